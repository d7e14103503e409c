"""Which organisms a figure is about: one decision from its titles, its caption and its genes.

Every species that the text names or implies is weighed; humans always are, since they are what a figure is about when
nothing speaks for another. Curators of figures file work on laboratory mammals under the human genes it informs, and
the weights, being learned from curated figures, follow them; what the text itself says about mice is still there in the
mentions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from figlint.nlp.gene_spelling import CONVENTIONS, gene_like_words, spellings
from figlint.nlp.layout import Layout
from figlint.nlp.logistic import Logistic
from figlint.nlp.mentions import OrganismCall
from figlint.nlp.organisms import OrganismSpan
from figlint.nlp.records import TextField
from figlint.nlp.taxonomy import Taxonomy

HUMAN = "9606"
Features = dict[str, float]

_DECISION = 0.5
#: Less likely organisms are not told.
_FAINT = 0.05
#: Species that the human genes are studied in.
_LABORATORY = frozenset({"10090", "10116", "10088", "10114"})
_DIVISIONS = {
    "2": "bacteria", "2157": "archaea", "10239": "virus", "4751": "fungus", "33090": "plant", "40674": "mammal",
    "7742": "vertebrate", "33208": "animal",
}  # fmt: skip
_LATIN = frozenset({"scientific", "initial", "expanded", "synonym"})


@dataclass(slots=True)
class _Support:
    """What speaks for one taxon."""

    best: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    count: Counter[str] = field(default_factory=Counter)
    latin: bool = False
    implied: int = 0
    lines: int = 0
    first: int = 1_000_000
    surfaces: dict[str, float] = field(default_factory=dict)


class FigureOrganisms:
    """Decides the organisms of a figure.

    :param taxonomy: Lineages.
    :param human: Weights for humans; :param other: weights for every other taxon.
    """

    def __init__(self, taxonomy: Taxonomy, human: Logistic, other: Logistic) -> None:
        self._taxonomy = taxonomy
        self._human = human
        self._other = other

    def decide(
        self, text: str, layout: Layout, organisms: Sequence[OrganismSpan], genes: Iterable[str] = ()
    ) -> tuple[OrganismCall, ...]:
        """Return the organisms of a figure, most probable first.

        :param text: The joined text of the figure's fields; :param layout: where they stand in it.
        :param organisms: What was found in that text, mentions and cues.
        :param genes: Surface forms of its gene mentions; taken from the spelling of its words where none are given.
        :returns: Every organism with at least even odds, and always at least one: the likeliest, which is the human
            default (``is_default``) where nothing in the text supports it.
        """
        weighed = []
        names = {span.taxid: span.name for span in organisms}
        for taxid, features, support in self.candidates(text, layout, organisms, genes):
            model = self._human if taxid == HUMAN else self._other
            probability = model.probability(features)
            if probability >= _FAINT or taxid == HUMAN:
                name = names.get(taxid) or self._taxonomy.scientific_name(taxid)
                weighed.append(
                    OrganismCall(taxid, name, probability, support, is_default=taxid == HUMAN and not support)
                )
        weighed.sort(key=lambda call: (-call.probability, int(call.taxid)))
        return tuple(call for call in weighed if call.probability >= _DECISION) or tuple(weighed[:1])

    def candidates(
        self, text: str, layout: Layout, organisms: Sequence[OrganismSpan], genes: Iterable[str] = ()
    ) -> list[tuple[str, Features, tuple[str, ...]]]:
        """Return the taxa that could be the figure's, with features and supporting surface forms; humans first."""
        supports = self._supports(layout, organisms)
        supports.setdefault(HUMAN, _Support())
        spelled = spellings(tuple(genes) or gene_like_words(text))
        order = sorted(supports, key=lambda taxid: (taxid != HUMAN, supports[taxid].first, int(taxid)))
        return [
            (
                taxid,
                _human_features(supports, spelled, text)
                if taxid == HUMAN
                else self._features(taxid, supports, spelled),
                tuple(sorted(supports[taxid].surfaces, key=lambda s: (-supports[taxid].surfaces[s], s))[:5]),
            )
            for taxid in order
        ]

    def _supports(self, layout: Layout, organisms: Sequence[OrganismSpan]) -> dict[str, _Support]:
        supports: dict[str, _Support] = {}
        for span in organisms:
            place = layout.locate(span.start, span.end)
            if place is None:
                continue
            taxid = self._taxonomy.species_of(span.taxid)
            support = supports.setdefault(taxid, _Support())
            name: TextField = place[0]
            support.best[name] = max(support.best[name], span.score)
            support.count[name] += 1
            support.latin |= span.kind in _LATIN
            support.implied += span.strength == "cue"
            support.lines += span.kind == "line"
            support.first = min(support.first, span.start)
            support.surfaces[span.surface] = max(support.surfaces.get(span.surface, 0.0), span.score)
        return supports

    def _features(self, taxid: str, supports: Mapping[str, _Support], spelled: Counter[str]) -> Features:
        support = supports[taxid]
        others = [other for other in supports if other not in (taxid, HUMAN)]
        lineage = self._taxonomy.lineage(taxid)
        group = next((_DIVISIONS[ancestor] for ancestor in lineage if ancestor in _DIVISIONS), "other")
        if self._taxonomy.is_virus(taxid):
            group = "virus"
        best = max(support.best.values())
        rival = max((max(supports[other].best.values()) for other in others), default=0.0)
        human = supports[HUMAN]
        is_first = all(support.first <= supports[other].first for other in others)
        human_best = max(human.best.values(), default=0.0)
        in_title = max(support.best["figtitle"], support.best["papertitle"])
        features: Features = {
            **{f"best in {name}": support.best[name] for name in ("figtitle", "papertitle", "caption")},
            "best": best,
            "latin": float(support.latin),
            "latin title": float(support.latin) * in_title,
            "count": math.log1p(sum(support.count.values())),
            "everywhere": float(len(support.count) > 1),
            "implied": math.log1p(support.implied),
            "line": float(support.lines > 0),
            "only implied": float(support.implied == sum(support.count.values())),
            "rivals": math.log1p(len(others)),
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


def _human_features(supports: Mapping[str, _Support], spelled: Counter[str], text: str) -> Features:
    human = supports[HUMAN]
    others = {t: max(s.best.values()) for t, s in supports.items() if t != HUMAN}
    foreign = {t: p for t, p in others.items() if t not in _LABORATORY}
    title = max(
        (max(s.best["figtitle"], s.best["papertitle"]) for t, s in supports.items() if t in foreign), default=0.0
    )
    latin = max((max(s.best.values()) for t, s in supports.items() if t in foreign and s.latin), default=0.0)
    latin_title = max(
        (max(s.best["figtitle"], s.best["papertitle"]) for t, s in supports.items() if t in foreign and s.latin),
        default=0.0,
    )
    best = max(human.best.values(), default=0.0)
    strange = max((_spelled(t, spelled) for t in CONVENTIONS_OF), default=0.0)
    return {
        "best": best,
        "named": float(best >= _DECISION),
        "implied": math.log1p(human.implied),
        "line": float(human.lines > 0),
        "count": math.log1p(sum(human.count.values())),
        "laboratory": float(any(t in _LABORATORY for t in others)),
        "foreign": max(foreign.values(), default=0.0),
        "foreign title": title,
        "foreign latin": latin,
        "foreign latin title": latin_title,
        "n foreign": math.log1p(sum(p >= _DECISION for p in foreign.values())),
        "spelled": _spelled(HUMAN, spelled),
        "strange spelling": strange,
        "no genes": float(not spelled),
        "plant words": float("plant" in text.lower() or "leaf" in text.lower() or "root" in text.lower()),
    }


#: Taxa with a spelling of genes that is not the human one.
CONVENTIONS_OF = tuple(t for c, taxids in CONVENTIONS.items() if c not in ("capitals", "title") for t in taxids)


def _spelled(taxid: str, spelled: Counter[str]) -> float:
    total = sum(spelled.values())
    if not total:
        return 0.0
    return sum(spelled[c] for c, taxids in CONVENTIONS.items() if taxid in taxids) / (total + 2.0)
