"""Columns of text in flat arrays: what the lexicon's files are made of.

A column of strings is one run of UTF-8 bytes with a newline after each string. Such a file compresses well, opens at
the speed of decompression, is shared between forked workers, and makes a Python string only for what is asked.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from figlint.nlp.errors import ResourceError

Array = npt.NDArray[Any]


#: Bytes below it, taken as numbers with sign, are those within a code point of UTF-8: 0x80 to 0xBF.
_GOES_ON = -64
#: Bytes of a string that are compared as a number, how often, and how many strings are compared one by one instead.
_PIECE = 8
_PIECES = 2
_FEW = 4
#: How many bits tell which pieces a column has, as a power of two, and what spreads pieces over them: 2^64 over the
#: golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
_BITS = 23
_SPREAD = 0x9E3779B97F4A7C15
_WHOLE = (1 << 64) - 1


class Strings:
    """A read-only column of strings.

    :param blob: The bytes, each string followed by a newline.
    """

    __slots__ = ("_begun", "_blob", "_ends", "_pieces")

    def __init__(self, blob: Array) -> None:
        self._blob = blob.data
        # Single numbers come out of a view twice as fast as out of an array.
        self._ends = np.flatnonzero(blob == ord("\n")).astype(np.uint32).data
        self._pieces: list[memoryview] = []
        self._begun = b""

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        return self._bytes(index).decode()

    def _bytes(self, index: int) -> bytes:
        start = self._ends[index - 1] + 1 if index else 0
        return self._blob[start : self._ends[index]].tobytes()

    def to_list(self) -> list[str]:
        """Return all strings, at the speed of one split."""
        return self._blob.tobytes().decode().split("\n")[:-1]

    def find(self, text: str) -> int | None:
        """Return the index of a string in a column that is sorted by UTF-8 bytes, or none."""
        wanted = text.encode()
        place = self._first_from(wanted)
        return place if place < len(self) and self._bytes(place) == wanted else None

    def stand(self, text: str) -> tuple[int | None, bool]:
        """Return what :meth:`find` does, and whether a longer string begins with the text."""
        wanted = text.encode()
        # Most of what is asked of running text begins like no name at all.
        if len(wanted) >= _PIECE and not self._may_begin(wanted):
            return None, False
        place = self._first_from(wanted)
        if place == len(self):
            return None, False
        first = self._bytes(place)
        if first != wanted:
            return None, first.startswith(wanted)
        return place, place + 1 < len(self) and self._bytes(place + 1).startswith(wanted)

    def lengths(self) -> Array:
        """Return the length of every string. *Unit:* code points"""
        # Every byte begins a code point but those that go on with one.
        begun = np.cumsum(np.frombuffer(self._blob, dtype=np.int8) >= _GOES_ON, dtype=np.int32)
        return np.diff(begun[np.asarray(self._ends)], prepend=0) - 1

    def _may_begin(self, wanted: bytes) -> bool:
        """Return whether the first piece of a string may be that of one in the column; false for most that is not."""
        if not self._begun:
            bits = np.zeros(1 << _BITS, bool)
            bits[np.asarray(self._pieces_at(0)) * np.uint64(_SPREAD) >> np.uint64(64 - _BITS)] = True
            self._begun = np.packbits(bits, bitorder="little").tobytes()
        bit = (int.from_bytes(wanted[:_PIECE], "big") * _SPREAD & _WHOLE) >> (64 - _BITS)
        return bool(self._begun[bit >> 3] >> (bit & 7) & 1)

    def _first_from(self, wanted: bytes) -> int:
        """Return the index of the first string that is not before one, the number of strings if all are."""
        low, high = 0, len(self)
        for order in range(_PIECES):
            if high - low <= _FEW:
                break
            pieces = self._pieces_at(order)
            piece = int.from_bytes(wanted[order * _PIECE : (order + 1) * _PIECE].ljust(_PIECE, b"\0"), "big")
            low = bisect_left(pieces, piece, low, high)
            high = bisect_right(pieces, piece, low, high)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _pieces_at(self, order: int) -> memoryview:
        """Return the pieces of all strings by their order, made when they are first asked for."""
        if order == len(self._pieces):
            self._pieces.append(self._read_pieces(order * _PIECE).data)
        return self._pieces[order]

    def _read_pieces(self, first: int) -> Array:
        """Return some bytes of every string as one number, by which a search goes on at the speed of C.

        :param first: the first of the bytes.
        """
        ends = np.asarray(self._ends).astype(np.int64)
        letters = np.concatenate((np.frombuffer(self._blob, np.uint8), np.zeros(_PIECE, np.uint8)))
        # The number of eight letters that begins at every letter; what lies behind a string is taken off it again.
        numbers: Array = np.ndarray(len(letters) - _PIECE + 1, ">u8", letters.data, strides=(1,))
        starts = np.minimum(np.concatenate((np.zeros(1, np.int64), ends + 1))[:-1] + first, ends)
        behind = (8 * (_PIECE - np.minimum(ends - starts, _PIECE))).astype(np.uint64)
        return np.where(starts < ends, numbers[starts].astype(np.uint64) >> behind << behind, np.uint64(0))


def strings_column(strings: Iterable[str]) -> Array:
    """Return the array that :class:`Strings` reads.

    :raises ValueError: If a string holds a newline.
    """
    encoded = [text.encode() for text in strings]
    if any(b"\n" in text for text in encoded):
        raise ValueError("a string of a column holds a newline")
    return np.frombuffer(b"".join(text + b"\n" for text in encoded), dtype=np.uint8)


def write_columns(path: Path, columns: Mapping[str, Array], *, method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write arrays to an ``.npz`` file whose bytes depend on the arrays alone, not on the clock.

    :param path: The file.
    :param columns: Arrays by name; written in the order of names.
    :param method: How to compress, as :mod:`zipfile` numbers it: LZMA makes text smaller, and is slower to read.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(columns):
            buffer = io.BytesIO()
            np.save(buffer, np.ascontiguousarray(columns[name]), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, buffer.getvalue(), method, compresslevel=9)


def read_columns(path: Path) -> dict[str, Array]:
    """Read the arrays of an ``.npz`` file.

    :param path: The file.
    :returns: Arrays by name, read-only.
    :raises ResourceError: If the file is absent or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            columns = {
                name.removesuffix(".npy"): np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
                for name in archive.namelist()
            }
    except FileNotFoundError:
        raise ResourceError(f"{path} is absent; install figlint again or run `figlint lexicon build`") from None
    except (OSError, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ResourceError(f"{path} is damaged: {error}; run `figlint lexicon build`") from error
    for column in columns.values():
        column.setflags(write=False)
    return columns
