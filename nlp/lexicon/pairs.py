"""A relation between numbers, kept in two flat arrays and read from either side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from figlint.nlp.lexicon.columns import Array


class Pairs:
    """A many-to-many relation.

    :param left: Left numbers, sorted.
    :param right: The right number of each left one.
    """

    __slots__ = ("_by_right_left", "_by_right_right", "_left", "_right")

    def __init__(self, left: Array, right: Array) -> None:
        self._left, self._right = left.data, right
        order = np.argsort(right, kind="stable")
        self._by_right_left, self._by_right_right = left[order], right[order].data

    def rights(self, left: int) -> list[int]:
        """Return the right numbers of a left one, in their order."""
        return _between(self._left, left, self._right)

    def lefts(self, right: int) -> list[int]:
        """Return the left numbers of a right one, in their order."""
        return _between(self._by_right_right, right, self._by_right_left)


def _between(keys: memoryview, wanted: int, values: Array) -> list[int]:
    """Return the values beside a key; a view is searched faster than an array, a number at a time."""
    start = bisect_left(keys, wanted)
    found: list[int] = values[start : bisect_right(keys, wanted, start)].tolist()
    return found
