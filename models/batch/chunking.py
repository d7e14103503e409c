"""Cuts a stream of records into chunks of about the same work, so that neither long texts nor many short ones stall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from figlint.models.batch.work import Item
from figlint.nlp.records.raw import RawRecord

#: A chunk is full when it has so many bytes or so many records.
#: Provenance: ``docs/performance.md``. Larger chunks are no faster, take more memory, and more is lost when a run is
#: killed.
CHUNK_BYTES = 512 * 1024
CHUNK_RECORDS = 32


def cut(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield chunks of items, in order; a record longer than a chunk is one by itself."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        length = item.size if isinstance(item, RawRecord) else 0
        if chunk and (size + length > CHUNK_BYTES or len(chunk) == CHUNK_RECORDS):
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(item)
        size += length
    if chunk:
        yield tuple(chunk)
