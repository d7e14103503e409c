"""What the command line says beside its results: messages and progress on standard error, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import TypeVar

T = TypeVar("T")


class Exit(IntEnum):
    """Exit codes of the contract."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3


def say(message: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(message + "\n")


def progress(items: Iterable[T], *, label: str, total: int | None = None, quiet: bool = False) -> Iterator[T]:
    """Yield items behind a progress bar with rate and remaining time; silent unless standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total=total, description=label)
