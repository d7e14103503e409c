"""The fields of a record as one text, and back: where each field stands in the text that the pipeline reads.

A pipeline reads titles and caption together, so that an abbreviation defined in the caption explains the title.
Fields are joined by a line end, which no mention crosses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from figlint.nlp.records.record import TEXT_FIELDS, Record, TextField

_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands in a joined text.

    ``spans`` maps a field to its half-open code-point span, in the order of the text.
    """

    spans: Mapping[TextField, tuple[int, int]]

    def locate(self, start: int, end: int) -> tuple[TextField, int, int] | None:
        """Return field and offsets within it for a span of the joined text; ``None`` if it crosses a border."""
        for name, (first, last) in self.spans.items():
            if first <= start and end <= last:
                return name, start - first, end - first
        return None

    def texts(self, text: str) -> dict[TextField, str]:
        """Cut a joined text into its fields again."""
        return {name: text[first:last] for name, (first, last) in self.spans.items()}


def join_fields(record: Record) -> tuple[str, Layout]:
    """Return the joined text of a record's fields and its layout; fields without text are left out."""
    pieces: list[str] = []
    spans: dict[TextField, tuple[int, int]] = {}
    start = 0
    for name in TEXT_FIELDS:
        value = record.texts.get(name, "")
        if value:
            spans[name] = (start, start + len(value))
            pieces.append(value)
            start += len(value) + len(_SEPARATOR)
    return _SEPARATOR.join(pieces), Layout(spans)
