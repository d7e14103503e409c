"""The values every corpus reader gives: a document with its text and the mentions annotated in it.

*Offsets:* half-open, 0-based, in Unicode code points of the document's text, whatever the file counts in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from figlint.nlp.textkind import TextKind

#: Our label of an annotation. ``family`` and ``domain`` are kept apart from ``gene``, since corpora disagree whether
#: they are genes; ``other`` is everything that is neither (diseases, cells, ...).
GoldLabel = Literal["gene", "organism", "family", "domain", "other"]

ProblemKind = Literal["case", "composite", "shifted", "unplaced", "discontinuous", "stray"]


@dataclass(frozen=True, slots=True)
class GoldMention:
    """An annotated mention.

    ``type`` is the type or tag as the file writes it. ``ids`` are the things denoted: several where the mention names
    several (``MMP-2/9``), each a set of alternatives of which any one is right (``|`` in the Bio-ID corpus). Empty
    where the annotators gave no identifier (NIL) or the corpus has none.
    """

    start: int
    end: int
    surface: str
    label: GoldLabel
    type: str = ""
    ids: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span [{self.start}, {self.end})")
        if len(self.surface) != self.end - self.start:
            raise ValueError(f"span [{self.start}, {self.end}) does not fit surface form {self.surface!r}")

    @property
    def any_id(self) -> frozenset[str]:
        """Every identifier that the mention may have, alternatives and parts together."""
        return frozenset().union(*self.ids)


@dataclass(frozen=True, slots=True)
class OffsetProblem:
    """An annotation whose offsets do not fit its text, and what was done.

    ``case``: differs in case only, kept. ``composite``: the span holds the beginning of a longer, discontinuous name,
    kept. ``shifted``: the text stands nearby and nowhere nearer, moved there. ``stray``: an ``I-`` tag that continues
    nothing, read as a beginning. ``unplaced`` and ``discontinuous``: the mention is left out.
    """

    document: str
    kind: ProblemKind
    start: int
    end: int
    surface: str
    found: str
    path: str
    line: int | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the mention is missing from the document."""
        return self.kind in ("unplaced", "discontinuous")


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """An annotated text.

    ``article`` is the unit of folds and of resampling: all captions of one paper share it.
    ``mentions`` are in order of offset; ``problems`` lists the annotations that did not fit. ``figure`` is the figure
    of the article that the text is a panel of; empty where it is none.
    """

    id: str
    article: str
    text: str
    mentions: tuple[GoldMention, ...]
    source: str
    problems: tuple[OffsetProblem, ...] = ()
    figure: str = ""

    def __post_init__(self) -> None:
        for mention in self.mentions:
            if self.text[mention.start : mention.end] != mention.surface:
                raise ValueError(f"{self.id}: {mention.surface!r} is not at [{mention.start}, {mention.end})")

    @property
    def kind(self) -> TextKind:
        """What kind of text it is: panels of figures are captions, all others are taken for abstracts."""
        return "caption" if self.figure else "abstract"

    def labelled(self, *labels: str) -> tuple[GoldMention, ...]:
        """Return the mentions that have one of the labels."""
        return tuple(mention for mention in self.mentions if mention.label in labels)


def in_order(mentions: list[GoldMention]) -> tuple[GoldMention, ...]:
    """Sort mentions by offset, label and type."""
    return tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.label, m.type)))
