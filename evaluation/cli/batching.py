"""What the commands over many records share: options, the engine, progress, interruption, failures."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli.console import Exit, say

if TYPE_CHECKING:
    from figlint.models.batch.engine import Engine
    from figlint.models.batch.run import Progress, Report

#: Failures shown on the terminal; the list of all stands beside the output.
_SHOWN = 20
_INTERRUPTED = 128
#: How long after it was lost a signal comes again. *Unit:* seconds
_SOON = 0.05


class EngineName(StrEnum):
    """Values of ``--engine``."""

    LOCAL = "local"
    DASK = "dask"


Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, help="Processes; by default one for each core.")
]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="Where to work: this machine, or a Dask cluster.")]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler, as tcp://host:8786.")
]
Force = Annotated[bool, typer.Option("--force", help="Do everything again, also what is done already.")]
ShardSize = Annotated[
    int | None,
    typer.Option(
        "--shard-size", metavar="N", min=1, help="Write files of N records, OUT-00001-of-00012.jsonl and so on."
    ),
]


def open_engine(engine: EngineName, workers: int | None, scheduler: str | None) -> Engine:
    """Return the engine that the options name.

    :raises UsageError: If they contradict each other, or Dask is not installed.
    """
    from figlint.models.batch.dask_engine import DaskEngine
    from figlint.models.batch.engine import LocalEngine
    from figlint.nlp.errors import UsageError

    if engine is EngineName.DASK:
        return DaskEngine(scheduler, workers)
    if scheduler is not None:
        raise UsageError("--scheduler is for --engine dask")
    return LocalEngine(workers)


def input_bytes(paths: list[str]) -> int:
    """Return the size of the input, as far as it is files."""
    from figlint.nlp.records.raw import find_files, is_url

    total = 0
    for path in find_files([path for path in paths if not is_url(path)]):
        try:
            total += Path(path).stat().st_size if isinstance(path, str) else 0
        except (OSError, ValueError):
            continue  # the reader will say so
    return total


@contextmanager
def watching(label: str, total: int, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar with count, rate and remaining time, if standard error is a terminal.

    :param total: Size of the input in bytes.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total or None, done="")

        def show(progress: Progress) -> None:
            seconds = bar.tasks[0].elapsed or 0.0
            rate = (progress.records - progress.kept) / seconds if seconds else 0.0
            done = f"{progress.records:,} records, {rate:,.0f}/s"
            bar.update(task, completed=progress.n_bytes, done=done)

        yield show


@contextmanager
def interruptible(output: Path) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the block in order, saying that what is done is kept."""

    def terminate(signum: int, frame: FrameType | None) -> None:
        raise _Terminated(signum)

    def repeat(lost: sys.UnraisableHookArgs) -> None:
        # Python passes over what is raised in callbacks, as those around a fork: the signal comes again behind them.
        if isinstance(lost.exc_value, KeyboardInterrupt | _Terminated):
            threading.Timer(_SOON, os.kill, (os.getpid(), _number(lost.exc_value))).start()
        else:
            hook(lost)

    previous, hook = signal.signal(signal.SIGTERM, terminate), sys.unraisablehook
    sys.unraisablehook = repeat
    try:
        yield
    except (KeyboardInterrupt, _Terminated) as error:
        say(f"figlint: interrupted; what was done for {output} is kept, run the same command again to go on")
        raise typer.Exit(_INTERRUPTED + _number(error)) from error
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, previous)


def _number(error: KeyboardInterrupt | _Terminated) -> int:
    return error.signum if isinstance(error, _Terminated) else signal.SIGINT


class _Terminated(BaseException):
    """SIGTERM came."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def conclude(report: Report, what: str, *, quiet: bool) -> None:
    """Say what a run has done, and what it could not do.

    :param what: What was written, in words.
    """
    if not quiet:
        first = report.outputs[0]
        place = f"{first}" if len(report.outputs) == 1 else f"{first} and {len(report.outputs) - 1} more"
        kept = f", {report.kept} of them kept from before" if report.kept else ""
        say(f"Wrote {what} of {report.tally.records} records{kept} to {place} in {report.seconds:.1f} s")
    if report.errors is None:
        return
    for number, failure in enumerate(report.failures, start=1):
        if number > _SHOWN:
            break
        say(str(failure))
    say(f"{report.tally.failures} records could not be done; all are listed in {report.errors}")
    raise typer.Exit(Exit.FAILED)
