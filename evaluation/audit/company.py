"""The company a gene keeps in the literature: how well the other genes of a figure vouch for it.

Counts of shared papers say it directly, and only pairs that at least two papers mention count, so that a figure's own
paper cannot vouch for its own keywords. Most true pairs share no paper, however; vectors made of the same counts tell
that two genes keep the same company without having met.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.literature import Literature

#: Order of magnitude of the papers behind the counts; scales the surprise of a shared paper.
_N_PAPERS = 700_000
_TOP = 3


@dataclass(frozen=True, slots=True)
class Company:
    """How a gene stands among others.

    :param size: how many others there are; :param papers: log of one plus the papers of the gene.
    :param n_linked: how many of the others share papers with it; :param linked: their share.
    :param strength: mean cosine of shared papers; :param surprise: mean log excess over chance; :param closest: the
        best cosine.
    :param near: mean likeness of company; :param near_top: the same over the three most alike.
    """

    size: int
    papers: float
    n_linked: int = 0
    linked: float = 0.0
    strength: float = 0.0
    surprise: float = 0.0
    closest: float = 0.0
    near: float = 0.0
    near_top: float = 0.0


#: The measures of :class:`Company` in the order of the columns of :meth:`GeneCompany.measure`.
MEASURES = tuple(entry.name for entry in fields(Company))


@dataclass(frozen=True, slots=True)
class Circle:
    """Genes that can vouch for others, prepared once a figure.

    :param bits: gene to the bits of its places in ``genes``, where bit ``i`` is place ``i``.
    :param papers: of each; :param vectors: of each, zero where there is none (``has_vector``).
    """

    genes: tuple[str, ...]
    bits: Mapping[str, int]
    papers: NDArray[np.float64]
    vectors: NDArray[np.float32]
    has_vector: NDArray[np.bool_]

    def silence(self, genes: Iterable[str]) -> int:
        """Return the bits of those of some genes that stand in the circle."""
        silent = 0
        for gene in genes:
            silent |= self.bits.get(gene, 0)
        return silent

    def voices(self, silent: Sequence[int]) -> NDArray[np.bool_]:
        """Return who has a say where some are silent.

        :returns: truth values ``[len(silent), len(genes)]``.
        """
        width = (len(self.genes) + 7) // 8
        packed = np.frombuffer(b"".join(bits.to_bytes(width, "little") for bits in silent), dtype=np.uint8)
        is_silent = np.unpackbits(
            packed.reshape(len(silent), width), axis=1, count=len(self.genes), bitorder="little"
        ).astype(np.bool_)
        heard: NDArray[np.bool_] = ~is_silent
        return heard


class GeneVectors:
    """Unit vectors of genes; genes that keep the same company point the same way.

    :param ids: identifiers in the order of the rows; :param matrix: one row a gene, 8-bit integers.
    """

    def __init__(self, ids: Sequence[str], matrix: NDArray[np.int8]) -> None:
        self.ids = tuple(ids)
        self.matrix = matrix
        self.size = matrix.shape[1]
        self._rows = {identifier: row for row, identifier in enumerate(self.ids)}
        lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype=np.int32).astype(np.float32))
        self._lengths = np.maximum(lengths, np.float32(1e-6))

    def of(self, genes: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return the unit vectors of genes, a row each, zero for a gene without company, and who has company."""
        rows = np.array([self._rows.get(gene, -1) for gene in genes], dtype=np.intp)
        known = rows >= 0
        vectors: NDArray[np.float32] = np.zeros((len(genes), self.size), dtype=np.float32)
        vectors[known] = self.matrix[rows[known]] / self._lengths[rows[known], None]
        return vectors, known

    @classmethod
    def read(cls, path: Path) -> GeneVectors:
        """Read the file that :meth:`write` makes.

        :raises ResourceError: when it is absent or damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(data["ids"].tolist(), data["matrix"])
        except (OSError, ValueError, KeyError) as error:
            raise ResourceError(
                f"cannot read gene vectors {path}: {error}; reinstall figlint or train again"
            ) from error

    def write(self, path: Path) -> None:
        """Write the vectors to a compressed file that holds no code."""
        np.savez_compressed(path, ids=np.array(self.ids), matrix=self.matrix)


class GeneCompany:
    """Measures the company of genes.

    :param literature: shared papers; :param vectors: likeness of company.
    """

    def __init__(self, literature: Literature, vectors: GeneVectors) -> None:
        self._literature = literature
        self._vectors = vectors

    def papers(self, gene: str) -> float:
        """Return the log of one plus the papers of a gene."""
        return math.log1p(self._literature.papers(gene))

    def circle(self, genes: Sequence[str]) -> Circle:
        """Return genes prepared for :meth:`measure`."""
        bits: dict[str, int] = {}
        for place, gene in enumerate(genes):
            bits[gene] = bits.get(gene, 0) | 1 << place
        vectors, has_vector = self._vectors.of(genes)
        return Circle(tuple(genes), bits, self._papers(genes), vectors, has_vector)

    def of(self, gene: str, circle: Circle, without: Iterable[str] = ()) -> Company:
        """Return how a gene stands among a circle; all zero but for its papers when nobody is left.

        :param without: genes of the circle that have no say, besides the gene itself.
        """
        row = self.measure([gene], [circle.silence((gene, *without))], circle)[0].tolist()
        counts = {name: int(value) for name, value in zip(MEASURES, row, strict=True) if name in ("size", "n_linked")}
        return Company(**{**dict(zip(MEASURES, row, strict=True)), **counts})

    def measure(self, genes: Sequence[str], silent: Sequence[int], circle: Circle) -> NDArray[np.float64]:
        """Return how genes stand among a circle, a row each.

        :param silent: bits of the circle for each gene: who has no say about it, the gene itself among them.
        :returns: array ``[len(genes), len(MEASURES)]``.
        """
        found: NDArray[np.float64] = np.zeros((len(genes), len(MEASURES)))
        columns = dict(zip(MEASURES, found.T, strict=True))
        papers = self._papers(genes)
        columns["papers"][:] = np.log1p(papers)
        if not genes or not circle.genes:
            return found
        voices = circle.voices(silent)
        size = voices.sum(axis=1)
        heard = np.maximum(size, 1)
        # Most pairs share no paper, and count zero.
        together = self._literature.together_matrix(genes, circle.genes) * voices
        linked = row, column = np.nonzero(together)
        chance = np.maximum(papers[row] * circle.papers[column], 1.0)
        cosine, surprise = np.zeros((2, *together.shape))
        cosine[linked] = together[linked] / np.sqrt(chance)
        surprise[linked] = np.log1p(together[linked] * _N_PAPERS / chance)
        columns["size"][:] = size
        columns["n_linked"][:] = np.bincount(row, minlength=len(genes))
        columns["linked"][:] = columns["n_linked"] / heard
        columns["strength"][:] = cosine.sum(axis=1) / heard
        columns["surprise"][:] = surprise.sum(axis=1) / heard
        columns["closest"][:] = cosine.max(axis=1)
        columns["near"][:], columns["near_top"][:] = self._near(genes, circle, voices)
        return found

    def _near(
        self, genes: Sequence[str], circle: Circle, voices: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean likeness to those voices that have a vector, and the same over the most alike."""
        own, has_vector = self._vectors.of(genes)
        counted = voices & circle.has_vector & has_vector[:, None]
        alike = (own @ circle.vectors.T).astype(np.float64)
        n_counted = counted.sum(axis=1)
        mean = np.where(counted, alike, 0.0).sum(axis=1) / np.maximum(n_counted, 1)
        # The few highest are enough; where fewer count, the others are taken for zero.
        highest = np.where(counted, alike, -np.inf)
        if highest.shape[1] > _TOP:
            highest = np.partition(highest, highest.shape[1] - _TOP, axis=1)[:, -_TOP:]
        top = np.where(np.isfinite(highest), highest, 0.0).sum(axis=1) / np.clip(n_counted, 1, _TOP)
        return mean, top

    def _papers(self, genes: Sequence[str]) -> NDArray[np.float64]:
        return self._literature.paper_counts(genes).astype(np.float64)
