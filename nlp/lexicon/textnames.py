"""Names of a lexicon in running text, word by word.

A text is cut into words, each word is looked up, and a name is followed from word to word as long as any name goes on
so. Since texts repeat their words, nearly every look-up is remembered, and no automaton has to be built beforehand.
Words are cut from characters, not taken from tokens: spaCy's ``PhraseMatcher`` over scispaCy's tokens misses 19% of the
names (``TrkA–src`` stays one token there). An automaton over the folded text finds the same names, and the few more
that begin with a sign that is neither letter nor digit, or end with one that is no bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

from figlint.nlp.lexicon.columns import Array, Strings, strings_column
from figlint.nlp.names.normalize import GREEK, key

#: Words of a name; longer names hardly ever stand in a text letter for letter.
_LONGEST = 8
#: What is remembered before it is forgotten: some megabytes.
_REMEMBERED = 32_768
#: Longer pieces of text hardly ever come again, and could fill the memory.
_LONGEST_KEY = 80
_WORD = re.compile(r"([^\W_]+)")
_SPELLED = tuple(name for name in GREEK.values() if len(name) > 1)
_IS_NAME, _GOES_ON, _IS_PLURAL = 1, 2, 4
#: In the place of a length that the next word does not tell.
_OPEN = -1
Value = TypeVar("Value")

#: Where a name begins and ends. *Offsets:* half-open, code points.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as they are written, and where each begins and ends. *Offsets:* half-open, code points."""

    text: str
    written: list[str]
    starts: list[int]
    ends: list[int]


# Genes and organisms are looked for in the same text, one after the other.
@lru_cache(maxsize=2)
def words_of(text: str) -> Words:
    """Return the words of a text: its runs of letters and digits."""
    parts = _WORD.split(text)
    borders = [*accumulate(map(len, parts))]
    return Words(text, parts[1::2], borders[:-1:2], borders[1::2])


