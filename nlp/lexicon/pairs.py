"""A relation between numbers, kept in two flat arrays and read from either side."""

from __future__ import annotations

import numpy as np

from figlint.nlp.lexicon.columns import Array


class Pairs:
    """A many-to-many relation.

    :param left: Left numbers, sorted.
    :param right: The right number of each left one.
    """

    __slots__ = ("_by_right_left", "_by_right_right", "_left", "_right")

    def __init__(self, left: Array, right: Array) -> None:
        self._left, self._right = left, right
        order = np.argsort(right, kind="stable")
        self._by_right_left, self._by_right_right = left[order], right[order]

    # The numbers sought have the arrays' own type: numpy would convert a whole array to that of a Python number.

    def rights(self, left: int) -> list[int]:
        """Return the right numbers of a left one, in their order."""
        start, end = np.searchsorted(self._left, np.array([left, left + 1], dtype=self._left.dtype))
        found: list[int] = self._right[start:end].tolist()
        return found

    def lefts(self, right: int) -> list[int]:
        """Return the left numbers of a right one, in their order."""
        start, end = np.searchsorted(
            self._by_right_right, np.array([right, right + 1], dtype=self._by_right_right.dtype)
        )
        found: list[int] = self._by_right_left[start:end].tolist()
        return found
