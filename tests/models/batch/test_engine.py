"""Engines: the same outcomes from any of them, in order, whatever a record does."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from jobs import CountJob, item

from figlint.models.batch import engine
from figlint.models.batch.chunking import CHUNK_BYTES, CHUNK_RECORDS, cut
from figlint.models.batch.engine import Engine, LocalEngine, SerialEngine
from figlint.models.batch.guard import Bounds
from figlint.models.batch.work import Item, Outcome
from figlint.nlp.errors import UsageError
from figlint.nlp.records.record import UnreadableRecord

QUICK = Bounds(seconds=0.5, megabytes=512)


def outcomes(by: Engine, items: Iterable[Item], job: CountJob | None = None) -> list[Outcome]:
    return [one for _, many in by.run(job or CountJob(), cut(items)) for one in many]


def ids(found: list[Outcome]) -> list[str]:
    return [json.loads(one.piece.data)["id"] for one in found if one.piece.data]


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("workers", [1, 3])
def test_processes_give_what_one_process_gives(workers: int, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    items = [item(number) for number in range(200)]
    expected = outcomes(SerialEngine(), items)
    assert outcomes(LocalEngine(workers, start_method=method), items) == expected
    assert ids(expected) == [f"r{number}" for number in range(200)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("die", "the process that worked on it died"),
        ("sleep", "more than 0.5 s"),
        ("hang", "the process that worked on it died"),
        ("eat", "more than 512 MB"),
        ("raise", "KeyError: 'unheard of'"),
    ],
)
def test_a_poisoned_record_is_lost_alone(text: str, message: str) -> None:
    items = [item(number, text if number == 40 else None) for number in range(100)]
    found = outcomes(LocalEngine(2, bounds=QUICK), items)
    (failure,) = [one.failure for one in found if one.failure is not None]
    assert message in failure.message
    assert (failure.kind, failure.path, failure.line) == ("failed", "in.jsonl", 41)
    assert ids(found) == [f"r{number}" for number in range(100) if number != 40]


def test_a_process_killed_by_somebody_else_costs_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIE_ONCE", str(tmp_path / "died"))
    items = [item(number, "die once" if number == 40 else None) for number in range(100)]
    found = outcomes(LocalEngine(2), items)
    assert (tmp_path / "died").exists()
    assert ids(found) == [f"r{number}" for number in range(100)]


@pytest.mark.parametrize("text", [None, "die once"])
def test_fresh_processes_go_on_where_others_have_served(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIE_ONCE", str(tmp_path / "died"))
    monkeypatch.setattr(engine, "_SERVICE", 0.0)
    log = tmp_path / "log"
    items = [item(number, text if number == 150 else None) for number in range(10 * CHUNK_RECORDS)]
    found = outcomes(LocalEngine(1), items, CountJob(log=str(log)))
    assert ids(found) == [f"r{number}" for number in range(len(items))]
    served = Counter(line.split()[1] for line in log.read_text().splitlines())
    assert len(served) >= 10
    assert max(served.values()) <= CHUNK_RECORDS


def test_what_is_read_ahead_is_bounded() -> None:
    read = 0

    def items() -> Iterator[Item]:
        nonlocal read
        for number in range(100_000):
            read += 1
            yield item(number)

    results = LocalEngine(1).run(CountJob(delay=0.001), cut(items()))
    next(results)
    results.close()
    assert read < 10 * CHUNK_RECORDS


def test_processes_end_when_nobody_wants_their_results() -> None:
    results = LocalEngine(2).run(CountJob(delay=0.01), cut(item(number) for number in range(10_000)))
    next(results)
    before = time.monotonic()
    results.close()
    assert time.monotonic() - before < 5
    assert multiprocessing.active_children() == []


def test_nothing_to_do_opens_nothing() -> None:
    class Unopenable(CountJob):
        def open(self):
            raise AssertionError("opened")

    assert outcomes(LocalEngine(2), [], Unopenable()) == []


def test_an_unreadable_record_is_the_jobs_to_judge() -> None:
    unreadable = UnreadableRecord("x.md", 3, "no front matter", "add it")
    (found,) = outcomes(SerialEngine(), [unreadable])
    assert found.piece.counts == {"bad": 1}
    assert found.failure is not None
    assert str(found.failure) == "x.md:3: no front matter (add it)"


def test_no_workers_is_an_error() -> None:
    with pytest.raises(UsageError, match="expected at least 1"):
        LocalEngine(0)


def test_chunks_are_full_by_number_or_by_size_and_keep_the_order() -> None:
    small = [item(number) for number in range(3 * CHUNK_RECORDS + 1)]
    assert [len(chunk) for chunk in cut(small)] == [CHUNK_RECORDS] * 3 + [1]
    mixed: list[Item] = [small[0], item(1, "x" * 2 * CHUNK_BYTES), small[2], small[3]]
    assert [len(chunk) for chunk in cut(mixed)] == [1, 1, 2]
    assert [each for chunk in cut(mixed) for each in chunk] == mixed