class TextNames:
    """Finds names in text.

    :param names: normalised names, sorted; they are looked up where they lie, and no string is made of them.
    :param wanted: truth values that tell which of them to find; all if none.
    """

    def __init__(self, names: Strings, wanted: Array | None = None) -> None:
        self._names = names
        self._wanted = None if wanted is None else wanted.data
        self._known: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._joints: dict[str, str] = {}
        self._leads: dict[str, int] = {}
        self._lengths: dict[str, int] = {}

    @classmethod
    def of(cls, names: Iterable[str]) -> TextNames:
        """Return what finds some normalised names."""
        return cls(Strings(strings_column(sorted(names))))

    def find(self, words: Words) -> list[Span]:
        """Return the longest names, left to right, none overlapping another; a plural s is left out."""
        text, starts, ends = words.text, words.starts, words.ends
        after = 0
        found: list[Span] = []
        # Most words begin no name, or a name that goes on otherwise: the next word tells.
        beginnings = [text[start:end] for start, end in zip(starts, (*ends[1:], *ends[-1:]), strict=True)]
        lengths = map(self._lengths.get, beginnings)
        for at, length in [(at, length) for at, length in enumerate(lengths) if length != 0]:
            start = starts[at]
            if start < after:
                continue
            if length is None:
                length = _remember(self._lengths, beginnings[at], self._length(words, at))
            if length == _OPEN:
                length = self._longest(words, at)
            if length:
                after = start + length
                found.append((start, after))
        return found

    def _lead(self, written: str) -> int:
        """Return whether a word is a name, the plural of one, or begins one."""
        lead = self._leads.get(written)
        if lead is None:
            normal = self._key(written)
            standing = self._look_up(normal)
            lead = standing | _IS_PLURAL * self._is_plural(written, normal, standing)
            _remember(self._leads, written, lead)
        return lead

    def _length(self, words: Words, at: int) -> int:
        """Return the length of the longest name that begins with a word, or that more than the next word decides it."""
        lead = self._lead(words.written[at])
        if lead & _GOES_ON and at + 1 < len(words.written):
            joined, standing = self._joined(self._key(words.written[at]), words, at + 1)
            if standing & _GOES_ON:
                return _OPEN
            if standing & _IS_NAME or self._is_plural(words.written[at + 1], joined, standing):
                return words.ends[at + 1] - words.starts[at] - (not standing & _IS_NAME)
        return self._own_length(words, at, lead)

    @staticmethod
    def _own_length(words: Words, at: int, lead: int) -> int:
        """Return the length of the name that a word is by itself, 0 if it is none."""
        if lead & (_IS_NAME | _IS_PLURAL):
            return words.ends[at] - words.starts[at] - (not lead & _IS_NAME)
        return 0

    def _longest(self, words: Words, first: int) -> int:
        """Return the length of the longest name that begins with a word, 0 if there is none."""
        start, normal, standing = words.starts[first], self._key(words.written[first]), self._lead(words.written[first])
        length = self._own_length(words, first, standing)
        for at in range(first + 1, min(first + _LONGEST, len(words.written))):
            if not standing & _GOES_ON:
                break
            end = words.ends[at]
            normal, standing = self._joined(normal, words, at)
            if standing & _IS_NAME or self._is_plural(words.written[at], normal, standing):
                length = end - start - (not standing & _IS_NAME)
            if "(" in normal and words.text[end : end + 1] == ")" and self._look_up(f"{normal})") & _IS_NAME:
                length = end + 1 - start
        return length

    def _is_plural(self, written: str, normal: str, standing: int) -> bool:
        """Whether what ends with a word is no name itself, but one without the plural s of that word."""
        if standing & _IS_NAME or written[-1] != "s" or len(written) < 2:
            return False
        return bool(self._look_up(normal[:-1]) & _IS_NAME)

    def _key(self, written: str) -> str:
        normal = self._keys.get(written)
        if normal is None:
            # A word of signs that normal forms leave out stays what it is, and is no name.
            normal = _remember(self._keys, written, key(written) or written)
        return normal

    def _look_up(self, normal: str) -> int:
        """Return whether something is a name, and whether a longer name begins with it."""
        standing = self._known.get(normal)
        if standing is not None:
            return standing
        place, goes_on = self._names.stand(normal)
        is_name = place is not None and (self._wanted is None or self._wanted[place])
        return _remember(self._known, normal, (_IS_NAME if is_name else 0) | (_GOES_ON if goes_on else 0))

    def _joined(self, normal: str, words: Words, at: int) -> tuple[str, int]:
        """Return the normal form of what stands before a word together with it, and whether it is or begins a name."""
        between, more = words.text[words.ends[at - 1] : words.starts[at]], self._key(words.written[at])
        joint = self._joints.get(between)
        if joint is None:
            joint = _remember(self._joints, between, key(f"x{between}x")[1:-1])
        if joint == " " and not _is_apart(normal, more):
            joint = ""
        joined = f"{normal}{joint}{more}"
        return joined, self._look_up(joined)


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the lexicon in a text. *Offsets:* half-open, code points of the text as read."""

    start: int
    end: int
    key: str


class WordMatcher:
    """Finds every name of the lexicon that stands in a text as whole words.

    A name begins and ends at a word border; a hyphen, slash or bracket is one, a letter or digit is not. A plural s
    after the name is left out of the match.

    :param names: finds the names.
    """

    def __init__(self, names: TextNames) -> None:
        self._names = names

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest names as whole words, left to right, none overlapping another."""
        return tuple(Match(start, end, key(text[start:end])) for start, end in self.spans(text))

    def spans(self, text: str) -> list[Span]:
        """Return where :meth:`find` finds names."""
        return self._names.find(words_of(text))


def _remember(memory: dict[str, Value], name: str, value: Value) -> Value:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    if len(name) <= _LONGEST_KEY:
        memory[name] = value
    return value


def _is_apart(left: str, right: str) -> bool:
    """Whether a blank between two words is part of a name's normal form."""
    if not (left[-1:].isalpha() and right[:1].isalpha()):
        return False
    return not (left.endswith(_SPELLED) or right.startswith(_SPELLED))
