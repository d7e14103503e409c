"""Repairs records: from findings to files, one file at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from figlint.evaluation.fixing.fix import Fix, apply_fixes, fixes_of, unified_diff
from figlint.evaluation.fixing.undo import Journal
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.errors import FiglintError
from figlint.nlp.records.chunks import syntax_of


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of one file.

    ``diff`` is empty where nothing changed; ``error`` says why a file with fixes was left alone.
    """

    path: str
    fixes: tuple[Fix, ...]
    diff: str = ""
    error: str = ""

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: a change, or why there is none."""
        return bool(self.diff or self.error)


def repair(results: Iterable[LintedRecord], *, unsafe: bool, journal: Journal | None) -> Iterator[Repaired]:
    """Repair file after file; a file that cannot be repaired is told and left as it was.

    :param results: Linted records; those of a file follow each other.
    :param unsafe: Also replace and remove claims.
    :param journal: Where changes are remembered; without one nothing is written.
    """
    for path, group in groupby(results, key=lambda linted: linted.path):
        fixes = tuple(fix for linted in group for fix in _fixes(linted, unsafe))
        if fixes and (outcome := _repair_file(path, fixes, journal)).is_told:
            yield outcome


def _fixes(linted: LintedRecord, unsafe: bool) -> tuple[Fix, ...]:
    if linted.annotated is None:
        return ()
    return fixes_of(linted.annotated.record, linted.findings, unsafe=unsafe)


def _repair_file(path: str, fixes: tuple[Fix, ...], journal: Journal | None) -> Repaired:
    syntax = syntax_of(path)
    if syntax is None:
        return Repaired(path, fixes, error=f"{path}: only .md, .yml, .yaml and .jsonl files can be repaired")
    try:
        before = Path(path).read_bytes()
        after = apply_fixes(before, fixes, syntax, path=path)
        if journal is not None and after != before:
            journal.write(Path(path), before, after)
    except (FiglintError, OSError) as error:
        return Repaired(path, fixes, error=str(error))
    return Repaired(path, fixes, diff=unified_diff(path, before, after))
