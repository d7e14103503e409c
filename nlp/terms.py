"""The named terms of the grounding score: what speaks for a gene, and what for no gene at all.

Every term is a name and a number; the score is the sum of number times weight, so that `explain` can print why.
A term says something about writing or about evidence, never about one gene; words of the context are the only
open-ended terms, and carry a weight only when many training articles gave them one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from figlint.nlp.candidates import HUMAN, Option
from figlint.nlp.learned import NOTHING

Terms = dict[str, float]

#: The text itself says that the name means something else; its weight is set, not fitted.
DEFINED = "nothing:defined"

#: Steps by which a prefix was taken off that names a species (`hTERT`, `AtMYB`).
_PREFIXES = {
    f"species {prefix}": taxid
    for taxid, prefixes in {
        "9606": ("h", "hum", "rh", "Hs"), "10090": ("m", "rm", "Mm"), "10116": ("r", "Rn"), "7227": ("d", "D", "Dm"),
        "6239": ("Ce",), "4932": ("Sc",), "4896": ("Sp",), "3702": ("At",), "7955": ("z", "Dr"), "8355": ("x", "Xl"),
    }.items()
    for prefix in prefixes
}  # fmt: skip
_LEXICON_ONLY = frozenset({"lexicon"})
_WORD = re.compile(r"[a-z]{3,}")
_DULL = frozenset(
    {
        "the", "and", "for", "with", "from", "that", "this", "are", "was", "were", "protein", "gene", "receptor",
        "family", "member", "type", "factor", "subunit", "like", "associated", "binding", "related", "domain",
        "containing", "kinase", "chain", "alpha", "beta", "gamma", "human", "homolog", "class", "group",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One name in one figure: what is asked of grounding once, whatever the number of its mentions.

    :param surface: the name as first written; :param key: its normalised form.
    :param species: taxid to probability for the gene this name means here.
    :param near: ``(previous word, next word)`` of each mention, lower case, ``""`` at the edges.
    :param sources: who saw the mentions (``lexicon``, ``model``, ``both``, …).
    :param listed: how sure a neighbour in an enumeration is (``TNF, BAFF and APRIL``); 0 where it stands in none.
    :param recognised: highest probability a recogniser gave for its being a gene name.
    :param longs: what the text says it stands for; :param senses: kinds of non-gene readings of the name.
    :param is_laboratory: whether the text describes the panels of an experiment, where controls and tags abound.
    :param is_read: whether a recogniser has read the text.
    :param is_defined_otherwise: whether every long form that is known denotes something else than a gene.
    """

    surface: str
    key: str
    species: Mapping[str, float]
    options: tuple[Option, ...]
    near: tuple[tuple[str, str], ...] = ()
    sources: frozenset[str] = frozenset()
    recognised: float = 0.0
    n_mentions: int = 1
    longs: tuple[str, ...] = ()
    senses: frozenset[str] = frozenset()
    is_defined_otherwise: bool = False
    is_laboratory: bool = False
    is_read: bool = True
    listed: float = 0.0
    nothing: float = 0.0
    annotated: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the resources know of one option, gathered once.

    :param concept: the human gene this option is or is an ortholog of, else its own id.
    :param name_words: words of its approved name; :param group_words: words of its gene groups and families.
    """

    concept: str
    papers: float
    name_words: frozenset[str]
    group_words: frozenset[str]
    groups: frozenset[str]
    long_agrees: float = 0.0


@dataclass(frozen=True, slots=True)
class Company:
    """The rest of the figure, as seen from one question: other genes with their probability, and all its words."""

    words: frozenset[str]
    support: Mapping[str, float] = field(default_factory=dict)
    groups: Mapping[str, float] = field(default_factory=dict)
    same: Mapping[str, float] = field(default_factory=dict)
    n_others: float = 0.0


def words(text: str) -> frozenset[str]:
    """Return the words of a text that can tell genes apart.

    >>> sorted(words("TNF superfamily member 13"))
    ['superfamily', 'tnf']
    """
    return frozenset(word for word in _WORD.findall(text.lower()) if word not in _DULL)


def option_terms(
    question: Question, option: Option, evidence: Evidence, rivals: Sequence[tuple[Option, Evidence]], company: Company
) -> Terms:
    """Return what speaks for or against one option.

    :param rivals: all options of the question with their evidence, this one among them.
    """
    terms: Terms = dict(_written_terms(option.kind, option.query, option.name, option.steps, option.entry.locus))
    seen = "lexicon" if question.sources == _LEXICON_ONLY else "model"
    terms[f"{_class(option.kind)}:seen:{seen}"] = 1.0
    if option.likeness < 1.0:
        terms["unlike"] = 1.0 - option.likeness
    if option.entry.type != "family":
        chance = question.species.get(option.entry.taxid, 0.0)
        terms["species"] = math.log(max(chance, 0.002))
        terms["species:unlikely"] = float(chance < 0.05)
        terms["species:human"] = float(option.entry.taxid == HUMAN)
        for step in option.steps:
            if step in _PREFIXES:
                terms["species:prefix"] = 1.0 if option.entry.taxid == _PREFIXES[step] else -1.0
    others = [pair for pair in rivals if pair[1].concept != evidence.concept]
    better = sum(_trust(pair[0].kind) < _trust(option.kind) for pair in others)
    equal = sum(_trust(pair[0].kind) == _trust(option.kind) for pair in others)
    terms["rivals:better"] = math.log1p(better)
    terms["rivals:equal"] = math.log1p(equal)
    terms.update(_learned_terms(option, evidence, rivals))
    most = max((pair[1].papers for pair in rivals), default=0.0)
    terms["papers"] = math.log10(1 + evidence.papers)
    terms["papers:share"] = math.log10((evidence.papers + 1) / (most + 1))
    terms.update(_text_terms(question, option, evidence, rivals, company))
    terms.update(_company_terms(evidence, others, company))
    return {name: value for name, value in terms.items() if value}


@lru_cache(maxsize=65536)
def _written_terms(
    kind: str, query: str, name: str, steps: tuple[str, ...], locus: str
) -> tuple[tuple[str, float], ...]:
    """Return the terms that do not depend on the figure: kind, length and case of the name, and the way to it."""
    names = [
        f"kind:{kind}",
        f"{_class(kind)}:length:{_span(len(query))}",
        f"{_class(kind)}:words:{min(len(query.split()), 4)}",
        f"{_class(kind)}:case:{_case(query, name)}",
        "way:derived" if steps else "way:plain",
        *(f"step:{step.partition(' ')[0]}" for step in steps),
    ]
    if locus not in {"", "protein"}:
        names.append(f"locus:{locus}")
    return tuple((name, 1.0) for name in names)


def _learned_terms(
    option: Option, evidence: Evidence, rivals: Sequence[tuple[Option, Evidence]]
) -> Iterator[tuple[str, float]]:
    """Yield what training annotations say: of the species' genes and of the gene whatever the species."""
    if not option.total:
        return
    concept = sum(pair[0].count for pair in rivals if pair[1].concept == evidence.concept)
    yield "learned:concept", math.log((concept + 0.3) / (option.total + 0.6))
    yield "learned:seen", math.log1p(option.count)
    yield "learned:never", float(concept == 0) * math.log1p(option.total)


