"""What lexicon and literature know of a candidate, gathered once and kept.

Literature is counted for human genes; a gene of another species is represented by its human ortholog, and a family by
those of its members that the literature knows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from figlint.nlp.candidates import HUMAN, Option
from figlint.nlp.lexicon import Entry, Lexicon
from figlint.nlp.literature import Literature
from figlint.nlp.normalize import key
from figlint.nlp.terms import Company, Evidence, Question, words

_MAX_MEMBERS = 6
#: Shrinks the support of few friends, and of genes with few papers.
_DOUBT = 0.5
_DOUBT_PAPERS = 10
_SCALE = 1000
_MAX_CACHE = 50_000
_MAX_PAIRS = 200_000


class Dossier:
    """Gathers :class:`~figlint.nlp.terms.Evidence` of options and the company a figure gives them."""

    def __init__(self, lexicon: Lexicon, literature: Literature) -> None:
        self._lexicon = lexicon
        self._literature = literature
        self._files: dict[str, Evidence] = {}
        self._keys: dict[str, tuple[frozenset[str], tuple[frozenset[str], ...]]] = {}
        # Most concepts, and many pairs of them, stand in many figures.
        self._genes = lru_cache(maxsize=_MAX_CACHE)(self._find_genes)
        self._groups = lru_cache(maxsize=_MAX_CACHE)(self._find_groups)
        self._nearness = lru_cache(maxsize=_MAX_PAIRS)(self._find_nearness)

    def evidence(self, option: Option, question: Question) -> Evidence:
        """Return what is known of an option; only the agreement with a long form depends on the question."""
        entry = option.entry
        if entry.id not in self._files:
            if len(self._files) > _MAX_CACHE:
                self._files.clear()
                self._keys.clear()
            self._files[entry.id] = self._gather(entry)
        file = self._files[entry.id]
        if not question.longs:
            return file
        agrees = max(self._agreement(entry, long) for long in question.longs)
        return Evidence(file.concept, file.papers, file.name_words, file.group_words, file.groups, agrees)

    def company(
        self,
        context: frozenset[str],
        own: set[str],
        files: Sequence[Evidence],
        others: Mapping[str, float],
        same: Mapping[str, float],
    ) -> Company:
        """Return what the figure's other genes say about each of a question's concepts.

        :param own: concepts of the question; :param files: their evidence.
        :param others: other concepts of the figure with their probability; :param same: those of the question's own
            concepts that another name of the figure means.
        """
        support = {concept: self._support(concept, others) for concept in own} if others else {}
        groups: dict[str, float] = {}
        wanted = frozenset().union(*(file.groups for file in files))
        for concept, chance in others.items():
            for group in wanted & self._groups(concept):
                groups[group] = max(groups.get(group, 0.0), chance)
        return Company(context, support, groups, same, sum(others.values()))

    def _support(self, concept: str, others: Mapping[str, float]) -> float:
        """Return the mean closeness to the other genes, weighted by their probability."""
        total = sum(chance * self._nearness(concept, friend) for friend, chance in others.items())
        return total / (sum(others.values()) + _DOUBT)

    def _find_nearness(self, concept: str, friend: str) -> float:
        """Return how close the closest of the genes are that stand for two concepts."""
        return max(self._closeness(gene, other) for gene in self._genes(concept) for other in self._genes(friend)[:2])

    def _closeness(self, gene: str, other: str) -> float:
        """Return how close two genes are in the literature: shared papers over what both have, on a log scale."""
        together = self._literature.together(gene, other)
        if not together:
            return 0.0
        both = math.sqrt(
            (self._literature.papers(gene) + _DOUBT_PAPERS) * (self._literature.papers(other) + _DOUBT_PAPERS)
        )
        return math.log1p(_SCALE * together / both)

    def _find_genes(self, concept: str) -> tuple[str, ...]:
        """Return the genes that stand for a concept in the literature."""
        entry = self._lexicon.entry(concept)
        if entry is None or entry.type != "family":
            return (concept,)
        return self._lexicon.members(concept)[:_MAX_MEMBERS] or (concept,)

    def _gather(self, entry: Entry) -> Evidence:
        concept = self._concept(entry)
        papers = sum(self._literature.papers(gene) for gene in self._genes(concept))
        groups = self._groups(concept)
        group_words = frozenset(word for group in groups for word in words(group))
        human = self._lexicon.entry(concept)
        name = entry.name or (human.name if human is not None else "")
        return Evidence(concept, float(papers), words(name), group_words, groups)

    def _concept(self, entry: Entry) -> str:
        if entry.type == "family" or entry.taxid == HUMAN:
            return entry.id
        orthologs = self._lexicon.orthologs(entry.id, HUMAN)
        return orthologs[0] if orthologs else entry.id

    def _find_groups(self, concept: str) -> frozenset[str]:
        """Return names of the gene groups and families a concept belongs to."""
        return frozenset(self._lexicon.groups(concept))

    def _agreement(self, entry: Entry, long: str) -> float:
        """Return how well a long form fits a gene's names: 1 when it is one of them, else the share of common words."""
        if entry.id not in self._keys:
            names = [name for name, _ in self._lexicon.names(entry.id)] + [entry.name]
            self._keys[entry.id] = (
                frozenset(key(name) for name in names),
                tuple(bag for name in names if (bag := words(name))),
            )
        keys, bags = self._keys[entry.id]
        if key(long) in keys:
            return 1.0
        told = words(long)
        if not told:
            return 0.0
        return 0.8 * max((len(told & bag) / len(told | bag) for bag in bags), default=0.0)
