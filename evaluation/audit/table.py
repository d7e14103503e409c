"""The audit as a table: one row per curated value, written as JSON Lines, TSV or Parquet by the file's suffix.

As the formats of annotations, a table is written in two steps: the verdicts on a record become bytes, in any process,
and the bytes, in the order of the records, become a file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.outputs.spreadsheets import formula_safe
from figlint.nlp.errors import UsageError
from figlint.nlp.formats.lines import json_line
from figlint.nlp.formats.parquet import json_row, write_rows

#: Columns of the contract, in order.
COLUMNS = (
    "figid", "field", "value", "verdict", "p_error", "rule", "surface", "replacement", "evidence",
)  # fmt: skip


class AuditTable(Protocol):
    """A format of the audit."""

    def piece(self, verdicts: Iterable[Verdict]) -> bytes:
        """Return the rows of some verdicts."""

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all rows, in order."""


def to_row(verdict: Verdict) -> dict[str, Any]:
    """Return the row of the contract; ``evidence`` stays a mapping."""
    return {
        "figid": verdict.figid,
        "field": verdict.field,
        "value": verdict.value,
        "verdict": verdict.verdict,
        "p_error": round(verdict.p_error, 4),
        "rule": verdict.rule,
        "surface": verdict.surface,
        "replacement": verdict.replacement,
        "evidence": dict(verdict.evidence),
    }


class JsonLines:
    """A JSON object a line."""

    def piece(self, verdicts: Iterable[Verdict]) -> bytes:
        """Return the lines of some verdicts."""
        return "".join(json_line(to_row(verdict)) for verdict in verdicts).encode("utf-8")

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all lines."""
        with path.open("wb") as stream:
            stream.writelines(pieces)


class Tsv:
    """Cells separated by tabs under a line of names; ``evidence`` is JSON text, no replacement an empty cell.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """

    def piece(self, verdicts: Iterable[Verdict]) -> bytes:
        """Return the lines of some verdicts; lone surrogates become question marks."""
        rows = (_flat(to_row(verdict)) for verdict in verdicts)
        return _tsv([_cell(row[name]) for name in COLUMNS] for row in rows)

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all lines."""
        with path.open("wb") as stream:
            stream.write(_tsv([COLUMNS]))
            stream.writelines(pieces)


class Parquet:
    """A typed table; ``evidence`` is JSON text."""

    def piece(self, verdicts: Iterable[Verdict]) -> bytes:
        """Return the rows of some verdicts."""
        return b"".join(json_row(_flat(to_row(verdict))) for verdict in verdicts)

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a table of all rows."""
        import pyarrow as pa

        types = {name: pa.float64() if name == "p_error" else pa.string() for name in COLUMNS}
        write_rows(pieces, pa.schema([pa.field(name, kind) for name, kind in types.items()]), path)


#: Suffix -> format.
TABLES: Mapping[str, AuditTable] = MappingProxyType({".jsonl": JsonLines(), ".tsv": Tsv(), ".parquet": Parquet()})


def table_of(path: Path) -> AuditTable:
    """Return the format that a file's suffix names.

    :raises UsageError: If it names none; the message lists them.
    """
    found = TABLES.get(path.suffix.lower())
    if found is None:
        raise UsageError(f"cannot write {path}: the suffix must be one of {', '.join(TABLES)}")
    return found


def _tsv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return formula_safe(value.replace("\r", " "))  # csv does not quote it, and readers take it for a line's end
    return "" if value is None else value


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "evidence": json.dumps(row["evidence"], ensure_ascii=False, sort_keys=True)}
