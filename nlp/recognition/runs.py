"""Runs of characters of many strings at once, looked up by their checksums on arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from figlint.nlp.recognition.checksums import ChecksumTable, grown
from figlint.nlp.recognition.features import RUN_LENGTHS, RUN_TEXT, grams

Rows = npt.NDArray[np.int64]

_ALL_ONES = np.uint32(0xFFFFFFFF)


class RunTable:
    """Which runs of characters have a row of their own in a table.

    :param hashes: checksum of the run of each row, from row 1 on; row 0 is the unknown's.
    """

    def __init__(self, hashes: npt.NDArray[np.uint32]) -> None:
        self._table = ChecksumTable(hashes)

    def rows(self, folded: Sequence[str]) -> tuple[Rows, Rows]:
        """The rows of the runs of each string, ascending and each once; row 0 for a string without any.

        :param folded: strings as :func:`~figlint.nlp.recognition.features.fold` leaves them.
        :returns: all rows, string by string, and where each string's begin.
        """
        found = [np.stack((np.full(len(rows), number), rows)) for number, rows in self._apart(folded)]
        found.append(self._together(folded))
        pairs = np.concatenate(found, axis=1)
        width = len(self._table) + 1
        keys = np.unique(pairs[0] * width + pairs[1])
        strings = keys // width
        without = np.setdiff1d(np.arange(len(folded)), strings)
        keys = np.sort(np.concatenate((keys, without * width)))
        starts = np.searchsorted(keys, np.arange(len(folded)) * width)
        return keys % width, starts

    def _apart(self, folded: Sequence[str]) -> Iterator[tuple[int, Rows]]:
        """The rows of strings that are not ASCII, whose characters are no bytes, one by one."""
        for number, text in enumerate(folded):
            if not text[:RUN_TEXT].isascii():
                sums = np.array([crc32(gram.encode()) for gram in grams(text)], dtype=np.uint32)
                yield number, self._table.find(sums)[1] + 1

    def _together(self, folded: Sequence[str]) -> Rows:
        """Pairs of string and row of all strings that are ASCII."""
        ascii_ones = [number for number, text in enumerate(folded) if text[:RUN_TEXT].isascii()]
        marked = [f"^{folded[number][:RUN_TEXT]}$".encode() for number in ascii_ones]
        width = RUN_TEXT + 2
        letters = np.frombuffer(b"".join(text.ljust(width, b"\0") for text in marked), np.uint8).reshape(-1, width)
        lengths = np.array([len(text) for text in marked], dtype=np.int64)
        numbers = np.array(ascii_ones, dtype=np.int64)
        sums = np.full(letters.shape, _ALL_ONES, np.uint32)
        pairs = [np.empty((2, 0), np.int64)]
        for length in range(1, max(RUN_LENGTHS) + 1):
            # The sums of runs that begin at each place, a letter longer than before.
            sums = sums[:, : width - length + 1]
            ends = letters[:, length - 1 :]
            sums = grown(sums, ends)
            if length in RUN_LENGTHS:
                inside = np.arange(sums.shape[1]) + length <= lengths[:, None]
                string, place = np.nonzero(inside)
                hit, places = self._table.find(sums[string, place] ^ _ALL_ONES)
                pairs.append(np.stack((numbers[string[hit]], places + 1)))
        return np.concatenate(pairs, axis=1)
