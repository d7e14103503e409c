"""Reads a record's curated genes for the audit: which gene each keyword is, its words, and the terms of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

from figlint.evaluation.audit.company import GeneCompany
from figlint.evaluation.audit.features import FeatureMaker, Floats, Terms
from figlint.evaluation.audit.figure import Figure, Keyword
from figlint.evaluation.audit.words import WordReader
from figlint.nlp.lexicon.curated import gene_of
from figlint.nlp.lexicon.learned import LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, Lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import Record
from figlint.nlp.remembered import MANY


class KeywordReader:
    """Reads the curated genes of records.

    :param lexicon: names of genes; :param company: who is mentioned with whom in the literature.
    :param learned: what annotators meant by a name.
    """

    def __init__(self, lexicon: Lexicon, company: GeneCompany, learned: LearnedNames) -> None:
        self._words = WordReader(lexicon)
        self._maker = FeatureMaker(lexicon, company, learned, self._words.hits)
        self._entry = lru_cache(maxsize=MANY)(partial(gene_of, lexicon=lexicon))
        self._keyword = lru_cache(maxsize=MANY)(self._maker.keyword)
        self._rivals = lru_cache(maxsize=MANY)(self._find_rivals)

    def read(self, annotated: AnnotatedRecord) -> tuple[tuple[Keyword | None, ...], Figure]:
        """Return the curated genes of a record in order, ``None`` for what is no known gene, and their figure."""
        record = annotated.record
        entries = self._entries(record)
        words = self._words.words(annotated, entries)
        keywords = tuple(
            None if entry is None else self._keyword(entry, found, value.value)
            for value, entry, found in zip(record.values("keywords"), entries, words, strict=True)
        )
        return keywords, Figure(record, [keyword for keyword in keywords if keyword is not None])

    def rivals(self, keyword: Keyword) -> tuple[Keyword, ...]:
        """Return the other genes of a keyword's word as if each were the keyword, in the order of its namesakes."""
        return self._rivals(keyword) if keyword.namesakes else ()

    def _find_rivals(self, keyword: Keyword) -> tuple[Keyword, ...]:
        words = (replace(keyword.word, name=hit.name, kind=hit.kind) for hit in keyword.namesakes)
        return tuple(
            self._maker.keyword(hit.entry, (word,)) for hit, word in zip(keyword.namesakes, words, strict=True)
        )

    def terms(self, keywords: Sequence[Keyword], figure: Figure) -> list[Terms]:
        """Return the terms of keywords of a figure."""
        return self._maker.terms(keywords, figure)

    def values(self, keywords: Sequence[Keyword], figure: Figure) -> Floats:
        """Return the terms of keywords of a figure as an array, columns as in ``TERMS``."""
        return self._maker.values(keywords, figure)

    def is_member(self, keyword: Keyword, gene: str = "") -> bool:
        """Whether the word names a family or complex that a gene belongs to, the keyword's own if none is given."""
        return self._maker.is_member(keyword, gene)

    def _entries(self, record: Record) -> list[Entry | None]:
        numbered = record.numbered
        return [self._entry(value.value, numbered.get(value.value)) for value in record.values("keywords")]
