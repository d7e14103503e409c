"""Names known to the caption model, as hashes: which groups of names a run of pieces may belong to.

The lexicon proper (:mod:`figlint.nlp.lexicon.lexicon`) says what a name means; these hints only tell the network that a
string is on some list. They ship with the weights, because a network must see at work what it saw in training.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

#: Groups of names, in the order of their bits.
GROUPS = (
    "human symbol", "human alias", "mouse", "fly", "family", "long name", "organism", "strain", "cell line", "process",
    "taxon",
)  # fmt: skip

#: A name covers at most this many pieces of letters or digits, and this many folded characters.
MAX_PIECES, MAX_LENGTH = 8, 60

#: Columns of the matrix of hints: first, inner, last and only piece of a name, for each group.
COLUMNS = 4 * len(GROUPS)

#: Endings of hashes that are told apart at once; one in nine of what is on no list passes, at half a million names.
_SIEVE = (1 << 22) - 1


def name_hash(key: str) -> int:
    """The hash of a name: its pieces of letters and digits, folded and joined."""
    return crc32(key.encode())


class NameHints:
    """Hashed names with the groups they belong to.

    Plain arrays in the order of the hashes take a tenth of a dictionary's memory; a sieve of a byte for each ending of
    a hash spares most searches in them.

    :param hashes: hash of each name; :param groups: the bits of its groups.
    """

    def __init__(self, hashes: npt.NDArray[np.uint32], groups: npt.NDArray[np.uint16]) -> None:
        order = np.argsort(hashes, kind="stable")
        self._hashes = array("I", hashes[order].astype(np.uint32).tobytes())
        self._groups = array("H", groups[order].astype(np.uint16).tobytes())
        sieve = np.zeros(_SIEVE + 1, np.uint8)
        sieve[hashes & _SIEVE] = 1
        self._sieve = sieve.tobytes()

    def find(self, folded: Sequence[str], named: Sequence[bool], joint: Sequence[bool]) -> npt.NDArray[np.float32]:
        """Mark the names among the pieces of a text: of each group the longest ones, from left to right.

        :param folded: the pieces, folded.
        :param named: which pieces are letters or digits.
        :param joint: which other pieces may stand inside a name.
        :returns: pieces by :data:`COLUMNS`, zeros and ones.
        """
        marks = np.zeros((len(folded), COLUMNS), np.float32)
        free = [0] * len(GROUPS)
        steps = [
            text.encode() if is_named else b"" if is_joint else None
            for text, is_named, is_joint in zip(folded, named, joint, strict=True)
        ]
        for start, step in enumerate(steps):
            if not step:
                continue
            left = -1
            for end, bits in reversed(self._at(start, steps, folded)):
                news = bits & left
                left &= ~bits
                while news:
                    group = (news & -news).bit_length() - 1
                    news &= news - 1
                    if start >= free[group]:
                        free[group] = end + 1
                        _mark(marks, 4 * group, start, end)
        return marks

    def _at(self, start: int, steps: Sequence[bytes | None], folded: Sequence[str]) -> list[tuple[int, int]]:
        """Last piece and groups of every name that begins at a piece, shortest first.

        :param steps: of each piece its part of a name, empty for a mark inside a name, ``None`` where a name ends.
        """
        found = []
        key = count = length = 0
        for end in range(start, len(steps)):
            step = steps[end]
            if step:
                key = crc32(step, key)
                if self._sieve[key & _SIEVE] and (bits := self._groups_of(key)):
                    found.append((end, bits))
                count += 1
                length += len(folded[end])
                if count >= MAX_PIECES or length > MAX_LENGTH:
                    break
            elif step is None:
                break
        return found

    def _groups_of(self, key: int) -> int:
        place = bisect_left(self._hashes, key)
        return self._groups[place] if place < len(self._hashes) and self._hashes[place] == key else 0


def _mark(marks: npt.NDArray[np.float32], column: int, start: int, end: int) -> None:
    if start == end:
        marks[start, column + 3] = 1.0
    else:
        marks[start, column] = marks[end, column + 2] = 1.0
        marks[start + 1 : end, column + 1] = 1.0
