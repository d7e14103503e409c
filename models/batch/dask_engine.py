"""Applies a job to chunks of records on a Dask cluster, in order, with a bounded number under way.

Dask itself does again what a lost worker had in work. A chunk that loses several workers is done a record at a time,
and the record that goes on losing them becomes a failure.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from figlint.models.batch.engine import Chunk, Results
from figlint.models.batch.fingerprint import code_digest
from figlint.models.batch.work import Failure, Item, Job, Outcome, place, work_on
from figlint.nlp.errors import ResourceError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

#: Chunks under way for each thread of the cluster.
_AHEAD = 4
#: Chunks after which the threads are counted again.
_RECOUNT = 64
_RETRIES = 2
_CONNECT_SECONDS = 20

#: A pipeline is not made for several threads at a time; workers should have one each.
_one_at_a_time = threading.Lock()


class DaskEngine:
    """Works on a Dask cluster.

    :param scheduler: Address of the scheduler, as ``tcp://host:8786``; a cluster of this machine if none.
    :param workers: Processes of the cluster of this machine; one for each core if none.
    :raises UsageError: If Dask is not installed.
    """

    def __init__(self, scheduler: str | None = None, workers: int | None = None) -> None:
        try:
            import distributed  # noqa: F401  # asked for now, so that the error comes before any work
        except ImportError as error:
            raise UsageError("--engine dask needs Dask; run `pip install 'figlint[dask]'`") from error
        self._scheduler = scheduler
        self._workers = workers

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Results:
        """Yield each chunk with the outcomes of its records, in the order of the chunks.

        :raises ResourceError: If the cluster cannot be reached, or its workers have another figlint.
        """
        waiting: deque[tuple[Chunk, Future]] = deque()
        with self._connect() as client:
            _check_workers(client)
            room = 0
            for number, chunk in enumerate(chunks):
                if number % _RECOUNT == 0:
                    # A cluster may grow and shrink, but asking it each time costs a journey over the network.
                    room = _AHEAD * max(1, sum(client.nthreads().values()))
                waiting.append((chunk, _submit(client, job, chunk)))
                while len(waiting) >= room:
                    yield _collect(client, job, *waiting.popleft())
            while waiting:
                yield _collect(client, job, *waiting.popleft())

    def _connect(self) -> Client:
        from distributed import Client

        if self._scheduler is None:
            return Client(n_workers=self._workers, threads_per_worker=1, dashboard_address=None)
        try:
            return Client(self._scheduler, timeout=_CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise ResourceError(
                f"no Dask scheduler at {self._scheduler}: {error}; start one with `dask scheduler`"
            ) from error


def _check_workers(client: Client) -> None:
    """Make sure that every worker would give the same results as this process."""
    ours = code_digest()
    client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    other = sorted(worker for worker, theirs in client.run(code_digest).items() if theirs != ours)
    if other:
        raise ResourceError(f"another figlint is installed on {', '.join(other)}; install the same version everywhere")


def _submit(client: Client, job: Job, chunk: Chunk) -> Future:
    return client.submit(_work, job, tuple(chunk), pure=False, retries=_RETRIES)


def _collect(client: Client, job: Job, chunk: Chunk, future: Future) -> tuple[Chunk, list[Outcome]]:
    from distributed import KilledWorker

    try:
        outcomes: list[Outcome] = future.result()
    except KilledWorker:
        if len(chunk) > 1:
            alone = [(item, _submit(client, job, (item,))) for item in chunk]
            return chunk, [_collect(client, job, (item,), future)[1][0] for item, future in alone]
        path, line = place(chunk[0])
        message = "several workers of the cluster died while working on it"
        outcomes = [Outcome(failure=Failure("failed", path, line, message, "give workers more memory, or split it"))]
    return chunk, outcomes


def _work(job: Job, chunk: Sequence[Item]) -> list[Outcome]:
    with _one_at_a_time:
        return work_on(job, chunk)
