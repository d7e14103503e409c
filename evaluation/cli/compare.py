"""``figlint compare``: what changed between two runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import Exit, say


class Format(StrEnum):
    """Formats of ``--output-format``."""

    TEXT = "text"
    JSON = "json"


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN_A", help="What an earlier run has written.")],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="What a later run of the same command has written.")],
    output_format: Annotated[Format, typer.Option("--output-format", help="How to print the changes.")] = Format.TEXT,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Also write a page, as compare.html.")
    ] = None,
    resamples: Annotated[int, typer.Option("--resamples", min=1, help="Bootstrap draws of articles.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    quiet: options.Quiet = False,
) -> None:
    """Say what changed between two runs: records, findings, and scores with paired intervals over articles.

    A run is a folder of `evaluate` or `benchmark -o`, a file of `audit`, or one of `check --output-format jsonl`.
    Exits 0 if nothing changed and 1 if something did.

    Examples:

      figlint compare report-old/ report-new/

      figlint compare before.jsonl after.jsonl --report compare.html
    """
    from figlint.evaluation.comparison.compare import compare as compare_runs
    from figlint.evaluation.comparison.report import to_json, to_text
    from figlint.evaluation.comparison.runs import read_run

    comparison = compare_runs(read_run(first), read_run(second), resamples=resamples, seed=seed)
    typer.echo((to_json if output_format is Format.JSON else to_text)(comparison), nl=False)
    if report is not None:
        from figlint.evaluation.html.compare_page import compare_page

        report.write_text(compare_page(comparison), encoding="utf-8")
        if not quiet:
            say(f"Wrote the page to {report}")
    raise typer.Exit(Exit.FINDINGS if comparison.is_change else Exit.CLEAN)
