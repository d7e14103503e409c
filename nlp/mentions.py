"""The values that recognition and grounding produce.

*Offsets:* everywhere half-open, 0-based, in Unicode code points of the text field as read, so that
``record.texts[mention.field][mention.start:mention.end] == mention.surface``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from figlint.nlp.display import record_html
from figlint.nlp.records.record import Record, TextField

Label = Literal["gene", "organism"]

#: How a name belongs to its gene or taxon; the order is the order of trust.
NameKind = Literal["symbol", "name", "previous", "alias", "ortholog", "family", "learned", "composed", "close"]

NAME_KINDS: tuple[NameKind, ...] = (
    "symbol", "name", "previous", "alias", "ortholog", "family", "learned", "composed", "close",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One identifier that a mention could mean.

    ``ids[0]`` is the identifier of the entry, the others are its equivalents (``HGNC:…``, ``NCBIGene:…``).
    ``probability`` is P(this candidate is meant); over the candidates of a mention and NIL they sum to one.
    ``contributions`` are named terms (log-odds) behind the score: what ``figlint explain`` prints.
    """

    ids: tuple[str, ...]
    symbol: str
    name: str
    taxid: str
    kind: NameKind
    probability: float = 0.0
    contributions: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of text that names a gene or an organism, with every candidate it could mean.

    ``name`` is the string that was looked up; it differs from ``surface`` only after expansion of a coordination
    or a fused form (``MEK1/2`` -> ``MEK2``). ``score`` is the probability of the chosen reading: that ``ids`` is
    right when there are ids, that the span is a ``label`` at all when there are none.
    ``source`` says which component saw it: ``lexicon``, ``model``, ``both`` or ``abbreviation``.
    """

    field: TextField
    start: int
    end: int
    surface: str
    label: Label
    ids: tuple[str, ...] = ()
    symbol: str = ""
    score: float = 0.0
    name: str = ""
    source: str = ""
    candidates: tuple[Candidate, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span [{self.start}, {self.end})")
        if len(self.surface) != self.end - self.start:
            raise ValueError(f"span [{self.start}, {self.end}) does not fit surface form {self.surface!r}")

    @property
    def is_grounded(self) -> bool:
        """Whether an identifier was chosen (the mention is not NIL)."""
        return bool(self.ids)


@dataclass(frozen=True, slots=True)
class OrganismCall:
    """An organism the figure is about: a figure-level decision over all mentions and cues.

    ``support`` are short texts that speak for it (surface forms, cell lines, …); empty for the default prior.
    """

    taxid: str
    name: str
    probability: float
    support: tuple[str, ...] = ()
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedRecord:
    """A record with what its text says: mentions in order of field and offset, and the figure's organisms."""

    record: Record
    mentions: tuple[Mention, ...]
    organisms: tuple[OrganismCall, ...]

    @property
    def genes(self) -> tuple[Mention, ...]:
        """Gene mentions only."""
        return tuple(m for m in self.mentions if m.label == "gene")

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the texts with their mentions, everything escaped."""
        return record_html(self)
