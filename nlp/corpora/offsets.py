"""Fitting annotated offsets to a text: units other than code points, and offsets that are slightly wrong.

Java tools count UTF-16 units, the Bio-ID corpus counts UTF-8 bytes; both equal code points on ASCII, so that a reader
which guesses wrongly goes wrong only on the documents with Greek letters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal

from figlint.nlp.corpora.gold import ProblemKind

Unit = Literal["codepoint", "utf8", "utf16"]

UNITS: tuple[Unit, ...] = ("codepoint", "utf8", "utf16")

#: How far from its offset an annotation's text is looked for. *Unit:* code points
REACH = 200


class OffsetMap:
    """Converts offsets counted in ``unit`` into code-point offsets of one text."""

    def __init__(self, text: str, unit: Unit) -> None:
        self._text = text
        self._starts: list[int] | None = None
        if unit != "codepoint" and not text.isascii():
            width = _utf8_width if unit == "utf8" else _utf16_width
            self._starts = [0, *accumulate(map(width, text))]

    def __getitem__(self, offset: int) -> int | None:
        """Return the code-point offset, ``None`` where ``offset`` falls inside a character or outside the text."""
        if self._starts is None:
            return offset if 0 <= offset <= len(self._text) else None
        at = bisect_left(self._starts, offset)
        return at if at < len(self._starts) and self._starts[at] == offset else None

    def slice(self, start: int, end: int) -> str:
        """Return the text between two offsets, empty where they do not point into it."""
        first, last = self[start], self[end]
        return "" if first is None or last is None else self._text[first:last]


def _utf8_width(char: str) -> int:
    code = ord(char)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _utf16_width(char: str) -> int:
    return 1 if ord(char) < 0x10000 else 2


def detect_unit(texts: Iterable[tuple[str, Sequence[tuple[int, int, str]]]], *, preferred: Unit = "codepoint") -> Unit:
    """Return the unit under which most annotations fit their text.

    :param texts: Each text with its annotations as ``(start, end, surface)``. Only texts beyond ASCII tell the units
        apart.
    :param preferred: The unit to return where several fit equally.
    """
    fits = dict.fromkeys(UNITS, 0)
    for text, spans in texts:
        if text.isascii():
            continue
        for unit in UNITS:
            offsets = OffsetMap(text, unit)
            fits[unit] += sum(offsets.slice(start, end) == surface for start, end, surface in spans)
    return max(UNITS, key=lambda unit: (fits[unit], unit == preferred))


def place(text: str, start: int | None, end: int | None, surface: str) -> tuple[int, int, ProblemKind | None]:
    """Find where an annotation stands.

    :param start: First code point as annotated, ``None`` where the offset falls inside a character.
    :returns: Start and end in the text and what was wrong; ``(0, 0, "unplaced")`` where the text has no such words
        near the offset.
    """
    if start is not None and end is not None and 0 <= start < end <= len(text):
        found = text[start:end]
        if found == surface:
            return start, end, None
        if found.casefold() == surface.casefold():
            return start, end, "case"
        if surface.startswith(found + " "):
            return start, end, "composite"
    near = _nearest(text, surface, start if start is not None else 0)
    if near is None:
        return 0, 0, "unplaced"
    return near, near + len(surface), "shifted"


def _nearest(text: str, surface: str, start: int) -> int | None:
    if not surface:
        return None
    before = text.rfind(surface, max(0, start - REACH), min(len(text), start + len(surface)))
    after = text.find(surface, max(0, start), start + REACH + len(surface))
    places = [at for at in (before, after) if at >= 0]
    return min(places, key=lambda at: (abs(at - start), at), default=None)
