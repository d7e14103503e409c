"""Text with its genes, organisms and suspect words marked, as displaCy marks entities: the word, then what it is.

What a mark means is told by colour, by border and in words, so that it can be read with any colour vision and in print.
All text is escaped here; nothing that a record holds becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import escape

from figlint.nlp.mentions import Mention

MarkKind = Literal["gene", "organism", "suspect"]

#: What stands behind a mention without identifier, by its label.
UNKNOWN = {"gene": "gene?", "organism": "organism?"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one text. *Offsets:* half-open, code points. ``note`` is shown behind the words."""

    start: int
    end: int
    kind: MarkKind
    note: str


def marks(mentions: Iterable[Mention]) -> tuple[Mark, ...]:
    """Return the marks of the mentions of one text: in order, none over another.

    Genes that share a span, as those of ``MEK1/2``, become one mark with all their symbols; of spans that overlap in
    another way the first and longest is kept.
    """
    notes: dict[tuple[int, int, MarkKind], list[str]] = {}
    for mention in mentions:
        symbols = notes.setdefault((mention.start, mention.end, mention.label), [])
        symbol = mention.symbol or UNKNOWN[mention.label]
        if symbol not in symbols:
            symbols.append(symbol)
    found = (Mark(start, end, kind, ", ".join(symbols)) for (start, end, kind), symbols in notes.items())
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end, mark.kind)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def places(text: str, word: str) -> tuple[tuple[int, int], ...]:
    """Return where a word stands in a text as a word of its own. *Offsets:* half-open, code points

    >>> places("APRIL and APRILs; APRIL.", "APRIL")
    ((0, 5), (18, 23))
    """
    if not word.strip():
        return ()
    pattern = rf"(?<![^\W_]){re.escape(word)}(?![^\W_])"
    return tuple(match.span() for match in re.finditer(pattern, text))


def with_suspects(
    found: Sequence[Mark], suspects: Iterable[tuple[int, int]], note: str = "suspect"
) -> tuple[Mark, ...]:
    """Return marks with suspect places among them; a mark that one touches becomes suspect as a whole."""
    spans = sorted(suspects)
    touched = [any(mark.start < end and start < mark.end for start, end in spans) for mark in found]
    changed = [
        Mark(mark.start, mark.end, "suspect", f"{mark.note} – {note}") if hit else mark
        for mark, hit in zip(found, touched, strict=True)
    ]
    free = (
        Mark(start, end, "suspect", note)
        for start, end in spans
        if not any(mark.start < end and start < mark.end for mark in found)
    )
    return tuple(sorted((*changed, *free), key=lambda mark: mark.start))


def highlighted(text: str, found: Iterable[Mark]) -> str:
    """Return text as HTML with its marks.

    >>> highlighted("a < APRIL", [Mark(4, 9, "gene", "TNFSF13")])
    'a &lt; <mark class="gene">APRIL<sub>TNFSF13</sub></mark>'
    """
    return "".join(_pieces(text, found))


def _pieces(text: str, found: Iterable[Mark]) -> Iterator[str]:
    at = 0
    for mark in found:
        yield str(escape(text[at : mark.start]))
        words = escape(text[mark.start : mark.end])
        yield f'<mark class="{mark.kind}">{words}<sub>{escape(mark.note)}</sub></mark>'
        at = mark.end
    yield str(escape(text[at:]))
