"""The journal: what it holds, and what makes an outcome hold no longer."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jobs import item

from figlint.models.batch import lock
from figlint.models.batch.fingerprint import record_key, settings_digest, table_digest
from figlint.models.batch.journal import Journal, journal_path
from figlint.models.batch.work import Failure, Outcome, Piece
from figlint.nlp.errors import InputError, ResourceError, UsageError

DONE = Outcome(Piece(b"data\n", {"texts": 2}))
UNREADABLE = Outcome(failure=Failure("unreadable", "x.md", 1, "empty", "fill it"))
FAILED = Outcome(failure=Failure("failed", "x.md", 2, "took too long", ""))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return journal_path(tmp_path / "out.jsonl")


def test_outcomes_come_back_in_order_of_position(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(2, b"c", Outcome(Piece(b"3")))], {})
        journal.add([(0, b"a", Outcome(Piece(b"1"))), (1, b"b", FAILED)], {"read": "7"})
        assert list(journal.pieces(0, 3)) == [b"1", b"3"]
        assert list(journal.pieces(1, 3)) == [b"3"]
        assert list(journal.failures()) == [FAILED.failure]
        assert journal.fact("read") == "7"


def test_what_holds_after_the_process_has_gone(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin({})
        assert journal.is_new()
        journal.add([(0, b"done", DONE), (1, b"unreadable", UNREADABLE), (2, b"failed", FAILED)], {})
    with Journal(path) as journal:
        assert not journal.is_new()
        assert journal.holds(b"done")
        assert journal.holds(b"unreadable")
        assert not journal.holds(b"failed"), "it is tried again"
        assert not journal.holds(b"unknown")


@pytest.mark.parametrize("change", ["changed", "gone", "none"])
def test_an_outcome_holds_as_long_as_its_evidence_table(change: str, path: Path, tmp_path: Path) -> None:
    table = tmp_path / "f-genes.tsv"
    table.write_text("word\tsymbol\n")
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(0, b"key", Outcome(DONE.piece, table=str(table), evidence=table_digest(table)))], {})
        assert journal.holds(b"key")
        if change == "changed":
            table.write_text("word\tother\n")
        elif change == "gone":
            table.unlink()
        assert journal.holds(b"key") == (change == "none")


def test_an_evidence_table_that_appears_makes_the_outcome_stale(path: Path, tmp_path: Path) -> None:
    table = tmp_path / "f-genes.tsv"
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(0, b"key", Outcome(DONE.piece, table=str(table)))], {})
        assert journal.holds(b"key")
        table.write_text("word\tsymbol\n")
        assert not journal.holds(b"key")


def test_counts_are_summed_over_the_records_of_the_run_alone(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(0, b"old", DONE), (1, b"a", DONE)], {})
        journal.begin({})
        journal.add([(0, b"a", None), (1, b"b", DONE), (2, b"c", FAILED)], {})
        tally = journal.tally()
        assert (tally.records, tally.failures, tally.counts) == (3, 1, {"texts": 4})
        journal.finish()
        assert not journal.holds(b"old")


def test_a_failed_group_leaves_nothing_behind(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(0, b"a", DONE)], {})
        with pytest.raises(Exception, match="UNIQUE"):
            journal.add([(1, b"b", DONE), (0, b"c", DONE)], {})
        assert not journal.holds(b"b")


def test_another_process_cannot_write_the_same_output(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE_SECONDS", 0.1)
    with Journal(path), multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(_open_error, (path,)) == "UsageError"
    assert _open_error(path) == ""


def _open_error(path: Path) -> str:
    try:
        Journal(path).close()
    except UsageError as error:
        return type(error).__name__
    return ""


def test_a_file_that_is_no_journal_is_left_alone(path: Path) -> None:
    path.write_bytes(b"my notes, " * 200)
    with pytest.raises(InputError, match="no journal of figlint"):
        Journal(path)
    assert path.read_bytes() == b"my notes, " * 200


def test_a_full_disk_is_named_and_what_was_done_is_kept(path: Path) -> None:
    with Journal(path) as journal:
        journal.begin({})
        journal.add([(0, b"a", DONE)], {})
        journal._db.execute("PRAGMA max_page_count = 1")  # what SQLite answers then is what a full disk gives
        large = Outcome(Piece(bytes(range(256)) * 4096))
        with pytest.raises(ResourceError, match=r"full; what was done is kept"):
            journal.add([(number, b"%d" % number, large) for number in range(1, 50)], {})
    with Journal(path) as journal:
        assert journal.holds(b"a")


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4))
def test_settings_have_one_digest_in_any_order(settings: dict[str, object]) -> None:
    assert settings_digest(settings) == settings_digest(dict(reversed(settings.items())))


def test_a_key_depends_on_content_place_and_settings() -> None:
    from dataclasses import replace

    first = item(1)
    others = [replace(first, path="other.jsonl"), item(1, "other"), replace(first, is_whole=True)]
    keys = {record_key(first, "s"), record_key(first, "t"), *(record_key(other, "s") for other in others)}
    assert len(keys) == 5
    assert record_key(first, "s") == record_key(item(1), "s")
