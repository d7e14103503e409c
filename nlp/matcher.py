"""The lexicon matcher: every name of the lexicon that stands in a text as whole words.

Matching runs on characters of the folded text (:func:`figlint.nlp.normalize.fold`), not on tokens: spaCy's
``PhraseMatcher`` over scispaCy's tokens misses 19% of the names (``TrkA–src`` stays one token there).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick_rs

from figlint.nlp.normalize import fold


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the lexicon in a text. *Offsets:* half-open, code points of the text as read."""

    start: int
    end: int
    key: str


class LexiconMatcher:
    """Finds names in text.

    :param keys: Normalised names, as :meth:`figlint.nlp.lexicon.Lexicon.keys` gives them.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = list(keys)
        self._automaton = ahocorasick_rs.AhoCorasick(self._keys, store_patterns=False)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest matches, left to right, none overlapping another.

        A match begins and ends at a word border; a hyphen, slash or bracket is one, a letter or digit is not. A
        plural s after the name is left out of the match.
        """
        taken: list[Match] = []
        end = 0
        for match in sorted(self._whole_words(text), key=lambda m: (m.start, -m.end)):
            if match.start >= end:
                taken.append(match)
                end = match.end
        return tuple(taken)

    def _whole_words(self, text: str) -> Iterator[Match]:
        folded = fold(text)
        for index, first, last in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            source = folded.span(first, last)
            if source is None:
                continue
            start, end = source
            if _is_border(text, start - 1, start) and (_is_border(text, end, end - 1) or _is_plural(text, end)):
                yield Match(start, end, self._keys[index])


def _is_border(text: str, outside: int, inside: int) -> bool:
    """Whether a word ends between two neighbouring characters, of which the first lies outside the match."""
    if not 0 <= outside < len(text):
        return True
    return not (text[outside].isalnum() and text[inside].isalnum())


def _is_plural(text: str, end: int) -> bool:
    return text[end] == "s" and not text[end + 1 : end + 2].isalnum()
