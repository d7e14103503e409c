"""Annotated corpora as questions with right answers, for training and measuring the grounder.

Every document is read as the product reads it: recognised spans, species, definitions, candidates. A document never
sees what its own article taught: learned names are counted over all other articles.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from figlint.models.grounding.spans import Asked
from figlint.nlp.corpora import GoldDocument, GoldMention
from figlint.nlp.grounding.ground import Grounder
from figlint.nlp.grounding.terms import Question, words
from figlint.nlp.lexicon.learned import NOTHING, LearnedNames
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import Mention
from figlint.nlp.names.abbreviations import definitions, merge
from figlint.nlp.names.normalize import key
from figlint.nlp.records.record import TextField


class Accessions:
    """Which identifiers mean the same gene: UniProt accessions and NCBI Gene numbers of the Bio-ID scorer's table."""

    def __init__(self, classes: Iterable[Iterable[str]]) -> None:
        self._class: dict[str, frozenset[str]] = {}
        for members in classes:
            same = frozenset(_curie(member) for member in members)
            for member in same:
                self._class[member] = self._class.get(member, frozenset()) | same

    @classmethod
    def read(cls, path: Path) -> Accessions:
        """Read ``equivalence_classes.json``."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def same(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the identifiers together with their equivalents."""
        given = frozenset(ids)
        return given.union(*(self._class.get(one, frozenset()) for one in given))


class Observed(LearnedNames):
    """Learned names that can leave out one article: the one being read.

    :param support: pairs of a name and a gene in fewer (other) articles are not known, here as in what is shipped.
    """

    def __init__(self, observations: Iterable[tuple[str, str, str]], support: int) -> None:
        self._support = support
        self._own: dict[str, dict[str, dict[str, float]]] = {}
        table: dict[str, dict[str, float]] = {}
        for article, name, gene in sorted({(article, key(name), gene) for article, name, gene in observations}):
            counts = table.setdefault(name, {})
            counts[gene] = counts.get(gene, 0.0) + 1.0
            self._own.setdefault(article, {}).setdefault(name, {})[gene] = 1.0
        super().__init__(table)
        self.left_out = ""

    def counts(self, name: str) -> Mapping[str, float]:
        """Return the articles by gene, without the article that is left out."""
        own = self._own.get(self.left_out, {}).get(key(name), {})
        rest = {gene: count - own.get(gene, 0.0) for gene, count in super().counts(name).items()}
        return {gene: count for gene, count in rest.items() if count >= self._support}


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A document as questions, with the indices of the right options of each and whether NIL is right."""

    document: GoldDocument
    words: frozenset[str]
    questions: Sequence[Question]
    right: Sequence[tuple[frozenset[int], bool]]

    @property
    def is_laboratory(self) -> bool:
        """Whether the text describes the panels of an experiment; ``False`` for a text without names."""
        return bool(self.questions) and self.questions[0].is_laboratory


def observations(
    documents: Iterable[GoldDocument], lexicon: Lexicon, accessions: Accessions
) -> Iterator[tuple[str, str, str]]:
    """Yield ``(article, name, gene)`` for annotated genes of the lexicon; names of other things mean ``NOTHING``."""
    for document in documents:
        for mention in document.mentions:
            if mention.label == "gene":
                for curie in sorted(accessions.same(mention.any_id)):
                    entry = lexicon.entry(curie)
                    if entry is not None:
                        yield document.article, mention.surface, entry.id
            elif mention.label != "family" and lexicon.lookup(mention.surface):
                yield document.article, mention.surface, NOTHING


def read_figures(
    read: Iterable[tuple[GoldDocument, Asked]],
    grounder: Grounder,
    observed: Observed,
    accessions: Accessions,
) -> Iterator[ReadFigure]:
    """Yield each document as questions with their right answers."""
    for document, asked in read:
        observed.left_out = document.article
        texts: Mapping[TextField, str] = {"text": document.text}
        asked = grounder.members(texts, [pair for pair in asked if not grounder.is_plain_word(pair[0])])
        questions, places = grounder.questions(texts, asked, merge(definitions(document.text)))
        meant: list[list[GoldMention | None]] = [[] for _ in questions]
        for (mention, _), place in zip(asked, places, strict=True):
            meant[place].append(_gold_at(document, mention))
        right = [_right(question, golds, accessions) for question, golds in zip(questions, meant, strict=True)]
        yield ReadFigure(document, words(document.text), questions, right)


def _right(
    question: Question, golds: Sequence[GoldMention | None], accessions: Accessions
) -> tuple[frozenset[int], bool]:
    """Return the right options of a question and whether NIL is right, from what its mentions were annotated as.

    One sense a figure: the genes of most mentions. A family is right as a family, or as NIL where
    the corpus names none.
    """
    ids = Counter(curie for gold in golds if gold is not None for curie in accessions.same(gold.any_id))
    named = sum(gold is not None and bool(gold.ids) for gold in golds)
    right: set[int] = set()
    if named * 2 >= len(golds):
        right |= {
            index for index, option in enumerate(question.options) if any(curie in ids for curie in option.entry.ids)
        }
    if any(gold is not None and gold.label == "family" for gold in golds):
        right |= {index for index, option in enumerate(question.options) if option.entry.type == "family"}
        return frozenset(right), not named
    return frozenset(right), not right


def _gold_at(document: GoldDocument, mention: Mention) -> GoldMention | None:
    """Return the annotation that a span overlaps most, a gene before a family."""
    overlaps = [
        (gold.label == "gene", min(gold.end, mention.end) - max(gold.start, mention.start), -index)
        for index, gold in enumerate(document.mentions)
        if gold.label in ("gene", "family", "domain") and gold.start < mention.end and mention.start < gold.end
    ]
    return document.mentions[-max(overlaps)[2]] if overlaps else None


def _curie(identifier: str) -> str:
    return identifier.replace("NCBI gene:", "NCBIGene:").replace("Uniprot:", "UniProt:")
