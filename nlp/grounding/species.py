"""Which species a gene mention is of: from organisms around it, its spelling and prefix, and what the text is about.

Each mention is one question; the species that the text names or implies compete with each other and with the usual
ones, in a conditional logit. The probabilities sum to less than one: the rest is any other species.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from figlint.nlp.grounding.panels import describes_panels
from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.names.gene_spelling import CONVENTIONS, spelling_of
from figlint.nlp.organisms.finder import OrganismSpan

Features = dict[str, float]

#: Considered for every mention, since authors leave them unsaid.
USUAL = ("9606", "10090")
_MAX_NAMED = 6
_CACHE = 65536
_LEAST_SCORE = 0.05
#: What speaks for a species otherwise than by its name.
_WAYS = ("line", "strain", "cue", "learned")
_SENTENCE_END = re.compile(r"[.;?!]\s+(?=[A-Z(])|\n")
_PREFIXES = {
    "h": "9606", "Hs": "9606", "m": "10090", "Mm": "10090", "r": "10116", "Rn": "10116", "d": "7227", "Dm": "7227",
    "Ce": "6239", "z": "7955", "Dr": "7955", "At": "3702", "Sc": "4932", "Sp": "4896", "x": "8355", "X": "8355",
}  # fmt: skip
_PREFIXED = re.compile(r"(Hs|Mm|Rn|Dm|Ce|Dr|At|Sc|Sp|[hmrdzxX])[-_]?(?=[A-Z])")
#: Taxa that write genes alike are told apart by the text, not by the spelling.
_GROUPS = {taxid: convention for convention, taxids in CONVENTIONS.items() for taxid in taxids}

#: Returns the species that have a gene of exactly that name, with an empty one for a family or complex.
Known = Callable[[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Named:
    """An organism of the text, by species."""

    taxid: str
    start: int
    end: int
    sentence: int
    score: float
    way: str


@dataclass(frozen=True, slots=True)
class _Gene:
    """What the name of a gene says by itself: how it is spelled, its species prefix, and who has a gene so named."""

    spelling: str
    prefix: str
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a text says about species: the organisms it names, the ends of its sentences, how its genes are spelled."""

    named: Sequence[_Named]
    ends: Sequence[int]
    shares: Counter[str]
    ways: Counter[tuple[str, str]]
    opening: Counter[str]
    spelled: Counter[str]
    is_laboratory: bool

    def of_name(self, gene: _Gene) -> dict[str, Features]:
        """Return by species what speaks for it wherever the name stands."""
        taxids = dict.fromkeys([*USUAL, *(taxid for taxid, _ in self.shares.most_common(_MAX_NAMED))])
        return {taxid: _features(taxid, self, gene) for taxid in taxids}

    def near(self, start: int, end: int) -> dict[str, Features]:
        """Return by species what the organisms around a mention say."""
        return _nearness(start, end, _sentence(self.ends, start), self.named)


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
        self._gene = lru_cache(maxsize=_CACHE)(self._find_gene)

    def assign(
        self, text: str, genes: Sequence[tuple[int, int]], organisms: Sequence[OrganismSpan]
    ) -> tuple[dict[str, float], ...]:
        """Return the distribution over species for each gene mention.

        :param text: The text; :param genes: offsets of its gene mentions; :param organisms: what was found in it.
        :returns: Probability by taxid, likeliest first; the rest to one is any other species.
        """
        scene = self._scene(text, genes, organisms)
        by_name: dict[str, dict[str, float]] = {}
        alone: dict[str, dict[str, float]] = {}
        found = []
        for start, end in genes:
            surface = text[start:end]
            scores = by_name.get(surface)
            if scores is None:
                scores = by_name[surface] = {t: self._score(f) for t, f in scene.of_name(self._gene(surface)).items()}
            if not scene.named:
                if surface not in alone:
                    alone[surface] = self._distribution(scores)
                found.append(alone[surface])
                continue
            near = scene.near(start, end)
            found.append(
                self._distribution({t: s + self._score(near[t]) if t in near else s for t, s in scores.items()})
            )
        return tuple(found)

    def _score(self, features: Mapping[str, float]) -> float:
        weights = self._weights
        return sum(weights[name] * value for name, value in features.items() if name in weights)

    def _distribution(self, scores: Mapping[str, float]) -> dict[str, float]:
        top = max(*scores.values(), 0.0)
        odds = {taxid: math.exp(score - top) for taxid, score in scores.items()}
        total = sum(odds.values()) + math.exp(self._weights.get("none", 0.0) - top)
        return {taxid: value / total for taxid, value in sorted(odds.items(), key=lambda item: (-item[1], item[0]))}

    def questions(
        self, text: str, genes: Sequence[tuple[int, int]], organisms: Sequence[OrganismSpan]
    ) -> list[dict[str, Features]]:
        """Return for each gene mention the species it could be of, with what speaks for each."""
        scene = self._scene(text, genes, organisms)
        questions = []
        for start, end in genes:
            near = scene.near(start, end)
            about = scene.of_name(self._gene(text[start:end]))
            questions.append({taxid: {**near.get(taxid, {}), **features} for taxid, features in about.items()})
        return questions

    def _scene(self, text: str, genes: Sequence[tuple[int, int]], organisms: Sequence[OrganismSpan]) -> _Scene:
        ends = [match.start() for match in _SENTENCE_END.finditer(text)] if organisms else []
        named = self._named(organisms, ends)
        n_first = len(text) // 8
        opening = Counter(o.taxid for o in named if o.sentence == 0 or o.start < n_first)
        spelled = Counter(spelling_of(surface) for surface in (text[start:end] for start, end in set(genes)))
        shares = Counter(organism.taxid for organism in named)
        ways = Counter((organism.taxid, organism.way) for organism in named)
        return _Scene(named, ends, shares, ways, opening, spelled, describes_panels(text))

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
                _sentence(ends, o.start),
                o.score,
                o.kind if o.kind in _WAYS else "name",
            )
            for o in organisms
            if o.score >= _LEAST_SCORE or o.kind in ("line", "strain", "cue")
        ]


