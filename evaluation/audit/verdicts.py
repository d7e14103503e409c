"""A verdict: what the audit says of one curated value, with its probability and its evidence.

One verdict is made for every curated gene keyword and for every curated organism, so that the audit can be read as
a table of the record. A verdict is data; which of them become findings is a matter of thresholds, decided elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from figlint.nlp.records.record import CuratedField

VerdictKind = Literal["supported", "unsupported", "suspect"]

#: From the best to the worst; ``unsupported`` only says that the text is silent, which is not an error.
VERDICT_KINDS: tuple[VerdictKind, ...] = ("supported", "unsupported", "suspect")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit says of one curated value.

    ``index`` is the value's 0-based place in its field, so that two equal values stay apart.
    ``p_error`` is the calibrated probability that the value is wrong. *Range:* [0, 1]
    ``rule`` is the code of the rule that explains the error, or ``None`` where nothing needs explaining.
    ``surface`` is the word behind the value as it is written, empty when none was found.
    ``replacement`` is the value to put instead, ``None`` when there is none (the value should then go).
    ``evidence`` is JSON-serialisable: strings, numbers, booleans, and lists and mappings of these.
    ``contributions`` are named log-odds that add up to those of ``p_error``: the base rate, then the largest first.
    """

    figid: str
    field: CuratedField
    value: str
    index: int
    verdict: VerdictKind
    p_error: float
    rule: str | None = None
    surface: str = ""
    replacement: str | None = None
    evidence: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    message: str = ""
    contributions: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.p_error <= 1.0:
            raise ValueError(f"p_error {self.p_error} of {self.value!r} is not a probability; expected 0 to 1")
        if self.verdict == "suspect" and self.rule is None:
            raise ValueError(f"suspect value {self.value!r} needs a rule that explains it")

    @property
    def is_suspect(self) -> bool:
        """Whether the value looks wrong."""
        return self.verdict == "suspect"

    @property
    def score(self) -> float:
        """The log-odds of being wrong: the sum of the contributions."""
        return sum(amount for _, amount in self.contributions)
