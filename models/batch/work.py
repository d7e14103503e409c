"""What is done to one record, and what comes of it: the values that engines carry between processes.

Every process opens a job once and applies it to chunks of unparsed records. What comes back is bytes, which nobody but
the job's own writer looks into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal, Protocol

from figlint.models.batch import guard
from figlint.models.batch.fingerprint import evidence_digest
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.raw import RawRecord
from figlint.nlp.records.reader import parse_raw
from figlint.nlp.records.record import Record, UnreadableRecord


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result for a record.

    ``unreadable``: the record itself, so that reading it again gives the same. ``failed``: the work on it, which went
    beyond a limit, raised an error or ended its process; it is tried again in the next run.
    """

    kind: Literal["unreadable", "failed"]
    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}: {self.message}"
        return f"{text} ({self.remedy})" if self.remedy else text


@dataclass(frozen=True, slots=True)
class Piece:
    """What a job makes of a record.

    ``data`` is its part of the output. ``counts`` are added up over the run, for the summary and the exit code.
    """

    data: bytes = b""
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A piece, or a failure, or neither for a document without content.

    ``evidence`` is the digest of the evidence table that the work has seen, empty where there was none.
    ``table`` is where that table lies or would lie.
    """

    piece: Piece = Piece()
    failure: Failure | None = None
    table: str = ""
    evidence: str = ""


#: Applies a job to records, a piece each, which must not depend on what others stand beside it. It gets unreadable
#: records too, since some jobs have something to say of them.
Work = Callable[[Sequence[Record | UnreadableRecord]], list[Piece]]


class Job(Protocol):
    """What to do to every record: a small hashable value that travels to other processes and is opened there."""

    @property
    def needs_curated(self) -> bool:
        """Whether curated values and the evidence tables behind them are read, and a changed table changes the result.

        Else records have their texts alone.
        """

    def open(self) -> Work:
        """Load what the work needs and return the work itself."""

    def settings(self) -> Mapping[str, Any]:
        """Return everything that can change a result, as JSON values."""

    def __hash__(self) -> int:
        """Return the hash, by which a process knows the job it has opened."""


#: What an engine carries: unparsed records, and what the reader could not even open.
Item = RawRecord | UnreadableRecord


@lru_cache(maxsize=1)
def open_job(job: Job) -> Work:
    """Return the work of a job, opened once in each process."""
    return job.open()


def work_on(
    job: Job, items: Sequence[Item], bounds: guard.Bounds | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[Outcome]:
    """Apply a job to a chunk of records; what goes wrong with one becomes its failure, and the others go on.

    The chunk is worked on as a whole, which is faster than one by one, and one by one if anything goes wrong.

    :param bounds: Time and memory for each record; none within the caller's own process.
    """
    work = open_job(job)
    try:
        with guard.bounded(bounds):
            return _work_on(work, items, limits, with_curated=job.needs_curated)
    except Exception as error:  # whatever it is, the other records are not to blame
        if len(items) > 1:
            return [outcome for item in items for outcome in work_on(job, (item,), bounds, limits)]
        path, line = place(items[0])
        return [Outcome(failure=Failure("failed", path, line, *reason_of(error, bounds)))]


def reason_of(error: Exception, bounds: guard.Bounds | None) -> tuple[str, str]:
    """Return what went wrong with a record, and a remedy."""
    if isinstance(error, guard.TimeExceededError):
        return str(error), "split it, or raise the limit"
    if isinstance(error, MemoryError):
        limit = f"more than {bounds.megabytes} MB" if bounds else "more memory than there is"
        return f"working on it takes {limit}", "split it, or raise the limit"
    return f"working on it raised {type(error).__name__}: {error}", "report it with the record"


def place(item: Item) -> tuple[str, int]:
    """Return path and line of an item."""
    return (item.path, item.chunk.line) if isinstance(item, RawRecord) else (item.path, item.line)


def _work_on(work: Work, items: Sequence[Item], limits: Limits, *, with_curated: bool) -> list[Outcome]:
    read = partial(parse_raw, limits=limits, with_curated=with_curated, with_table=with_curated)
    parsed = [(item, read(item) if isinstance(item, RawRecord) else item) for item in items]
    pieces = iter(work([record for _, record in parsed if record is not None]))
    return [
        Outcome() if record is None else _outcome(item, record, next(pieces), with_table=with_curated)
        for item, record in parsed
    ]


def _outcome(item: Item, record: Record | UnreadableRecord, piece: Piece, *, with_table: bool) -> Outcome:
    if isinstance(record, UnreadableRecord):
        return Outcome(piece, Failure("unreadable", record.path, record.line, record.message, record.remedy))
    if not with_table or isinstance(item, UnreadableRecord) or not item.may_have_evidence:
        return Outcome(piece)
    # Should the table change between reading and this, the next run sees another digest and does the record again.
    table, evidence = evidence_digest(Path(record.path), record.figid)
    return Outcome(piece, table=table, evidence=evidence if record.evidence is not None else "")
