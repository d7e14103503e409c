"""Watches a process that works on records itself, and tells at which of them it was ended.

Compiled code that does not return keeps the interpreter busy: no signal handler and no thread of the same process runs.
So a small process of its own holds the clock. It reads from a pipe what is worked on. Where nothing follows in time it
ends the process; where the pipe closes in the midst of the work, the process has died. It tells either on standard
error, and ends with the process that it watches, however that ends.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from figlint.models.batch.guard import Bounds


class Watch(Protocol):
    """Says to the watching process what is worked on."""

    def __call__(self, what: str) -> None:
        """Note that work on something begins, which a user can find; nothing is worked on if it is empty."""


@contextmanager
def watched(bounds: Bounds | None) -> Iterator[Watch]:
    """Watch this process during a block; without bounds, or where processes cannot be forked, nothing is watched."""
    if bounds is None or not hasattr(os, "fork"):
        yield lambda what: None
        return
    reading, writing = os.pipe()
    watcher = os.fork()
    if watcher == 0:
        try:
            os.close(writing)
            _watch(reading, os.getppid(), bounds.patience)
        finally:
            os._exit(0)
    os.close(reading)

    def note(what: str) -> None:
        line = " ".join(what.split()).encode("utf-8", "backslashreplace")
        with suppress(OSError):  # nobody watches any more: no reason to stop working
            os.write(writing, line[: select.PIPE_BUF - 1] + b"\n")

    try:
        yield note
    finally:
        note("")
        os.close(writing)
        os.waitpid(watcher, 0)


def _watch(reading: int, process: int, patience: float) -> None:
    """Wait for the next note until patience is at its end, if something is worked on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that is watched
    what = b""
    while True:
        ready, _, _ = select.select([reading], [], [], patience if what else None)
        if not ready:
            _tell(f"it was ended: for {patience:g} s it did not come back from", what)
            os.kill(process, signal.SIGKILL)
            return
        notes = os.read(reading, 1 << 16)
        if not notes:
            if what:
                _tell("the process ended while it worked on", what)
            return
        what = notes.removesuffix(b"\n").rpartition(b"\n")[2]


def _tell(fate: str, what: bytes) -> None:
    os.write(2, b"figlint: " + fate.encode() + b" " + what + b"; check these records one by one to find which\n")
