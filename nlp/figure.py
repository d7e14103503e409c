"""One figure, decided as a whole: spans that something marked become grounded genes and organisms.

Everything a figure says about itself is brought together here: organisms set the species of its genes, definitions
say what its short forms mean, and its genes speak for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from figlint.nlp.grounding.ground import Grounder
from figlint.nlp.grounding.proposals import Marked, Proposal, find_proposals
from figlint.nlp.grounding.species import SpeciesAssigner
from figlint.nlp.mentions import Label, Mention
from figlint.nlp.names import abbreviations
from figlint.nlp.organisms.figure import FigureOrganisms
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.spans import OrganismSpan, Vote
from figlint.nlp.readings import FigureReading
from figlint.nlp.records.layout import Layout
from figlint.nlp.records.record import TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class Spotted:
    """A span that a recogniser marked. *Offsets:* half-open, code points of the joined text."""

    start: int
    end: int
    label: Label
    score: float


class FigureReader:
    """Reads figures.

    :param grounder: Decides genes.
    :param finder: Finds organisms and what implies them.
    :param figure_organisms: Decides which organisms a figure is about.
    :param species: Decides of which species each gene mention is.
    """

    def __init__(
        self,
        grounder: Grounder,
        finder: OrganismFinder,
        figure_organisms: FigureOrganisms,
        species: SpeciesAssigner,
    ) -> None:
        self._grounder = grounder
        self._finder = finder
        self._figure_organisms = figure_organisms
        self._species = species

    def read(
        self,
        text: str,
        layout: Layout,
        spotted: Sequence[Spotted],
        names: Sequence[tuple[int, int]] = (),
        long_forms: Mapping[str, Sequence[str]] | None = None,
        *,
        others: Sequence[Marked] = (),
        geneless: Sequence[tuple[int, int]] = (),
        knows_organisms: bool = False,
        explain: bool = False,
    ) -> FigureReading:
        """Read one figure.

        :param text: The joined text of its fields; :param layout: where they stand in it.
        :param spotted: Spans of a recogniser; :param names: spans of names of the lexicon.
        :param long_forms: Long forms by short form that an abbreviation detector found.
        :param others: Genes that the recogniser did not mark but takes to be possible.
        :param geneless: Stretches where the recogniser leaves no chance to a gene.
        :param knows_organisms: Whether the recogniser would have marked organisms had it seen any.
        :param explain: Whether to give each candidate the contributions behind its probability.
        """
        votes = [Vote(s.start, s.end, s.score) for s in spotted if s.label == "organism"]
        found, named = self._finder.find_with(text, votes if votes or knows_organisms else None)
        organisms = _organisms(layout, named)
        blocked = [*geneless, *((span.start, span.end) for span in found if span.strength == "mention")]
        genes = [(s.start, s.end, s.score) for s in spotted if s.label == "gene"]
        merged = find_proposals(text, genes, others, names, blocked, self._grounder)
        proposals = [p for p in merged if layout.locate(p.start, p.end) is not None]
        asked = [_gene(text, layout, proposal) for proposal in proposals]
        calls = self._figure_organisms.decide(text, layout, found, [m.surface for m in asked if m.source != "lexicon"])
        species = self._species.assign(text, [(p.start, p.end) for p in proposals], found)
        mentions = self._grounder.ground(
            layout.texts(text),
            asked,
            species=species,
            definitions=_definitions(text, long_forms or {}),
            explain=explain,
        )
        # A name that only the lexicon proposed and that means no gene here is a word like any other.
        kept = (mention for mention in mentions if mention.ids or mention.source != "lexicon")
        return FigureReading(tuple(sorted((*kept, *organisms), key=_order)), calls)


def _organisms(layout: Layout, named: Sequence[OrganismSpan]) -> Iterator[Mention]:
    """Yield the mentions among the organisms of a text; none crosses the border of a field."""
    for span in named:
        place = layout.locate(span.start, span.end)
        if span.strength == "mention" and place is not None:
            source = "model" if span.kind == "model" else "lexicon"
            yield Mention(*place, span.surface, "organism", span.ids, span.name, span.score, span.surface, source)


def _gene(text: str, layout: Layout, proposal: Proposal) -> Mention:
    """Return a proposal as an ungrounded gene mention."""
    place = layout.locate(proposal.start, proposal.end)
    if place is None:
        raise ValueError(f"[{proposal.start}, {proposal.end}) crosses the border of a field")
    surface = text[proposal.start : proposal.end]
    return Mention(*place, surface, "gene", score=proposal.score, source=proposal.source)


def _order(mention: Mention) -> tuple[int, int, int, str, str]:
    return TEXT_FIELDS.index(mention.field), mention.start, mention.end, mention.label, mention.name


def _definitions(text: str, long_forms: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the long forms of each short form: those detected, and those that the detector misses."""
    merged = {short: list(longs) for short, longs in long_forms.items()}
    for short, longs in abbreviations.merge(abbreviations.definitions(text)).items():
        known = merged.setdefault(short, [])
        known.extend(long for long in longs if long not in known)
    return {short: tuple(longs) for short, longs in merged.items()}
