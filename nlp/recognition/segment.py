"""Fine segmentation: text cut wherever the kind of character changes, so that names inside words can be marked.

Curators mark ``TGFB1`` in ``siTGFB1``, ``SOD1`` in ``SOD1WT`` and ``mice`` in ``C57BL/6Jmice``. A tokeniser that keeps
such words whole hides three mentions in ten from every model behind it (``docs/measurements/ner.md``).

*Offsets:* half-open, 0-based, in Unicode code points of the text as read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from figlint.nlp.remembered import MANY

_UPPER = "A-ZÀ-ÖØ-Þ"
_LOWER = "a-zß-öø-ÿ"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff\u00b5\u2206"

#: ``Atg5`` -> Atg 5; ``siTGFB1`` -> si TGFB 1; ``TGFb`` -> TG F b; ``YAPS127A`` -> YAP S 127 A. It cuts rather too
#: often (``SOD1WT`` -> SO D 1 WT): the model joins pieces easily and can never cut one.
_PIECE = re.compile(
    rf"(?<![{_UPPER}])[{_UPPER}][{_LOWER}]+"  # a capitalised run that begins a word part
    rf"|[{_UPPER}]{{2,}}?(?=[{_UPPER}]\d+[{_UPPER}](?![{_LOWER}]))"  # a name before what may be a substitution, S127A
    rf"|[{_UPPER}]+(?=[{_UPPER}][{_LOWER}])"  # capitals before a capitalised run
    rf"|[{_UPPER}]+|[{_LOWER}]+|\d+|[{_GREEK}]|\S"
)

#: Species words that typesetting glues to their neighbours (``mouseskin``, ``fl/flmice``). An extra cut costs nothing,
#: since pieces can be joined again; a missing one costs the mention.
_GLUED_FIRST = ("mouse", "human", "patient", "zebrafish")
_GLUED_LAST = ("mice", "mouse", "larvae", "embryos", "flies", "patients")

#: A run of text without white space.
CHUNK = re.compile(r"\S+")
#: Longer chunks are cut anew each time: they hardly ever come again.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that the segmentation never cuts further."""

    start: int
    end: int
    text: str


def pieces(text: str) -> list[Piece]:
    """Cut a text into pieces; white space belongs to none.

    :param text: any text.
    :returns: the pieces in order; together they cover every character that is not white space.
    """
    return [
        Piece(chunk.start() + start, chunk.start() + end, chunk.group()[start:end])
        for chunk in CHUNK.finditer(text)
        for start, end in cuts(chunk.group())
    ]


def cuts(chunk: str) -> tuple[tuple[int, int], ...]:
    """The bounds of the pieces of one chunk (a run of text without white space), relative to its beginning."""
    return _known_cuts(chunk) if len(chunk) <= _LONGEST else _cuts(chunk)


def _cuts(chunk: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for match in _PIECE.finditer(chunk):
        start, end = match.span()
        inner = _glue_cut(match.group())
        if inner:
            found.append((start, start + inner))
            start += inner
        found.append((start, end))
    return tuple(found)


_known_cuts = lru_cache(maxsize=MANY)(_cuts)


def _glue_cut(piece: str) -> int:
    """Where a piece is cut because it is a species word glued to another word; 0 where it is not."""
    if len(piece) < 5:
        return 0
    for word in _GLUED_FIRST:
        if piece.startswith(word) and len(piece) > len(word) + 1:
            return len(word)
    for word in _GLUED_LAST:
        if piece.endswith(word) and len(piece) > len(word):
            return len(piece) - len(word)
    return 0
