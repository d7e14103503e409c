"""Writes files so that a crash leaves the old or the new one, and remembers enough to undo a run of fixes."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from figlint.nlp.atomic import atomic_file
from figlint.nlp.errors import InputError

JOURNAL = Path(".figlint") / "journal.jsonl"


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file's content at once: whoever reads it, also after a crash, finds the old or the new.

    The mode of the file is kept, and a link stays a link.

    :raises ResourceError: If it cannot be written; the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    with atomic_file(target) as temporary:
        temporary.write_bytes(data)
        temporary.chmod(target.stat().st_mode & 0o7777)


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did to one file."""

    path: str
    outcome: Literal["restored", "unchanged", "changed since", "missing"]


class Journal:
    """An append-only record of the changes that runs of ``check --fix`` made.

    The entry of a file is on disk before the file changes, so that every change that happened can be undone. It holds
    the bytes that differ and the hash of the whole file before and after.

    :param path: The journal; by default in ``.figlint`` of the current folder.
    """

    def __init__(self, path: Path = JOURNAL) -> None:
        self.path = path
        self.run = datetime.now(UTC).isoformat(timespec="microseconds")

    def write(self, path: Path, before: bytes, after: bytes) -> None:
        """Change a file from ``before`` to ``after`` and remember it.

        :raises InputError: If the file does not hold ``before`` any more.
        :raises ResourceError: If the file cannot be written; it is then as it was.
        :raises OSError: If the journal cannot be written; the file is then as it was.
        """
        target = Path(os.path.realpath(path))
        if target.read_bytes() != before:
            raise InputError("the file has changed meanwhile", path=str(path), remedy="run the check again")
        start, old, new = _difference(before, after)
        self._append(
            {
                "run": self.run,
                "path": str(target),
                "before": _digest(before),
                "after": _digest(after),
                "start": start,
                "old": base64.b64encode(old).decode("ascii"),
                "new": base64.b64encode(new).decode("ascii"),
            }
        )
        write_atomically(target, after)

    def undo(self) -> tuple[Undone, ...]:
        """Take back the last run that is not undone yet; files that changed since are left alone.

        :returns: What happened to each file; nothing if no run is left.
        """
        entries = list(self._entries())
        undone = {entry["undone"] for entry in entries if "undone" in entry}
        runs = [entry["run"] for entry in entries if "run" in entry and entry["run"] not in undone]
        if not runs:
            return ()
        last = runs[-1]
        results = tuple(_restore(entry) for entry in reversed(entries) if entry.get("run") == last)
        self._append({"undone": last})
        return results

    def _entries(self) -> Iterator[dict[str, Any]]:
        if not self.path.exists():
            return
        with self.path.open("rb") as stream:
            for line in stream:
                # A line cut off by a crash was written before its file was touched: nothing is lost with it.
                with contextlib.suppress(ValueError):
                    entry = json.loads(line)
                    if isinstance(entry, dict):
                        yield entry

    def _append(self, entry: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            size = os.fstat(handle).st_size
            is_cut_off = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            line = (b"\n" if is_cut_off else b"") + json.dumps(entry).encode("ascii") + b"\n"
            if os.write(handle, line) != len(line):
                raise OSError(f"{self.path}: the journal could not be written in full")
            os.fsync(handle)
        finally:
            os.close(handle)


def _restore(entry: dict[str, Any]) -> Undone:
    path = Path(entry["path"])
    try:
        data = path.read_bytes()
    except OSError:
        return Undone(str(path), "missing")
    digest = _digest(data)
    if digest == entry["before"]:
        return Undone(str(path), "unchanged")
    if digest != entry["after"]:
        return Undone(str(path), "changed since")
    start, old, new = entry["start"], base64.b64decode(entry["old"]), base64.b64decode(entry["new"])
    write_atomically(path, data[:start] + old + data[start + len(new) :])
    return Undone(str(path), "restored")


def _difference(before: bytes, after: bytes) -> tuple[int, bytes, bytes]:
    """Return where two texts begin to differ, and the stretch of each that differs."""
    start = _common_prefix(before, after)
    tail = _common_prefix(before[start:][::-1], after[start:][::-1])
    return start, before[start : len(before) - tail], after[start : len(after) - tail]


def _common_prefix(first: bytes, second: bytes) -> int:
    """Return the length of what two texts begin with, by halving, since comparing slices is fast."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
