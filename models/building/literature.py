"""Counts which genes are written about in the same papers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

import numpy as np

from figlint.nlp.lexicon.columns import Array

#: Papers of more genes are screens and catalogues, which say little about any two of them.
MAX_GENES = 30
#: Pairs seen once are left out, so that no paper can vouch for its own figures.
MIN_PAPERS = 2


def literature_columns(links: Iterable[tuple[int, int]], hgnc: Mapping[int, int]) -> dict[str, Array]:
    """Count papers of genes and of pairs of genes.

    :param links: Pairs of NCBI Gene and PubMed numbers.
    :param hgnc: HGNC's number by NCBI Gene number.
    :returns: The arrays of :mod:`figlint.nlp.lexicon.literature`.
    """
    genes_of: dict[int, set[int]] = defaultdict(set)
    for gene, paper in links:
        genes_of[paper].add(gene)
    papers: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for found in genes_of.values():
        if len(found) <= MAX_GENES:
            papers.update(found)
            pairs.update(combinations(sorted(found), 2))
    genes = np.array(sorted(papers), dtype=np.int32)
    kept = sorted((a, b, count) for (a, b), count in pairs.items() if count >= MIN_PAPERS)
    return {
        "gene": genes,
        "hgnc": np.array([hgnc.get(int(gene), 0) for gene in genes], dtype=np.int32),
        "papers": np.array([papers[int(gene)] for gene in genes], dtype=np.int32),
        "first": np.searchsorted(genes, np.array([a for a, _, _ in kept], dtype=np.int32)).astype(np.int32),
        "second": np.searchsorted(genes, np.array([b for _, b, _ in kept], dtype=np.int32)).astype(np.int32),
        "together": np.array([count for _, _, count in kept], dtype=np.int32),
    }