def _text_terms(
    question: Question, option: Option, evidence: Evidence, rivals: Sequence[tuple[Option, Evidence]], company: Company
) -> Iterator[tuple[str, float]]:
    """Yield what the words of the figure say: the name's and the groups' words, and the long form."""
    own = words(question.surface)
    told = (evidence.name_words - own) & company.words
    yield "words:name", min(len(told), 3) / 1.0
    yield "words:group", min(len((evidence.group_words - own - evidence.name_words) & company.words), 3) / 1.0
    if question.longs:
        best = max(pair[1].long_agrees for pair in rivals)
        yield "long:agrees", evidence.long_agrees
        yield "long:other", float(best > evidence.long_agrees) * (best - evidence.long_agrees)
        yield "long:unknown", float(best == 0.0)


def _company_terms(
    evidence: Evidence, others: Sequence[tuple[Option, Evidence]], company: Company
) -> Iterator[tuple[str, float]]:
    """Yield what the other genes of the figure say: literature, gene groups, another name of the same gene."""
    yield "company:same", company.same.get(evidence.concept, 0.0)
    if not company.n_others:
        return
    own = company.support.get(evidence.concept, 0.0)
    best = max((company.support.get(pair[1].concept, 0.0) for pair in others), default=0.0)
    yield "company:support", own
    if others:
        yield "company:lead", own - best
    yield "company:none", float(own == 0.0)
    group = max((company.groups.get(name, 0.0) for name in evidence.groups), default=0.0)
    yield "company:group", group


