"""One figure, decided as a whole: spans that something marked become grounded genes and organisms.

Everything a figure says about itself is brought together here: organisms set the species of its genes, definitions
say what its short forms mean, and its genes speak for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from figlint.nlp import abbreviations
from figlint.nlp.ground import HUMAN_ONLY, Grounder
from figlint.nlp.layout import Layout
from figlint.nlp.mentions import Label, Mention, OrganismCall
from figlint.nlp.proposals import Proposal, propose


@dataclass(frozen=True, slots=True)
class Spotted:
    """A span that a recogniser marked. *Offsets:* half-open, code points of the joined text."""

    start: int
    end: int
    label: Label
    score: float


@dataclass(frozen=True, slots=True)
class FigureReading:
    """What the text of a figure says: mentions in order of field and offset, and the organisms it is about."""

    mentions: tuple[Mention, ...]
    organisms: tuple[OrganismCall, ...]


class FigureReader:
    """Reads figures.

    :param grounder: Decides genes.
    """

    def __init__(self, grounder: Grounder) -> None:
        self._grounder = grounder

    def read(
        self,
        text: str,
        layout: Layout,
        spotted: Sequence[Spotted],
        names: Sequence[tuple[int, int]] = (),
        long_forms: Mapping[str, Sequence[str]] | None = None,
    ) -> FigureReading:
        """Read one figure.

        :param text: The joined text of its fields; :param layout: where they stand in it.
        :param spotted: Spans of a recogniser; :param names: spans of names of the lexicon.
        :param long_forms: Long forms by short form that an abbreviation detector found.
        """
        genes = [(s.start, s.end, s.score) for s in spotted if s.label == "gene"]
        proposals = propose(genes, names)
        asked = tuple(m for p in proposals if (m := _mention(text, layout, p)) is not None)
        found = self._grounder.ground(
            layout.texts(text),
            asked,
            organisms=HUMAN_ONLY,
            definitions=_definitions(text, long_forms or {}),
        )
        return FigureReading(found, ())


def _mention(text: str, layout: Layout, proposal: Proposal) -> Mention | None:
    """Return a proposal as an ungrounded gene mention; ``None`` if it crosses the border of a field."""
    place = layout.locate(proposal.start, proposal.end)
    if place is None:
        return None
    surface = text[proposal.start : proposal.end]
    return Mention(*place, surface, "gene", score=proposal.score, source=proposal.source)


def _definitions(text: str, long_forms: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the long forms of each short form: those detected, and those that the detector misses."""
    merged = {short: list(longs) for short, longs in long_forms.items()}
    for short, longs in abbreviations.merge(abbreviations.definitions(text)).items():
        known = merged.setdefault(short, [])
        known.extend(long for long in longs if long not in known)
    return {short: tuple(longs) for short, longs in merged.items()}
