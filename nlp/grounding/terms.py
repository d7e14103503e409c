"""The named terms of the grounding score: what speaks for a gene, and what for no gene at all.

Every term is a name and a number; the score is the sum of number times weight, so that `explain` can print why.
A term says something about writing or about evidence, never about one gene; words of the context are the only
open-ended terms, and carry a weight only when many training articles gave them one.

Terms are of two sorts. The *fixed* ones depend on the name and on what is known of its options; they are gathered once
in a :class:`Sheet` and kept for every figure that uses the name. The others, :data:`CONTEXT`, are what the figure says,
a column of an array each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.grounding.candidates import HUMAN, Option
from figlint.nlp.grounding.rivals import standings
from figlint.nlp.lexicon.learned import NOTHING

Terms = dict[str, float]

#: The terms of an option that the figure decides: columns of the arrays that :func:`alone` makes, in this order.
CONTEXT = (
    "species", "species:unlikely", "species:behind", "words:name", "words:group", "company:same", "company:support",
    "company:lead", "company:none", "company:group",
)  # fmt: skip
_SPECIES, _UNLIKELY, _BEHIND, _NAME, _GROUP = map(
    CONTEXT.index, ("species", "species:unlikely", "species:behind", "words:name", "words:group")
)
#: A species that nothing speaks for is not impossible.
_LEAST_SPECIES = 0.002
_LEAST_LIKELY = 0.05
_MAX_TOLD = 3

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
_WORD = re.compile(r"[a-z]{3,}")
_DULL = frozenset(
    {
        "the", "and", "for", "with", "from", "that", "this", "are", "was", "were", "protein", "gene", "receptor",
        "family", "member", "type", "factor", "subunit", "like", "associated", "binding", "related", "domain",
        "containing", "kinase", "chain", "alpha", "beta", "gamma", "human", "homolog", "class", "group",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the resources know of one option, gathered once.

    :param concept: the human gene this option is or is an ortholog of, else its own id.
    :param name_words: words of its approved name; :param group_words: words of its gene groups and families.
    :param long_agrees: how well the long form that the text gives fits its names.
    """

    concept: str
    papers: float
    name_words: frozenset[str]
    group_words: frozenset[str]
    groups: frozenset[str]
    long_agrees: float = 0.0


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a name beside its options.

    :param longs: what the text says it stands for; :param senses: kinds of non-gene readings of the name.
    :param is_defined_otherwise: whether every long form that is known denotes something else than a gene.
    :param is_lexicon_only: whether no recogniser saw any of its mentions.
    :param nothing, annotated: training articles in which it meant no gene, and some gene.
    """

    longs: tuple[str, ...] = ()
    senses: frozenset[str] = frozenset()
    is_defined_otherwise: bool = False
    is_lexicon_only: bool = False
    nothing: float = 0.0
    annotated: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The options of a name with all that holds of them in any figure.

    :param taxids: the species of each option, empty for a family.
    :param shared: the places of options that are one gene in several species, for each such gene.
    :param told: of each option, the words of its name and of its groups that would speak for it, were they in the text.
    :param hints: all of these words.
    """

    surface: str
    options: tuple[Option, ...]
    files: tuple[Evidence, ...]
    about: About
    taxids: tuple[str, ...]
    shared: tuple[tuple[int, ...], ...]
    told: tuple[tuple[frozenset[str], frozenset[str]], ...]
    hints: frozenset[str]

    @classmethod
    def of(cls, surface: str, options: Sequence[Option], files: Sequence[Evidence], about: About) -> Sheet:
        """Gather what holds of the options of a surface form."""
        own = words(surface)
        places: dict[str, list[int]] = {}
        for place, file in enumerate(files):
            places.setdefault(file.concept, []).append(place)
        told = tuple((_without(file.name_words, own), _without(file.group_words, own)) for file in files)
        return cls(
            surface,
            tuple(options),
            tuple(files),
            about,
            tuple("" if option.entry.type == "family" else option.entry.taxid for option in options),
            tuple(tuple(same) for same in places.values() if len(same) > 1),
            told,
            frozenset().union(*(bag for pair in told for bag in pair)),
        )

    @property
    def terms(self) -> tuple[Terms, ...]:
        """The fixed terms of each option. They are summed up once and too large to be kept."""
        return tuple(options_terms(self.options, self.files, self.about))

    @property
    def nothing(self) -> Terms:
        """The fixed terms of NIL."""
        return nothing_terms(self.surface, self.about)


def _without(bag: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    """Return words without some; the very same set, which many sheets share, where it has none of them."""
    return bag if bag.isdisjoint(own) else bag - own


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One name in one figure: what is asked of grounding once, whatever the number of its mentions.

    :param surface: the name as first written; :param key: its normalised form; :param sheet: its options.
    :param species: taxid to probability for the gene this name means here.
    :param near: ``(previous word, next word)`` of each mention, lower case, ``""`` at the edges.
    :param sources: who saw the mentions (``lexicon``, ``model``, ``both``, …).
    :param listed: how sure a neighbour in an enumeration is (``TNF, BAFF and APRIL``); 0 where it stands in none.
    :param recognised: highest probability a recogniser gave for its being a gene name.
    :param is_laboratory: whether the text describes the panels of an experiment, where controls and tags abound.
    :param is_read: whether a recogniser has read the text.
    """

    surface: str
    key: str
    sheet: Sheet
    species: Mapping[str, float]
    near: tuple[tuple[str, str], ...] = ()
    sources: frozenset[str] = frozenset()
    recognised: float = 0.0
    listed: float = 0.0
    is_laboratory: bool = False
    is_read: bool = True

    @property
    def options(self) -> tuple[Option, ...]:
        """What the name may mean, besides no gene."""
        return self.sheet.options

    @property
    def recognised_odds(self) -> float:
        """Log-odds of a recogniser's probability; 0 where none saw the name."""
        chance = min(max(self.recognised, 0.01), 0.99)
        return math.log(chance / (1 - chance)) if self.recognised else 0.0


def words(text: str) -> frozenset[str]:
    """Return the words of a text that can tell genes apart.

    >>> sorted(words("TNF superfamily member 13"))
    ['superfamily', 'tnf']
    """
    return frozenset(_WORD.findall(text.lower())) - _DULL


def alone(questions: Sequence[Question], text_words: frozenset[str]) -> NDArray[np.float64]:
    """Return what a figure says about every option of its questions before any other gene is known.

    :returns: Array ``[options of all questions, len(CONTEXT)]``; the columns of company are left 0.
    """
    columns = np.zeros((sum(len(question.options) for question in questions), len(CONTEXT)))
    chances: list[float] = []
    behind: list[int] = []
    for question in questions:
        sheet, species = question.sheet, question.species
        first = len(chances)
        chances.extend([species.get(taxid, 0.0) if taxid else 1.0 for taxid in sheet.taxids])
        for same in sheet.shared:
            most = max([chances[first + place] for place in same])
            behind.extend([first + place for place in same if chances[first + place] < most])
        if sheet.hints.isdisjoint(text_words):
            continue
        for row, (name, group) in enumerate(sheet.told, first):
            columns[row, _NAME] = min(len(name & text_words), _MAX_TOLD)
            columns[row, _GROUP] = min(len(group & text_words), _MAX_TOLD)
    columns[:, _SPECIES] = np.log(np.maximum(chances, _LEAST_SPECIES))
    columns[:, _UNLIKELY] = np.asarray(chances) < _LEAST_LIKELY
    columns[behind, _BEHIND] = 1.0
    return columns


def terms_of(question: Question, columns: NDArray[np.float64]) -> tuple[list[Terms], Terms]:
    """Return the terms of all options of a question, and those of NIL.

    :param columns: the question's rows of the figure's array, ``[options, len(CONTEXT)]``.
    """
    told = [{name: value for name, value in zip(CONTEXT, row, strict=True) if value} for row in columns.tolist()]
    options = [{**fixed, **context} for fixed, context in zip(question.sheet.terms, told, strict=True)]
    return options, {**question.sheet.nothing, **dict(_text_terms(question))}


def options_terms(options: Sequence[Option], files: Sequence[Evidence], about: About) -> Iterator[Terms]:
    """Yield what speaks for or against each option of a name in any figure.

    :param files: what is known of each option.
    """
    seen = "lexicon" if about.is_lexicon_only else "model"
    standing = standings(options, [file.concept for file in files])
    counts: dict[str, float] = {}
    for option, file in zip(options, files, strict=True):
        counts[file.concept] = counts.get(file.concept, 0) + option.count
    best = max((file.long_agrees for file in files), default=0.0)
    for option, file in zip(options, files, strict=True):
        query, name = option.query, option.name
        written = _span(len(query)), min(len(query.split()), 4), _case(query, name)
        terms: Terms = dict(_written_terms(option.kind, *written, option.steps, option.entry.locus))
        terms[f"{_class(option.kind)}:seen:{seen}"] = 1.0
        if option.likeness < 1.0:
            terms["unlike"] = 1.0 - option.likeness
        if option.entry.type != "family":
            terms["species:human"] = float(option.entry.taxid == HUMAN)
            for step in option.steps:
                if step in _PREFIXES:
                    terms["species:prefix"] = 1.0 if option.entry.taxid == _PREFIXES[step] else -1.0
        terms |= standing[file.concept]
        if option.total:
            # What training annotations say: of the species' genes and of the gene whatever the species.
            concept = counts[file.concept]
            terms["learned:concept"] = math.log((concept + 0.3) / (option.total + 0.6))
            terms["learned:seen"] = math.log1p(option.count)
            terms["learned:never"] = float(concept == 0) * math.log1p(option.total)
        # A gene that hardly anyone wrote of is doubtful; how much more others are written of says nothing.
        terms["papers:few"] = max(0.0, 1.0 - math.log10(1 + file.papers))
        if about.longs:
            terms["long:agrees"] = file.long_agrees
            terms["long:other"] = float(best > file.long_agrees) * (best - file.long_agrees)
            terms["long:unknown"] = float(best == 0.0)
        yield {name: value for name, value in terms.items() if value}


@lru_cache(maxsize=2048)
def _written_terms(
    kind: str, length: str, n_words: int, case: str, steps: tuple[str, ...], locus: str
) -> tuple[tuple[str, float], ...]:
    """Return the terms that do not depend on the figure: kind, length and case of the name, and the way to it."""
    names = [
        f"kind:{kind}",
        f"{_class(kind)}:length:{length}",
        f"{_class(kind)}:words:{n_words}",
        f"{_class(kind)}:case:{case}",
        "way:derived" if steps else "way:plain",
        *(f"step:{step.partition(' ')[0]}" for step in steps),
    ]
    if locus not in {"", "protein"}:
        names.append(f"locus:{locus}")
    return tuple((name, 1.0) for name in names)


def nothing_terms(surface: str, about: About) -> Terms:
    """Return what speaks for a name meaning no gene in any figure."""
    terms: Terms = {
        "nothing": 1.0,
        f"nothing:shape:{_shape(surface)}": 1.0,
        f"nothing:length:{min(len(surface), 5)}": 1.0,
    }
    if " " in surface:
        terms[f"nothing:ends:{surface.rsplit(maxsplit=1)[-1].lower()}"] = 1.0
    for sense in sorted(about.senses):
        terms[f"nothing:sense:{sense}"] = 1.0
    if about.is_defined_otherwise:
        terms[DEFINED] = 1.0
    if about.annotated + about.nothing:
        terms["nothing:learned"] = math.log((about.nothing + 0.3) / (about.annotated + 0.3))
        terms["nothing:known"] = 1.0
    return terms


def _text_terms(question: Question) -> Iterator[tuple[str, float]]:
    """Yield what the text says for a name meaning no gene: who saw it, and the words around it."""
    for source in sorted(question.sources):
        yield f"nothing:source:{source}", 1.0
    yield "nothing:recognised", question.recognised_odds
    yield "nothing:listed", question.listed
    near: Terms = {}
    for place in question.near:
        for side, word in zip(("before", "after"), place, strict=True):
            if word:
                name = f"nothing:{side}:{word}"
                near[name] = near.get(name, 0.0) + 1.0 / len(question.near)
    yield from near.items()


def _class(kind: str) -> str:
    """Return the coarse kind that length and case are weighed for."""
    if kind in {"alias", "previous", "ortholog"}:
        return "alias"
    return kind if kind in {"symbol", "family"} else "other"


def _span(length: int) -> str:
    """Return the length of a name, long ones by range."""
    return str(length) if length < 7 else "7-9" if length < 10 else "10-15" if length < 16 else "16+"


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
