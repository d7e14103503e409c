"""The lexicon matcher: every name of the lexicon that stands in a text as whole words.

Matching runs on characters of the folded text (:func:`figlint.nlp.names.normalize.fold`), not on tokens: spaCy's
``PhraseMatcher`` over scispaCy's tokens misses 19% of the names (``TrkA–src`` stays one token there).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import ahocorasick_rs
import numpy as np

from figlint.nlp.names.normalize import Folded, fold


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the lexicon in a text. *Offsets:* half-open, code points of the text as read."""

    start: int
    end: int
    key: str


class FindsNames(Protocol):
    """What finds names in text: by an automaton, or word by word (:mod:`figlint.nlp.lexicon.textnames`)."""

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest names as whole words, left to right, none overlapping another."""


class LexiconMatcher:
    """Finds names in text by an automaton: none is missed, however it is written, but building it takes a while.

    :param keys: Normalised names, as :meth:`figlint.nlp.lexicon.lexicon.Lexicon.keys` gives them.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = list(keys)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, store_patterns=False)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest matches, left to right, none overlapping another.

        A match begins and ends at a word border; a hyphen, slash or bracket is one, a letter or digit is not. A
        plural s after the name is left out of the match.
        """
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
