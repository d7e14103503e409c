"""Weighs a span and a taxon: one logistic model, whose weights are others in abstracts than in captions.

Annotators of captions and of abstracts mark other things. Each feature has a weight that counts everywhere and one that
is added in abstracts, in proportion to how much a text is like one; what they share is so learned from all texts
(after Daumé 2007, https://aclanthology.org/P07-1033/).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from figlint.nlp.logistic import Logistic, sigmoid, weighted_sum
from figlint.nlp.textkind import TextKind

#: Ends the name of a weight that counts in abstracts only.
IN_ABSTRACTS = "|abstract"
#: What is no caption is read like one up to so many characters, and from so many on as an abstract.
_CAPTION, _ABSTRACT = 800, 1500
#: What stands next to a span, and each taxon, are told by too many features to have two weights each.
_SHARED = ("before=", "after=", "taxon=")


def abstract_share(text: str, kind: TextKind) -> float:
    """Return how much a text is like an abstract: a caption is not, others are by their length. *Range:* [0, 1]

    >>> abstract_share("x" * 500, "abstract"), round(abstract_share("x" * 1100, "abstract"), 2)
    (0.0, 0.51)
    >>> abstract_share("x" * 2000, "abstract"), abstract_share("x" * 2000, "caption")
    (1.0, 0.0)
    """
    if kind == "caption":
        return 0.0
    length = math.log(max(len(text), 1) / _CAPTION) / math.log(_ABSTRACT / _CAPTION)
    return min(max(length, 0.0), 1.0)


def with_abstracts(features: Mapping[str, float], share: float) -> dict[str, float]:
    """Return features together with those whose weights count in abstracts only.

    :param share: How much their text is like an abstract.
    """
    if not share:
        return dict(features)
    own = {f"{name}{IN_ABSTRACTS}": value * share for name, value in features.items() if not name.startswith(_SHARED)}
    return {**features, **own}


class SpanModel:
    """The probability that annotators would mark a span and mean a taxon.

    :param weights: Log-odds a unit of each feature; names that end in :data:`IN_ABSTRACTS` count in abstracts only.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._everywhere = Logistic({name: w for name, w in weights.items() if not name.endswith(IN_ABSTRACTS)})
        self._added = {name.removesuffix(IN_ABSTRACTS): w for name, w in weights.items() if name.endswith(IN_ABSTRACTS)}

    def probability(self, features: Mapping[str, float], share: float) -> float:
        """Return the probability. *Range:* (0, 1)

        :param features: What speaks for the taxon; :param share: how much their text is like an abstract.
        """
        log_odds = self._everywhere.log_odds(features)
        if share:
            log_odds += share * weighted_sum(self._added, features)
        return sigmoid(log_odds)
