"""How far a run is, from its journal, also while it is running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from figlint.models.batch.journal import SUFFIX, Journal, journal_path
from figlint.models.batch.lock import is_locked
from figlint.nlp.errors import UsageError

State = Literal["running", "interrupted", "finished"]


@dataclass(frozen=True, slots=True)
class Status:
    """How far a run is.

    ``share`` is the part of the input that was read, by bytes, and ``None`` where its size is not known.
    ``started`` counts seconds since 1970.
    """

    output: str
    command: str
    model: str
    state: State
    records: int
    failures: int
    counts: Mapping[str, int]
    share: float | None
    started: int

    def to_row(self) -> dict[str, Any]:
        """Return the status for JSON."""
        return asdict(self)


def find_runs(path: Path) -> tuple[Status, ...]:
    """Return the runs that wrote a file, or the files of a folder.

    :raises UsageError: If there are none.
    """
    journals = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [journal_path(path)]
    found = tuple(_status(journal) for journal in journals if journal.is_file())
    if not found:
        raise UsageError(f"no run has written {path}: there is no journal (*{SUFFIX}) for it")
    return found


def _status(path: Path) -> Status:
    with Journal(path, read_only=True) as journal:
        tally = journal.tally()
        facts = {name: journal.fact(name) or "" for name in ("command", "model", "state", "bytes", "read", "started")}
    state: State = "finished"
    if facts["state"] != "finished":
        state = "running" if is_locked(path) else "interrupted"
    total = int(facts["bytes"] or 0)
    return Status(
        output=str(path.with_name(path.name.removesuffix(SUFFIX))),
        command=facts["command"],
        model=facts["model"],
        state=state,
        records=tally.records,
        failures=tally.failures,
        counts=tally.counts,
        share=min(1.0, int(facts["read"] or 0) / total) if total else None,
        started=int(facts["started"] or 0),
    )
