"""Parquet: the columns of the annotation line, typed, one row a record."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figlint.nlp.formats.base import Format
from figlint.nlp.formats.lines import to_row
from figlint.nlp.mentions import AnnotatedRecord

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows in a row group, which is what is held in memory.
ROWS = 4096


class Parquet(Format):
    """A table with the columns ``id`` and ``mentions``, the latter a list of structures."""

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return a row as a JSON line."""
        return json_row(to_row(annotated))

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a table of all rows."""
        write_rows(pieces, _schema(), path)


def json_row(row: dict[str, Any]) -> bytes:
    """Return a row as the JSON line that :func:`write_rows` takes; lone surrogates become question marks."""
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def write_rows(lines: Iterable[bytes], schema: pa.Schema, path: Path) -> None:
    """Write a table of rows given as JSON lines.

    :param lines: Any number of lines in each item.
    :param schema: Columns and types, which the rows must have.
    """
    import pyarrow.json
    import pyarrow.parquet

    parsing = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for data in _groups(lines):
            # One block, since a line must not cross a border; one thread, since their order must not matter.
            reading = pyarrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1)
            table = pyarrow.json.read_json(io.BytesIO(data), read_options=reading, parse_options=parsing)
            writer.write_table(table.select(schema.names).cast(schema))


def _groups(lines: Iterable[bytes]) -> Iterator[bytes]:
    iterator = iter(lines)
    while data := b"".join(islice(iterator, ROWS)):
        yield data


def _schema() -> pa.Schema:
    import pyarrow as pa

    mention = pa.struct(
        [
            pa.field("field", pa.string()),
            pa.field("start", pa.int32()),
            pa.field("end", pa.int32()),
            pa.field("surface", pa.string()),
            pa.field("label", pa.string()),
            pa.field("ids", pa.list_(pa.string())),
            pa.field("symbol", pa.string()),
            pa.field("score", pa.float64()),
        ]
    )
    return pa.schema([pa.field("id", pa.string()), pa.field("mentions", pa.list_(mention))])
