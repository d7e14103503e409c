"""A logistic model: named weights that add up to log-odds, kept as JSON and applied without any library."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from operator import mul

BIAS = "bias"
_CERTAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Logistic:
    """Log-odds a unit of each named feature; features without a weight count nothing.

    >>> round(Logistic({"bias": -1.0, "named": 2.0}).probability({"named": 1.0}), 3)
    0.731
    """

    weights: Mapping[str, float]

    def log_odds(self, features: Mapping[str, float]) -> float:
        """Return the sum of the bias and of weight times value."""
        return self.weights.get(BIAS, 0.0) + weighted_sum(self.weights, features)

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability. *Range:* (0, 1)"""
        return sigmoid(self.log_odds(features))


def weighted_sum(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the sum of weight times value over features; those without a weight count nothing.

    >>> weighted_sum({"named": 2.0}, {"named": 1.5, "unheard": 7.0})
    3.0
    """
    known = map(weights.get, features, repeat(0.0))
    total: float = sum(map(mul, known, features.values()))
    return total


def sigmoid(log_odds: float) -> float:
    """Return the probability of log-odds, without overflow at either end.

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(max(log_odds, -745.0))
    return odds / (1.0 + odds) if odds > 1e-300 else 0.0


def logit(probability: float) -> float:
    """Return the log-odds of a probability, kept away from certainty.

    >>> logit(0.5), round(logit(1.0), 1)
    (0.0, 9.2)
    """
    kept = min(max(probability, _CERTAIN), 1.0 - _CERTAIN)
    return math.log(kept / (1.0 - kept))
