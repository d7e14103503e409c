"""The JSON line of ``figlint annotate``: a record's mentions with spans and identifiers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from figlint.nlp.mentions import AnnotatedRecord, Mention


def to_row(annotated: AnnotatedRecord) -> dict[str, Any]:
    """Return the object of the contract.

    *Offsets:* half-open, code points of the named field as read.
    """
    return {"id": annotated.record.figid, "mentions": [mention_row(m) for m in annotated.mentions]}


def mention_row(mention: Mention) -> dict[str, Any]:
    """Return the object of one mention; a mention without identifier has ``ids: []``."""
    return {
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "label": mention.label,
        "ids": list(mention.ids),
        "symbol": mention.symbol,
        "score": round(mention.score, 4),
    }


def to_line(annotated: AnnotatedRecord) -> str:
    """Return the JSON line of the contract, with its line end."""
    return json_line(to_row(annotated))


def json_line(row: Mapping[str, Any]) -> str:
    """Return an object as a JSON line; lone surrogates are escaped so that it is valid UTF-8."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(row)
    return line + "\n"
