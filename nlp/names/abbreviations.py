"""Short forms defined in the text: ``B-cell activating factor (BAFF)``, ``BAFF, B-cell activating factor;``.

A definition is the strongest evidence a figure gives about its own words, so it is read in every order in which
captions write it. scispaCy's ``AbbreviationDetector`` finds the parenthesised ones whose letters match; this module
adds legends (``AMPK, AMP-activated protein kinase; …``), short forms with Greek letters and numbers, and capitals that
stand inside hyphenated words. Nothing is concluded here: what a long form means is for grounding to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from figlint.nlp.remembered import TEXTS

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SHORT = re.compile(r"[A-Za-zα-ωΑ-Ω0-9][\w.+/'′β-]{0,11}")
_PAREN = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_LEGEND = re.compile(
    r"(?:(?<=[;.:,(])\s*|^)(?P<short>[A-Za-zα-ω][\w/+-]{1,10})\s?(?:,|:|=|–|, or)\s(?P<long>[^;.:=()]{4,90})(?=[;.)]|$)"
)
_GREEK = str.maketrans("αβγδεζηθκλμω", "abgdezhtklmo")
_WORD = re.compile(r"[^\s]+")
_LAST_WORD = re.compile(r"[^\s()\[\],;]+\Z")
_LONGEST_SHORT = 12
_SMALL = frozenset({"and", "of", "the", "for", "in", "to", "a", "an", "with", "or", "by"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what the text says it stands for.

    *Offsets:* half-open, code points, of the text given to :func:`definitions`.
    """

    short: str
    long: str
    short_start: int
    long_start: int

    @property
    def short_end(self) -> int:
        """End of the short form."""
        return self.short_start + len(self.short)

    @property
    def long_end(self) -> int:
        """End of the long form."""
        return self.long_start + len(self.long)


# Organisms and genes of a text both ask, one after the other.
@lru_cache(maxsize=TEXTS)
def definitions(text: str) -> tuple[Definition, ...]:
    """Return the definitions of a text, in order, one for each short form and place.

    >>> [(d.short, d.long) for d in definitions("The B-cell activating factor (BAFF) binds.")]
    [('BAFF', 'B-cell activating factor')]
    >>> [(d.short, d.long) for d in definitions("AMPK, AMP-activated protein kinase; ROS, reactive oxygen species.")]
    [('AMPK', 'AMP-activated protein kinase'), ('ROS', 'reactive oxygen species')]
    """
    found = {d.short_start: d for d in (*_parenthesised(text), *_legends(text))}
    return tuple(found[start] for start in sorted(found))


def from_doc(doc: Doc) -> tuple[Definition, ...]:
    """Return the definitions that scispaCy's ``AbbreviationDetector`` left on a document."""
    return tuple(
        Definition(span.text, span._.long_form.text, span.start_char, span._.long_form.start_char)
        for span in doc._.abbreviations
    )


def merge(*groups: Iterable[Definition]) -> dict[str, tuple[str, ...]]:
    """Return the long forms of each short form, in order of appearance, without repeats."""
    merged: dict[str, list[str]] = {}
    for definition in (definition for group in groups for definition in group):
        longs = merged.setdefault(definition.short, [])
        if definition.long not in longs:
            longs.append(definition.long)
    return {short: tuple(longs) for short, longs in merged.items()}


def _parenthesised(text: str) -> Iterator[Definition]:
    """Yield ``long (short)`` and ``short (long)``."""
    for match in _PAREN.finditer(text):
        inside, at = match[1], match.start(1)
        short = re.split(r"[;,]\s", inside)[0].strip()
        if _is_short(short):
            long_start = _long_before(short, text, match.start())
            if long_start is not None:
                yield Definition(short, text[long_start : match.start()].rstrip(), at + inside.index(short), long_start)
                continue
        head = text[: match.start()].rstrip()
        before = _LAST_WORD.search(head, max(0, len(head) - _LONGEST_SHORT - 1))
        if before and _is_short(before[0]) and _covers(before[0], inside):
            yield Definition(before[0], inside.strip(), before.start(), at + len(inside) - len(inside.lstrip()))


