"""JSON Lines: the annotation line of figlint's own contract."""

from __future__ import annotations

from figlint.nlp.formats.base import TextFormat
from figlint.nlp.formats.lines import to_line
from figlint.nlp.mentions import AnnotatedRecord


class JsonLines(TextFormat):
    """A JSON object a line, ``{"id", "mentions"}``."""

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return the line of a record."""
        return to_line(annotated).encode("utf-8")
