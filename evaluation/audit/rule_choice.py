"""Which rule explains a wrong keyword best: a linear choice among the rules of the contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RuleWeights:
    """A linear choice among rules: one row of weights a rule, over standardised terms.

    *Range:* the probabilities of :meth:`choose` add up to one.
    """

    rules: tuple[str, ...]
    terms: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]

    def scores(self, values: Floats) -> Floats:
        """Return the score of each rule, higher for a likelier one.

        :param values: of ``terms``, in their order.
        """
        matrix, bias = self._arrays
        found: Floats = matrix @ values + bias
        return found

    @cached_property
    def _arrays(self) -> tuple[Floats, Floats]:
        return np.array(self.weights), np.array(self.bias)

    def choose(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each rule, given that the keyword is wrong."""
        scores = self.scores(np.array([terms[name] for name in self.terms])).tolist()
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        return {rule: odd / sum(odds) for rule, odd in zip(self.rules, odds, strict=True)}