def _sentence(ends: Sequence[int], offset: int) -> int:
    return sum(end < offset for end in ends)


def _nearness(start: int, end: int, sentence: int, named: Sequence[_Named]) -> dict[str, Features]:
    """Return by species how near its nearest mentions are, before and behind."""
    near: dict[str, Features] = {}
    ordered = sorted(named, key=lambda o: min(abs(start - o.end), abs(o.start - end)))
    for place, organism in enumerate(ordered):
        features = near.setdefault(organism.taxid, {})
        if place == 0:
            features["nearest"] = 1.0
        gap = start - organism.end if organism.end <= start else organism.start - end
        side = "before" if organism.end <= start else "behind"
        if 0 <= gap <= 2 and side == "before":
            features["adjacent"] = 1.0
        if organism.sentence == sentence:
            features.setdefault(f"same sentence {side}", 1.0 / (1.0 + max(gap, 0) / 20.0))
            features["same sentence"] = 1.0
        elif abs(organism.sentence - sentence) == 1:
            features["next sentence"] = 1.0
        elif organism.sentence < sentence:
            features["earlier"] = 1.0
    in_sentence = {o.taxid for o in named if o.sentence == sentence}
    for taxid in in_sentence:
        if len(in_sentence) == 1:
            near[taxid]["alone in sentence"] = 1.0
    return near


def _features(taxid: str, scene: _Scene, gene: _Gene) -> Features:
    shares, opening, spelled = scene.shares, scene.opening, scene.spelled
    total = sum(shares.values())
    group = _GROUPS.get(taxid, "other")
    features: Features = {
        f"taxon {taxid}" if taxid in _GROUPS else "taxon other": 1.0,
        "share": shares[taxid] / total if total else 0.0,
        "only species": float(total > 0 and shares[taxid] == total),
        "named": float(shares[taxid] > 0),
        "count": math.log1p(shares[taxid]),
        "opening": math.log1p(opening[taxid]),
        f"silent {taxid}": float(not total),
        f"spelling {gene.spelling} {group}": 1.0,
        f"spelled like {group}": math.log1p(spelled[group]) if group != "other" else 0.0,
    }
    if shares[taxid]:
        features[f"named {taxid}" if taxid in _GROUPS else "named other"] = 1.0
        for way in ("name", *_WAYS):
            features[f"{way} count"] = math.log1p(scene.ways[taxid, way])
    if scene.is_laboratory:
        features[f"taxon {taxid} in panels" if taxid in _GROUPS else "taxon other in panels"] = 1.0
    if gene.prefix:
        features["prefix" if gene.prefix == taxid else "other prefix"] = 1.0
    if gene.known:
        features["known" if taxid in gene.known else "unknown"] = 1.0
        if gene.known == {taxid}:
            features["known nowhere else"] = 1.0
    return features
