"""Files are replaced at once, and a run of fixes can be taken back."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.fixing import undo
from figlint.evaluation.fixing.undo import Journal, write_atomically
from figlint.nlp.errors import InputError, ResourceError


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Path of a journal that does not exist yet."""
    return tmp_path / ".figlint" / "journal.jsonl"


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    """A link stays a link, and its file keeps its mode."""
    target = tmp_path / "target.md"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_failure_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up while writing costs nothing."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResourceError, match="No space"):
        write_atomically(path, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]
    assert path.read_bytes() == b"old"


def test_undo_takes_back_runs_one_by_one(tmp_path: Path, journal: Path) -> None:
    """The last run goes first; a run is taken back once; nothing is left in the end."""
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_bytes(b"a1")
    second.write_bytes(b"b1")
    Journal(journal).write(first, b"a1", b"a2")
    run = Journal(journal)
    run.write(first, b"a2", b"a3 longer")
    run.write(second, b"b1", b"")
    assert all(json.loads(line)["run"] for line in journal.read_text().splitlines())
    assert {done.outcome for done in Journal(journal).undo()} == {"restored"}
    assert (first.read_bytes(), second.read_bytes()) == (b"a2", b"b1")
    assert [done.outcome for done in Journal(journal).undo()] == ["restored"]
    assert first.read_bytes() == b"a1"
    assert Journal(journal).undo() == ()


def test_undo_leaves_files_alone_that_changed(tmp_path: Path, journal: Path) -> None:
    """What a curator wrote after the fix is not lost."""
    changed, gone, kept = (tmp_path / name for name in ("changed.md", "gone.md", "kept.md"))
    run = Journal(journal)
    for path in (changed, gone, kept):
        path.write_bytes(b"old")
        run.write(path, b"old", b"new")
    changed.write_bytes(b"mine")
    gone.unlink()
    assert {Path(done.path).name: done.outcome for done in Journal(journal).undo()} == {
        "changed.md": "changed since",
        "gone.md": "missing",
        "kept.md": "restored",
    }
    assert changed.read_bytes() == b"mine"


def test_crash_between_journal_and_file_is_harmless(
    tmp_path: Path, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry whose file was never changed, and a line cut off, do not stop undoing."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def crash(_path: Path, _data: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(undo, "write_atomically", crash)
        with pytest.raises(KeyboardInterrupt):
            Journal(journal).write(path, b"old", b"new")
    with journal.open("ab") as stream:
        stream.write(b'{"run": "cut o')
    assert [done.outcome for done in Journal(journal).undo()] == ["unchanged"]
    assert Journal(journal).undo() == ()


def test_file_that_changed_during_the_run_is_not_written(tmp_path: Path, journal: Path) -> None:
    """The bytes that were checked have to be the bytes that are replaced."""
    path = tmp_path / "a.md"
    path.write_bytes(b"other")
    with pytest.raises(InputError, match="changed meanwhile"):
        Journal(journal).write(path, b"old", b"new")
    assert path.read_bytes() == b"other"


def test_the_journal_lies_in_the_folder_where_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place is documented; folders above it are made, and nobody may run it."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    Journal().write(path, b"old", b"new")
    Journal(tmp_path / "deep" / "er" / "journal.jsonl").write(path, b"new", b"newer")
    for journal in (tmp_path / ".figlint" / "journal.jsonl", tmp_path / "deep" / "er" / "journal.jsonl"):
        assert len(journal.read_bytes().splitlines()) == 1
        assert not journal.stat().st_mode & 0o111


def test_an_entry_is_on_disk_before_its_file_changes(
    tmp_path: Path, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that stops after the file has changed still has what undoes it; and no file stays open."""
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    synced: list[tuple[int, bytes]] = []
    fsync = os.fsync

    def watch(handle: int) -> None:
        synced.append((os.fstat(handle).st_ino, path.read_bytes()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    handles = Path("/proc/self/fd")
    n_open = len(list(handles.iterdir())) if handles.exists() else None
    Journal(journal).write(path, b"old", b"new")
    assert synced[0] == (journal.stat().st_ino, b"old")
    assert n_open is None or len(list(handles.iterdir())) == n_open


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=10), st.binary(max_size=10))
def test_difference_rebuilds_the_old_text(head: bytes, tail: bytes, old: bytes, new: bytes) -> None:
    """What the journal keeps is enough, and no more than what differs."""
    before, after = head + old + tail, head + new + tail
    start, gone, come = undo._difference(before, after)
    assert after[:start] + gone + after[start + len(come) :] == before
    assert len(gone) <= len(old)


_FIXER = """
import sys
from pathlib import Path
from figlint.evaluation.fixing.undo import Journal
folder = Path(sys.argv[1])
run = Journal(folder / "journal.jsonl")
print("ready", flush=True)
for path in sorted(folder.glob("*.md")):
    before = path.read_bytes()
    run.write(path, before, before.replace(b"old", b"newer"))
"""


def test_killed_process_leaves_each_file_old_or_new(tmp_path: Path) -> None:
    """Whenever the process is killed, no file is half written, and undoing gives every file as it was."""
    old, new = b"old\n" * 50_000, b"newer\n" * 50_000
    n_new = 0
    for delay in (0.0, 0.005, 0.02, 0.05, 0.1):
        folder = tmp_path / str(delay)
        folder.mkdir()
        for number in range(60):
            (folder / f"{number:02}.md").write_bytes(old)
        with subprocess.Popen([sys.executable, "-c", _FIXER, folder], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.kill()
        found = [path.read_bytes() for path in sorted(folder.glob("*.md"))]
        assert set(found) <= {old, new}
        n_new += found.count(new)
        outcomes = Journal(folder / "journal.jsonl").undo()
        assert {done.outcome for done in outcomes} <= {"restored", "unchanged"}
        assert all(path.read_bytes() == old for path in folder.glob("*.md"))
    assert n_new


def test_full_disk_leaves_the_file_and_an_error(tmp_path: Path) -> None:
    """Whether it is the journal or the file that no longer fits, the file is as it was."""
    limited = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    for size in (100, 300_000):
        folder = tmp_path / str(size)
        folder.mkdir()
        path = folder / "a.md"
        path.write_bytes(b"old\n" * 100_000)
        program = f"{limited}resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n{_FIXER}"
        done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "Error" in done.stderr
        assert path.read_bytes() == b"old\n" * 100_000
        assert {done.outcome for done in Journal(folder / "journal.jsonl").undo()} <= {"unchanged"}
