"""Rules about the record itself: S001 for what could not be read, S002 to S005 for what is odd in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from figlint.evaluation.lint.findings import Finding
from figlint.nlp.records.record import Record, UnreadableRecord


def check_unreadable(record: UnreadableRecord) -> Finding:
    """Return the S001 finding of a record that could not be read; its figure is taken to be called as its file."""
    message = f"{record.message}; {record.remedy}" if record.remedy else record.message
    figid = PurePath(record.path).stem
    return Finding(record.path, record.line, 1, figid, "record", "", "S001", 1.0, message)


def check_record(record: Record) -> Iterator[Finding]:
    """Yield a finding for each problem that reading the record has noted."""
    for problem in record.problems:
        yield Finding(
            record.path, problem.position.line, problem.position.column, record.figid,
            problem.field, "", problem.code, 1.0, problem.message,
        )  # fmt: skip
