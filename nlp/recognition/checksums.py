"""Checksums of strings on arrays (CRC-32 of ISO 3309, as in zlib): grown by a letter, joined, and looked up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sums = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_BYTE = np.uint32(0xFF)
_THREE, _SEVEN, _EIGHT = np.uint32(3), np.uint32(7), np.uint32(8)
#: Bytes of the longest text that :func:`joined` puts behind another: sixty characters of at most four bytes.
LONGEST = 240
#: Bits of a checksum that are looked at first, beyond those that number a list.
_SPARSE = 3


def _steps() -> Sums:
    """What a byte does to a checksum, for every byte."""
    steps = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        steps = np.where(steps & 1, np.uint32(0xEDB88320) ^ (steps >> np.uint32(1)), steps >> np.uint32(1))
    return steps.astype(np.uint32)


_STEPS = _steps()


def grown(sums: Sums, letters: npt.NDArray[np.uint8] | np.uint32) -> Sums:
    """Go on by a byte, but for the inversion at both ends."""
    result: Sums = _STEPS[(sums ^ letters) & _BYTE] ^ (sums >> _EIGHT)
    return result


def _shifts() -> Sums:
    """What so many zero bytes make of each byte of a checksum: number of zeros by place of the byte by byte."""
    table = np.empty((LONGEST + 1, 4, 256), np.uint32)
    table[0] = np.arange(256, dtype=np.uint32) << (_EIGHT * np.arange(4, dtype=np.uint32))[:, None]
    for zeros in range(LONGEST):
        table[zeros + 1] = grown(table[zeros], np.uint32(0))
    return table


_SHIFTS = _shifts()


def joined(sums: Sums, behind: Sums, n_bytes: Places) -> Sums:
    """The checksums of texts with others behind them (as zlib's ``crc32_combine``).

    :param n_bytes: of the text behind; *Range:* [0, :data:`LONGEST`].
    """
    result = behind.copy()
    for place in range(4):
        result ^= _SHIFTS[n_bytes, place, (sums >> np.uint32(8 * place)) & _BYTE]
    return result


class ChecksumTable:
    """Tells which checksums a list has, and where.

    :param sums: the list, each once.
    """

    def __init__(self, sums: Sums) -> None:
        order = np.argsort(sums, kind="stable")
        self._places, self._sums = order.astype(np.int32), sums[order]
        # Most that is asked for is not on the list, and seven of eight of these begin like nothing that is.
        self._shift = np.uint32(32 - min(len(sums).bit_length() + _SPARSE, 32))
        begun = np.zeros(1 << (32 - int(self._shift)), np.bool_)
        begun[sums >> self._shift] = True
        self._begun = np.packbits(begun, bitorder="little")

    def __len__(self) -> int:
        return len(self._sums)

    def find(self, sums: Sums) -> tuple[Places, Places]:
        """Return the indices of those among some checksums that are on the list, and their places there."""
        if not len(self):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        bits = sums >> self._shift
        possible = np.flatnonzero(self._begun[bits >> _THREE] >> (bits & _SEVEN) & 1)
        asked = sums[possible]
        at = np.minimum(np.searchsorted(self._sums, asked), len(self) - 1)
        hit = np.flatnonzero(self._sums[at] == asked)
        return possible[hit], self._places[at[hit]].astype(np.int64)
