"""One poisoned record is told by `check`, and the others are done."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from figlint.evaluation.config import Settings
from figlint.evaluation.lint.linter import Linter
from figlint.models.batch.guard import Bounds
from figlint.models.resources import open_lexicon
from figlint.nlp.errors import ConfigError
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import Record

ROOT = Path(__file__).resolve().parents[2]


def eat() -> None:
    bytearray(2**30)


def fail() -> None:
    raise KeyError("unheard of")


class Poisoned:
    """Does something at one record."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        for record in records:
            if record.figid == "PMC1__7":
                self._do()
            yield AnnotatedRecord(record, (), ())


def records() -> list[Record]:
    missing = MappingProxyType({"keywords": (), "organisms": None, "organisms_ner": None})
    return [Record(f"PMC1__{n}", f"{n}.md", curated=missing) for n in range(20)]


def linter(do: Callable[[], object]) -> Linter:
    return Linter(Poisoned(do), [], open_lexicon(), Settings())


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda: time.sleep(4), "takes more than 2 s"),
        (eat, "takes more than 256 MB"),
        (fail, "raised KeyError: 'unheard of'"),
    ],
)
def test_a_poisoned_record_is_a_finding(do: Callable[[], object], said: str) -> None:
    linted = list(linter(do).lint(records(), Bounds(seconds=2, megabytes=256)))
    assert [each.path for each in linted] == [f"{n}.md" for n in range(20)]
    (poisoned,) = [each for each in linted if each.unreadable is not None]
    (finding,) = poisoned.findings
    assert (finding.path, finding.rule) == ("7.md", "S001")
    assert said in finding.message


def test_the_memory_of_the_rest_is_not_bounded() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    list(linter(eat).lint(records(), Bounds(megabytes=256)))
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        ("sum(range(10**12))  # compiled code that no signal interrupts", "it was ended: for 2 s"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "the process ended while it worked on"),
    ],
)
def test_the_records_that_end_the_process_are_named(doing: str, said: str) -> None:
    program = f"""
import os, signal
from figlint.models.batch.guard import Bounds
from tests.reliability.test_bounds_of_check import linter, records
def do():
    {doing}
for linted in linter(do).lint([*records()[8:], *records()[:8]], Bounds(seconds=0.5)):
    print(linted.path)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode < 0
    assert done.stderr.startswith(f"figlint: {said}")
    assert "8.md:1 to 7.md:1" in done.stderr


def children() -> set[str]:
    """Return the processes that this one has started and that are still there."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


def test_nobody_watches_a_run_that_is_over() -> None:
    others = children()
    started = linter(lambda: None).lint(records(), Bounds())
    next(started)
    assert children() > others
    started.close()
    assert children() == others


def test_errors_of_figlint_end_the_run() -> None:
    def misconfigured() -> None:
        raise ConfigError("no such model")

    with pytest.raises(ConfigError):
        list(linter(misconfigured).lint(records(), Bounds()))
    with pytest.raises(KeyError):
        list(linter(fail).lint(records()))
