"""Whatever lies in a folder, the run goes on, and what is wrong is told with file, line and remedy."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from figlint.evaluation.fixing.fix import Fix, apply_fixes
from figlint.nlp.errors import InputError
from figlint.nlp.records.chunks import syntax_of
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record, UnreadableRecord
from tests.hostile import SOUND, Hostile, hostile_kinds

KINDS = list(hostile_kinds())
#: What a record may take on a machine that is shared with others.
MAX_SECONDS = 20.0
MAX_MEGABYTES = 500
#: The user without rights of every Unix.
_NOBODY = 65534


def read_beside_sound_ones(folder: Path, kind: Hostile) -> list[Record | UnreadableRecord]:
    """Return what a hostile file gives, after checking that the files before and behind it were read."""
    for name in ("!first.md", "~~last.md"):
        (folder / name).write_text(SOUND)
    kind.make(folder)
    tables = [path for path in sorted(folder.iterdir()) if path.suffix in (".jsonl", ".parquet")]
    found = list(read_records([folder / "!first.md", folder, *tables]))
    sound = [record for record in found if Path(record.path).name in ("!first.md", "~~last.md")]
    assert [type(record) for record in sound] == [Record] * 3
    return [record for record in found if record not in sound]


def test_kinds_are_many_and_distinct() -> None:
    """The corpus is worth its name."""
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_hostile_input_is_told_and_passed_over(kind: Hostile, tmp_path: Path) -> None:
    """It is read, or a problem or an unreadable record says why not; time and memory stay bounded."""
    begin = time.perf_counter()
    found = read_beside_sound_ones(tmp_path, kind)
    seconds = time.perf_counter() - begin
    assert found
    for record in found:
        assert record.line >= 1
        if isinstance(record, UnreadableRecord):
            assert kind.outcome == "unreadable"
            assert record.message
            assert record.remedy
        else:
            assert kind.outcome == ("problem" if record.problems else "read"), record.problems
    said = [
        message
        for record in found
        for message in (
            [record.message] if isinstance(record, UnreadableRecord) else [p.message for p in record.problems]
        )
    ]
    assert any(kind.says in message for message in said) or not kind.says, said
    assert seconds < MAX_SECONDS


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="other users try it among the kinds")
def test_file_that_may_not_be_read_is_told() -> None:
    """Root may read everything, so a child becomes nobody and reads the folder."""
    with tempfile.TemporaryDirectory() as name:  # those above tmp_path are root's alone
        folder = Path(name)
        folder.chmod(0o755)
        for file, mode in (("a.md", 0o644), ("b.md", 0o000), ("c.md", 0o644)):
            (folder / file).write_text(SOUND)
            (folder / file).chmod(mode)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setgid(_NOBODY)
                os.setuid(_NOBODY)
                for record in read_records([folder]):
                    said = record.message if isinstance(record, UnreadableRecord) else "read"
                    os.write(writing, f"{Path(record.path).name}: {said}\n".encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading) as stream:
            first, second, third = stream.read().splitlines()
    assert (first, third) == ("a.md: read", "c.md: read")
    assert second.startswith("b.md: ")
    assert "Permission denied" in second


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """A process of its own reads the whole corpus, the largest records among them."""
    for number, kind in enumerate(KINDS):
        folder = tmp_path / f"{number:03}"
        folder.mkdir()
        kind.make(folder)
    program = r"""
import pathlib, re, sys
from figlint.nlp.records.reader import read_records
n_records = sum(1 for _ in read_records(sys.argv[1:]))
# Not ru_maxrss, which a child inherits from the process that it was forked from.
status = pathlib.Path("/proc/self/status").read_text()
print(n_records, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    n_records, megabytes = map(int, done.stdout.split())
    assert n_records >= len(KINDS) - 30  # tables and other suffixes are not read from folders
    assert megabytes < MAX_MEGABYTES


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.outcome != "unreadable"], ids=lambda kind: kind.name)
def test_fix_of_a_hostile_record_is_exact_or_refused(kind: Hostile, tmp_path: Path) -> None:
    """A keyword of whatever record is taken out alone, or the file stays."""
    for record in read_beside_sound_ones(tmp_path, kind):
        assert isinstance(record, Record)
        syntax = syntax_of(record.path)
        assert syntax is not None
        source = Path(record.path).read_bytes()
        for value in record.values("keywords")[:1]:
            fix = Fix(record.path, record.line, "keywords", value.index, value.value, None)
            try:
                after = apply_fixes(source, [fix], syntax, path=record.path)
            except InputError as error:
                assert error.remedy
                continue
            Path(record.path).write_bytes(after)
            (again,) = read_records([record.path])
            assert isinstance(again, Record)
            left = [v.value for v in record.values("keywords") if v.index != value.index]
            assert [v.value for v in again.values("keywords")] == left
            assert again.texts == record.texts
