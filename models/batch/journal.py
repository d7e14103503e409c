"""The journal of a run: every outcome under the fingerprint of its record, kept in SQLite until the next run.

Outcomes are committed as they come, so that a process may be killed at any moment. A later run takes from it what
still holds and does the rest; nothing but fingerprints says what holds.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from figlint.models.batch.fingerprint import table_digest
from figlint.models.batch.lock import lock_file
from figlint.models.batch.work import Failure, Outcome
from figlint.nlp.errors import InputError, ResourceError, UsageError

SUFFIX = ".journal"
_FORMAT = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS outcomes (
    id INTEGER PRIMARY KEY, key BLOB UNIQUE, data BLOB, counts TEXT, failure TEXT, is_final INTEGER,
    source TEXT, evidence TEXT
);
CREATE TABLE IF NOT EXISTS sequence (position INTEGER PRIMARY KEY, key BLOB);
"""
#: Position, key, and the outcome if it is a new one.
Entry = tuple[int, bytes, Outcome | None]
_JOIN = "FROM sequence JOIN outcomes USING (key)"


def journal_path(output: Path) -> Path:
    """Return where the journal of an output lies: beside it."""
    return output.with_name(output.name + SUFFIX)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has come to: records in order, failures among them, and the sums of the job's counts."""

    records: int
    failures: int
    counts: Mapping[str, int]


class Journal:
    """The journal of one output file: a context manager, which only one process can be in.

    :param path: See :func:`journal_path`.
    :param read_only: Look at a journal, which another process may be writing to.
    :raises InputError: If the file of this name is no journal.
    :raises UsageError: If another process is writing to it, or the folder does not exist.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if not path.parent.is_dir():
            raise UsageError(f"cannot write {path.name}: the folder {path.parent} does not exist")
        self.path = path
        self._lock = None if read_only else lock_file(path)
        try:
            # A reader that may not write would leave the files of the write-ahead log behind.
            mode = "rw" if read_only else "rwc"
            self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
            if not read_only:
                self._prepare()
            self.fact("format")
        except sqlite3.DatabaseError as error:
            self.close()
            raise _unusable(path, error) from error

    def _prepare(self) -> None:
        # Readers, such as `figlint status`, and the writer do not wait for each other.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES)
        if self.fact("format") != _FORMAT:
            self.forget()
            self.set_fact("format", _FORMAT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files and let others write."""
        if hasattr(self, "_db"):
            self._db.close()
        if self._lock is not None:
            self._lock.close()

    def fact(self, name: str) -> str | None:
        """Return a fact about the run, ``None`` if it is unknown."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Keep a fact about the run."""
        with self._writing():
            self._keep({name: value})

    def begin(self, facts: Mapping[str, str]) -> None:
        """Begin a run: forget the order of the last one, keep its outcomes."""
        with self._writing():
            self._db.execute("DELETE FROM sequence")
            self._keep(facts)

    def is_new(self) -> bool:
        """Return whether there is no outcome at all, so that none needs to be asked for."""
        return self._db.execute("SELECT 1 FROM outcomes LIMIT 1").fetchone() is None

    def holds(self, key: bytes) -> bool:
        """Return whether there is an outcome that still holds.

        That of work that failed does not: it is tried again. One with an evidence table that has changed, appeared or
        gone does not either.
        """
        query = "SELECT is_final, source, evidence FROM outcomes WHERE key = ?"
        row = self._db.execute(query, (key,)).fetchone()
        if row is None or not row[0]:
            return False
        _, table, evidence = row
        return not table or table_digest(Path(table)) == evidence

    def add(self, entries: Sequence[Entry], facts: Mapping[str, str]) -> None:
        """Keep outcomes and their positions, and facts, all or none of them."""
        new = [_row(key, outcome) for _, key, outcome in entries if outcome is not None]
        with self._writing():
            self._db.executemany(
                "INSERT OR REPLACE INTO outcomes (key, data, counts, failure, is_final, source, evidence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                new,
            )
            self._db.executemany("INSERT INTO sequence VALUES (?, ?)", [entry[:2] for entry in entries])
            self._keep(facts)

    def finish(self) -> None:
        """End a run: drop the outcomes that it did not use."""
        with self._writing():
            self._db.execute("DELETE FROM outcomes WHERE key NOT IN (SELECT key FROM sequence)")

    def forget(self) -> None:
        """Drop all outcomes."""
        with self._writing():
            self._db.execute("DELETE FROM outcomes")
            self._db.execute("DELETE FROM sequence")

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the data of the records from one position up to another, in order; most failures have none."""
        query = f"SELECT data {_JOIN} WHERE position >= ? AND position < ? ORDER BY position"
        for (data,) in self._db.execute(query, (start, stop)):
            if data:
                yield zlib.decompress(data)

    def failures(self) -> Iterator[Failure]:
        """Yield the failures, in the order of the records."""
        query = f"SELECT failure {_JOIN} WHERE failure IS NOT NULL ORDER BY position"
        for (failure,) in self._db.execute(query):
            yield Failure(**json.loads(failure))

    def tally(self) -> Tally:
        """Return what the run has come to so far."""
        records, failures = self._db.execute(f"SELECT count(*), count(failure) {_JOIN}").fetchone()
        sums: Counter[str] = Counter()
        query = f"SELECT counts, count(*) {_JOIN} GROUP BY counts"
        for counts, times in self._db.execute(query):
            for name, number in json.loads(counts).items():
                sums[name] += number * times
        return Tally(records, failures, dict(sorted(sums.items())))

    def _keep(self, facts: Mapping[str, str]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Commit what is written in the block, or nothing of it.

        :raises ResourceError: If it cannot be written.
        """
        try:
            self._db.execute("BEGIN")
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise ResourceError(
                f"cannot write {self.path}: {error}; what was done is kept, so make room or make it writable, and run"
                " the same command again"
            ) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")


def _row(key: bytes, outcome: Outcome) -> tuple[Any, ...]:
    failure = outcome.failure
    data = zlib.compress(outcome.piece.data, 1) if outcome.piece.data else None
    counts = json.dumps(dict(sorted(outcome.piece.counts.items()))) if outcome.piece.counts else "{}"
    reason = json.dumps(asdict(failure)) if failure is not None else None
    is_final = failure is None or failure.kind == "unreadable"
    return key, data, counts, reason, is_final, outcome.table, outcome.evidence


def _unusable(path: Path, error: Exception) -> InputError:
    return InputError(f"no journal of figlint: {error}", path=str(path), remedy="remove it, and the run begins anew")
