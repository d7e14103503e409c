"""The company a gene keeps in the literature: how well the other genes of a figure vouch for it.

Counts of shared papers say it directly, and only pairs that at least two papers mention count, so that a figure's own
paper cannot vouch for its own keywords. Most true pairs share no paper, however; vectors made of the same counts tell
that two genes keep the same company without having met.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.errors import ResourceError
from figlint.nlp.literature import Literature

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


@dataclass(frozen=True, slots=True)
class Circle:
    """Genes that can vouch for others, prepared once a figure.

    :param papers: of each; :param vectors: of each, zero where there is none (``has_vector``).
    """

    genes: tuple[str, ...]
    papers: tuple[int, ...]
    vectors: NDArray[np.float32]
    has_vector: NDArray[np.bool_]


class GeneVectors:
    """Unit vectors of genes; genes that keep the same company point the same way.

    :param ids: identifiers in the order of the rows; :param matrix: one row a gene, 8-bit integers.
    """

    def __init__(self, ids: Sequence[str], matrix: NDArray[np.int8]) -> None:
        self.ids = tuple(ids)
        self.matrix = matrix
        self.size = matrix.shape[1]
        self._rows = {identifier: row for row, identifier in enumerate(self.ids)}
        self._get = lru_cache(maxsize=50_000)(self._vector)

    def vector(self, identifier: str) -> NDArray[np.float32] | None:
        """Return the unit vector of a gene, ``None`` for a gene without company."""
        return self._get(identifier)

    def _vector(self, identifier: str) -> NDArray[np.float32] | None:
        row = self._rows.get(identifier)
        if row is None:
            return None
        vector: NDArray[np.float32] = self.matrix[row].astype(np.float32)
        vector /= max(float(np.linalg.norm(vector)), 1e-6)
        return vector

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
        """Return genes prepared for :meth:`of`."""
        found = [self._vectors.vector(gene) for gene in genes]
        empty: NDArray[np.float32] = np.zeros(self._vectors.size, dtype=np.float32)
        return Circle(
            tuple(genes),
            tuple(self._literature.papers(gene) for gene in genes),
            np.array([empty if vector is None else vector for vector in found]).reshape(len(found), self._vectors.size),
            np.array([vector is not None for vector in found], dtype=np.bool_),
        )

    def of(self, gene: str, circle: Circle, without: Collection[str] = ()) -> Company:
        """Return how a gene stands among a circle; all zero but for its papers when nobody is left.

        :param without: genes of the circle that have no say, besides the gene itself.
        """
        count = self._literature.papers(gene)
        papers = math.log1p(count)
        voices = [place for place, other in enumerate(circle.genes) if other != gene and other not in without]
        if not voices:
            return Company(0, papers)
        cosines: list[float] = []
        surprise = 0.0
        for place in voices:
            together = self._literature.together(gene, circle.genes[place])
            if together:
                product = count * circle.papers[place]
                cosines.append(together / math.sqrt(product))
                surprise += math.log1p(together * _N_PAPERS / product)
        near = self._near(gene, circle, voices)
        return Company(
            size=len(voices),
            papers=papers,
            n_linked=len(cosines),
            linked=len(cosines) / len(voices),
            strength=sum(cosines) / len(voices),
            surprise=surprise / len(voices),
            closest=max(cosines, default=0.0),
            near=sum(near) / max(1, len(near)),
            near_top=sum(near[:_TOP]) / max(1, len(near[:_TOP])),
        )

    def _near(self, gene: str, circle: Circle, voices: Sequence[int]) -> list[float]:
        """Return the likeness to each of the others that has a vector, the most alike first."""
        own = self._vectors.vector(gene)
        if own is None:
            return []
        alike = (circle.vectors @ own).tolist()
        return sorted((alike[place] for place in voices if circle.has_vector[place]), reverse=True)
