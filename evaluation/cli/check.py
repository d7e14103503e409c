"""``figlint check``: lint records, and repair what can be repaired."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import Exit, progress, say
from figlint.evaluation.cli.fixing import fix_records
from figlint.nlp.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from figlint.evaluation.lint.linter import LintedRecord


class Format(StrEnum):
    """Formats of ``--output-format``."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    GITHUB = "github"
    JUNIT = "junit"
    SARIF = "sarif"


def check(
    paths: options.Paths,
    output_format: Annotated[Format, typer.Option("--output-format", help="How to print findings.")] = Format.TEXT,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="FORMAT=FILE", help="Write findings to a file too, as sarif=figlint.sarif."),
    ] = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    min_confidence: options.MinConfidence = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired without changing a claim.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also replace and remove claims.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Leave out findings of an earlier run (its JSON or JSONL)."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="Apply what reviewers decided with `figlint review`."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 even if there are findings.")] = False,
    config: options.Config = None,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Lint figure records.

    Examples:

      figlint check seeds/

      figlint check records/ --select G101,G103 --min-confidence 0.9

      figlint check records/ --diff --unsafe-fixes

      git diff --name-only | xargs figlint check --output-format github --also sarif=figlint.sarif
    """
    from figlint.evaluation.cli.settings import settings_of
    from figlint.evaluation.lint.assembly import open_linter
    from figlint.evaluation.lint.baseline import read_baseline, without
    from figlint.evaluation.lint.decisions import apply_decisions, read_decisions, standings
    from figlint.models.batch.guard import DEFAULT_BOUNDS
    from figlint.nlp.records.reader import read_records

    settings = settings_of(config, select, ignore, min_confidence, model)
    files = dict(map(_format_and_file, also or ()))
    if files and (fix or diff):
        raise UsageError("--also goes with neither --fix nor --diff: they print what is changed, not what is found")
    known = read_baseline(baseline) if baseline else frozenset()
    held = standings(read_decisions(decisions)) if decisions else {}
    linter = open_linter(settings)
    tally = Tally()

    def lint(names: list[str]) -> Iterator[LintedRecord]:
        for record in linter.lint(read_records(names), DEFAULT_BOUNDS):
            yield replace(record, findings=apply_decisions(without(known, record.findings), held))

    results = progress(lint(paths), label="Checking", quiet=quiet)
    if fix or diff:
        code = fix_records(tally.watch(results), lint, unsafe=unsafe_fixes, write=fix and not diff)
    else:
        _write(tally.watch(results), output_format, files)
        code = Exit.FINDINGS if tally.by_rule else Exit.CLEAN
    if not quiet:
        tally.report()
    if tally.unreadable:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.CLEAN if exit_zero else code)


def _format_and_file(text: str) -> tuple[Path, Format]:
    name, _, path = text.partition("=")
    if not path or name not in list(Format):
        raise UsageError(f"--also {text}: write FORMAT=FILE, as sarif=figlint.sarif; formats: {', '.join(Format)}")
    return Path(path), Format(name)


def _write(records: Iterable[LintedRecord], output_format: Format, files: Mapping[Path, Format]) -> None:
    """Write to standard output and to files, which appear when they are whole."""
    from figlint.evaluation.outputs.formats import write_all
    from figlint.nlp.atomic import atomic_file

    with ExitStack() as stack:
        outputs: list[tuple[str, Callable[[str], object]]] = [(output_format, sys.stdout.write)]
        for path, form in files.items():
            part = stack.enter_context(atomic_file(path))
            outputs.append(
                (
                    form,
                    stack.enter_context(part.open("w", encoding="utf-8", errors="backslashreplace", newline="")).write,
                )
            )
        write_all(records, outputs)


class Tally:
    """Counts what goes by, for the summary and the exit code."""

    def __init__(self) -> None:
        self.records = 0
        self.unreadable = 0
        self.suppressed = 0
        self.by_rule: Counter[str] = Counter()
        self._unused: list[str] = []

    def watch(self, linted: Iterable[LintedRecord]) -> Iterator[LintedRecord]:
        """Yield the records, counting them."""
        for record in linted:
            self.records += 1
            self.unreadable += record.unreadable is not None
            self.suppressed += len(record.suppressed)
            self.by_rule.update(finding.rule for finding in record.findings)
            for entry in record.unused:
                name = f"{entry.code}({entry.value})" if entry.value else entry.code
                self._unused.append(f"{record.path}:{entry.position.line}: figlint-ignore {name} suppresses nothing")
            yield record

    def report(self) -> None:
        """Say the totals on standard error."""
        for line in self._unused:
            say(line)
        total = sum(self.by_rule.values())
        rules = ", ".join(f"{code} {count}" for code, count in sorted(self.by_rule.items()))
        parts = [
            f"{total} finding{'' if total == 1 else 's'} in {self.records} record{'' if self.records == 1 else 's'}"
        ]
        if rules:
            parts.append(f"({rules})")
        if self.suppressed:
            parts.append(f"{self.suppressed} suppressed")
        if self.unreadable:
            parts.append(f"{self.unreadable} unreadable")
        say(" ".join(parts))
