"""What speaks for a span meaning a taxon: features of each (sighting, taxon) pair, given the whole text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from figlint.nlp.names.gene_spelling import CONVENTIONS, spellings_in
from figlint.nlp.organisms.names import Experience, LearnedName, OrganismNameKind, OrganismNames
from figlint.nlp.organisms.scan import Kinds, Scan, Sighting

Features = dict[str, float]

#: The kind that best describes a pair that has several, best first.
_MAIN: tuple[OrganismNameKind, ...] = (
    "glued", "designated", "scientific", "expanded", "common", "synonym", "initial", "abbreviated", "adjective",
    "strain", "virus", "acronym", "taxonomy", "designation", "cue", "line", "learned", "genus",
)  # fmt: skip
#: Kinds of names of taxa.
NAMING = frozenset({"scientific", "synonym", "initial", "expanded", "common", "acronym", "virus", "designated"})
#: Kinds of names that, standing right behind another name, may be the rest of one name: ``rice frogs``.
_LED = NAMING | {"taxonomy"}
_IMPLYING = frozenset({"cue", "line", "strain"})
_CONTEXTUAL = frozenset({"adjective", "common", "cue", "glued"})
_BEFORE = re.compile(r"([A-Za-z]+|\S)\s*[-‐–]?\s*$")
_AFTER = re.compile(r"\s*+(?:[-‐–]\s*+)?([A-Za-z]+|\S)")
_JOINT = re.compile(r"\s?[-‐–]?\s?")
#: The rest of a virus's name behind what it is named after: ``mouse cytomegalovirus``, ``human influenza A virus``.
_OF_VIRUS = re.compile(
    r"(?:[\s-]+(?!(?:with|by|of|in|and|or|to|from|for|the|an?|as|is|are|was|were|that|on|against)\b)[\w-]+){0,3}?"
    r"[\s-]+(?:\w*virus(?:es)?|(?:bacterio)?phages?)\b",
    re.IGNORECASE,
)
_LOWER_WORD = re.compile(r"[a-z]{3,}")
_WINDOW = 25
#: Taxa that are weighed for each span.
_MAX_TAXA = 8
#: Identifiers are given in the order in which NCBI first heard of a taxon: what everybody studies has a small one.
_USUAL_LOG_ID = 4.5
_RECENT_ID = 1_200_000
#: Log of the number of characters, as ``log_length`` counts it, from which a text is an abstract rather than a caption.
_LONG = 1.0
_SURE_SHARE = 0.8
_SURE_COUNT = 2.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A sighting, a taxon that it could mean, and what speaks for it."""

    sighting: Sighting
    taxid: str
    features: Features


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the whole text says about taxa."""

    named: Counter[str]
    implied: Counter[str]
    spelled: dict[str, float]
    genera: frozenset[str]
    log_length: float


def pairs_of(text: str, found: Scan, names: OrganismNames, experience: Experience) -> list[Pair]:
    """Return the pairs of a text, in order of offset, most plausible taxon first."""
    learned = {sighting.key: experience.name(sighting.key) for sighting in found.sightings}
    evidence = _evidence(text, found, learned)
    by_start: dict[int, list[Sighting]] = {}
    for sighting in found.sightings:
        by_start.setdefault(sighting.start, []).append(sighting)
    pairs = []
    for sighting, inside in zip(found.sightings, _insides(found.sightings), strict=True):
        name = learned[sighting.key]
        shared = _span_features(text, sighting, inside, evidence)
        of_virus = float(_OF_VIRUS.match(text, sighting.end) is not None)
        behind = _taxa_behind(text, sighting, by_start)
        ranked = sorted(
            sighting.taxa,
            key=lambda taxid: (
                -name.taxids.get(taxid, 0.0), not sighting.taxa[taxid] & NAMING, -experience.articles(taxid), taxid
            ),
        )  # fmt: skip
        for place, taxid in enumerate(ranked[:_MAX_TAXA]):
            features = _pair_features(sighting, taxid, name, evidence, names, experience)
            features["first"] = float(place == 0)
            main = best_kind(sighting.taxa[taxid])
            for feature, value in shared.items():
                features[feature] = value
                if feature.startswith(("before=", "after=")) and main in _CONTEXTUAL:
                    features[f"{feature}|{taxid}"] = value
            features[f"capitalised|{main}"] = shared["capitalised"]
            features[f"leads|{main}"] = float(not behind <= {taxid})
            features[f"of_virus|{main}"] = of_virus
            pairs.append(Pair(sighting, taxid, features))
    return pairs


def best_kind(kinds: Kinds) -> OrganismNameKind:
    """Return the kind that best describes a pair that has several."""
    return next(kind for kind in _MAIN if kind in kinds)


def _taxa_behind(text: str, sighting: Sighting, by_start: Mapping[int, Sequence[Sighting]]) -> set[str]:
    """Return the taxa that are named right behind a span."""
    joint = _JOINT.match(text, sighting.end)
    if joint is None or joint.end() == sighting.end:
        return set()
    named = (other.taxa.items() for other in by_start.get(joint.end(), ()))
    return {taxid for taxa in named for taxid, kinds in taxa if kinds & _LED}


def _is_sure(sighting: Sighting, taxid: str, name: LearnedName) -> bool:
    """Whether a span names the taxon whatever the rest of the text says."""
    kinds = sighting.taxa[taxid]
    if kinds & NAMING and (len(sighting.taxa) == 1 or "expanded" in kinds):
        return True
    return sum(name.taxids.values()) > _SURE_COUNT and name.share(taxid) > _SURE_SHARE


def _evidence(text: str, found: Scan, learned: dict[str, LearnedName]) -> _Evidence:
    named: Counter[str] = Counter()
    implied: Counter[str] = Counter()
    for sighting in found.sightings:
        for taxid, kinds in sighting.taxa.items():
            if _is_sure(sighting, taxid, learned[sighting.key]):
                named[taxid] += 1
            if kinds & _IMPLYING:
                implied[taxid] += 1
    counts = spellings_in(text)
    total = sum(counts.values())
    spelled = {
        taxid: math.log1p(counts[convention]) * counts[convention] / total
        for convention, taxids in CONVENTIONS.items()
        if counts[convention]
        for taxid in taxids
    }
    return _Evidence(named, implied, spelled, found.genera, math.log(max(len(text), 1)) - 6.0)


def _insides(sightings: Sequence[Sighting]) -> list[bool]:
    """Return for each sighting, in order of offset, whether a longer one covers it."""
    longest: dict[int, int] = {}
    for sighting in sightings:
        # With the designation of its strain a name is as good as without.
        end = sighting.start if _is_designated(sighting) else sighting.end
        longest[sighting.start] = max(longest.get(sighting.start, 0), end)
    insides = []
    reach, start = 0, -1
    for sighting in sightings:
        if sighting.start != start:
            reach = max(reach, longest.get(start, 0))
            start = sighting.start
        insides.append(reach >= sighting.end or longest[start] > sighting.end)
    return insides


def _is_designated(sighting: Sighting) -> bool:
    """Whether a span is a name only together with the designation of a strain."""
    return all(kinds == {"designated"} for kinds in sighting.taxa.values())


def _span_features(text: str, sighting: Sighting, inside: bool, evidence: _Evidence) -> Features:
    start, end = sighting.start, sighting.end
    surface = text[start:end]
    before = _BEFORE.search(text[max(0, start - _WINDOW) : start])
    after = _AFTER.match(text[end : end + _WINDOW])
    return {
        f"before={before[1].lower() if before else ''}": 1.0,
        f"after={after[1].lower() if after else ''}": 1.0,
        "inside": float(inside),
        "upper": float(surface.isupper()),
        "capital": float(surface[0].isupper()),
        "capitalised": float(surface[0].isupper() and surface[1:].islower()),
        "short": float(len(surface) <= 3),
        "lower_elsewhere": float(surface[0].isupper() and _stands(surface.lower(), text)),
        "length": math.log(len(surface)),
        "genus_of_named": float(surface in evidence.genera),
    }


def _stands(word: str, text: str) -> bool:
    """Whether a text has a word in small letters."""
    return word in text and word in _lower_words(text)


# Asked again for each span of a text, and of most texts never.
@lru_cache(maxsize=1)
def _lower_words(text: str) -> frozenset[str]:
    return frozenset(_LOWER_WORD.findall(text))


def _pair_features(
    sighting: Sighting, taxid: str, name: LearnedName, evidence: _Evidence, names: OrganismNames, experience: Experience
) -> Features:
    main = best_kind(sighting.taxa[taxid])
    rate = (name.annotated + 0.3) / (name.seen + 1.5)
    rate_odds = math.log(rate / (1.0 - rate)) if rate < 1.0 else 5.0
    share = name.share(taxid)
    others_named = evidence.named[taxid] - _is_sure(sighting, taxid, name)
    rival = max((evidence.named[other] for other in sighting.taxa if other != taxid), default=0)
    n_named = sum(1 for other in evidence.named if other != taxid)
    log_id = math.log10(max(int(taxid), 1)) - _USUAL_LOG_ID
    recent = float(int(taxid) > _RECENT_ID)
    not_human = any(other != "9606" for other in evidence.named)
    features: Features = {
        "rate": rate_odds,
        "never_seen": float(name.seen == 0),
        "rare": 1.0 / (1.0 + name.articles),
        "share": share,
        "log_share": math.log(share + 0.02),
        "share_seen": share if sum(name.taxids.values()) > 1 else 0.0,
        "only": float(len(sighting.taxa) == 1),
        "articles": math.log1p(experience.articles(taxid)),
        "named": math.log1p(others_named),
        "rival": math.log1p(rival),
        "implied": math.log1p(evidence.implied[taxid]),
        "log_id": log_id,
        "recent": recent,
        "recent|long": recent * (evidence.log_length > _LONG),
        f"rank={names.taxonomy.rank(taxid)}": 1.0,
        f"virus={int(names.taxonomy.is_virus(taxid))}": 1.0,
    }
    n_more_words = float(sighting.key.count(" "))
    # A common name of NCBI may be a word like any other (``bear``, ``permit``), unless it has several (``red fox``).
    kinds = (main, "vernacular") if main == "taxonomy" and n_more_words else (main,)
    for kind in kinds:
        features[f"main={kind}"] = 1.0
        features[f"words|{kind}"] = n_more_words
        features[f"rate|{kind}"] = rate_odds
        features[f"unlearned|{kind}"] = float(not name.taxids)
        features[f"unnamed|{kind}"] = float(others_named == 0)
        features[f"others|{kind}"] = math.log1p(n_named)
        features[f"not_human|{kind}"] = float(not_human)
        features[f"binomials|{kind}"] = math.log1p(len(evidence.genera))
        features[f"spelled|{kind}"] = evidence.spelled.get(taxid, 0.0)
        features[f"log_length|{kind}"] = evidence.log_length
        features[f"log_id|{kind}"] = log_id
    if main in {"designated", "designation"}:
        features[f"above|{main}"] = math.log1p(
            sum(evidence.named[above] for above in names.taxonomy.up_to_genus(taxid))
        )
        features[f"length|{main}"] = math.log(len(sighting.key))
        features[f"digits|{main}"] = float(any(letter.isdigit() for letter in sighting.key))
    for kind in sighting.taxa[taxid]:
        features[f"kind={kind}"] = 1.0
    if experience.articles(taxid) > 20:  # taxa of which training knows enough for a habit of their own
        features[f"taxon={taxid}"] = 1.0
        features[f"taxon={taxid}|{main}"] = 1.0
    return features
