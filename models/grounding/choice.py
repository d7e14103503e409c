"""Fits a choice model: which of a question's options, or none, given the terms of each.

A conditional logit: options and NIL compete within their question, so the fitted weights are log-odds that can be read,
and probabilities come out calibrated on the data they were fitted to. Where several options are right (homologs that
annotators did not tell apart) their probabilities add up.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, root
from scipy.sparse import csr_matrix

_ITERATIONS = 400
#: Largest slope of the loss at the end, by any weight. A weight is then off by that over the ridge at most.
_STEEPNESS = 1e-7


class Choices:
    """Questions with their options, as one sparse matrix that grows; the last row of each question is NIL."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._indices = array("i")
        self._values = array("f")
        self._ends = array("q", [0])
        self._starts = array("q")
        self._right = array("b")
        self._weights = array("d")

    def add(
        self,
        options: Sequence[Mapping[str, float]],
        nothing: Mapping[str, float],
        right: Collection[int],
        *,
        nothing_right: bool,
        weight: float = 1.0,
    ) -> None:
        """Add a question.

        :param options: terms of each option; :param nothing: terms of NIL; :param right: indices of right options.
        """
        self._starts.append(len(self._right))
        for terms in (*options, nothing):
            for name, value in terms.items():
                self._indices.append(self._columns.setdefault(name, len(self._columns)))
                self._values.append(value)
            self._ends.append(len(self._indices))
        self._right.extend(index in right for index in range(len(options)))
        self._right.append(nothing_right)
        self._weights.append(weight)

    def fit(
        self, keep: NDArray[np.bool_], *, ridge: float, rare: int, without: tuple[str, ...] = ()
    ) -> dict[str, float]:
        """Return the weights of the terms.

        :param keep: which questions to fit to; :param ridge: penalty on squared weights.
        :param rare: terms in fewer rows than this get no weight.
        :param without: beginnings of the names of terms that get none.
        """
        names = list(self._columns)
        lengths = np.diff(np.append(np.asarray(self._starts), len(self._right)))
        rows = np.repeat(keep, lengths)
        matrix = csr_matrix(
            (np.asarray(self._values, dtype=float), np.asarray(self._indices), np.asarray(self._ends)),
            shape=(len(self._right), len(self._columns)),
        )[np.flatnonzero(rows)]
        is_wanted = np.array([not name.startswith(without) for name in names], dtype=bool)
        frequent = np.flatnonzero((np.bincount(matrix.indices, minlength=len(names)) >= rare) & is_wanted)
        problem = _Problem(
            matrix[:, frequent].tocsr(),
            lengths[keep],
            np.asarray(self._right, dtype=bool)[rows],
            np.asarray(self._weights)[keep],
            ridge,
        )
        near = minimize(
            problem.loss, np.zeros(len(frequent)), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
        )
        # The loss is too flat there to tell the last digits, its gradient is not: what is written is the same anywhere.
        with np.errstate(invalid="ignore"):
            exact = root(
                lambda weights: problem.loss(weights)[1], near.x, method="krylov", options={"fatol": _STEEPNESS}
            )
        found = exact.x if exact.success else near.x
        fitted = ((names[column], round(float(weight), 4)) for column, weight in zip(frequent, found, strict=True))
        return {name: weight for name, weight in sorted(fitted) if weight}


class _Problem:
    """The likelihood of the right answers; ``lengths`` are rows a question."""

    def __init__(
        self,
        matrix: csr_matrix,
        lengths: NDArray[np.int64],
        right: NDArray[np.bool_],
        weights: NDArray[np.float64],
        ridge: float,
    ) -> None:
        self._matrix, self._transposed = matrix, matrix.T.tocsr()
        self._lengths, self._right, self._weights, self._ridge = lengths, right, weights, ridge
        self._starts = np.cumsum(lengths) - lengths

    def loss(self, weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the penalised negative log-likelihood with its gradient."""
        scores = self._matrix @ weights
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, self._starts), self._lengths))
        total = np.add.reduceat(odds, self._starts)
        good = np.add.reduceat(odds * self._right, self._starts) + 1e-300
        excess = odds / np.repeat(total, self._lengths) - odds * self._right / np.repeat(good, self._lengths)
        value = float(self._weights @ (np.log(total) - np.log(good))) + 0.5 * self._ridge * float(weights @ weights)
        return value, self._transposed @ (np.repeat(self._weights, self._lengths) * excess) + self._ridge * weights
