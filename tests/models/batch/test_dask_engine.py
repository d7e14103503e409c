"""The Dask engine, on a real scheduler with worker processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jobs import CountJob, Lines, item

from figlint.models.batch.engine import SerialEngine
from figlint.models.batch.run import Progress, run
from figlint.nlp.errors import ResourceError
from figlint.nlp.records.raw import read_raw
from figlint.nlp.records.record import UnreadableRecord

distributed = pytest.importorskip("distributed", reason="needs figlint[dask]")
dask_engine = pytest.importorskip("figlint.models.batch.dask_engine")

pytestmark = pytest.mark.filterwarnings("default")
HERE = Path(__file__).parent


@contextmanager
def processes(*commands: list[str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run commands until the block ends."""
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    started = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**os.environ, "PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait(timeout=30)


def worker(address: str) -> list[str]:
    return ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a scheduler in a process of its own."""
    facts = tmp_path_factory.mktemp("dask") / "scheduler.json"
    command = ["distributed.cli.dask_scheduler", "--no-dashboard", "--host", "127.0.0.1", "--port", "0"]
    with processes([*command, "--scheduler-file", str(facts)]):
        with distributed.Client(scheduler_file=str(facts), timeout=30) as client:
            address = client.scheduler.address
        yield address


def test_a_cluster_gives_the_bytes_of_one_process_though_a_worker_is_killed(scheduler: str, tmp_path: Path) -> None:
    items = [item(number, "raise" if number == 9 else None) for number in range(800)]
    expected, output = tmp_path / "local.jsonl", tmp_path / "dask.jsonl"
    run(items, CountJob(delay=0.001), SerialEngine(), expected, Lines())
    killed = threading.Event()
    with processes(*[worker(scheduler)] * 2) as workers, distributed.Client(scheduler) as client:
        client.wait_for_workers(2, timeout=60)

        def kill_one(progress: Progress) -> None:
            if progress.records > 200 and not killed.is_set():
                workers[0].send_signal(signal.SIGKILL)
                killed.set()

        report = run(items, CountJob(delay=0.001), dask_engine.DaskEngine(scheduler), output, Lines(), watch=kill_one)
    assert killed.is_set()
    assert output.read_bytes() == expected.read_bytes()
    assert [failure.message for failure in report.failures] == ["working on it raised KeyError: 'unheard of'"]


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "_CONNECT_SECONDS", 1)
    engine = dask_engine.DaskEngine("tcp://127.0.0.1:9")
    with pytest.raises(ResourceError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        next(engine.run(CountJob(), [[item(0)]]))


def test_files_of_another_machine_are_read_as_local_ones(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    for name, ids in (("b", "34"), ("a", "12")):
        memory.pipe(f"/captions/{name}.jsonl", "".join(f'{{"id": "r{n}", "text": "x"}}\n' for n in ids).encode())
    memory.pipe("/captions/notes.txt", b"no record")
    for address in ("memory://captions", "memory://captions/*.jsonl"):
        output = tmp_path / f"{len(address)}.jsonl"
        run(read_raw([address]), CountJob(), SerialEngine(), output, Lines())
        assert [line[8:10] for line in output.read_text().splitlines()] == ["r1", "r2", "r3", "r4"]
    (missing,) = read_raw(["memory://nowhere/x.jsonl"])
    assert isinstance(missing, UnreadableRecord)
    assert missing.path == "memory://nowhere/x.jsonl"
