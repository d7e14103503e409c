"""From paths to a stream of records: files, folders, tables and standard input, one record in memory at a time.

Whatever cannot be read becomes an :class:`UnreadableRecord` in its place in the stream, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO

from figlint.nlp.errors import InputError
from figlint.nlp.records.chunks import Chunk, Syntax
from figlint.nlp.records.evidence import evidence_path, read_evidence
from figlint.nlp.records.fields import read_record
from figlint.nlp.records.frontmatter import front_matter, parse_yaml
from figlint.nlp.records.jsontext import parse_json
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import Node, Source
from figlint.nlp.records.raw import STDIN, RawRecord, cut_stream, empty_file, read_raw
from figlint.nlp.records.record import Position, Record, RecordProblem, UnreadableRecord

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_records(
    paths: Iterable[str | Path], *, limits: Limits = DEFAULT_LIMITS, stdin: BinaryIO | None = None
) -> Iterator[Record | UnreadableRecord]:
    """Yield the records of files and folders.

    Folders are read recursively for Markdown and YAML; tables (``.jsonl``, ``.parquet``) are as often results as
    they are records, so that they have to be named.

    :param paths: Files, folders, or ``-`` for standard input.
        *Order:* that of the paths, names sorted by code point within a folder.
    :param stdin: What ``-`` stands for; standard input if it is not given.
    """
    yield from _parse_all(read_raw(paths, limits=limits, stdin=stdin), limits, with_tables=True)


def read_stream(
    stream: BinaryIO, syntax: Syntax, path: str, *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | UnreadableRecord]:
    """Yield the records of an open stream, without their evidence tables.

    :param path: What the records are said to come from.
    """
    yield from _parse_all(cut_stream(stream, syntax, path, limits), limits, with_tables=False)


def parse_raw(
    raw: RawRecord, *, limits: Limits = DEFAULT_LIMITS, with_curated: bool = True, with_table: bool = True
) -> Record | UnreadableRecord | None:
    """Return the record of a stretch of a file; ``None`` for a document without content among others.

    :param with_curated: Whether to read curated values and what is odd about the record, or the texts alone.
    :param with_table: Whether to look for its evidence table.
    """
    record = _read_chunk(raw.chunk, raw.syntax, raw.path, limits, with_curated=with_curated)
    if record is None:
        return empty_file(raw.path, raw.chunk.line) if raw.is_whole else None
    return with_evidence(record, Path(raw.path), limits) if with_table and raw.may_have_evidence else record


def _parse_all(
    raws: Iterable[RawRecord | UnreadableRecord], limits: Limits, *, with_tables: bool
) -> Iterator[Record | UnreadableRecord]:
    for raw in raws:
        if isinstance(raw, UnreadableRecord):
            yield raw
        elif (record := parse_raw(raw, limits=limits, with_table=with_tables)) is not None:
            yield record


def parse_chunk(chunk: Chunk, syntax: Syntax, path: str, limits: Limits) -> tuple[Source, Node | None]:
    """Return the text of a chunk and its syntax tree, which is ``None`` where there is no content.

    :raises InputError: If it is too large, not UTF-8, or not of its syntax.
    """
    if chunk.too_large:
        raise InputError(
            f"the record exceeds {limits.record_bytes:,} bytes",
            path=path, line=chunk.line, remedy="split it, or raise the limit",
        )  # fmt: skip
    if chunk.line == 1 and chunk.data.startswith(_UTF16):
        raise InputError("the file is UTF-16", path=path, line=1, remedy="save it as UTF-8")
    try:
        text = chunk.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = chunk.line + chunk.data.count(b"\n", 0, error.start)
        raise InputError(
            f"byte {chunk.data[error.start]:#04x} is not UTF-8", path=path, line=line, remedy="save the file as UTF-8"
        ) from error
    source = Source(path, text, chunk.line)
    if syntax == "jsonl":
        return source, parse_json(source, limits=limits)
    if syntax == "yaml":
        return source, parse_yaml(source, limits=limits)
    if not text.removeprefix("\ufeff").strip():
        return source, None
    start, end = front_matter(source)
    root = parse_yaml(source, start, end, limits=limits)
    if root is None:
        raise InputError("the front matter is empty", path=path, line=1, remedy="write the fields of a figure into it")
    return source, root


def _read_chunk(
    chunk: Chunk, syntax: Syntax, path: str, limits: Limits, *, with_curated: bool
) -> Record | UnreadableRecord | None:
    stem = PurePath(path).stem if path != STDIN else "stdin"
    try:
        source, root = parse_chunk(chunk, syntax, path, limits)
        if root is None:
            return None
        default_id = stem if syntax == "markdown" else f"{stem}:{chunk.line}"
        return read_record(root, source, default_id=default_id, limits=limits, with_curated=with_curated)
    except InputError as error:
        return UnreadableRecord(path, error.line or chunk.line, error.message, error.remedy or "")
    except (RecursionError, MemoryError) as error:
        return UnreadableRecord(
            path, chunk.line, f"reading it takes too much memory ({type(error).__name__})", "split it"
        )


def with_evidence(
    record: Record | UnreadableRecord, path: Path, limits: Limits = DEFAULT_LIMITS
) -> Record | UnreadableRecord:
    """Return a record with the evidence table that lies beside its file, if one does."""
    if isinstance(record, UnreadableRecord):
        return record
    table = evidence_path(path, record.figid)
    if table is None:
        return record
    try:
        return replace(record, evidence=read_evidence(table, limits=limits))
    except InputError as error:
        problem = RecordProblem("S002", "evidence", f"evidence table {error}", Position(record.line, 1))
        return replace(record, problems=(*record.problems, problem))
