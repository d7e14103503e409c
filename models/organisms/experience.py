"""Counts what annotators made of organism names, article by article, so that no article vouches for itself."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from figlint.nlp.corpora import GoldDocument
from figlint.nlp.lexicon.textnames import words_of
from figlint.nlp.organisms.names import UNSEEN, LearnedName, OrganismNames, StoredExperience, name_key, word_key
from figlint.nlp.organisms.scan import phrases_from

PREFIX = "NCBITaxon:"
_MAX_WORDS = 6


@dataclass(frozen=True, slots=True)
class GoldOrganism:
    """An annotated organism; any of ``taxids`` is right."""

    start: int
    end: int
    taxids: frozenset[str]


def gold_organisms(document: GoldDocument) -> tuple[GoldOrganism, ...]:
    """Return the annotated organisms of a document that have an identifier."""
    return tuple(
        GoldOrganism(m.start, m.end, frozenset(i.removeprefix(PREFIX) for i in m.any_id))
        for m in document.labelled("organism")
        if m.ids
    )


class Counts:
    """Counts of names and organisms in articles.

    :param documents: Annotated texts.
    :param names: The tables; their names are counted whether annotated or not.
    """

    def __init__(self, documents: Iterable[GoldDocument], names: OrganismNames) -> None:
        documents = tuple(documents)
        self.annotated: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.seen: dict[str, Counter[str]] = defaultdict(Counter)
        self.articles_of: dict[str, set[str]] = defaultdict(set)
        for document in documents:
            for organism in gold_organisms(document):
                key = name_key(document.text[organism.start : organism.end])
                if key and len(organism.taxids) == 1:
                    (taxid,) = organism.taxids
                    self.annotated[key][document.article][taxid] += 1
                    self.articles_of[taxid].add(document.article)
        self._tabled = frozenset(names.phrases)
        wanted = {*self.annotated, *self._tabled}
        for document in documents:
            words = words_of(document.text)
            keys = list(map(word_key, words.written))
            for index in range(len(keys)):
                for _, key in phrases_from(words, keys, index, _MAX_WORDS):
                    if key in wanted:
                        self.seen[key][document.article] += 1

    def view(self, articles: Collection[str], without: str | None = None) -> View:
        """Return the experience of some articles, leaving one out."""
        return View(self, articles, without)

    def stored(self, *, least: int = 2) -> StoredExperience:
        """Return the experience of all articles.

        :param least: Names annotated in fewer articles are left out, unless a table has them: what a table has must
            come with how often it was seen, else a plain word that was annotated once would seem never seen at all.
        """
        everything = self.view({article for counts in self.seen.values() for article in counts})
        names = {}
        for key in sorted({*self.annotated, *self.seen}):
            name = everything.name(key)
            if name.articles >= least or key in self._tabled:
                names[key] = name
        return StoredExperience(names, {taxid: len(found) for taxid, found in sorted(self.articles_of.items())})


class View:
    """The experience of some articles: what :class:`~figlint.nlp.organisms.names.Experience` asks for."""

    def __init__(self, counts: Counts, articles: Collection[str], without: str | None) -> None:
        self._counts = counts
        self._articles = articles
        self._without = without
        self.name = lru_cache(maxsize=None)(self._name)

    def _has(self, article: str) -> bool:
        return article in self._articles and article != self._without

    def _name(self, key: str) -> LearnedName:
        seen_in: Mapping[str, int] = self._counts.seen.get(key, {})
        annotated_in = self._counts.annotated.get(key, {})
        if not seen_in and not annotated_in:
            return UNSEEN
        taxids: dict[str, float] = {}
        annotated, n_articles = 0.0, 0
        for article, counts in annotated_in.items():
            if self._has(article):
                n_articles += 1
                annotated += math.sqrt(min(sum(counts.values()), seen_in.get(article, math.inf)))
                for taxid, count in counts.items():
                    taxids[taxid] = taxids.get(taxid, 0.0) + math.sqrt(count)
        seen = sum(math.sqrt(count) for article, count in seen_in.items() if self._has(article))
        return LearnedName(max(seen, annotated), annotated, taxids, n_articles)

    def articles(self, taxid: str) -> int:
        """Return in how many articles an organism was annotated."""
        return sum(map(self._has, self._counts.articles_of.get(taxid, ())))
