"""The processes of a pool: how one gets ready for work, and how all end with the process that started them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext

from figlint.models.batch.guard import Bounds, limit_memory
from figlint.models.batch.work import Item, Job, Outcome, open_job, work_on

_bounds: Bounds | None = None


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context(start_method: str | None = None) -> BaseContext:
    """Return how processes are started: forked on Linux, where they share what is loaded, else spawned."""
    return multiprocessing.get_context(start_method or ("fork" if sys.platform == "linux" else "spawn"))


class Pool:
    """Processes that have opened a job.

    They end when the pool does, however this process ends: each watches a pipe that nobody writes to, whose other end
    closes with its owner.
    """

    def __init__(self, job: Job, bounds: Bounds, context: BaseContext, workers: int) -> None:
        self._job = job
        if context.get_start_method() == "fork":
            open_job(job)
            # What is loaded by now is never freed; the collector need not touch, and so copy, its pages.
            gc.collect()
            gc.freeze()
        lifeline, self._life = multiprocessing.Pipe(duplex=False)
        self._lifeline = lifeline
        self._executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin, initargs=(job, bounds, lifeline, self._life)
        )

    def submit(self, chunk: Sequence[Item]) -> Future[list[Outcome]]:
        """Hand a chunk to the processes.

        :raises BrokenProcessPool: If one of them has died.
        """
        return self._executor.submit(_work, self._job, chunk)

    def end(self) -> None:
        """End all processes, also those in work."""
        self._life.close()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._lifeline.close()


def _begin(job: Job, bounds: Bounds, lifeline: Connection, life: Connection) -> None:
    """Make a process ready: it leaves Ctrl-C to its parent, uses one thread, and knows its bounds."""
    from threadpoolctl import threadpool_limits

    global _bounds  # the one state of a worker process
    _bounds = bounds
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    life.close()
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    open_job(job)
    # Searches for garbage would go through all that is remembered, again and again, and touch pages that are shared.
    # Little is in cycles, and a process does not live long.
    gc.disable()
    # More threads than processes would compete for the same cores, and sums would depend on their number.
    threadpool_limits(1)
    limit_memory(bounds)


def _end_with(lifeline: Connection) -> None:
    """End this process when the other end of the pipe closes."""
    lifeline.poll(None)
    os._exit(1)


def _work(job: Job, chunk: Sequence[Item]) -> list[Outcome]:
    return work_on(job, chunk, _bounds)
