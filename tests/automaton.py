"""An independent search for the names of a lexicon: an Aho–Corasick automaton over the folded characters of a text."""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick_rs
import numpy as np

from figlint.nlp.lexicon.textnames import Match
from figlint.nlp.names.normalize import Folded, fold


class Automaton:
    """Finds names in text.

    :param keys: normalised names.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = list(keys)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, store_patterns=False)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest matches as whole words, left to right, none overlapping another."""
        folded = fold(text)
        begins, ends = _borders(text, folded)
        places = self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        whole = [place for place in places if begins[place[1]] and ends[place[2]]]
        taken: list[Match] = []
        done = 0
        for first, last, index in sorted((first, -last, index) for index, first, last in whole):
            if first >= done:
                done = -last
                taken.append(Match(int(folded.starts[first]), int(folded.ends[done - 1]), self._keys[index]))
        return tuple(taken)


def _borders(text: str, folded: Folded) -> tuple[bytes, bytes]:
    """Return for each place between folded characters whether a name may begin there, and whether one may end there.

    A word ends between two neighbouring characters unless both are letters or digits. What one source character
    became is not cut in two.
    """
    is_alnum = np.frombuffer(bytes((0, *map(str.isalnum, text), 0, 0)), dtype=bool)
    is_border = ~(is_alnum[:-2] & is_alnum[1:-1])  # before each character, and after the last
    is_plural = np.frombuffer(bytes((*map("s".__eq__, text), 0)), dtype=bool) & ~is_alnum[2:]
    starts, ends = folded.starts, folded.ends
    begins = np.append(is_border[starts], False)
    begins[1:-1] &= starts[1:] != starts[:-1]
    stops = np.append(False, is_border[ends] | is_plural[ends])
    stops[1:-1] &= ends[1:] != ends[:-1]
    return begins.tobytes(), stops.tobytes()
