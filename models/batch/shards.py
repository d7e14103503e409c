"""Where the output goes: one file, or numbered shards of so many records each, written under their names when whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of the output and the positions of the records in it.

    *Offsets:* half-open.
    """

    path: Path
    start: int
    stop: int


def shards_of(output: Path, n_records: int, shard_size: int | None) -> Iterator[Shard]:
    """Yield the files of an output: ``out.jsonl``, or ``out-00001-of-00012.jsonl`` and so on.

    :param shard_size: Records in a file; all if none. What fits in one file keeps the plain name.
    """
    if shard_size is None or n_records <= shard_size:
        yield Shard(output, 0, n_records)
        return
    n_shards = -(-n_records // shard_size)
    stem, suffix = split_name(output.name)
    for number in range(n_shards):
        name = f"{stem}-{number + 1:05}-of-{n_shards:05}{suffix}"
        yield Shard(output.with_name(name), number * shard_size, min((number + 1) * shard_size, n_records))


def split_name(name: str) -> tuple[str, str]:
    """Split the suffix off a name; ``.bioc.xml`` and ``.bioc.json`` are one suffix."""
    match = re.search(r"(?:\.bioc)?\.[^.]+$", name, re.IGNORECASE)
    return (name[: match.start()], match[0].lower()) if match and match.start() else (name, "")
