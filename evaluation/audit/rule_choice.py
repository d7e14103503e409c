"""Which rule explains a wrong keyword best: a linear choice among the rules of the contract."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleWeights:
    """A linear choice among rules: one row of weights a rule, over standardised terms.

    *Range:* the probabilities of :meth:`choose` add up to one.
    """

    rules: tuple[str, ...]
    terms: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]

    def choose(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Return the probability of each rule, given that the keyword is wrong."""
        values = [terms[name] for name in self.terms]
        scores = [
            bias + sum(weight * value for weight, value in zip(row, values, strict=True))
            for row, bias in zip(self.weights, self.bias, strict=True)
        ]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        return {rule: odd / sum(odds) for rule, odd in zip(self.rules, odds, strict=True)}
