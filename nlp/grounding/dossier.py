"""What lexicon and literature know of a candidate, gathered once and kept.

Literature is counted for human genes; a gene of another species is represented by its human ortholog, and a family by
those of its members that the literature knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.grounding.candidates import HUMAN
from figlint.nlp.grounding.terms import Evidence, words
from figlint.nlp.lexicon.lexicon import Entry, Lexicon
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.names.normalize import key
from figlint.nlp.remembered import FEW

Array = NDArray[np.float64]

_MAX_MEMBERS = 6
#: Shrinks the support of few friends, and of genes with few papers.
_DOUBT = 0.5
_DOUBT_PAPERS = 10
_SCALE = 1000
#: Members of a family that are compared as another gene's company.
_MAX_FRIENDS = 2


class Dossier:
    """Gathers :class:`~figlint.nlp.grounding.terms.Evidence` of options and says how close concepts are."""

    def __init__(self, lexicon: Lexicon, literature: Literature) -> None:
        self._lexicon = lexicon
        self._literature = literature
        # Most concepts stand in many figures.
        self._file = lru_cache(maxsize=FEW)(self._gather)
        self._names = lru_cache(maxsize=FEW)(self._find_names)
        self._genes = lru_cache(maxsize=FEW)(self._find_genes)
        self._groups = lru_cache(maxsize=FEW)(self._find_groups)

    def evidence(self, entry: Entry, longs: Sequence[str] = ()) -> Evidence:
        """Return what is known of an option; only the agreement with a long form depends on the text."""
        file = self._file(entry)
        return replace(file, long_agrees=max(self._agreement(entry, long) for long in longs)) if longs else file

    def closeness(self, concepts: Sequence[str], friends: Sequence[str]) -> Array:
        """Return how close concepts are in the literature: shared papers over what both have, on a log scale.

        Of genes that stand for a concept, the closest count.

        :returns: Array ``[len(concepts), len(friends)]``.
        """
        genes, starts = _chain([self._genes(concept) for concept in concepts])
        others, other_starts = _chain([self._genes(friend)[:_MAX_FRIENDS] for friend in friends])
        papers, other_papers = (self._literature.paper_counts(each) + float(_DOUBT_PAPERS) for each in (genes, others))
        both = np.sqrt(papers[:, None] * other_papers)
        close: Array = np.log1p(_SCALE * self._literature.together_matrix(genes, others) / both)
        return np.maximum.reduceat(np.maximum.reduceat(close, starts, axis=0), other_starts, axis=1)

    def kinship(self, concepts: Sequence[str], friends: Sequence[str]) -> Array:
        """Return 1 for concepts that share a gene group or family, else 0; array ``[len(concepts), len(friends)]``."""
        circles = [self._groups(friend) for friend in friends]
        own = [self._groups(concept) for concept in concepts]
        return np.array([[not groups.isdisjoint(circle) for circle in circles] for groups in own], dtype=float)

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
        human = self._lexicon.entry(concept)
        name_words = words(entry.name or (human.name if human is not None else ""))
        group_words = frozenset(word for group in groups for word in words(group)) - name_words
        return Evidence(concept, float(papers), name_words, group_words, groups)

    def _concept(self, entry: Entry) -> str:
        if entry.type == "family" or entry.taxid == HUMAN:
            return entry.id
        orthologs = self._lexicon.orthologs(entry.id, HUMAN)
        return orthologs[0] if orthologs else entry.id

    def _find_groups(self, concept: str) -> frozenset[str]:
        """Return names of the gene groups and families a concept belongs to."""
        return frozenset(self._lexicon.groups(concept))

    def _find_names(self, entry: Entry) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
        """Return the keys of an entry's names and the words of each."""
        names = [name for name, _ in self._lexicon.names(entry.id)] + [entry.name]
        return frozenset(map(key, names)), tuple(bag for name in names if (bag := words(name)))

    def _agreement(self, entry: Entry, long: str) -> float:
        """Return how well a long form fits a gene's names: 1 when it is one of them, else the share of common words."""
        keys, bags = self._names(entry)
        if key(long) in keys:
            return 1.0
        told = words(long)
        if not told:
            return 0.0
        return 0.8 * max((len(told & bag) / len(told | bag) for bag in bags), default=0.0)


def _chain(groups: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.int64]]:
    """Return all members of groups, none of them empty, and where each group starts."""
    lengths = [len(group) for group in groups]
    return [one for group in groups for one in group], np.cumsum([0, *lengths[:-1]], dtype=np.int64)
