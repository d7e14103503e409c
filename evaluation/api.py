"""A few functions for notebooks: lint paths, and results as polars frames (``.to_pandas()`` gives pandas)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from figlint.evaluation.assembly import open_linter
from figlint.evaluation.audit_table import to_row
from figlint.evaluation.config import Settings
from figlint.evaluation.linter import LintedRecord
from figlint.nlp.lines import mention_row
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.reader import read_records

_FINDING: dict[str, type[pl.DataType]] = {
    "path": pl.String, "line": pl.Int64, "column": pl.Int64, "figid": pl.String, "field": pl.String,
    "value": pl.String, "rule": pl.String, "severity": pl.String, "confidence": pl.Float64, "message": pl.String,
    "evidence": pl.String, "fix": pl.String, "fingerprint": pl.String,
}  # fmt: skip
_VERDICT: dict[str, type[pl.DataType]] = {
    "figid": pl.String, "field": pl.String, "value": pl.String, "verdict": pl.String, "p_error": pl.Float64,
    "rule": pl.String, "surface": pl.String, "replacement": pl.String, "evidence": pl.String,
}  # fmt: skip
_MENTION: dict[str, pl.DataType | type[pl.DataType]] = {
    "figid": pl.String, "field": pl.String, "start": pl.Int64, "end": pl.Int64, "surface": pl.String,
    "label": pl.String, "ids": pl.List(pl.String), "symbol": pl.String, "score": pl.Float64,
}  # fmt: skip


def lint(paths: Iterable[str | Path], settings: Settings | None = None) -> Iterator[LintedRecord]:
    """Yield what figlint says of each record of files and folders, in order.

    :param settings: Rules and thresholds; the defaults if left out.
    """
    return open_linter(settings or Settings()).lint(read_records(paths))


def findings_frame(linted: Iterable[LintedRecord]) -> pl.DataFrame:
    """Return the findings as a frame, a row each; ``evidence`` and ``fix`` are JSON text."""
    rows = [finding.to_row() for record in linted for finding in record.findings]
    return pl.DataFrame(
        [{**row, "evidence": _json(row["evidence"]), "fix": _json(row["fix"])} for row in rows], _FINDING
    )


def verdicts_frame(linted: Iterable[LintedRecord]) -> pl.DataFrame:
    """Return the audit as a frame, a row for each curated value; ``evidence`` is JSON text."""
    rows = [to_row(verdict) for record in linted for verdict in record.verdicts]
    return pl.DataFrame([{**row, "evidence": _json(row["evidence"])} for row in rows], _VERDICT)


def mentions_frame(annotated: Iterable[AnnotatedRecord]) -> pl.DataFrame:
    """Return mentions as a frame, a row each. *Offsets:* half-open, code points of the field."""
    rows = [{"figid": a.record.figid, **mention_row(m)} for a in annotated for m in a.mentions]
    return pl.DataFrame(rows, _MENTION)


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
