"""``figlint query``: SQL over results."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from figlint.evaluation.outputs.query import Answer


class Format(StrEnum):
    """Formats of ``--output-format``."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="A SELECT over records, mentions, findings and audit.")],
    results: Annotated[
        list[Path] | None,
        typer.Option("--in", metavar="PATH", help="A result file, or a folder of them; by default this folder."),
    ] = None,
    output_format: Annotated[Format, typer.Option("--output-format", help="How to print rows.")] = Format.TABLE,
) -> None:
    """Ask questions of the results of annotate, audit and check, in DuckDB's SQL.

    Examples:

      figlint query "select rule, count(*) from findings group by 1 order by 2 desc" --in results/

      figlint query "select symbol, count(distinct figid) n from mentions group by 1 order by n desc limit 20"
    """
    from figlint.evaluation.outputs.query import query as ask

    answer = ask(sql, tuple(results or [Path()]))
    for piece in _FORMATS[output_format](answer):
        sys.stdout.write(piece)


def _table(answer: Answer) -> Iterator[str]:
    """Yield a table whose columns are as wide as their widest cell, so that it has to be held in memory."""
    rows = [answer.columns, *([_cell(value) for value in row] for row in answer.rows)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(answer.columns))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"


def _csv(answer: Answer) -> Iterator[str]:
    from figlint.evaluation.outputs.spreadsheets import spreadsheet_safe

    yield _csv_line(answer.columns)
    for row in answer.rows:
        yield _csv_line([spreadsheet_safe(value) if isinstance(value, str) else _cell(value) for value in row])


def _csv_line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _jsonl(answer: Answer) -> Iterator[str]:
    for row in answer.rows:
        values = dict(zip(answer.columns, row, strict=True))
        yield json.dumps(values, ensure_ascii=False, default=str) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ")


_FORMATS = {Format.TABLE: _table, Format.CSV: _csv, Format.JSONL: _jsonl}
