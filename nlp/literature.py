"""Which genes are written about together: the company that a gene keeps in the literature.

*Identifiers:* human genes, as ``NCBIGene:`` or ``HGNC:``. Genes of other species are looked up through their human
orthologs by the caller. Only pairs of at least two papers are in the table, so that a paper never vouches for itself.

Provenance: NCBI's links from genes to PubMed; papers of more than thirty genes are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
import numpy.typing as npt

from figlint.nlp.columns import Array


class Literature:
    """Papers of genes and of pairs of genes, opened from flat arrays.

    :param columns: ``gene`` (NCBI Gene numbers, sorted), ``hgnc`` and ``papers`` of each; ``first``, ``second``
        (places in ``gene``) and ``together`` of each pair.
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._gene = columns["gene"]
        self._papers = columns["papers"]
        by_hgnc = np.argsort(columns["hgnc"], kind="stable")
        self._hgnc_place = by_hgnc.astype(np.int32)
        self._hgnc = columns["hgnc"][by_hgnc]
        rows = np.concatenate([columns["first"], columns["second"]])
        order = np.argsort(rows, kind="stable")
        self._start = np.searchsorted(rows[order], np.arange(len(self._gene) + 1)).astype(np.int32)
        self._neighbour = np.concatenate([columns["second"], columns["first"]])[order]
        self._together = np.concatenate([columns["together"], columns["together"]])[order]
        self._neighbours = lru_cache(maxsize=4096)(self._neighbours_at)
        self._place = lru_cache(maxsize=65536)(self._find)

    def papers(self, gene: str) -> int:
        """Return in how many papers a gene is written about; 0 for an unknown gene."""
        place = self._place(gene)
        return 0 if place is None else int(self._papers[place])

    def together(self, gene: str, other: str) -> int:
        """Return in how many papers two genes are written about together; 0 below two papers."""
        place, other_place = self._place(gene), self._place(other)
        if place is None or other_place is None:
            return 0
        return self._neighbours(place).get(other_place, 0)

    def support(self, gene: str, others: Iterable[str]) -> float:
        """Return how much the company of other genes speaks for a gene.

        The sum over the others of shared papers, each divided by the geometric mean of both genes' papers. The gene
        itself and repeated or unknown genes count for nothing.

        :param gene: The gene in question.
        :param others: The genes in its company.
        :returns: The support. *Range:* [0, number of others].
        """
        place = self._place(gene)
        if place is None:
            return 0.0
        neighbours = self._neighbours(place)
        own = int(self._papers[place])
        places = {self._place(other) for other in others}
        total = 0.0
        for other in sorted(p for p in places if p is not None):
            count = neighbours.get(other)
            if count is not None:
                total += count / sqrt(own * int(self._papers[other]))
        return total

    def support_matrix(self, genes: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the support of each gene by each other gene.

        :returns: Array ``[len(genes), len(others)]``; a gene's support by itself is 0.
        """
        return np.array([[self.support(gene, (other,)) for other in others] for gene in genes]).reshape(
            len(genes), len(others)
        )

    def _neighbours_at(self, place: int) -> dict[int, int]:
        start, end = int(self._start[place]), int(self._start[place + 1])
        return dict(zip(self._neighbour[start:end].tolist(), self._together[start:end].tolist(), strict=True))

    def _find(self, curie: str) -> int | None:
        prefix, _, number = curie.partition(":")
        if not number.isdecimal() or prefix not in ("NCBIGene", "HGNC"):
            return None
        column = self._gene if prefix == "NCBIGene" else self._hgnc
        place = int(np.searchsorted(column, int(number)))
        if place == len(column) or column[place] != int(number):
            return None
        return place if prefix == "NCBIGene" else int(self._hgnc_place[place])
