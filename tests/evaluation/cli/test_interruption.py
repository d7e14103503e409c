"""A signal ends a run in order, whatever Python is doing when it comes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from figlint.evaluation.cli.batching import interruptible


class Doomed:
    """Gets a signal where Python passes over whatever is raised, as in the callbacks around a fork."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self._number)
        for _ in range(1000):
            pass


@pytest.fixture(autouse=True)
def _heeded() -> Iterator[None]:
    """Ctrl-C is heeded, which a shell has ignored by what it runs in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_python_loses_ends_the_run(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        doomed = Doomed(number)
        del doomed
        time.sleep(20)

    with pytest.raises(typer.Exit) as ended, interruptible(Path("out.jsonl")):
        work()
    assert ended.value.exit_code == 128 + number
    said = capfd.readouterr().err
    assert said.startswith("figlint: interrupted; what was done for out.jsonl is kept")
    assert "Traceback" not in said
