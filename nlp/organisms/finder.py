"""Organisms in a text: which spans name one, and which taxon of NCBI Taxonomy they mean.

Every span that could name an organism is weighed with every taxon it could mean by one logistic model, so that the
score of a span is the probability that annotators would mark it *and* mean that taxon. What falls below the threshold
but implies a species is kept as a cue: it supports the decision for the figure and the species of genes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from figlint.nlp.logistic import logit, sigmoid
from figlint.nlp.names.gene_spelling import ONE_SPECIES, spellings_in
from figlint.nlp.organisms.features import NAMING, best_kind, pairs_of
from figlint.nlp.organisms.model import SpanModel, abstract_share
from figlint.nlp.organisms.names import Experience, OrganismNames, name_key, typed
from figlint.nlp.organisms.scan import Scanner, Sighting
from figlint.nlp.organisms.shortforms import settle
from figlint.nlp.organisms.spans import OrganismSpan, Strength, TaxonCandidate, Vote
from figlint.nlp.remembered import TEXTS
from figlint.nlp.textkind import kind_of

#: Below this a candidate is not worth telling.
_FAINT = 0.02
#: What stands for a species whatever the score; other kinds need a score of :data:`_FAINT` to be a cue.
_IMPLYING = frozenset({"cue", "line", "strain", "common", "adjective", "scientific", "initial", "expanded"})

#: What a vote for exactly the span is worth, in log-odds beside half of its own.
_VOTED = 2.0
_VOTE_WEIGHT = 0.5
#: A span that only the recogniser saw counts from this score on, and its taxon is half as sure as the span.
_SURE_VOTE = 0.7
_ONLY_VOTE = 0.5
#: What the spelling of at least so many genes is worth beside the organisms of a text.
_SPELLED, _SPELLED_GENES = 0.3, 2
#: What a name stands for by itself is worth so much beside what the text is about.
_ANYWAY = 0.5
#: That an unknown name stands for none of the organisms of its text is worth so much beside them.
_NONE_OF_THEM = 0.5
#: A span that the recogniser did not see is a mention from this score on; kinds that depend on what the text is about
#: must be surer.
_SURE_ALONE = 0.4
_SURER_ALONE = 0.8
_SURER = frozenset({"adjective", "cue", "learned", "designation"})
#: Names for which a vote for a part of them counts: for a virus, one for the pig that it is named after. Of a species
#: with its strain, annotators mark either, so that its vote is its own; an acronym within a longer one is another.
_WHOLE = NAMING - {"designated", "acronym"}
#: A word that annotators gave to so many animals is of any.
_MANY_ANIMALS = 3
_ANIMALS = "33208"


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What is worth telling of a text, how much the text is like an abstract, and short forms of other things."""

    abstract_share: float
    spans: tuple[OrganismSpan, ...]
    others: frozenset[str]


