"""What is done to one record, and what comes of it: the values that engines carry between processes.

Every process opens a job once and applies it to chunks of unparsed records. What comes back is bytes, which nobody but
the job's own writer looks into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

from figlint.models.batch import guard
from figlint.models.batch.fingerprint import evidence_digest
from figlint.nlp.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.raw import RawRecord
from figlint.nlp.reader import parse_raw
from figlint.nlp.records import Record, UnreadableRecord


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


#: Applies a job to one record. It gets unreadable ones too, since some jobs have something to say of them.
Work = Callable[[Record | UnreadableRecord], Piece]


class Job(Protocol):
    """What to do to every record: a small hashable value that travels to other processes and is opened there."""

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

    :param bounds: Time and memory for each record; none within the caller's own process.
    """
    work = open_job(job)
    outcomes = []
    for item in items:
        path, line = place(item)
        try:
            with guard.bounded(bounds):
                outcomes.append(_work_on(work, item, limits))
        except guard.TimeExceededError as error:
            outcomes.append(Outcome(failure=Failure("failed", path, line, str(error), "split it, or raise the limit")))
        except MemoryError:
            message = f"working on it takes more than {bounds.megabytes} MB" if bounds else "out of memory"
            outcomes.append(Outcome(failure=Failure("failed", path, line, message, "split it, or raise the limit")))
        except Exception as error:  # whatever it is, the other records are not to blame
            message = f"working on it raised {type(error).__name__}: {error}"
            outcomes.append(Outcome(failure=Failure("failed", path, line, message, "report it with the record")))
    return outcomes


def place(item: Item) -> tuple[str, int]:
    """Return path and line of an item."""
    return (item.path, item.chunk.line) if isinstance(item, RawRecord) else (item.path, item.line)


def _work_on(work: Work, item: Item, limits: Limits) -> Outcome:
    record = parse_raw(item, limits=limits) if isinstance(item, RawRecord) else item
    if record is None:
        return Outcome()
    if isinstance(record, UnreadableRecord):
        failure = Failure("unreadable", record.path, record.line, record.message, record.remedy)
        return Outcome(work(record), failure)
    outcome = Outcome()
    if isinstance(item, RawRecord) and item.may_have_evidence:
        # Should the table change between reading and this, the next run sees another digest and does the record again.
        table, evidence = evidence_digest(Path(record.path), record.figid)
        outcome = Outcome(table=table, evidence=evidence if record.evidence is not None else "")
    return replace(outcome, piece=work(record))
