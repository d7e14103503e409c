"""Applies a job to chunks of records in the processes of one machine, in order, with a bounded number under way.

A process that dies takes its pool with it. What was under way is then tried again, a chunk at a time, and of a chunk
that kills again, a record at a time: the one that kills twice by itself becomes a failure, all others are done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from time import monotonic
from typing import Protocol

from figlint.models.batch.guard import DEFAULT_BOUNDS, Bounds
from figlint.models.batch.processes import Pool, context, usable_cores
from figlint.models.batch.work import Failure, Item, Job, Outcome, place, work_on
from figlint.nlp.errors import UsageError

Chunk = Sequence[Item]
#: Closing it ends the work.
Results = Generator[tuple[Chunk, list[Outcome]], None, None]
#: Chunks handed out for each process: one in work, others in the pipe, so that none waits for the reader.
_AHEAD = 3
#: Chunks handed out and not yet passed on. A slow record holds up those behind it, and this many of them wait for it
#: in memory before the processes do.
_WINDOW = 128
#: How often a record may end its process before it is given up; the first end can be somebody else's doing.
_LIVES = 2
#: Seconds after which fresh processes take the place of others: memory then does not grow with a run. A process of
#: ``--mode fast`` grows little, and does much more in that time.
#: Provenance: ``docs/performance.md``.
_SERVICE = 60.0


class Engine(Protocol):
    """What applies a job to chunks of records."""

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Results:
        """Yield each chunk with the outcomes of its records, in the order of the chunks."""


class SerialEngine:
    """Works in the caller's own process, without bounds: for a few records, and for debugging."""

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Results:
        """Yield each chunk with the outcomes of its records, in the order of the chunks."""
        for chunk in chunks:
            yield chunk, work_on(job, chunk)


class LocalEngine:
    """Works in processes of this machine.

    :param workers: Number of processes; one for each usable core if none.
    :param bounds: Time and memory for each record.
    :param start_method: ``fork`` shares the loaded pipeline between processes, ``spawn`` loads it in each; by default
        what is safe on this system.
    :raises UsageError: If the number of workers is less than one.
    """

    def __init__(
        self, workers: int | None = None, bounds: Bounds = DEFAULT_BOUNDS, start_method: str | None = None
    ) -> None:
        self._workers = usable_cores() if workers is None else workers
        if self._workers < 1:
            raise UsageError(f"{self._workers} workers: expected at least 1")
        self._bounds = bounds
        self._context = context(start_method)

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Results:
        """Yield each chunk with the outcomes of its records, in the order of the chunks."""
        under_way = _UnderWay(lambda workers: Pool(job, self._bounds, self._context, workers), self._workers)
        try:
            for chunk in chunks:
                under_way.add(chunk)
                yield from under_way.ready()
            yield from under_way.rest()
        finally:
            under_way.end()


class _UnderWay:
    """The chunks that were handed out, in order, and the pool that has them."""

    def __init__(self, open_pool: _OpenPool, workers: int) -> None:
        self._open_pool = open_pool
        self._workers = workers
        self._pool: Pool | None = None
        self._opened = 0.0
        self._chunks: deque[tuple[Chunk, Future[list[Outcome]]]] = deque()

    def add(self, chunk: Chunk) -> None:
        """Hand a chunk to the pool; the first one opens it, so that a run with nothing to do loads nothing."""
        pool = self._fresh() if self._pool is None or monotonic() > self._opened + _SERVICE else self._pool
        try:
            future = pool.submit(chunk)
        except BrokenProcessPool as error:
            future = Future()
            future.set_exception(error)
        self._chunks.append((chunk, future))

    def ready(self) -> Results:
        """Yield finished chunks from the front, and wait until there is room for another one."""
        while self._chunks:
            unfinished = [future for _, future in self._chunks if not future.done()]
            if self._chunks[0][1].done() or len(self._chunks) >= _WINDOW:
                yield self._first()
            elif len(unfinished) >= self._workers * _AHEAD:
                wait(unfinished, return_when=FIRST_COMPLETED)
            else:
                return

    def rest(self) -> Results:
        """Yield all that is left."""
        while self._chunks:
            yield self._first()

    def end(self) -> None:
        """End the pool, with whatever it has in work."""
        if self._pool is not None:
            self._pool.end()
            self._pool = None

    def _first(self) -> tuple[Chunk, list[Outcome]]:
        chunk, future = self._chunks[0]
        try:
            outcomes = future.result()
        except BrokenProcessPool:
            self._fresh()
            chunk, future = self._chunks[0]
            outcomes = future.result()
        self._chunks.popleft()
        return chunk, outcomes

    def _fresh(self) -> Pool:
        """Open a pool when the one before has done what is under way, and do again what it left undone if it broke."""
        wait([future for _, future in self._chunks])
        self.end()
        for number, (chunk, future) in enumerate(self._chunks):
            if future.exception() is not None:
                again: Future[list[Outcome]] = Future()
                again.set_result(self._alone(chunk))
                self._chunks[number] = chunk, again
        self.end()
        self._pool, self._opened = self._open_pool(self._workers), monotonic()
        return self._pool

    def _alone(self, chunk: Chunk) -> list[Outcome]:
        """Do a chunk while nothing else is under way, so that it is to blame if the process dies."""
        for _ in range(_LIVES if len(chunk) == 1 else 1):
            if self._pool is None:
                self._pool = self._open_pool(1)
            try:
                return self._pool.submit(chunk).result()
            except BrokenProcessPool:
                self.end()
        if len(chunk) > 1:
            return [outcome for item in chunk for outcome in self._alone((item,))]
        path, line = place(chunk[0])
        message = "the process that worked on it died, out of memory, time or by a fault in compiled code"
        return [Outcome(failure=Failure("failed", path, line, message, "split it, or raise the limits"))]


class _OpenPool(Protocol):
    def __call__(self, workers: int) -> Pool: ...
