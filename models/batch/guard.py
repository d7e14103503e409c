"""Bounds on the work on one record: time and memory, so that a poisoned record does not take the others down.

Time is bounded twice. A signal interrupts Python code, and the record alone is lost. Where that does not help, because
compiled code does not return, the process ends itself a little later, and the engine finds out which record it was.
A command that works in one process has no engine: :mod:`figlint.models.batch.watch` tells what ended it.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

#: How much later than the signal the process ends itself, as a multiple of the bound.
_PATIENCE = 2.0


class TimeExceededError(Exception):
    """The work on a record took longer than it may."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the work on one record may take.

    A real record takes a few milliseconds and no memory to speak of.

    :param seconds: Wall clock.
    :param megabytes: What a process may allocate beyond what it has when it starts to work.
    """

    seconds: float = 60.0
    megabytes: int = 2048

    @property
    def patience(self) -> float:
        """Seconds after which compiled code that no signal interrupts is ended."""
        return self.seconds * _PATIENCE + 1.0


DEFAULT_BOUNDS = Bounds()


def limit_memory(bounds: Bounds) -> None:
    """Bound the private memory of this process; where the system has no such limit, nothing is bounded."""
    _limit_data(bounds)


@contextmanager
def bounded_memory(bounds: Bounds) -> Iterator[None]:
    """Run a block with a bound on its memory, in a process that has other things to do afterwards.

    Python and numpy raise ``MemoryError`` beyond it. Where the system has no such limit, nothing is bounded.
    """
    previous = _limit_data(bounds)
    try:
        yield
    finally:
        if previous is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, previous)


def _limit_data(bounds: Bounds) -> tuple[int, int] | None:
    """Bound the private memory of this process, and return the limits before, or ``None`` if there are none."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    used = _private_bytes()
    if used is None:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    # A limit that the user has set is not raised.
    allowed = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([used + bounds.megabytes * 2**20, *allowed]), hard))
    return soft, hard


def _private_bytes() -> int | None:
    """Return what the kernel counts against ``RLIMIT_DATA``."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123  # a virtual file of one line
            data_pages = int(stream.read().split()[5])
    except (OSError, IndexError, ValueError):
        return None
    return data_pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def bounded(bounds: Bounds | None, *, ends_itself: bool = True) -> Iterator[None]:
    """Run a block with a bound on its time.

    :param bounds: ``None`` for no bound, as in the caller's own process, whose signals are not ours.
    :param ends_itself: Whether the process ends without a word where the signal does not help.
    :raises TimeExceededError: If it takes longer.
    """
    if bounds is None or not _can_signal():
        yield
        return

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise TimeExceededError(f"working on it takes more than {bounds.seconds:g} s")

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, bounds.seconds)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  # the traceback of the end says nothing to a user
        if ends_itself:
            faulthandler.dump_traceback_later(bounds.patience, exit=True, file=nowhere)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            faulthandler.cancel_dump_traceback_later()
            signal.signal(signal.SIGALRM, previous)


def _can_signal() -> bool:
    """Return whether signals can be set here: Dask works in threads, Windows has no alarm."""
    return hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
