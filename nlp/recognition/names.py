"""Names known to the caption model, as hashes: which groups of names a run of pieces may belong to.

The lexicon proper (:mod:`figlint.nlp.lexicon.lexicon`) says what a name means; these hints only tell the network that a
string is on some list. They ship with the weights, because a network must see at work what it saw in training.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

from figlint.nlp.recognition.checksums import LONGEST, ChecksumTable, joined
from figlint.nlp.recognition.features import Layout

#: Groups of names, in the order of their bits.
GROUPS = (
    "human symbol", "human alias", "mouse", "fly", "family", "long name", "organism", "strain", "cell line", "process",
    "taxon",
)  # fmt: skip

#: A name covers at most this many pieces of letters or digits, and this many folded characters.
MAX_PIECES, MAX_LENGTH = 8, 60

#: Columns of the matrix of hints: first, inner, last and only piece of a name, for each group.
COLUMNS = 4 * len(GROUPS)


def name_hash(key: str) -> int:
    """The hash of a name: its pieces of letters and digits, folded and joined."""
    return crc32(key.encode())


class NameHints:
    """Hashed names with the groups they belong to.

    :param hashes: hash of each name; :param groups: the bits of its groups.
    """

    def __init__(self, hashes: npt.NDArray[np.uint32], groups: npt.NDArray[np.uint16]) -> None:
        self._table, self._groups = ChecksumTable(hashes), groups

    def find(self, texts: Sequence[Layout]) -> list[npt.NDArray[np.float32]]:
        """Mark the names among the pieces of texts: of each group the longest ones, from left to right.

        :returns: for each text, pieces by :data:`COLUMNS`, zeros and ones.
        """
        if not texts:
            return []
        sizes = [len(text.folded) for text in texts]
        marks = np.zeros((sum(sizes), COLUMNS), np.float32)
        free = [0] * len(GROUPS)
        begun = left = -1
        for start, end, bits in zip(*self._names(texts, sizes), strict=True):
            if start != begun:
                begun, left = start, -1
            news = bits & left
            left &= ~bits
            while news:
                group = (news & -news).bit_length() - 1
                news &= news - 1
                if start >= free[group]:
                    free[group] = end + 1
                    _mark(marks, 4 * group, start, end)
        return np.split(marks, np.cumsum(sizes)[:-1])

    def _names(self, texts: Sequence[Layout], sizes: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
        """First piece, last piece and groups of each name, by first piece, the longest first.

        Pieces are counted through all texts. The hashes of the runs that begin at each piece grow side by side.
        """
        named = np.concatenate([np.array(text.named, np.bool_) for text in texts])
        joint = np.concatenate([np.array(text.joint, np.bool_) for text in texts])
        stretch = np.cumsum(~named & ~joint) + len(named) * np.repeat(np.arange(len(texts)), sizes)
        pieces = np.flatnonzero(named)
        stretch = stretch[pieces]
        folded = [piece for text in texts for piece, is_named in zip(text.folded, text.named, strict=True) if is_named]
        encoded = [piece.encode() for piece in folded]
        sums = np.array([crc32(piece) for piece in encoded], np.uint32)
        n_bytes = np.array([min(len(piece), LONGEST) for piece in encoded], np.int64)
        n_letters = np.array([len(piece) for piece in folded], np.int64)
        first, runs, letters = np.arange(len(pieces)), sums, n_letters
        found = []
        for more in range(1, MAX_PIECES + 1):
            hit, places = self._table.find(runs)
            found.append((first[hit], first[hit] + more - 1, self._groups[places]))
            going = (letters <= MAX_LENGTH) & (first + more < len(pieces))
            going[going] = stretch[first[going]] == stretch[first[going] + more]
            first = first[going]
            runs = joined(runs[going], sums[first + more], n_bytes[first + more])
            letters = letters[going] + n_letters[first + more]
        firsts, lasts, groups = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((-lasts, firsts))
        return pieces[firsts[order]].tolist(), pieces[lasts[order]].tolist(), groups[order].tolist()


def _mark(marks: npt.NDArray[np.float32], column: int, start: int, end: int) -> None:
    if start == end:
        marks[start, column + 3] = 1.0
    else:
        marks[start, column] = marks[end, column + 2] = 1.0
        marks[start + 1 : end, column + 1] = 1.0
