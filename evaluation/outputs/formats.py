"""Findings as text, JSON, JSON Lines, CSV, GitHub annotations, JUnit XML and SARIF: one function a format.

Every function takes what comes in its final order and yields pieces of text, so that a run of any size is written
while it goes on. SARIF, JUnit and JSON are one document each; they too are yielded piece by piece.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import tee
from typing import TYPE_CHECKING, TypeAlias

from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.outputs.junit import write_junit
from figlint.evaluation.outputs.sarif import write_sarif
from figlint.evaluation.outputs.spreadsheets import spreadsheet_safe

if TYPE_CHECKING:
    from figlint.evaluation.lint.linter import LintedRecord

WriteRecords: TypeAlias = "Callable[[Iterable[LintedRecord]], Iterator[str]]"

_CSV_COLUMNS = (
    "path", "line", "column", "figid", "field", "value", "rule", "severity", "confidence", "message", "fix",
)  # fmt: skip


def write_text(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield ``path:line:column: CODE message`` lines, each with its confidence and fix."""
    for finding in findings:
        yield f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {one_line(finding.message)}"
        details = [] if finding.confidence == 1.0 else [f"P = {finding.confidence:.2f}"]
        if finding.repair is not None:
            details.append(f"fix: {finding.repair}")
        yield f" [{'; '.join(details)}]\n" if details else "\n"


def write_jsonl(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a JSON object a line, with the fields of the contract."""
    for finding in findings:
        yield json.dumps(finding.to_row(), ensure_ascii=False) + "\n"


def write_json(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one JSON array of the rows of :func:`write_jsonl`."""
    separator = "[\n"
    for finding in findings:
        yield separator + json.dumps(finding.to_row(), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def write_csv(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a CSV table that a spreadsheet opens without running or converting anything.

    Cells that would be a formula, a date or a number get a leading apostrophe; control characters are shown as escapes.
    """
    yield _csv_line(_CSV_COLUMNS)
    for finding in findings:
        row = finding.to_row()
        row["fix"] = str(finding.repair) if finding.repair else ""
        yield _csv_line([spreadsheet_safe(one_line(str(row[name]))) for name in _CSV_COLUMNS])


def write_github(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield GitHub workflow commands, which the pull request shows at the line."""
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    for finding in findings:
        place = f"file={_property(finding.path)},line={finding.line},col={finding.column}"
        title = _property(f"{finding.rule} {finding.value}".strip())
        yield f"::{levels[finding.severity]} {place},title={title}::{_command_data(finding.message)}\n"


def _of_findings(
    write: Callable[[Iterable[Finding]], Iterator[str]],
) -> Callable[[Iterable[LintedRecord]], Iterator[str]]:
    """Return a writer of findings as a writer of linted records."""

    def write_records(records: Iterable[LintedRecord]) -> Iterator[str]:
        return write(finding for record in records for finding in record.findings)

    return write_records


#: Format -> what writes linted records in it.
FORMATS: Mapping[str, WriteRecords] = {
    "text": _of_findings(write_text),
    "json": _of_findings(write_json),
    "jsonl": _of_findings(write_jsonl),
    "csv": _of_findings(write_csv),
    "github": _of_findings(write_github),
    "junit": write_junit,
    "sarif": write_sarif,
}


def write_all(records: Iterable[LintedRecord], outputs: Sequence[tuple[str, Callable[[str], object]]]) -> None:
    """Write records in several formats while they go by once.

    The format that has read the fewest records goes on first, so that few records wait for another one.

    :param outputs: Names of formats, each with what takes its pieces.
    """
    read = [0] * len(outputs)

    def counted(place: int, branch: Iterable[LintedRecord]) -> Iterator[LintedRecord]:
        for record in branch:
            read[place] += 1
            yield record

    branches = tee(records, len(outputs))
    pieces = [FORMATS[name](counted(place, branches[place])) for place, (name, _) in enumerate(outputs)]
    places = list(range(len(outputs)))
    while places:
        place = min(places, key=read.__getitem__)
        piece = next(pieces[place], None)
        if piece is None:
            places.remove(place)
        else:
            outputs[place][1](piece)


def one_line(text: str) -> str:
    """Return text with control characters shown, so that a record cannot forge lines or colours of a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _csv_line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _command_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")
