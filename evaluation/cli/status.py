"""``figlint status``: how far a run is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli.console import Exit

if TYPE_CHECKING:
    from figlint.models.batch.status import Status


def status(
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="An output, or a folder with outputs.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, an object a line.")] = False,
) -> None:
    """Show runs of annotate and audit: finished, running or interrupted, and how many records are done.

    Exits 1 if a run is not finished.

    Example: figlint status results/
    """
    from figlint.models.batch.status import find_runs

    runs = find_runs(path)
    for each in runs:
        typer.echo(json.dumps(each.to_row()) if as_json else _line(each))
    raise typer.Exit(Exit.CLEAN if all(each.state == "finished" for each in runs) else Exit.FINDINGS)


def _line(status: Status) -> str:
    share = f" ({status.share:.0%} of the input)" if status.share is not None and status.state != "finished" else ""
    failed = f", {status.failures} could not be done" if status.failures else ""
    counts = "".join(f", {count} {name}" for name, count in status.counts.items())
    started = datetime.fromtimestamp(status.started, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return (
        f"{status.output}: {status.command} {status.state}, {status.records} records{share}{failed}{counts};"
        f" begun {started} with {status.model}"
    )