def nothing_terms(question: Question) -> Terms:
    """Return what speaks for the name meaning no gene here."""
    surface = question.surface
    terms: Terms = {
        "nothing": 1.0,
        f"nothing:shape:{_shape(surface)}": 1.0,
        f"nothing:length:{min(len(surface), 5)}": 1.0,
    }
    if " " in surface:
        terms[f"nothing:ends:{surface.rsplit(maxsplit=1)[-1].lower()}"] = 1.0
    for sense in question.senses:
        terms[f"nothing:sense:{sense}"] = 1.0
    if question.is_defined_otherwise:
        terms[DEFINED] = 1.0
    if question.annotated + question.nothing:
        terms["nothing:learned"] = math.log((question.nothing + 0.3) / (question.annotated + 0.3))
        terms["nothing:known"] = 1.0
    for source in question.sources:
        terms[f"nothing:source:{source}"] = 1.0
    if question.recognised:
        chance = min(max(question.recognised, 0.01), 0.99)
        terms["nothing:recognised"] = math.log(chance / (1 - chance))
    terms["nothing:listed"] = question.listed
    share = 1.0 / len(question.near) if question.near else 0.0
    for before, after in question.near:
        for side, word in (("before", before), ("after", after)):
            if word:
                name = f"nothing:{side}:{word}"
                terms[name] = terms.get(name, 0.0) + share
    return terms


def _class(kind: str) -> str:
    """Return the coarse kind that length and case are weighed for."""
    if kind in {"alias", "previous", "ortholog"}:
        return "alias"
    return kind if kind in {"symbol", "family"} else "other"


_TRUST = {
    "symbol": 0,
    "name": 0,
    "previous": 1,
    "alias": 1,
    "ortholog": 1,
    "family": 1,
    "learned": 2,
    "composed": 2,
    "close": 3,
}


def _span(length: int) -> str:
    """Return the length of a name, long ones by range."""
    return str(length) if length < 7 else "7-9" if length < 10 else "10-15" if length < 16 else "16+"


def _trust(kind: str) -> int:
    """Return the rank of a kind among rivals; lower is more trusted."""
    return _TRUST[kind]


def _case(query: str, name: str) -> str:
    """Say how the case of what was written relates to the name's own."""
    written, own = _letters(query), _letters(name)
    if written == own:
        return "same"
    if written.lower() != own.lower():
        return "respelt"
    if written.islower():
        return "lowered"
    if written.isupper():
        return "raised"
    return "first" if written[:1].lower() == own[:1].lower() and written[1:] == own[1:] else "mixed"


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalnum())


def _shape(surface: str) -> str:
    """Return the shape of a name: what of it looks like a symbol."""
    if " " in surface:
        return "words"
    digit = any(char.isdigit() for char in surface)
    if surface.isalpha() and surface.islower():
        return "lower"
    if surface.isupper():
        return "UPPER1" if digit else "UPPER"
    if surface[:1].isupper() and surface[1:].islower():
        return "Title1" if digit else "Title"
    return "mixed1" if digit else "mixed"


def annotated(counts: Mapping[str, float]) -> tuple[float, float]:
    """Split learned counts into articles that meant some gene and articles that meant none."""
    nothing = counts.get(NOTHING, 0.0)
    return sum(counts.values()) - nothing, nothing