def _legends(text: str) -> Iterator[Definition]:
    """Yield the entries of a list of abbreviations, ``short, long; short, long.``."""
    for match in _LEGEND.finditer(text):
        short, long = match["short"], match["long"].rstrip()
        if _is_short(short) and len(long) > len(short) and _covers(short, long) and not _is_short(long):
            yield Definition(short, long, match.start("short"), match.start("long"))


def _is_short(form: str) -> bool:
    """Whether a string looks like a short form: 2 to 12 characters, one word, with a capital, digit or Greek letter."""
    return (
        2 <= len(form) <= _LONGEST_SHORT
        and _SHORT.fullmatch(form) is not None
        and any(char.isalpha() for char in form)
        and any(char.isupper() or char.isdigit() or ord(char) in _GREEK for char in form)
    )


def _letters(short: str) -> str:
    """Return what of a short form must be found in its long form: letters and digits, folded."""
    return "".join(filter(str.isalnum, short.lower().translate(_GREEK)))


def _long_before(short: str, text: str, end: int) -> int | None:
    """Return where the long form that ends at ``end`` begins: the shortest run of words that covers the short form."""
    window = text[max(0, end - 160) : end]
    cut = max(window.rfind(mark) for mark in (". ", "; ", ": ", ", ", "(", ")"))
    window = window[cut + 1 :]
    words = list(_WORD.finditer(window))[-(len(short) + 5) :]
    offset = end - len(window)
    for word in reversed(words):
        long = window[word.start() :].strip()
        if len(long) <= len(short) or word[0].lower() in _SMALL:
            continue
        if _covers(short, long):
            return offset + word.start()
    return None


def _covers(short: str, long: str) -> bool:
    """Whether a long form spells a short form: its letters in order, the first one at the start of the first word.

    Most letters must begin a word or a part of a hyphenated word; otherwise any phrase would spell any short form.
    """
    letters = _letters(short)
    folded = long.lower().translate(_GREEK)
    if folded[1:2] == "-":  # c-Jun, p-selectin: the letter before the hyphen is often not spelled
        folded = folded[2:] if letters and folded[0] != letters[0] else folded
    if not letters or not folded or folded[0] != letters[0] or len(long.split()) > len(letters) + 4:
        return False
    if _initials_lead(letters, folded):
        return True
    at, initials = -1, 0
    for index, letter in enumerate(letters):
        plain = folded.find(letter, at + 1)
        if plain < 0:
            return letter.isdigit() and initials >= 2
        onset = _next_initial(folded, letter, at + 1)
        take = onset if onset is not None and _spells(letters[index + 1 :], folded, onset) else plain
        initials += take == onset
        at = take
    one_word = len(folded.split()) == 1 and len(letters) >= 3
    return initials * 2 >= len(letters) or (one_word and len(folded) >= 3 * len(letters))


def _initials_lead(letters: str, folded: str) -> bool:
    """Whether three or more words give the short form by their initials but for one letter (a doubled or last one)."""
    words = [word for word in folded.split() if word not in _SMALL]
    if not 3 <= len(words) <= len(letters) <= len(words) + 1:
        return False
    rest = iter(letters)
    return all(word[0] in rest for word in words)


def _next_initial(folded: str, letter: str, start: int) -> int | None:
    """Return the next place at or after ``start`` where ``letter`` begins a word or a part of one."""
    for at in range(start, len(folded)):
        if folded[at] == letter and (at == 0 or not folded[at - 1].isalnum()):
            return at
    return None


def _spells(letters: str, folded: str, at: int) -> bool:
    """Whether the letters can be found in order after ``at``."""
    for letter in letters:
        at = folded.find(letter, at + 1)
        if at < 0:
            return False
    return True
