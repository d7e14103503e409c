"""Which genes are written about together: the company that a gene keeps in the literature.

*Identifiers:* human genes, as ``NCBIGene:`` or ``HGNC:``. Genes of other species are looked up through their human
orthologs by the caller. Only pairs of at least two papers are in the table, so that a paper never vouches for itself.

Provenance: NCBI's links from genes to PubMed; papers of more than thirty genes are left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from figlint.nlp.lexicon.columns import Array
from figlint.nlp.remembered import FEW, MANY


class Literature:
    """Papers of genes and of pairs of genes, opened from flat arrays.

    :param columns: ``gene`` (NCBI Gene numbers, sorted), ``hgnc`` and ``papers`` of each; ``first``, ``second``
        (places in ``gene``) and ``together`` of each pair.
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._gene = columns["gene"]
        # An unknown gene has place -1, for which the last of the columns are 0.
        self._papers = np.append(columns["papers"], 0).astype(np.int32)
        by_hgnc = np.argsort(columns["hgnc"], kind="stable")
        self._hgnc_place = by_hgnc.astype(np.int32)
        self._hgnc = columns["hgnc"][by_hgnc]
        # Both directions of each pair, by gene: the neighbours of gene i and the papers shared with each lie from
        # _start[i] on. An unknown gene has place -1, for which the last size is none.
        low, high = (columns[name].astype(np.intp) for name in ("first", "second"))
        genes, others = np.concatenate([low, high]), np.concatenate([high, low])
        order = np.lexsort((others, genes))
        self._others = others[order]
        self._together = np.tile(columns["together"], 2)[order].astype(np.int32)
        self._sizes = np.append(np.bincount(genes, minlength=len(self._gene)), 0)
        self._start = np.cumsum(self._sizes) - self._sizes
        self._neighbours = lru_cache(maxsize=FEW)(self._neighbours_at)
        self._place = lru_cache(maxsize=MANY)(self._find)

    def genes(self) -> list[str]:
        """Return all genes, as ``NCBIGene:``, by number."""
        return [f"NCBIGene:{number}" for number in self._gene.tolist()]

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

    def together_matrix(self, genes: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return in how many papers each gene is written about together with each other gene.

        The few neighbours of each gene are looked up among the others, all at once.

        :returns: Array ``[len(genes), len(others)]``; 0 for pairs below two papers, unknown genes, a gene with itself.
        """
        rows, columns = self._places(genes), self._places(others)
        slot = np.zeros(len(self._sizes), dtype=np.intp)
        slot[columns] = np.arange(1, len(columns) + 1)
        slot[-1] = 0
        sizes = self._sizes[rows]
        ends = np.cumsum(sizes)
        pairs = np.repeat(self._start[rows] - ends + sizes, sizes) + np.arange(sizes.sum())
        asked = slot[self._others[pairs]]
        found = np.flatnonzero(asked)
        matrix = np.zeros((len(rows), len(columns) + 1), dtype=np.int32)
        matrix[np.repeat(np.arange(len(rows)), sizes)[found], asked[found]] = self._together[pairs[found]]
        return matrix.take(slot[columns], axis=1)

    def paper_counts(self, genes: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return in how many papers each gene is written about; 0 for unknown genes."""
        return self._papers[self._places(genes)]

    def support(self, gene: str, others: Iterable[str]) -> float:
        """Return how much the company of other genes speaks for a gene.

        The sum over the others of shared papers, each divided by the geometric mean of both genes' papers. The gene
        itself and repeated or unknown genes count for nothing.

        :param gene: The gene in question.
        :param others: The genes in its company.
        :returns: The support. *Range:* [0, number of others].
        """
        places = {self._place(other): other for other in others}
        known = [other for place, other in sorted((p, o) for p, o in places.items() if p is not None)]
        return float(sum(self.support_matrix((gene,), known)[0].tolist()))

    def support_matrix(self, genes: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the support of each gene by each other gene.

        :returns: Array ``[len(genes), len(others)]``; a gene's support by itself is 0.
        """
        both = self.paper_counts(genes)[:, None].astype(float) * self.paper_counts(others)[None, :]
        shares: npt.NDArray[np.float64] = self.together_matrix(genes, others) / np.sqrt(np.maximum(both, 1.0))
        return shares

    def _places(self, genes: Sequence[str]) -> npt.NDArray[np.intp]:
        """Return the place of each gene, -1 for an unknown one."""
        places = (self._place(gene) for gene in genes)
        return np.array([-1 if place is None else place for place in places], dtype=np.intp)

    def _neighbours_at(self, place: int) -> dict[int, int]:
        held = slice(self._start[place], self._start[place] + self._sizes[place])
        return dict(zip(self._others[held].tolist(), self._together[held].tolist(), strict=True))

    def _find(self, curie: str) -> int | None:
        prefix, _, number = curie.partition(":")
        if not number.isdecimal() or prefix not in ("NCBIGene", "HGNC"):
            return None
        column = self._gene if prefix == "NCBIGene" else self._hgnc
        place = bisect_left(column.data, int(number))
        if place == len(column) or column[place] != int(number):
            return None
        return place if prefix == "NCBIGene" else int(self._hgnc_place[place])
