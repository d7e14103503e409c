"""Columns of text in flat arrays: what the lexicon's files are made of.

A column of strings is one run of UTF-8 bytes with a newline after each string. Such a file compresses well, opens at
the speed of decompression, is shared between forked workers, and makes a Python string only for what is asked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from figlint.nlp.errors import ResourceError

Array = npt.NDArray[Any]


class Strings:
    """A read-only column of strings.

    :param blob: The bytes, each string followed by a newline.
    """

    __slots__ = ("_blob", "_ends")

    def __init__(self, blob: Array) -> None:
        self._blob = blob.tobytes()
        self._ends = np.flatnonzero(np.frombuffer(self._blob, dtype=np.uint8) == ord("\n")).astype(np.uint32)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        return self._bytes(index).decode()

    def _bytes(self, index: int) -> bytes:
        start = int(self._ends[index - 1]) + 1 if index else 0
        return self._blob[start : int(self._ends[index])]

    def to_list(self) -> list[str]:
        """Return all strings, at the speed of one split."""
        return self._blob.decode().split("\n")[:-1]

    def lower(self) -> Strings:
        """Return the column in small letters (of ASCII)."""
        return Strings(np.frombuffer(self._blob.lower(), dtype=np.uint8))

    def find(self, text: str) -> int | None:
        """Return the index of a string in a column that is sorted by UTF-8 bytes, or none."""
        index = self.find_first(text)
        return index if index < len(self) and self[index] == text else None

    def find_first(self, text: str) -> int:
        """Return the index of the first string that is not less than ``text``, in a sorted column."""
        wanted = text.encode()
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def indexes_ending(self, ending: str, first: int, last: int) -> list[int]:
        """Return the indexes from ``first`` to before ``last`` of the strings that end in ``ending``."""
        if first >= last:
            return []
        start, end = int(self._ends[first - 1]) if first else -1, int(self._ends[last - 1]) + 1
        wanted = ending.encode() + b"\n"
        found: list[int] = []
        place = self._blob.find(wanted, start + 1, end)
        while place >= 0:
            found.append(int(np.searchsorted(self._ends, place + len(wanted) - 1)))
            place = self._blob.find(wanted, place + 1, end)
        return found


def strings_column(strings: Iterable[str]) -> Array:
    """Return the array that :class:`Strings` reads.

    :raises ValueError: If a string holds a newline.
    """
    encoded = [text.encode() for text in strings]
    if any(b"\n" in text for text in encoded):
        raise ValueError("a string of a column holds a newline")
    return np.frombuffer(b"".join(text + b"\n" for text in encoded), dtype=np.uint8)


def write_columns(path: Path, columns: Mapping[str, Array]) -> None:
    """Write arrays to an ``.npz`` file whose bytes depend on the arrays alone, not on the clock.

    :param path: The file.
    :param columns: Arrays by name; written in the order of names.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(columns):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(columns[name]), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


def read_columns(path: Path) -> dict[str, Array]:
    """Read the arrays of an ``.npz`` file.

    :param path: The file.
    :returns: Arrays by name, read-only.
    :raises ResourceError: If the file is absent or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise ResourceError(f"{path} is absent; install figlint again or run `figlint lexicon build`") from None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ResourceError(f"{path} is damaged: {error}; run `figlint lexicon build`") from error
    for column in columns.values():
        column.setflags(write=False)
    return columns
