"""Jobs for the tests of engines and runs: quick, and as badly behaved as asked for."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlint.models.batch.work import Piece, Work
from figlint.nlp.records.chunks import Chunk
from figlint.nlp.records.raw import RawRecord
from figlint.nlp.records.record import Record, UnreadableRecord


@dataclass(frozen=True, slots=True)
class CountJob:
    """Writes identifier, length of the text and number of evidence rows of each record.

    A record misbehaves as its text says. ``log`` is a file to which every record worked on adds a line: its identifier
    and the process.
    """

    version: int = 1
    delay: float = 0.0
    log: str = ""
    needs_curated: bool = True

    def open(self) -> Work:
        return lambda records: [self._work(record) for record in records]

    def settings(self) -> Mapping[str, Any]:
        return {"version": self.version}

    def _work(self, record: Record | UnreadableRecord) -> Piece:
        if isinstance(record, UnreadableRecord):
            return Piece(counts={"bad": 1})
        if self.log:
            with Path(self.log).open("a") as stream:
                stream.write(f"{record.figid} {os.getpid()}\n")
        text = record.texts.get("text", "")
        misbehave(text)
        time.sleep(self.delay)
        row = {"id": record.figid, "length": len(text), "evidence": len(record.evidence or ()), "v": self.version}
        return Piece((json.dumps(row) + "\n").encode(), {"texts": 1})


def misbehave(text: str) -> None:
    """Do what the text asks for."""
    if text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "die once" and not (flag := Path(os.environ["DIE_ONCE"])).exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "sleep":
        time.sleep(60)
    if text == "hang":
        sum(range(10**12))  # compiled code that no signal interrupts
    if text == "eat":
        bytearray(8 * 2**30)
    if text == "raise":
        raise KeyError("unheard of")


class Lines:
    """Writes pieces as they are."""

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        with path.open("wb") as stream:
            stream.writelines(pieces)


def item(number: int, text: str | None = None) -> RawRecord:
    """Return an unparsed record."""
    row = {"id": f"r{number}", "text": f"text {number}" if text is None else text}
    return RawRecord("in.jsonl", "jsonl", Chunk(number + 1, (json.dumps(row) + "\n").encode()))
