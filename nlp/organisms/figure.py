"""Which organisms a figure is about: one decision from its titles, its caption and its genes.

Every species that the text names or implies is weighed; humans always are, since they are what a figure is about when
nothing speaks for another. Curators of figures file work on laboratory mammals under the human genes it informs, and
the weights, being learned from curated figures, follow them; what the text itself says about mice is still there in the
mentions.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.logistic import weighted_sum
from figlint.nlp.mentions import OrganismCall
from figlint.nlp.names.gene_spelling import CONVENTION_OF, CONVENTIONS, spellings, spellings_in
from figlint.nlp.organisms.spans import OrganismSpan
from figlint.nlp.records.layout import Layout
from figlint.nlp.records.record import TextField
from figlint.nlp.remembered import MANY

HUMAN = "9606"
Features = dict[str, float]

_NAMED = 0.5
#: Figures that are not simply human count that much more in what is told: there are that few of them.
_RARITY = 6.5
#: Half of the micro F1 that is reached over all figures, and over those that are not simply human.
_HALF = 0.47
_HALF_OF_OTHERS = 0.39
#: Less likely organisms are not told.
_FAINT = 0.01
_TOLD = 5
_MAX_OTHERS = 8
#: What says whether another organism stands beside humans or instead of them.
_OF_PAIRS = (
    "best", "model words", "omics words",
    "best in figtitle", "best in papertitle", "latin title", "human", "human count", "laboratory",
    "laboratory title", "count", "spelled", "human spelling",
)  # fmt: skip
#: Species that the human genes are studied in.
_LABORATORY = frozenset({"10090", "10116", "10088", "10114"})
_DIVISIONS = {
    "2": "bacteria", "2157": "archaea", "10239": "virus", "4751": "fungus", "33090": "plant", "40674": "mammal",
    "7742": "vertebrate", "33208": "animal",
}  # fmt: skip
#: Words of medicine and infection: humans are meant, and a microbe is only their guest.
_HOST = re.compile(
    r"(?i)\b(?:infect\w*|host\w*|pathogen\w*|macrophage\w*|immun\w*|inflamm\w*|cancer\w*|tumou?r\w*|carcinom\w*|"
    r"leuk\w+|patient\w*|disease\w*|therap\w+|clinical\w*|drug\w*|syndrom\w*|epitheli\w+|hepat\w+|neuro\w+)"
)
#: Words of work on an organism for its own sake.
_OWN = re.compile(
    r"(?i)\b(?:transcriptom\w+|RNA-?seq|genome\w*|biosynth\w+|metabolic engineering|ferment\w+|leaf|leaves|roots?|"
    r"plants?|drought|salt|larva\w*|flux\w*|strains?|growth|development\w*|evolution\w*|cultiva\w+)\b"
)
#: Words of an organism compared with humans, or that stands for them.
_MODEL = re.compile(
    r"(?i)\b(?:models?|diseases?|disorders?|syndromes?|humans?|patients?|mammal\w*|conserved|ortholog\w*|homolog\w*)\b"
)
#: Words of measuring everything at once, in whatever organism.
_OMICS = re.compile(
    r"(?i)\b(?:transcriptom\w+|RNA-?seq\w*|proteom\w+|KEGG|differentially|genome-wide|metabolom\w+|microarrays?)\b"
)
#: A word with all that the above match is looked for in; only one of their alternatives has two words.
_CHUNK = re.compile(r"[\w-]+(?: (?i:engineering)\b)?")
#: Conventions that neither humans nor laboratory mammals share.
_STRANGE = tuple(name for name in CONVENTIONS if name not in ("capitals", "title"))
_IN = re.compile(r"\b(?:in|of|from|by)(?: the| a)?\s*$")
_TEXTS = 64
_LATIN = frozenset({"scientific", "initial", "expanded", "abbreviated", "synonym"})


class _Words(NamedTuple):
    """How much a text speaks of what, as logs of counts."""

    host: float
    own: float
    model: float
    omics: float


@dataclass(slots=True)
class _Support:
    """What speaks for one taxon."""

    best: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    count: Counter[str] = field(default_factory=Counter)
    latin: bool = False
    subject: bool = False
    implied: int = 0
    lines: int = 0
    first: int = 1_000_000
    surfaces: dict[str, float] = field(default_factory=dict)

    @property
    def strength(self) -> float:
        """The best score of any of its spans."""
        return max(self.best.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class Option:
    """A set of organisms that the figure could be about, with what speaks for exactly that set."""

    taxids: tuple[str, ...]
    features: Features


class FigureOrganisms:
    """Decides the organisms of a figure.

    The options are humans alone, each other taxon alone, and each with humans; a conditional logit weighs them.

    :param taxonomy: Lineages.
    :param weights: Log-odds a unit of each feature.
    """

    def __init__(self, taxonomy: Taxonomy, weights: Mapping[str, float]) -> None:
        self._taxonomy = taxonomy
        self._weights = weights

    def decide(
        self, text: str, layout: Layout, organisms: Sequence[OrganismSpan], genes: Iterable[str] = ()
    ) -> tuple[OrganismCall, ...]:
        """Return the organisms of a figure, most probable first.

        :param text: The joined text of the figure's fields; :param layout: where they stand in it.
        :param organisms: What was found in that text, mentions and cues.
        :param genes: Surface forms of its gene mentions; taken from the spelling of its words where none are given.
        :returns: At least one organism; the human default (``is_default``) where nothing in the text says otherwise.
        """
        return self.weigh(text, layout, organisms, genes)[0]

    def weigh(
        self, text: str, layout: Layout, organisms: Sequence[OrganismSpan], genes: Iterable[str] = ()
    ) -> tuple[tuple[OrganismCall, ...], tuple[OrganismCall, ...]]:
        """Return the organisms of a figure, and every one that is not most unlikely, most probable first."""
        supports = self._supports(text, layout, organisms)
        options = self._options(supports, text, genes)
        names = {span.taxid: span.name for span in organisms}
        probabilities: dict[str, float] = defaultdict(float)
        shares = {frozenset(o.taxids): share for o, share in zip(options, self.probabilities(options), strict=True)}
        for taxids, share in shares.items():
            for taxid in taxids:
                probabilities[taxid] += share
        calls = []
        for taxid, probability in probabilities.items():
            surfaces = supports[taxid].surfaces
            support = tuple(sorted(surfaces, key=lambda surface: (-surfaces[surface], surface))[:_TOLD])
            name = names.get(taxid) or self._taxonomy.scientific_name(taxid)
            is_default = taxid == HUMAN and not support
            calls.append(OrganismCall(taxid, name, min(probability, 1.0), support, is_default))
        calls.sort(key=lambda call: (-call.probability, int(call.taxid)))
        chosen = choose(shares)
        return tuple(c for c in calls if c.taxid in chosen), tuple(c for c in calls if c.probability >= _FAINT)

    def probabilities(self, options: Sequence[Option]) -> list[float]:
        """Return the probability of each option; what they lack to one is that of none of them being right."""
        none = self._weights.get("none", -math.inf)
        scores = [weighted_sum(self._weights, option.features) for option in options]
        top = max(*scores, none)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds) + math.exp(none - top)
        return [value / total for value in odds]

    def options(
        self, text: str, layout: Layout, organisms: Sequence[OrganismSpan], genes: Iterable[str] = ()
    ) -> list[Option]:
        """Return the sets of organisms that a figure could be about; humans alone come first."""
        return self._options(self._supports(text, layout, organisms), text, genes)

    def _options(self, supports: dict[str, _Support], text: str, genes: Iterable[str]) -> list[Option]:
        spelled = spellings(named) if (named := tuple(genes)) else spellings_in(text)
        words = _words_of(text)
        human = _human_features(supports, spelled, words)
        others = sorted((t for t in supports if t != HUMAN), key=lambda t: (-supports[t].strength, supports[t].first))
        options = [Option((HUMAN,), human)]
        for taxid in others[:_MAX_OTHERS]:
            features = self._features(taxid, supports, spelled, words)
            pair = {f"both {name}": features.get(name, 0.0) for name in _OF_PAIRS}
            pair[f"both {taxid}"] = 1.0
            options.append(Option((taxid,), {"alone": 1.0, **features}))
            options.append(Option((taxid, HUMAN), {"both": 1.0, **pair, **features}))
        return options

    def _supports(self, text: str, layout: Layout, organisms: Sequence[OrganismSpan]) -> dict[str, _Support]:
        supports: dict[str, _Support] = {HUMAN: _Support()}
        for span in organisms:
            place = layout.locate(span.start, span.end)
            if place is None:
                continue
            taxid = self._taxonomy.organism_of(span.taxid)
            support = supports.setdefault(taxid, _Support())
            name: TextField = place[0]
            support.best[name] = max(support.best[name], span.score)
            support.count[name] += 1
            support.latin |= span.kind in _LATIN
            before = text[max(0, span.start - 10) : span.start]
            support.subject |= name != "caption" and _IN.search(before) is not None
            support.implied += span.strength == "cue"
            support.lines += span.kind == "line"
            support.first = min(support.first, span.start)
            support.surfaces[span.surface] = max(support.surfaces.get(span.surface, 0.0), span.score)
        return supports

    def _features(
        self,
        taxid: str,
        supports: Mapping[str, _Support],
        spelled: Counter[str],
        words: _Words,
    ) -> Features:
        support = supports[taxid]
        others = [other for other in supports if other not in (taxid, HUMAN)]
        lineage = self._taxonomy.lineage(taxid)
        group = next((_DIVISIONS[ancestor] for ancestor in lineage if ancestor in _DIVISIONS), "other")
        if self._taxonomy.is_virus(taxid):
            group = "virus"
        best = support.strength
        rival = max((supports[other].strength for other in others), default=0.0)
        human = supports[HUMAN]
        is_first = all(support.first <= supports[other].first for other in others)
        human_best = human.strength
        in_title = max(support.best["figtitle"], support.best["papertitle"])
        features: Features = {
            **{f"best in {name}": support.best[name] for name in ("figtitle", "papertitle", "caption")},
            "best": best,
            "subject": float(support.subject),
            "model words": words.model,
            "omics words": words.omics,
            "latin": float(support.latin),
            "latin title": float(support.latin) * in_title,
            "count": math.log1p(sum(support.count.values())),
            "everywhere": float(len(support.count) > 1),
            "implied": math.log1p(support.implied),
            "line": float(support.lines > 0),
            "only implied": float(support.implied == sum(support.count.values())),
            "rival": rival,
            "first": float(is_first),
            "human": human_best,
            "human count": math.log1p(sum(human.count.values())),
            f"group {group}": 1.0,
            f"group {group} title": in_title,
            f"group {group} best": best,
            "laboratory": float(taxid in _LABORATORY),
            "laboratory title": in_title * (taxid in _LABORATORY),
            "species": float(self._taxonomy.rank(taxid) in ("species", "")),
            "spelled": _spelled(taxid, spelled),
            "human spelling": _spelled(HUMAN, spelled),
        }
        return features


def choose(shares: Mapping[frozenset[str], float]) -> frozenset[str]:
    """Return the organisms to tell, given the probability of each set of them; at least one.

    Each organism is told that can be expected to raise micro F1 over all figures together with :data:`_RARITY` times
    that over the figures that are not simply human: an item does where it is right with half of the F1 at least.
    """
    others = {taxids: share for taxids, share in shares.items() if taxids != {HUMAN}}
    need = _HALF + _RARITY * _HALF_OF_OTHERS * (1.0 - shares.get(frozenset({HUMAN}), 0.0))
    gains = {
        taxid: sum(share for taxids, share in shares.items() if taxid in taxids)
        + _RARITY * sum(share for taxids, share in others.items() if taxid in taxids)
        - need
        for taxid in sorted(frozenset().union(*shares))
    }
    return frozenset(t for t, gain in gains.items() if gain >= 0.0) or frozenset({max(gains, key=gains.__getitem__)})


def _human_features(supports: Mapping[str, _Support], spelled: Counter[str], words: _Words) -> Features:
    human = supports[HUMAN]
    return {
        "default best": human.strength,
        "default named": float(human.strength >= _NAMED),
        "default implied": math.log1p(human.implied),
        "default line": float(human.lines > 0),
        "default count": math.log1p(sum(human.count.values())),
        "default laboratory": float(any(taxid in _LABORATORY for taxid in supports)),
        "default spelled": _spelled(HUMAN, spelled),
        "default strange spelling": max(spelled[name] for name in _STRANGE) / (spelled.total() + 2.0),
        "default no genes": float(not spelled),
        **{f"default {name} words": value for name, value in words._asdict().items()},
    }


# The pipeline and the audit weigh the same figure, one after the other.
@lru_cache(maxsize=_TEXTS)
def _words_of(text: str) -> _Words:
    told = [topics for topics in map(_topics, _CHUNK.findall(text)) if topics]
    return _Words(*(math.log1p(sum(counts)) for counts in zip((0, 0, 0, 0), *told, strict=True)))


# Texts repeat their words.
@lru_cache(maxsize=MANY)
def _topics(chunk: str) -> tuple[int, ...]:
    """Return how often a word speaks of each topic; empty if of none."""
    counts = tuple(len(pattern.findall(chunk)) for pattern in (_HOST, _OWN, _MODEL, _OMICS))
    return counts if any(counts) else ()


def _spelled(taxid: str, spelled: Counter[str]) -> float:
    return spelled[CONVENTION_OF.get(taxid, "")] / (spelled.total() + 2.0)
