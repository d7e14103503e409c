"""``figlint check --fix`` and ``--diff``, and ``figlint undo``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from figlint.evaluation.cli.console import Exit, say

if TYPE_CHECKING:
    from figlint.evaluation.lint.linter import LintedRecord


#: A repair can call for another one, as when a replaced symbol turns out to be listed already; few rounds settle it.
_ROUNDS = 5

#: Lints files again after they were repaired.
Relint = Callable[[list[str]], "Iterable[LintedRecord]"]


def fix_records(results: Iterable[LintedRecord], relint: Relint, *, unsafe: bool, write: bool) -> Exit:
    """Repair records until nothing is left to repair, or show what the first round would change.

    :returns: ``FAILED`` if a file could not be repaired, ``FINDINGS`` if findings remain, else ``CLEAN``.
    """
    from figlint.evaluation.fixing.repair import repair
    from figlint.evaluation.fixing.undo import Journal

    journal = Journal() if write else None
    left: dict[str, int] = {}
    changed: set[str] = set()
    n_fixes = n_failed = 0

    def counted(linted: Iterable[LintedRecord]) -> Iterable[LintedRecord]:
        for record in linted:
            left[record.path] = left.get(record.path, 0) + len(record.findings)
            yield record

    for _ in range(_ROUNDS):
        touched: list[str] = []
        for outcome in repair(counted(results), unsafe=unsafe, journal=journal):
            if outcome.error:
                n_failed += 1
                say(outcome.error)
                continue
            touched.append(outcome.path)
            n_fixes += len(outcome.fixes)
            left[outcome.path] -= len(outcome.fixes)
            if not write:
                sys.stdout.write(outcome.diff)
        changed.update(touched)
        if not write or not touched:
            break
        for path in touched:
            del left[path]
        results = relint(touched)
    verb, n_left = "Repaired" if write else "Would repair", sum(left.values())
    say(f"{verb} {n_fixes} finding(s) in {len(changed)} file(s); {n_left} remain.")
    if n_failed:
        return Exit.FAILED
    return Exit.FINDINGS if n_left or (not write and n_fixes) else Exit.CLEAN


def undo() -> None:
    """Take back the last `figlint check --fix` made in this folder; files changed since are left alone."""
    from figlint.evaluation.fixing.undo import Journal

    outcomes = Journal().undo()
    if not outcomes:
        say("Nothing to undo.")
        raise typer.Exit(Exit.CLEAN)
    for outcome in outcomes:
        typer.echo(f"{outcome.path}: {outcome.outcome}")
    if any(outcome.outcome not in ("restored", "unchanged") for outcome in outcomes):
        raise typer.Exit(Exit.FAILED)
