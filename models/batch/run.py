"""A run: work on the records that the journal does not hold, then write the output from the journal.

The output is written from outcomes in the order of the records, and an outcome depends on its record and the settings
alone. So the bytes are the same for any number of processes and after any number of interruptions.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from figlint.models.batch.chunking import cut
from figlint.models.batch.engine import Engine
from figlint.models.batch.fingerprint import code_digest, record_key, settings_digest
from figlint.models.batch.journal import Entry, Journal, Tally, journal_path
from figlint.models.batch.shards import Shard, shards_of
from figlint.models.batch.work import Failure, Item, Job
from figlint.nlp.atomic import atomic_file
from figlint.nlp.records.raw import RawRecord

ERRORS_SUFFIX = ".errors.jsonl"
#: Records that are already done are noted in the journal in groups of so many.
_GROUP = 1000
#: Failures that a report holds.
_FAILURES = 20


class Writer(Protocol):
    """Puts the pieces of a job together to a file."""

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all pieces, in order."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: records done by now, how many of them were done before, and bytes read."""

    records: int
    kept: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has done.

    ``kept`` records were in the journal already. ``errors`` is the list of failures as JSON lines, if there are any;
    ``failures`` are the first of them.
    """

    tally: Tally
    kept: int
    seconds: float
    outputs: tuple[Path, ...]
    errors: Path | None
    failures: tuple[Failure, ...]


@dataclass(slots=True)
class _Position:
    """Where a run is in the stream of records."""

    records: int = 0
    kept: int = 0
    n_bytes: int = 0
    worked: int = 0
    hasher: Any = field(default_factory=lambda: blake2b(digest_size=16))


def run(
    items: Iterable[Item],
    job: Job,
    engine: Engine,
    output: Path,
    writer: Writer,
    *,
    shard_size: int | None = None,
    force: bool = False,
    watch: Callable[[Progress], None] | None = None,
    facts: Mapping[str, str] | None = None,
) -> Report:
    """Work on records and write the output.

    :param items: The records, as :func:`figlint.nlp.records.raw.read_raw` gives them.
    :param shard_size: Records in a file of the output; all in one if none.
    :param force: Do everything again.
    :param watch: Told how far the run is, now and then.
    :param facts: Kept in the journal for ``figlint status``.
    :raises ResourceError: If the journal or the output cannot be written; what was done until then is kept.
    :raises UsageError: If another run is writing the same output.
    """
    started = time.monotonic()
    settings = settings_digest({"job": dict(job.settings()), "code": code_digest()})
    with Journal(journal_path(output)) as journal:
        if force:
            journal.forget()
        journal.begin({**(facts or {}), "state": "running", "started": str(int(time.time()))})
        position = _Position()
        _work(items, job, engine, journal, settings, position, watch)
        tally = journal.tally()
        shards = tuple(shards_of(output, tally.records, shard_size))
        content = f"{position.hasher.hexdigest()} {len(shards)}"
        if position.worked or journal.fact("content") != content or not _are_as_written(journal, shards):
            _write(journal, shards, writer)
            journal.set_fact("content", content)
        errors = _write_errors(journal, output, tally)
        failures = tuple(islice(journal.failures(), _FAILURES))
        journal.finish()
        journal.set_fact("state", "finished")
    paths = tuple(shard.path for shard in shards)
    return Report(tally, position.kept, time.monotonic() - started, paths, errors, failures)


def _work(
    items: Iterable[Item],
    job: Job,
    engine: Engine,
    journal: Journal,
    settings: str,
    at: _Position,
    watch: Callable[[Progress], None] | None,
) -> None:
    """Bring every record into the journal, in order of position among the new and among the kept ones."""
    waiting: deque[tuple[int, bytes]] = deque()
    kept: list[Entry] = []
    # To ask for each record takes as long as to read it.
    is_new = journal.is_new()

    def missing() -> Iterator[Item]:
        for position, item in enumerate(items):
            key = record_key(item, settings)
            at.hasher.update(key)
            at.n_bytes += item.size if isinstance(item, RawRecord) else 0
            if is_new or not journal.holds(key):
                waiting.append((position, key))
                yield item
                continue
            kept.append((position, key, None))
            if len(kept) == _GROUP:
                note(kept)
                kept.clear()

    def note(entries: list[Entry]) -> None:
        journal.add(entries, {"read": str(at.n_bytes)})
        n_new = sum(outcome is not None for _, _, outcome in entries)
        at.records += len(entries)
        at.worked += n_new
        at.kept += len(entries) - n_new
        if watch is not None:
            watch(Progress(at.records, at.kept, at.n_bytes))

    # Closed at once when something goes wrong here, so that no process goes on for nobody.
    with closing(engine.run(job, cut(missing()))) as results:
        for _, outcomes in results:
            note([(*waiting.popleft(), outcome) for outcome in outcomes])
    note(kept)


def _are_as_written(journal: Journal, shards: tuple[Shard, ...]) -> bool:
    """Return whether the files of the output are those that the last run wrote, by size and time."""
    return journal.fact("files") == json.dumps([_state(shard.path) for shard in shards])


def _state(path: Path) -> list[object]:
    try:
        status = path.stat()
    except OSError:
        return [path.name]
    return [path.name, status.st_size, status.st_mtime_ns]


def _write(journal: Journal, shards: tuple[Shard, ...], writer: Writer) -> None:
    """Write the files of the output, and remove those of an earlier run that are none any more."""
    before = [name for name, *_ in json.loads(journal.fact("files") or "[]")]
    for shard in shards:
        with atomic_file(shard.path) as temporary:
            writer.write(journal.pieces(shard.start, shard.stop), temporary)
    for name in {*before} - {shard.path.name for shard in shards}:
        shards[0].path.with_name(name).unlink(missing_ok=True)
    journal.set_fact("files", json.dumps([_state(shard.path) for shard in shards]))


def _write_errors(journal: Journal, output: Path, tally: Tally) -> Path | None:
    """Write the failures as JSON lines, or remove the list of an earlier run."""
    path = output.with_name(output.name + ERRORS_SUFFIX)
    if not tally.failures:
        path.unlink(missing_ok=True)
        return None
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        for failure in journal.failures():
            # Escaped, since names of files may hold what is no text.
            stream.write(json.dumps(asdict(failure)) + "\n")
    return path
