"""``figlint check --fix`` and ``--diff``, and ``figlint undo``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from figlint.evaluation.cli.console import Exit, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from figlint.evaluation.linter import LintedRecord


def fix_records(results: Iterable[LintedRecord], *, unsafe: bool, write: bool) -> Exit:
    """Repair records, or show what would change.

    :returns: ``FAILED`` if a file could not be repaired, ``FINDINGS`` if findings remain, else ``CLEAN``.
    """
    from figlint.evaluation.repair import repair
    from figlint.evaluation.undo import Journal

    n_findings = 0

    def counted() -> Iterable[LintedRecord]:
        nonlocal n_findings
        for linted in results:
            n_findings += len(linted.findings)
            yield linted

    n_fixes = n_files = n_failed = 0
    for outcome in repair(counted(), unsafe=unsafe, journal=Journal() if write else None):
        if outcome.error:
            n_failed += 1
            say(outcome.error)
            continue
        n_files += 1
        n_fixes += len(outcome.fixes)
        if not write:
            sys.stdout.write(outcome.diff)
    verb = "Repaired" if write else "Would repair"
    say(f"{verb} {n_fixes} finding(s) in {n_files} file(s); {n_findings - n_fixes} remain.")
    if n_failed:
        return Exit.FAILED
    return Exit.FINDINGS if n_findings > n_fixes or (not write and n_findings) else Exit.CLEAN


def undo() -> None:
    """Take back the last `figlint check --fix` made in this folder; files changed since are left alone."""
    from figlint.evaluation.undo import Journal

    outcomes = Journal().undo()
    if not outcomes:
        say("Nothing to undo.")
        raise typer.Exit(Exit.CLEAN)
    for outcome in outcomes:
        typer.echo(f"{outcome.path}: {outcome.outcome}")
    if any(outcome.outcome not in ("restored", "unchanged") for outcome in outcomes):
        raise typer.Exit(Exit.FAILED)
