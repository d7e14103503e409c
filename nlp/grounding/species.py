"""Which species a gene mention is of: from organisms around it, its spelling and prefix, and what the text is about.

Each mention is one question; the species that the text names or implies compete with each other and with the usual
ones, in a conditional logit. The probabilities sum to less than one: the rest is any other species.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from figlint.nlp.grounding.panels import describes_panels
from figlint.nlp.grounding.terms import words
from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.logistic import weighted_sum
from figlint.nlp.names.gene_spelling import CONVENTION_OF, spelling_of
from figlint.nlp.organisms.spans import OrganismSpan
from figlint.nlp.remembered import MANY

Features = dict[str, float]

#: Considered for every mention, since authors leave them unsaid.
USUAL = ("9606", "10090")
_MAX_NAMED = 6
_LEAST_SCORE = 0.05
#: Species that what a text is about tells apart, where it does not name them.
_TOLD_BY_WORDS = ("9606", "10090", "10116")
#: What a word counts: as one penalty holds for all weights, the less it counts, the smaller its weight is kept.
_WORD = 0.07
#: Characters between an organism and the gene that it is right before.
_ADJACENT = 2
#: What speaks for a species otherwise than by its name.
_WAYS = ("line", "strain", "cue", "learned")
_SENTENCE_END = re.compile(r"[.;?!]\s+(?=[A-Z(])|\n")
_PREFIXES = {
    "h": "9606", "Hs": "9606", "m": "10090", "Mm": "10090", "r": "10116", "Rn": "10116", "d": "7227", "Dm": "7227",
    "Ce": "6239", "z": "7955", "Dr": "7955", "At": "3702", "Sc": "4932", "Sp": "4896", "x": "8355", "X": "8355",
}  # fmt: skip
_PREFIXED = re.compile(r"(Hs|Mm|Rn|Dm|Ce|Dr|At|Sc|Sp|[hmrdzxX])[-_]?(?=[A-Z])")

#: Returns the species that have a gene of exactly that name, with an empty one for a family or complex.
Known = Callable[[str], frozenset[str]]


class _Named(NamedTuple):
    """An organism of the text, by species."""

    taxid: str
    start: int
    end: int
    sentence: int
    score: float
    way: str

    def distance(self, start: int, end: int) -> int:
        """Return how far the organism is from a mention."""
        return min(abs(start - self.end), abs(self.start - end))


class _Gene(NamedTuple):
    """What the name of a gene says by itself: how it is spelled, its species prefix, and who has a gene so named."""

    spelling: str
    prefix: str
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a text says about species: the organisms it names, and how its genes are spelled.

    :param named: in order of offset, none overlapping another; ``starts`` and ``sentences`` run beside it.
    :param ends: of the sentences; :param words: of the text.
    """

    named: Sequence[_Named]
    starts: Sequence[int]
    sentences: Sequence[int]
    ends: Sequence[int]
    words: frozenset[str]
    shares: Counter[str]
    ways: Counter[tuple[str, str]]
    opening: Counter[str]
    spelled: Counter[str]
    is_laboratory: bool

    def taxids(self) -> list[str]:
        """Return the species to weigh: the usual ones and those that are named most."""
        return list(dict.fromkeys([*USUAL, *(taxid for taxid, _ in self.shares.most_common(_MAX_NAMED))]))

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence at an offset."""
        return bisect_left(self.ends, offset)

    def about(self, taxid: str) -> Features:
        """Return what speaks for a species everywhere in the text."""
        named, total = self.shares[taxid], sum(self.shares.values())
        # Taxa that write genes alike are told apart by the text, not by the spelling.
        group = CONVENTION_OF.get(taxid, "other")
        features: Features = {
            f"taxon {taxid}" if taxid in CONVENTION_OF else "taxon other": 1.0,
            "share": named / total if total else 0.0,
            "only species": float(total > 0 and named == total),
            "named": float(named > 0),
            "count": math.log1p(named),
            "opening": math.log1p(self.opening[taxid]),
            f"silent {taxid}": float(not total),
            f"spelled like {group}": math.log1p(self.spelled[group]) if group != "other" else 0.0,
        }
        if named:
            features[f"named {taxid}" if taxid in CONVENTION_OF else "named other"] = 1.0
            for way in ("name", *_WAYS):
                features[f"{way} count"] = math.log1p(self.ways[taxid, way])
        if self.is_laboratory:
            features[f"taxon {taxid} in panels" if taxid in CONVENTION_OF else "taxon other in panels"] = 1.0
        return features

    def wording(self, taxid: str, vocabulary: Collection[str]) -> Features:
        """Return what the words of the text say of a species, of those in a vocabulary."""
        if taxid not in _TOLD_BY_WORDS:
            return {}
        return {f"word {word} {taxid}": _WORD for word in self.words if word in vocabulary}

    def around(self, sentence: int) -> dict[str, Features]:
        """Return by species what the organisms in a sentence, next to it and before it say of all that stands there."""
        around: dict[str, Features] = {}
        for organism in self.named:
            features = around.setdefault(organism.taxid, {})
            if organism.sentence == sentence:
                features["same sentence"] = 1.0
            elif abs(organism.sentence - sentence) == 1:
                features["next sentence"] = 1.0
            elif organism.sentence < sentence:
                features["earlier"] = 1.0
        within = [taxid for taxid, features in around.items() if "same sentence" in features]
        if len(within) == 1:
            around[within[0]]["alone in sentence"] = 1.0
        return around

    def beside(self, start: int, end: int, sentence: int) -> dict[str, Features]:
        """Return by species how near to a mention its organisms stand, before and behind."""
        # Organisms do not overlap and stand in order: none beyond these is nearer or adjacent.
        first, last = bisect_left(self.starts, start) - 2, bisect_left(self.starts, end) + 1
        closest = self.named[max(first, 0) : last]
        beside: dict[str, Features] = {}
        if closest:
            nearest = min(closest, key=lambda organism: organism.distance(start, end))
            beside[nearest.taxid] = {"nearest": 1.0}
        for organism in closest:
            if 0 <= start - organism.end <= _ADJACENT:
                beside.setdefault(organism.taxid, {})["adjacent"] = 1.0
        within = self.named[bisect_left(self.sentences, sentence) : bisect_right(self.sentences, sentence)]
        for organism in sorted(within, key=lambda organism: organism.distance(start, end)):
            is_before = organism.end <= start
            gap = start - organism.end if is_before else organism.start - end
            way = f"same sentence {'before' if is_before else 'behind'}"
            beside.setdefault(organism.taxid, {}).setdefault(way, 1.0 / (1.0 + max(gap, 0) / 20.0))
        return beside


class SpeciesAssigner:
    """Assigns a species to gene mentions.

    :param weights: Log-odds a unit of each feature.
    :param taxonomy: Tells the species of strains.
    :param known: Which species have a gene of that name; without it that evidence is missing.
    """

    def __init__(self, weights: Mapping[str, float], taxonomy: Taxonomy, known: Known | None = None) -> None:
        self._weights = weights
        self._taxonomy = taxonomy
        self._known = known
        self._words = _by_word(weights)
        self._gene = lru_cache(maxsize=MANY)(self._find_gene)
        self._fitness = lru_cache(maxsize=MANY)(self._weigh_fit)

    def assign(
        self, text: str, genes: Sequence[tuple[int, int]], organisms: Sequence[OrganismSpan]
    ) -> tuple[dict[str, float], ...]:
        """Return the distribution over species for each gene mention.

        :param text: The text; :param genes: offsets of its gene mentions.
        :param organisms: What was found in it, in order of offset and without overlap.
        :returns: Probability by taxid, likeliest first; the rest to one is any other species.
        """
        scene = self._scene(text, genes, organisms)
        everywhere = {taxid: self._score(scene.about(taxid)) for taxid in scene.taxids()}
        told = self._told(scene.words)
        for taxid, score in zip(_TOLD_BY_WORDS, told, strict=True):
            if taxid in everywhere:
                everywhere[taxid] += score
        around: dict[int, dict[str, float]] = {}
        alone: dict[str, dict[str, float]] = {}
        found = []
        for start, end in genes:
            surface = text[start:end]
            if not scene.named and surface in alone:
                found.append(alone[surface])
                continue
            gene = self._gene(surface)
            scores = {taxid: score + self._fitness(taxid, gene) for taxid, score in everywhere.items()}
            if scene.named:
                sentence = scene.sentence(start)
                if sentence not in around:
                    around[sentence] = self._scores(scene.around(sentence))
                for near in (around[sentence], self._scores(scene.beside(start, end, sentence))):
                    for taxid, score in near.items():
                        if taxid in scores:
                            scores[taxid] += score
            alone[surface] = self._distribution(scores)
            found.append(alone[surface])
        return tuple(found)

    def _scores(self, told: Mapping[str, Features]) -> dict[str, float]:
        return {taxid: self._score(features) for taxid, features in told.items()}

    def _told(self, said: frozenset[str]) -> tuple[float, ...]:
        """Return what the words of a text say of each species that words tell; the same in whatever order they come."""
        known = [self._words[word] for word in said & self._words.keys()]
        return tuple(map(math.fsum, zip(*known, strict=True))) if known else (0.0,) * len(_TOLD_BY_WORDS)

    def _weigh_fit(self, taxid: str, gene: _Gene) -> float:
        return self._score(_fit(taxid, gene))

    def _score(self, features: Mapping[str, float]) -> float:
        return weighted_sum(self._weights, features)

    def _distribution(self, scores: Mapping[str, float]) -> dict[str, float]:
        top = max(*scores.values(), 0.0)
        odds = {taxid: math.exp(score - top) for taxid, score in scores.items()}
        total = sum(odds.values()) + math.exp(self._weights.get("none", 0.0) - top)
        return {taxid: value / total for taxid, value in sorted(odds.items(), key=lambda item: (-item[1], item[0]))}

    def questions(
        self,
        text: str,
        genes: Sequence[tuple[int, int]],
        organisms: Sequence[OrganismSpan],
        vocabulary: Collection[str] | None = None,
    ) -> list[dict[str, Features]]:
        """Return for each gene mention the species it could be of, with what speaks for each.

        :param vocabulary: Words that may; ``None`` for those that have a weight.
        """
        scene = self._scene(text, genes, organisms)
        told = self._words if vocabulary is None else vocabulary
        everywhere = {taxid: {**scene.about(taxid), **scene.wording(taxid, told)} for taxid in scene.taxids()}
        questions = []
        for start, end in genes:
            gene, sentence = self._gene(text[start:end]), scene.sentence(start)
            around, beside = scene.around(sentence), scene.beside(start, end, sentence)
            questions.append(
                {
                    taxid: {**around.get(taxid, {}), **beside.get(taxid, {}), **about, **_fit(taxid, gene)}
                    for taxid, about in everywhere.items()
                }
            )
        return questions

    def _scene(self, text: str, genes: Sequence[tuple[int, int]], organisms: Sequence[OrganismSpan]) -> _Scene:
        ends = [match.start() for match in _SENTENCE_END.finditer(text)] if organisms else []
        named = self._named(organisms, ends)
        n_first = len(text) // 8
        opening = Counter(o.taxid for o in named if o.sentence == 0 or o.start < n_first)
        spelled = Counter(spelling_of(surface) for surface in (text[start:end] for start, end in set(genes)))
        shares = Counter(organism.taxid for organism in named)
        ways = Counter((organism.taxid, organism.way) for organism in named)
        starts, sentences = [organism.start for organism in named], [organism.sentence for organism in named]
        return _Scene(
            named, starts, sentences, ends, words(text), shares, ways, opening, spelled, describes_panels(text)
        )

    def _find_gene(self, surface: str) -> _Gene:
        known = self._known(surface) if self._known is not None else frozenset()
        return _Gene(spelling_of(surface), self._prefix(surface, known), known - {""})

    def _prefix(self, surface: str, known: frozenset[str]) -> str:
        """Return the species that a prefix tells (``hTERT``), empty where it is a part of the name.

        A name that stands in the lexicon with its first letters belongs to them: ``mTOR`` is human too, ``mTORC1`` a
        complex. What is left must be a name as well: there is no gene ``RNA`` in ``mRNA``.
        """
        match = _PREFIXED.match(surface)
        if match is None or len(surface) <= len(match[1]) + 1:
            return ""
        taxid = _PREFIXES[match[1]]
        if known - {taxid} or (self._known is not None and not known and not self._known(surface[match.end() :])):
            return ""
        return taxid

    def _named(self, organisms: Sequence[OrganismSpan], ends: Sequence[int]) -> list[_Named]:
        return [
            _Named(
                self._taxonomy.organism_of(o.taxid),
                o.start,
                o.end,
                bisect_left(ends, o.start),
                o.score,
                o.kind if o.kind in _WAYS else "name",
            )
            for o in organisms
            if o.score >= _LEAST_SCORE or o.kind in ("line", "strain", "cue")
        ]


def _by_word(weights: Mapping[str, float]) -> dict[str, tuple[float, ...]]:
    """Return by word what it says of each species that words tell."""
    known = dict.fromkeys(name.split()[1] for name in weights if name.startswith("word "))
    return {word: tuple(_WORD * weights.get(f"word {word} {taxid}", 0.0) for taxid in _TOLD_BY_WORDS) for word in known}


def _fit(taxid: str, gene: _Gene) -> Features:
    """Return what the name of a gene says of its being of a species."""
    features: Features = {f"spelling {gene.spelling} {CONVENTION_OF.get(taxid, 'other')}": 1.0}
    if gene.prefix:
        features["prefix" if gene.prefix == taxid else "other prefix"] = 1.0
    if gene.known:
        features["known" if taxid in gene.known else "unknown"] = 1.0
        if gene.known == {taxid}:
            features["known nowhere else"] = 1.0
    return features
