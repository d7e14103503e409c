"""Files are replaced at once, and a run of fixes can be taken back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation import undo
from figlint.evaluation.undo import Journal, write_atomically
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


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=10), st.binary(max_size=10))
def test_difference_rebuilds_the_old_text(head: bytes, tail: bytes, old: bytes, new: bytes) -> None:
    """What the journal keeps is enough, and no more than what differs."""
    before, after = head + old + tail, head + new + tail
    start, gone, come = undo._difference(before, after)
    assert after[:start] + gone + after[start + len(come) :] == before
    assert len(gone) <= len(old)
