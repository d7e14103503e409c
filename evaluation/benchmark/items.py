"""The items of a benchmark, document by document: what a comparison of two runs and a page of errors are made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from figlint.evaluation.benchmark.benchmark import RunDetail
from figlint.evaluation.scoring.error_classes import MentionError, describe


def document_rows(detail: RunDetail) -> Iterator[dict[str, Any]]:
    """Yield the counts of each document: ``counts[label][measure]`` is tp, fp and fn."""
    for place, document in enumerate(detail.corpus.documents):
        counts: dict[str, dict[str, list[int]]] = {}
        for (label, measure), rows in detail.table.items():
            counts.setdefault(label, {})[measure] = [int(number) for number in rows[place]]
        yield {
            "corpus": detail.corpus.name,
            "model": detail.model,
            "document": document.id,
            "article": document.article,
            "counts": counts,
        }


def error_rows(detail: RunDetail) -> Iterator[dict[str, Any]]:
    """Yield the errors. *Offsets:* half-open, code points of the document, of the span by which the error is shown."""
    for error in detail.errors:
        yield {
            "corpus": detail.corpus.name,
            "model": detail.model,
            "document": detail.corpus.documents[error.document].id,
            "kind": error.kind,
            "label": error.label,
            "start": error.shown.start,
            "end": error.shown.end,
            "surface": error.shown.surface,
            "predicted": describe(error.predicted),
            "reference": describe(error.reference),
        }


def message(error: MentionError) -> str:
    """Say in a line what the model read and what is annotated."""
    predicted, reference = describe(error.predicted), describe(error.reference)
    return f"read as {predicted or 'nothing'}; annotated as {reference or 'nothing'}"


def json_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yield rows as JSON lines."""
    return (json.dumps(row, ensure_ascii=True) + "\n" for row in rows)
