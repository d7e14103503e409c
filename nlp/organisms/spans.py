"""Spans that name or imply organisms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Strength = Literal["mention", "cue"]


@dataclass(frozen=True, slots=True)
class TaxonCandidate:
    """A taxon that a span could mean, with the probability that the span is a mention of it."""

    taxid: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class OrganismSpan:
    """A span that names or implies an organism.

    *Offsets:* half-open, code points of the text given to :meth:`OrganismFinder.find`.
    ``score`` is the probability that annotators would mark the span as ``taxid``. A ``cue`` implies its species
    without naming it, or names it where the text is about something else (``rabbit anti-mouse``).
    ``kind`` is the best way in which the surface form stands for the taxon; ``model`` where only a recogniser saw the
    span, whose ``taxid`` is empty if nothing tells it.
    """

    start: int
    end: int
    surface: str
    taxid: str
    name: str
    strength: Strength
    score: float
    kind: str
    candidates: tuple[TaxonCandidate, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifier as CURIE; none where the taxon is unknown."""
        return (f"NCBITaxon:{self.taxid}",) if self.taxid else ()


@dataclass(frozen=True, slots=True)
class Vote:
    """A span that a recogniser took for an organism. *Offsets:* half-open, code points; *Range:* score in [0, 1]."""

    start: int
    end: int
    score: float
