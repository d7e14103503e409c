"""Names of a lexicon in running text, word by word.

A text is cut into words, each word is looked up, and a name is followed from word to word as long as any name goes on
so. Since texts repeat their words, nearly every look-up is remembered, and no automaton has to be built beforehand.
Words are cut from characters, not taken from tokens: spaCy's ``PhraseMatcher`` over scispaCy's tokens misses 19% of the
names (``TrkA–src`` stays one token there). An automaton over the folded text finds the same names, and the few more
that begin with a sign that is neither letter nor digit, or end with one that is no bracket.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from figlint.nlp.names.normalize import GREEK, key

#: Words of a name; longer names hardly ever stand in a text letter for letter.
_LONGEST = 8
#: What is remembered before it is forgotten: some tens of megabytes.
_REMEMBERED = 100_000
_WORD = re.compile(r"[^\W_]+")
_SPELLED = tuple(name for name in GREEK.values() if len(name) > 1)
_IS_NAME, _GOES_ON = 1, 2
Key = TypeVar("Key")
Value = TypeVar("Value")


#: A word of a text: where it begins and ends (half-open, code points), its normal form, and how it is written.
Word = tuple[int, int, str, str]
#: Where a name begins and ends.
Span = tuple[int, int]


class TextNames:
    """Finds names in text.

    :param names: normalised names, sorted by code point.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._known: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        self._joints: dict[str, str] = {}
        self._steps: dict[tuple[str, str, str], tuple[str, int]] = {}

    def words(self, text: str) -> list[Word]:
        """Return the words of a text."""
        keys = self._keys
        words: list[Word] = []
        for match in _WORD.finditer(text):
            written = match[0]
            normal = keys.get(written)
            if normal is None:
                # A word of signs that normal forms leave out stays what it is, and is no name.
                normal = _remember(keys, written, key(written) or written)
            words.append((*match.span(), normal, written))
        return words

    def find(self, text: str, words: Sequence[Word]) -> list[Span]:
        """Return the longest names, left to right, none overlapping another; a plural s is left out.

        :param words: what :meth:`words` gave for the text.
        """
        known, steps = self._known, self._steps
        found: list[Span] = []
        after = 0
        for at, (start, stop, normal, _) in enumerate(words):
            standing = known.get(normal)
            if standing is None:
                standing = self._look_up(normal)
            if at < after or not (standing or normal[-1] == "s"):
                continue
            if standing == _GOES_ON and normal[-1] != "s" and at + 1 < len(words):
                # Most words begin some name and go on otherwise: nothing more than this is asked of them.
                follower = words[at + 1]
                step = steps.get((normal, text[stop : follower[0]], follower[2]))
                if step is not None and not step[1] and follower[2][-1] != "s":
                    continue
            last, end = self._longest(text, words, at, standing)
            if end:
                found.append((start, end))
                after = last + 1
        return found

    def _longest(self, text: str, words: Sequence[Word], first: int, standing: int) -> tuple[int, int]:
        """Return the last word and the end of the longest name that begins with a word; the end is 0 for none."""
        _, before, normal, _ = words[first]
        last, end = first, self._end(text, words[first], normal, standing)
        for at in range(first + 1, min(first + _LONGEST, len(words))):
            if not standing & _GOES_ON:
                break
            start, stop, more, _ = words[at]
            step = (normal, text[before:start], more)
            taken = self._steps.get(step)
            normal, standing = self._step(step) if taken is None else taken
            if longer := self._end(text, words[at], normal, standing):
                last, end = at, longer
            if "(" in normal and text[stop : stop + 1] == ")" and self._look_up(f"{normal})") & _IS_NAME:
                last, end = at, stop + 1
            before = stop
        return last, end

    def _end(self, text: str, word: Word, normal: str, standing: int) -> int:
        """Return where a name ends of which a word is the last, before its plural s; 0 if it is none."""
        start, end, _, _ = word
        if standing & _IS_NAME:
            return end
        if text[end - 1] == "s" and end - start > 1 and self._look_up(normal[:-1]) & _IS_NAME:
            return end - 1
        return 0

    def _look_up(self, normal: str) -> int:
        """Return whether something is a name, and whether a longer name begins with it."""
        standing = self._known.get(normal)
        if standing is not None:
            return standing
        place = bisect_left(self._names, normal)
        is_name = place < len(self._names) and self._names[place] == normal
        after = place + is_name
        goes_on = after < len(self._names) and self._names[after].startswith(normal)
        return _remember(self._known, normal, (_IS_NAME if is_name else 0) | (_GOES_ON if goes_on else 0))

    def _step(self, step: tuple[str, str, str]) -> tuple[str, int]:
        """Return the normal form of two parts with what stands between, and whether it is a name or begins one."""
        normal, between, more = step
        joint = self._joints.get(between)
        if joint is None:
            joint = _remember(self._joints, between, key(f"x{between}x")[1:-1])
        if joint == " " and not _is_apart(normal, more):
            joint = ""
        joined = f"{normal}{joint}{more}"
        return _remember(self._steps, step, (joined, self._look_up(joined)))


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

    :param keys: normalised names, as :meth:`figlint.nlp.lexicon.lexicon.Lexicon.keys` gives them.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._names = TextNames(sorted(keys))

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the longest names as whole words, left to right, none overlapping another."""
        found = self._names.find(text, self._names.words(text))
        return tuple(Match(start, end, key(text[start:end])) for start, end in found)


def _remember(memory: dict[Key, Value], name: Key, value: Value) -> Value:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[name] = value
    return value


def _is_apart(left: str, right: str) -> bool:
    """Whether a blank between two words is part of a name's normal form."""
    if not (left[-1:].isalpha() and right[:1].isalpha()):
        return False
    return not (left.endswith(_SPELLED) or right.startswith(_SPELLED))