class OrganismFinder:
    """Finds and grounds organisms.

    :param names: What can be looked up.
    :param experience: What training texts say about names.
    :param model: Weights of :mod:`figlint.nlp.organisms.features`.
    :param threshold: Score from which a span is a mention. *Range:* [0, 1]
    :param is_other: Whether a name is that of a thing that neither is nor implies an organism, as a gene or a disease.
    """

    def __init__(
        self,
        names: OrganismNames,
        experience: Experience,
        model: SpanModel,
        threshold: float,
        is_other: Callable[[str], bool],
    ) -> None:
        self.names = names
        self.experience = experience
        self._model = model
        self._threshold = threshold
        self._is_other = is_other
        self._scanner = Scanner(names)
        # The pipeline and the audit read the same texts, one after the other.
        self._weighed = lru_cache(maxsize=TEXTS)(self._weigh)

    def find(self, text: str) -> tuple[OrganismSpan, ...]:
        """Return the organisms of a text, mentions and cues, in order of offset and without overlap."""
        return self._select(self._weighed(text).spans)

    def find_with(
        self, text: str, votes: Sequence[Vote] | None
    ) -> tuple[tuple[OrganismSpan, ...], tuple[OrganismSpan, ...]]:
        """Return the organisms of a text as :meth:`find` sees them, and with the votes of a recogniser.

        The first are what the decisions for figures and genes were trained on; the second are the better mentions. In
        all but abstracts the recogniser says what is a mention, except that its weaker spans need a known name, and
        that names need no vote where they are likely enough, and that a vote for a part of a name counts for all of it.
        What is meant is told by the name, else by the organisms around; what many animals have is of the one named.

        :param votes: Spans that do not overlap; ``None`` where no recogniser was asked, or it does not know organisms.
        """
        weighed = self._weighed(text)
        alone = self._select(weighed.spans)
        # In abstracts, votes cost more than they bring (docs/measurements/organisms.md).
        if votes is None or weighed.abstract_share == 1.0:
            return alone, alone
        known = {(span.start, span.end): span for span in weighed.spans if span.score >= _FAINT}
        wholes = [span for span in alone if span.kind in _WHOLE and span.score >= _FAINT]
        voted: list[OrganismSpan] = []
        for vote in votes:
            if text[vote.start : vote.end] in weighed.others:
                continue
            whole = next((span for span in wholes if _lies_in(vote, span)), None)
            named = whole or known.get((vote.start, vote.end))
            if named or vote.score >= _SURE_VOTE:
                span = _voted(named, vote.score) if named else self._unknown(text, vote, alone)
                voted += [span] if _is_free(span, voted) else []
        for span in alone:
            least = _SURER_ALONE if span.kind in _SURER else _SURE_ALONE
            strength: Strength = "mention" if span.score >= least else "cue"
            if _is_free(span, voted):
                voted.append(replace(span, strength=strength))
        animals = self._named_animals(voted)
        settled = [self._of_animal(span, animals) for span in voted] if animals else voted
        return alone, tuple(sorted(settled, key=lambda span: span.start))

    def _named_animals(self, spans: Iterable[OrganismSpan]) -> dict[str, float]:
        """Return the animals that a text calls by a name, with the scores of their mentions together."""
        animals: dict[str, float] = {}
        for span in spans:
            if span.strength == "mention" and span.kind in NAMING and self._is_animal(span.taxid):
                animals[span.taxid] = animals.get(span.taxid, 0.0) + span.score
        return animals

    def _of_animal(self, span: OrganismSpan, animals: Mapping[str, float]) -> OrganismSpan:
        """Return a word for what many animals have as the named animal's: ``embryos`` in a text on flies are flies'."""
        if span.kind != "learned":
            return span
        known = self.experience.name(name_key(span.surface)).taxids
        is_of_any = len(known) >= _MANY_ANIMALS and all(map(self._is_animal, known))
        if not is_of_any or not known.keys().isdisjoint(animals):
            return span
        taxid = max(sorted(animals), key=animals.__getitem__)
        name = self.names.scientific_name(taxid)
        return replace(span, taxid=taxid, name=name, candidates=(TaxonCandidate(taxid, name, span.score),))

    def _is_animal(self, taxid: str) -> bool:
        return _ANIMALS in self.names.taxonomy.lineage(taxid)

    def _unknown(self, text: str, vote: Vote, context: Sequence[OrganismSpan]) -> OrganismSpan:
        """Return a span that only a recogniser saw, grounded as well as the text allows."""
        surface = text[vote.start : vote.end]
        inside = [span for span in context if _lies_in(span, vote)]
        candidates = self.ground(surface, inside or context, spellings_in(text))
        taxid, name = (candidates[0].taxid, candidates[0].name) if candidates else ("", "")
        score = vote.score * _ONLY_VOTE
        return OrganismSpan(vote.start, vote.end, surface, taxid, name, "mention", score, "model", candidates)

    def _select(self, weighed: Sequence[OrganismSpan]) -> tuple[OrganismSpan, ...]:
        """Return mentions, then cues, of the best scores first, that do not overlap; in order of offset."""
        spans = sorted(weighed, key=lambda span: (-span.score, span.start, span.end))
        kept: list[OrganismSpan] = []
        for wanted in ("mention", "cue"):
            for span in spans:
                strength: Strength = "mention" if span.score >= self._threshold else "cue"
                if strength == wanted and _is_free(span, kept):
                    kept.append(span if span.strength == strength else replace(span, strength=strength))
        return tuple(sorted(kept, key=lambda span: span.start))

    def ground(
        self, surface: str, context: Iterable[OrganismSpan], spelled: Mapping[str, int] = MappingProxyType({})
    ) -> tuple[TaxonCandidate, ...]:
        """Return the taxa that a span found by other means could stand for, most probable first.

        :param surface: The span's text.
        :param context: The organisms found around it.
        :param spelled: How many genes of the text follow each convention of spelling.
        :returns: Candidates whose probabilities sum to at most one: those of the name if it is known, else the
            organisms of the context, since strains and patients are named after what the text is about.
        """
        about: dict[str, float] = {}
        for span in context:
            about[span.taxid] = about.get(span.taxid, 0.0) + span.score
        for convention, taxid in ONE_SPECIES.items():
            if spelled.get(convention, 0) >= _SPELLED_GENES:
                about[taxid] = about.get(taxid, 0.0) + _SPELLED
        if known := self._known(surface):
            weights = {taxid: share * (_ANYWAY + about.get(taxid, 0.0)) for taxid, share in known.items()}
            total = sum(weights.values())
        else:
            weights, total = about, sum(about.values()) + _NONE_OF_THEM
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        return tuple(TaxonCandidate(t, self.names.scientific_name(t), weight / total) for t, weight in ranked)

    def _known(self, surface: str) -> dict[str, float]:
        """Return what a name stands for whatever the text, with the share of each taxon."""
        name = self.experience.name(name_key(surface))
        if name.taxids:
            return {taxid: name.share(taxid) for taxid in name.taxids}
        taxids = [taxid for taxid, _ in self.names.phrases.get(name_key(surface), ())]
        if not taxids:
            hits = self.names.taxonomy.find(typed(surface))
            taxids = list(dict.fromkeys(hit.taxid for hit in hits if hit.kind == hits[0].kind))
        return {taxid: 1.0 / len(taxids) for taxid in taxids}

    def _weigh(self, text: str) -> _Weighed:
        """Return every span that is worth telling, overlapping others or not, with its best taxon."""
        by_span: dict[tuple[int, int], list[tuple[float, str, Sighting]]] = {}
        share = abstract_share(text, kind_of(text))
        for pair in pairs_of(text, self._scanner.scan(text, self.experience), self.names, self.experience):
            score = self._model.probability(pair.features, share)
            place = pair.sighting.start, pair.sighting.end
            by_span.setdefault(place, []).append((score, pair.taxid, pair.sighting))
        spans = []
        for (start, end), scored in by_span.items():
            scored.sort(key=lambda item: (-item[0], item[1]))
            score, taxid, sighting = scored[0]
            kinds = sighting.taxa[taxid]
            kind = best_kind(kinds)
            if score < _FAINT and kind not in _IMPLYING:
                continue
            strength: Strength = "mention" if score >= self._threshold else "cue"
            if strength == "cue" and kind == "glued":
                continue
            candidates = tuple(
                TaxonCandidate(t, self.names.scientific_name(t), p) for p, t, _ in scored if p >= _FAINT or t == taxid
            )
            spans.append(
                OrganismSpan(
                    start,
                    end,
                    text[start:end],
                    taxid,
                    candidates[0].name,
                    strength,
                    score,
                    kind,
                    candidates,
                )
            )
        settled, others = settle(text, spans, self.names.taxonomy.lineage, self._is_other)
        return _Weighed(share, settled, others)


def _voted(span: OrganismSpan, vote: float) -> OrganismSpan:
    """Return a known span as a mention with the score that a vote gives it."""
    score = sigmoid(logit(span.score) + _VOTE_WEIGHT * logit(vote) + _VOTED)
    return replace(span, strength="mention", score=score)


def _lies_in(inner: OrganismSpan | Vote, outer: OrganismSpan | Vote) -> bool:
    """Whether a span is another or a part of it."""
    return outer.start <= inner.start and inner.end <= outer.end


def _is_free(span: OrganismSpan, kept: Iterable[OrganismSpan]) -> bool:
    return all(span.end <= other.start or other.end <= span.start for other in kept)
