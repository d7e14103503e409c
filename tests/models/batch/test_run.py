"""Runs: the same bytes for any number of processes, after any interruption, and no more work than is missing."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from jobs import CountJob, Lines, item

from figlint.models.batch.engine import LocalEngine, SerialEngine
from figlint.models.batch.journal import Journal, journal_path
from figlint.models.batch.run import ERRORS_SUFFIX, Report, run
from figlint.models.batch.shards import shards_of, split_name
from figlint.models.batch.status import find_runs
from figlint.models.batch.work import Item
from figlint.nlp.errors import FiglintError, UsageError
from figlint.nlp.records.raw import read_raw
from figlint.nlp.records.record import UnreadableRecord

HERE = Path(__file__).parent


def go(items: Sequence[Item], output: Path, job: CountJob | None = None, **options: object) -> Report:
    return run(items, job or CountJob(), SerialEngine(), output, Lines(), **options)  # type: ignore[arg-type]


def worked_on(log: Path) -> list[str]:
    """Return the records worked on since the last call."""
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return [line.split()[0] for line in lines]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    items = [item(number, "raise" if number == 7 else None) for number in range(300)]
    written = set()
    for workers in (1, 2, 5):
        output = tmp_path / str(workers) / "out.jsonl"
        output.parent.mkdir()
        run(items, CountJob(), LocalEngine(workers), output, Lines())
        written.add(output.read_bytes() + Path(f"{output}{ERRORS_SUFFIX}").read_bytes())
    assert len(written) == 1
    assert written.pop().count(b"\n") == 300


def test_a_second_run_does_only_what_is_missing(tmp_path: Path, output: Path) -> None:
    log = tmp_path / "log"
    job = CountJob(log=str(log))
    go([item(0), item(1)], output, job)
    assert worked_on(log) == ["r0", "r1"]
    report = go([item(0), item(1, "changed"), item(2)], output, job)
    assert worked_on(log) == ["r1", "r2"]
    assert report.kept == 1
    assert [json.loads(line)["length"] for line in output.read_text().splitlines()] == [6, 7, 6]


def test_other_settings_and_force_do_everything_again(tmp_path: Path, output: Path) -> None:
    log = tmp_path / "log"
    job = CountJob(log=str(log))
    go([item(0)], output, job)
    go([item(0)], output, replace(job, version=2))
    assert worked_on(log) == ["r0", "r0"]
    assert json.loads(output.read_text())["v"] == 2
    go([item(0)], output, replace(job, version=2), force=True)
    assert worked_on(log) == ["r0"]


def figure_with_rows(folder: Path, n_rows: int) -> Path:
    """Write a record with an evidence table of some rows, none if there are none; return the folder of records."""
    figures, tables = folder / "_figures", folder / "_data"
    for one in (figures, tables):
        one.mkdir(exist_ok=True)
    (figures / "f.md").write_text("---\nfigid: f\ntext: TNF\n---\n")
    if n_rows:
        (tables / "f-genes.tsv").write_text("word\tncbigene_symbol\n" + "TNF\tTNF\n" * n_rows)
    return figures


def test_an_evidence_table_is_part_of_its_record(tmp_path: Path, output: Path) -> None:
    for n_rows in (0, 2, 1):
        go(list(read_raw([figure_with_rows(tmp_path, n_rows)])), output)
        assert json.loads(output.read_text())["evidence"] == n_rows


def test_an_output_that_is_as_written_is_not_written_again(output: Path) -> None:
    go([item(0)], output)
    before = output.stat().st_mtime_ns
    go([item(0)], output)
    assert output.stat().st_mtime_ns == before
    output.write_text("spoiled")
    go([item(0)], output)
    assert json.loads(output.read_text())["id"] == "r0"


def test_records_may_change_places_and_go(output: Path) -> None:
    go([item(0), item(1), item(2)], output)
    go([item(2), item(0)], output)
    assert [json.loads(line)["id"] for line in output.read_text().splitlines()] == ["r2", "r0"]


def test_failures_are_listed_and_tried_again(output: Path) -> None:
    unreadable = UnreadableRecord("bad.md", 4, "no front matter", "add it")
    report = go([item(0), unreadable, item(1, "raise"), item(2)], output)
    assert report.errors is not None
    rows = [json.loads(line) for line in report.errors.read_text().splitlines()]
    assert [(row["kind"], row["path"], row["line"]) for row in rows] == [
        ("unreadable", "bad.md", 4),
        ("failed", "in.jsonl", 2),
    ]
    assert output.read_bytes().count(b"\n") == 2
    again = go([item(0), item(2)], output)
    assert again.errors is None
    assert not report.errors.exists(), "a list that is out of date must not stay"


def test_shards_hold_the_records_in_order_and_stale_ones_go(tmp_path: Path, output: Path) -> None:
    items = [item(number) for number in range(10)]
    report = go(items, output, shard_size=4)
    assert [path.name for path in report.outputs] == [f"out-0000{n}-of-00003.jsonl" for n in (1, 2, 3)]
    joined = b"".join(path.read_bytes() for path in report.outputs)
    go(items, output)
    assert output.read_bytes() == joined
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == ["out.jsonl"]


@pytest.mark.parametrize(("n_records", "size", "expected"), [(0, 4, 1), (4, 4, 1), (5, 4, 2), (8, 4, 2), (9, None, 1)])
def test_shards_cover_every_position_once(n_records: int, size: int | None, expected: int) -> None:
    shards = list(shards_of(Path("a.bioc.xml"), n_records, size))
    assert len(shards) == expected
    assert [n for shard in shards for n in range(shard.start, shard.stop)] == list(range(n_records))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.jsonl", ("a", ".jsonl")),
        ("a.b.BioC.XML", ("a.b", ".bioc.xml")),
        (".jsonl", (".jsonl", "")),
        ("a", ("a", "")),
    ],
)
def test_names_are_split_at_their_suffix(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_a_run_that_stops_half_way_says_so_and_keeps_what_was_done(tmp_path: Path, output: Path) -> None:
    def items():
        for number in range(100):
            yield item(number)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        go(items(), output, facts={"command": "annotate", "bytes": "100000"})
    (status,) = find_runs(tmp_path)
    assert (status.state, status.command, status.output) == ("interrupted", "annotate", str(output))
    assert 0 < status.records <= 100
    assert not output.exists(), "nothing half-written under its name"
    assert go([item(number) for number in range(100)], output).kept == status.records
    assert find_runs(output)[0].state == "finished"


def test_status_of_a_run_that_is_running(output: Path) -> None:
    with Journal(journal_path(output)) as journal:
        journal.begin({"state": "running"})
        assert find_runs(output)[0].state == "running"


def test_status_where_nothing_has_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no journal"):
        find_runs(tmp_path)


def test_a_missing_folder_is_named_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(FiglintError, match="does not exist"):
        go([item(0)], tmp_path / "none" / "out.jsonl")


SCRIPT = """
import sys; sys.path.insert(0, {here!r})
from jobs import CountJob, Lines
from pathlib import Path
from figlint.models.batch.engine import LocalEngine
from figlint.models.batch.run import run
from figlint.nlp.records.raw import read_raw
print("ready", flush=True)
run(read_raw([{source!r}]), CountJob(delay=0.002), LocalEngine(2), Path({output!r}), Lines())
"""


def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """The long form, over the real commands, is ``benchmarks/interruptions.py``."""
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": f"r{n}", "text": "x" * (n % 97)}) + "\n" for n in range(400)))
    whole = tmp_path / "whole.jsonl"
    run(read_raw([source]), CountJob(delay=0.002), SerialEngine(), whole, Lines())
    rng = random.Random(7)
    for round_number in range(3):
        output = tmp_path / f"out{round_number}.jsonl"
        script = SCRIPT.format(here=str(HERE), source=str(source), output=str(output))
        for number in (signal.SIGKILL, signal.SIGTERM, None):
            process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            if number is not None:
                time.sleep(rng.uniform(0.0, 0.5))
                process.send_signal(number)
            process.wait(timeout=60)
            process.stdout.close()
        assert process.returncode == 0
        assert output.read_bytes() == whole.read_bytes()
    assert {path.suffix for path in tmp_path.iterdir()} == {".jsonl", ".journal"}, "nothing is left lying about"


def test_a_job_that_needs_no_curated_values_reads_no_table_nor_goes_by_it(tmp_path: Path, output: Path) -> None:
    log = tmp_path / "log"
    job = CountJob(log=str(log), needs_curated=False)
    for n_rows in (2, 1):
        go(list(read_raw([figure_with_rows(tmp_path, n_rows)])), output, job)
        assert json.loads(output.read_text())["evidence"] == 0
    assert worked_on(log) == ["f"]
