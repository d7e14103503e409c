"""Texts side by side: at each step one piece of every text that has so many.

The pieces lie step by step, those of longer texts first. So a step is a run of rows, the texts that go on to the next
one come first in it, and no room is left for pieces that a shorter text does not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


class Steps:
    """Where the pieces of some texts lie.

    ``runs`` holds the first row of each step and the row behind its last. ``texts`` are the slices of the texts among
    all pieces, one text behind the other; for each of these pieces, ``forwards`` is its row when texts are read
    forwards, ``backwards`` when they are read backwards.

    :param lengths: pieces of each text, at least one, in any order of lengths.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        sizes = np.array(lengths, np.int64)
        order = np.argsort(-sizes, kind="stable")
        counts = np.searchsorted(-sizes[order], -np.arange(sizes.max()))
        ends = np.cumsum(counts)
        behind = np.cumsum(sizes)
        ranks = np.empty_like(order)
        ranks[order] = np.arange(len(sizes))
        rank, last = np.repeat(ranks, sizes), np.repeat(behind - 1, sizes)
        pieces = np.arange(len(rank))
        step = pieces - np.repeat(behind - sizes, sizes)
        begins = ends - counts
        self.forwards: Places = begins[step] + rank
        self.backwards: Places = begins[last - pieces] + rank
        self.runs: tuple[tuple[int, int], ...] = tuple(zip(begins.tolist(), ends.tolist(), strict=True))
        self.texts: tuple[slice, ...] = tuple(slice(first, end) for first, end in pairwise([0, *behind.tolist()]))
