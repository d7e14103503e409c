"""Counts of what was found: the only thing that is stored; precision, recall and F1 are derived.

Two sums hold at every level: ``tp + fp == n_predicted`` and ``tp + fn == n_reference``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives of one unit, or of many added up.

    >>> Counts(tp=3, fp=1, fn=0) + Counts(tp=0, fp=0, fn=3)
    Counts(tp=3, fp=1, fn=3)
    >>> Counts().precision is None
    True
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __post_init__(self) -> None:
        if min(self.tp, self.fp, self.fn) < 0:
            raise ValueError(f"negative count in {self!r}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def n_predicted(self) -> int:
        """How many items were predicted."""
        return self.tp + self.fp

    @property
    def n_reference(self) -> int:
        """How many items the reference holds."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """Share of the predicted items that are right; ``None`` where nothing was predicted."""
        return self.tp / self.n_predicted if self.n_predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the reference items that were found; ``None`` where the reference is empty."""
        return self.tp / self.n_reference if self.n_reference else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; ``None`` where both sides are empty."""
        total = self.n_predicted + self.n_reference
        return 2 * self.tp / total if total else None

    @classmethod
    def total(cls, parts: Iterable[Counts]) -> Counts:
        """Add counts up; nothing gives zero."""
        return sum(parts, cls())

    def to_dict(self) -> dict[str, int | float | None]:
        """Return counts and ratios for a report."""
        return {
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }
