"""What speaks for and against a curated gene: named numbers about its word, its namesakes, its company and the text.

Every term is about writing or about evidence, never about one gene. Terms that end in ``_lead`` compare a gene with
the best of its namesakes (the other genes that the word could name); a gene without namesakes gets the value of a
clear win, so that a larger lead is always safer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.company import MEASURES, GeneCompany
from figlint.evaluation.audit.figure import TOPICS, Figure, Keyword, content_words, name_words
from figlint.evaluation.audit.words import HUMAN, MATCHES, Word
from figlint.nlp.lexicon.learned import NOTHING, LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit, Sense
from figlint.nlp.mentions import NameKind
from figlint.nlp.names.normalize import key
from figlint.nlp.remembered import FEW

Terms = dict[str, float]
Floats = NDArray[np.float64]
Hits = Callable[[str, str], tuple[NameHit, ...]]

_KINDS: Mapping[NameKind | None, float] = {"symbol": 0.0, "previous": 1.0, "alias": 2.0, "name": 2.0}
_OTHER_KIND = 3.0
_NO_NAMESAKE = 4.0
_CONCEPTS = frozenset({"process", "component", "function", "disease", "cell", "anatomy", "method", "unit"})
#: Letters and digits that optical character recognition takes for each other.
_CONFUSED: Mapping[str, str] = {
    "l": "1", "I": "1", "i": "1", "|": "1", "1": "I", "O": "0", "o": "0", "0": "O",
    "S": "5", "5": "S", "Z": "2", "B": "8", "8": "B", "L": "I",
}  # fmt: skip
#: Measures of company, with the lead of a gene that has no namesake.
_MEASURES: Mapping[str, float] = {
    "linked": 1.0, "strength": 0.3, "surprise": 2.0, "closest": 1.0, "near": 0.5, "near_top": 1.0, "papers": 9.0,
}  # fmt: skip
_ALONE = np.array([*_MEASURES.values()])
#: Columns of :meth:`GeneCompany.measure` for the terms ``company_size``, ``n_linked`` and those of the measures.
_COUNTS = [MEASURES.index("size"), MEASURES.index("n_linked")]
_MEASURED = [MEASURES.index(name) for name in _MEASURES]
_MATE_CAP = 5
_MAX_NAMESAKES = 16


#: Terms of a word and a gene, the same in every figure.
_FIXED = (
    "kind", "match", "length", "n_digits", "n_letters", "n_extra", "same_spelling", "case", "hyphen_differs",
    "upper_share", "is_lower", "is_title", "is_foreign", "from_text", "from_shared", "confusable", "n_namesakes",
    "kind_lead", "family_member", "family_other", "sense_chemical", "sense_concept", "sense_word", "sense_pathogen",
    "meant", "meant_lead", "meant_nothing", "meant_share", "is_coding",
)  # fmt: skip
_COMPANY = ("company_size", "n_linked", *_MEASURES, *(f"{measure}_lead" for measure in _MEASURES))
_TEXT = (
    "n_rivals", "n_words", "name_words", "name_words_lead", "mates", "mates_lead", "in_text", "symbol_in_text",
    "namesake_in_text", "defined", "symbol_share",
)  # fmt: skip
_WHOLE = ("n_keywords", *(f"topic_{topic}" for topic in TOPICS))
#: All terms, in the order of the columns of :meth:`FeatureMaker.values`.
TERMS = (*_FIXED, *_COMPANY, *_TEXT, *_WHOLE)
#: Where among the terms those of the company, of the text and of the figure as a whole begin.
_BORDERS = (len(_FIXED), len(_FIXED) + len(_COMPANY), len(_FIXED) + len(_COMPANY) + len(_TEXT))


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What is the same of a word and a gene in every figure.

    :param values: of the terms of ``_FIXED``; :param concepts: the human genes that stand for the gene and for its
        namesakes, in their order.
    """

    values: Floats
    concepts: tuple[str, ...]


class FeatureMaker:
    """Makes the terms of keywords.

    :param lexicon: names of genes; :param company: who is mentioned with whom in the literature.
    :param learned: what annotators meant by a name; :param hits: the lexicon's answer for a name and a species.
    """

    def __init__(self, lexicon: Lexicon, company: GeneCompany, learned: LearnedNames, hits: Hits) -> None:
        self._lexicon = lexicon
        self._lookup = hits
        self._company = company
        self._learned = learned
        self._readings = lru_cache(maxsize=FEW)(self._find_readings)
        self._human = lru_cache(maxsize=FEW)(self._find_human)
        self._confusable = lru_cache(maxsize=FEW)(self._find_confusable)
        self._fixed = lru_cache(maxsize=FEW)(self._find_fixed)
        self._members = lru_cache(maxsize=FEW)(self._find_members)

    def keyword(self, entry: Entry, words: tuple[Word, ...], value: str = "") -> Keyword:
        """Return a keyword with its namesakes, families and senses."""
        namesakes, families, senses = self._readings(words[0].form, entry.taxid)
        if words[0].match == "none":
            return Keyword(entry, words, (), families, senses, value)
        others = (hit for hit in namesakes if hit.entry.id != entry.id)
        return Keyword(entry, words, tuple(islice(others, _MAX_NAMESAKES)), families, senses, value)

    def is_member(self, keyword: Keyword, gene: str = "") -> bool:
        """Whether the word names a family or complex that a gene belongs to, the keyword's own if none is given."""
        return any((gene or keyword.entry.id) in self._members(family.id) for family in keyword.families)

    def terms(self, keywords: Sequence[Keyword], figure: Figure) -> list[Terms]:
        """Return the terms of keywords of a figure by name."""
        return [dict(zip(TERMS, row, strict=True)) for row in self.values(keywords, figure).tolist()]

    def values(self, keywords: Sequence[Keyword], figure: Figure) -> Floats:
        """Return the terms of keywords of a figure, a row each.

        :returns: array ``[len(keywords), len(TERMS)]``.
        """
        if not keywords:
            return np.zeros((0, len(TERMS)))
        fixed = list(map(self._fixed, keywords))
        values: Floats = np.empty((len(keywords), len(TERMS)))
        parts = np.split(values, _BORDERS, axis=1)
        np.stack([one.values for one in fixed], out=parts[0])
        self._literature(keywords, fixed, figure, out=parts[1])
        text = chain.from_iterable(_text(keyword, figure) for keyword in keywords)
        parts[2][:] = np.fromiter(text, np.float64, parts[2].size).reshape(parts[2].shape)
        parts[3][:] = (len(figure.keywords), *figure.topics.values())
        return values

    def _literature(self, keywords: Sequence[Keyword], fixed: Sequence[_Fixed], figure: Figure, *, out: Floats) -> None:
        """Write the company of each keyword's gene, and by how much it is better than that of its namesakes.

        Genes that share a word with the keyword have no say, and each gene is measured once for those who have.
        """
        circle = self._company.circle([self._human(gene) for gene in figure.vouchers])
        shared = {surface: circle.silence(map(self._human, genes)) for surface, genes in figure.sharing.items()}
        rows: dict[tuple[str, int], int] = {}
        own: list[int] = []
        others: list[int] = []
        starts: list[int] = []
        contested: list[int] = []
        for place, (keyword, one) in enumerate(zip(keywords, fixed, strict=True)):
            silent = circle.bits.get(one.concepts[0], 0)
            for word in keyword.words:
                silent |= shared.get(word.surface, 0)
            at = [rows.setdefault((gene, silent | circle.bits.get(gene, 0)), len(rows)) for gene in one.concepts]
            own.append(at[0])
            if len(at) > 1:
                contested.append(place)
                starts.append(len(others))
                others += at[1:]
        genes, silence = zip(*rows, strict=True)
        found = self._company.measure(genes, silence, circle)
        measured = found[:, _MEASURED]
        counts, named, lead = np.split(out, (len(_COUNTS), len(_COUNTS) + len(_MEASURES)), axis=1)
        counts[:] = found[own][:, _COUNTS]
        named[:] = measured[own]
        lead[:] = _ALONE
        if others:
            lead[contested] = named[contested] - np.maximum.reduceat(measured[others], starts, axis=0)

    def _find_fixed(self, keyword: Keyword) -> _Fixed:
        entry, word = keyword.entry, keyword.word
        kind = _KINDS.get(word.kind, _OTHER_KIND)
        best = min((_KINDS.get(hit.kind, _OTHER_KIND) for hit in keyword.namesakes), default=_NO_NAMESAKE)
        terms = {
            **_spelling(word),
            "confusable": self._confusable(word.form),
            "n_namesakes": float(len(keyword.namesakes)),
            "kind_lead": best - kind,
            **self._other_meanings(keyword),
            **self._usage(keyword),
            "is_coding": float(entry.locus == "protein"),
        }
        concepts = tuple(self._human(gene) for gene in (entry.id, *(hit.entry.id for hit in keyword.namesakes)))
        return _Fixed(np.array([terms[name] for name in _FIXED]), concepts)

    def _find_members(self, family: str) -> frozenset[str]:
        return frozenset(self._lexicon.members(family))

    def _other_meanings(self, keyword: Keyword) -> Terms:
        kinds = {sense.kind for sense in keyword.senses}
        member = self.is_member(keyword)
        return {
            "family_member": float(member),
            "family_other": float(bool(keyword.families) and not member),
            "sense_chemical": float("chemical" in kinds),
            "sense_concept": float(bool(kinds & _CONCEPTS)),
            "sense_word": float("word" in kinds),
            "sense_pathogen": float("pathogen" in kinds),
        }

    def _usage(self, keyword: Keyword) -> Terms:
        """What annotators of other texts meant by the word, orthologs taken together."""
        counts = self._meant(keyword.word.form)
        concept = self._human(keyword.entry.id)
        own = counts.get(concept, 0.0)
        rival = max((count for gene, count in counts.items() if gene not in (NOTHING, concept)), default=0.0)
        return {
            "meant": math.log1p(own),
            "meant_lead": math.log1p(own) - math.log1p(rival),
            "meant_nothing": math.log1p(counts.get(NOTHING, 0.0)),
            "meant_share": (own + 0.5) / (sum(counts.values()) + 1.0),
        }

    def _find_readings(self, form: str, taxid: str) -> tuple[tuple[NameHit, ...], tuple[Entry, ...], tuple[Sense, ...]]:
        genes: dict[str, NameHit] = {}
        families: dict[str, Entry] = {}
        for hit in self._lookup(form, taxid):
            if hit.entry.type == "gene":
                genes.setdefault(hit.entry.id, hit)
            elif hit.entry.type == "family":
                families.setdefault(hit.entry.id, hit.entry)
        return (
            tuple(genes.values()),
            tuple(families[identifier] for identifier in sorted(families)),
            self._lexicon.senses(form),
        )

    def _find_human(self, gene: str) -> str:
        """Return the human gene that stands for a gene in the literature; itself where there is none."""
        entry = self._lexicon.entry(gene)
        if entry is None or entry.taxid == HUMAN:
            return entry.id if entry else gene
        orthologs = self._lexicon.orthologs(gene, HUMAN)
        if orthologs:
            return orthologs[0]
        namesake = self._lexicon.by_symbol(entry.symbol.upper(), HUMAN)
        return namesake.id if namesake else gene

    def _meant(self, form: str) -> Mapping[str, float]:
        """Return what annotators meant by a form, orthologs taken together."""
        counts: dict[str, float] = {}
        for gene, count in self._learned.counts(form).items():
            concept = gene if gene == NOTHING else self._human(gene)
            counts[concept] = counts.get(concept, 0.0) + count
        return counts

    def _find_confusable(self, form: str) -> float:
        """Return how well known the best gene is whose symbol the form is but for one confused letter."""
        own, best = key(form), 0.0
        for place, char in enumerate(form):
            other = form[:place] + _CONFUSED.get(char, char) + form[place + 1 :]
            if other == form or key(other) == own:
                continue
            for hit in self._lexicon.lookup(other, (HUMAN,)):
                if hit.kind == "symbol":
                    best = max(best, self._company.papers(hit.entry.id))
        return best


def _spelling(word: Word) -> Terms:
    form, name = word.form, word.name
    folded = key(form)
    return {
        "kind": _KINDS.get(word.kind, _OTHER_KIND),
        "match": float(MATCHES.index(word.match)),
        "length": float(len(folded)),
        "n_digits": float(sum(char.isdigit() for char in folded)),
        "n_letters": float(sum(char.isalpha() for char in folded)),
        "n_extra": float(len(word.surface) - len(form)),
        "same_spelling": float(form == name),
        "case": _case(form, name),
        "hyphen_differs": float(("-" in form) != ("-" in name)),
        "upper_share": sum(char.isupper() for char in form) / max(1, len(form)),
        "is_lower": float(form.islower()),
        "is_title": float(form[:1].isupper() and form[1:].islower()),
        "is_foreign": float(any(ord(char) > 127 for char in word.surface)),
        "from_text": float(word.source == "text"),
        "from_shared": float(word.source == "shared"),
    }


def _case(form: str, name: str) -> float:
    """Return how the case of the form agrees with that of the name: 2 the same, 1 as expected, 0 otherwise."""
    if form == name:
        return 2.0
    return float(form.upper() == form) if name.upper() == name else float(form.lower() == form)


def _text(keyword: Keyword, figure: Figure) -> tuple[float, ...]:
    """Return the terms of ``_TEXT``."""
    entry, form = keyword.entry, keyword.word.form
    own = name_words(entry.name)
    overlap = len(own & figure.words)
    sharing = figure.sharing.get(keyword.word.surface, set())
    shared = figure.rivals(keyword)
    mates = min(_MATE_CAP, figure.mates(entry, shared))
    long = figure.definitions.get(form)
    namesakes = [hit.entry for hit in keyword.namesakes]
    return (
        len(sharing) - (entry.id in sharing),
        len(keyword.words),
        overlap,
        _lead(overlap, [len(name_words(rival.name) & figure.words) for rival in namesakes]),
        mates,
        _lead(mates, [min(_MATE_CAP, figure.mates(rival, shared)) for rival in namesakes]),
        figure.names(form),
        figure.names(entry.symbol),
        any(figure.names(rival.symbol) for rival in namesakes),
        -1.0 if long is None else len(content_words(long) & own),
        (figure.n_symbols - keyword.is_symbol) / max(1, len(figure.keywords) - 1),
    )


def _lead(own: int, rivals: Sequence[int]) -> int:
    """Return by how much a number is larger than those of the rivals, itself where there are none."""
    return own - max(rivals) if rivals else own
