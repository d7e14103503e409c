"""From paths to a stream of records: files, folders, tables and standard input, one record in memory at a time.

Whatever cannot be read becomes an :class:`UnreadableRecord` in its place in the stream, and the others go on.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO

from figlint.nlp.chunks import SYNTAXES, Chunk, Syntax, chunks, syntax_of
from figlint.nlp.errors import InputError
from figlint.nlp.evidence import evidence_path, read_evidence
from figlint.nlp.fields import read_record
from figlint.nlp.frontmatter import front_matter, parse_yaml
from figlint.nlp.jsontext import parse_json
from figlint.nlp.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.nodes import Node, Source
from figlint.nlp.records import Position, Record, RecordProblem, UnreadableRecord

STDIN = "-"
#: Files of a folder that are never records; a file named by the user is always read.
_DOCUMENTATION = ("readme", "license", "changelog", "contributing", "code_of_conduct", "security")
_FOLDER_SUFFIXES = frozenset(suffix for suffix, syntax in SYNTAXES.items() if syntax != "jsonl")
_KNOWN = ", ".join(sorted((*SYNTAXES, ".parquet")))
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
    for path in find_files(paths):
        if isinstance(path, UnreadableRecord):
            yield path
        elif str(path) == STDIN:
            yield from _read_stdin(stdin if stdin is not None else sys.stdin.buffer, limits)
        else:
            yield from _read_file(path, limits)


def find_files(paths: Iterable[str | Path]) -> Iterator[Path | UnreadableRecord]:
    """Yield the files that :func:`read_records` reads, in its order, without opening any."""
    for name in paths:
        path = Path(name)
        if str(name) != STDIN and path.is_dir():
            yield from _walk(path)
        else:
            yield path


def read_stream(
    stream: BinaryIO, syntax: Syntax, path: str, *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | UnreadableRecord]:
    """Yield the records of an open stream, without their evidence tables.

    :param path: What the records are said to come from.
    """
    n_records = 0
    last_line = 1
    for chunk in chunks(stream, syntax, limits):
        record = _read_chunk(chunk, syntax, path, limits)
        if record is not None:
            n_records += 1
            yield record
        last_line = chunk.line
    if not n_records:
        yield UnreadableRecord(path, last_line, "the file is empty", "write a record into it, or remove it")


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


def _read_chunk(chunk: Chunk, syntax: Syntax, path: str, limits: Limits) -> Record | UnreadableRecord | None:
    stem = PurePath(path).stem if path != STDIN else "stdin"
    try:
        source, root = parse_chunk(chunk, syntax, path, limits)
        if root is None:
            return None
        default_id = stem if syntax == "markdown" else f"{stem}:{chunk.line}"
        return read_record(root, source, default_id=default_id, limits=limits)
    except InputError as error:
        return UnreadableRecord(path, error.line or chunk.line, error.message, error.remedy or "")
    except (RecursionError, MemoryError) as error:
        return UnreadableRecord(
            path, chunk.line, f"reading it takes too much memory ({type(error).__name__})", "split it"
        )


def _read_file(path: Path, limits: Limits) -> Iterator[Record | UnreadableRecord]:
    name = str(path)
    suffix = path.suffix.lower()
    syntax = syntax_of(name)
    try:
        # A FIFO would block until somebody writes, and a device may never end.
        if not stat.S_ISREG(path.stat().st_mode):
            yield UnreadableRecord(name, 1, "not a regular file", "name a file, or pipe the records in through `-`")
        elif suffix == ".parquet":
            yield from (with_evidence(record, path, limits) for record in _read_parquet(path, limits))
        elif syntax is None:
            kind = f"the suffix {suffix}" if suffix else "no suffix"
            yield UnreadableRecord(name, 1, f"a file with {kind} is no record", f"use one of {_KNOWN}, or `-`")
        else:
            with path.open("rb") as stream:
                for record in read_stream(stream, syntax, name, limits=limits):
                    yield with_evidence(record, path, limits)
    except OSError as error:
        yield UnreadableRecord(name, 1, error.strerror or str(error), "check that the file exists and may be read")
    except ValueError as error:  # a NUL in the name
        yield UnreadableRecord(name, 1, str(error), "correct the name of the file")


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


def _read_stdin(stream: BinaryIO, limits: Limits) -> Iterator[Record | UnreadableRecord]:
    """Read JSON lines if the first sign is a brace, else YAML documents, of which front matter is one."""
    buffered = stream if hasattr(stream, "peek") else None
    head = buffered.peek(4096) if buffered is not None else b""
    syntax: Syntax = "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "yaml"
    yield from read_stream(stream, syntax, STDIN, limits=limits)


def _read_parquet(path: Path, limits: Limits) -> Iterator[Record | UnreadableRecord]:
    """Read the rows of a Parquet file as JSON lines; the line of a record is the number of its row."""
    # Loading it takes longer than reading a hundred Markdown records.
    import pyarrow
    import pyarrow.parquet

    name = str(path)
    row = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as table:
            for batch in table.iter_batches(batch_size=256):
                for values in batch.to_pylist():
                    row += 1
                    text = json.dumps({key: value for key, value in values.items() if value is not None}, default=str)
                    record = _read_chunk(Chunk(row, text.encode("utf-8")), "jsonl", name, limits)
                    if record is not None:
                        yield record
    except pyarrow.ArrowException as error:
        yield UnreadableRecord(name, row + 1, f"not a Parquet table: {error}", "write it anew")


def _walk(folder: Path) -> Iterator[Path | UnreadableRecord]:
    """Yield the records of a folder; a folder reached a second time through a link is passed over."""
    seen: set[tuple[int, int]] = set()
    # A stack instead of recursion, since paths can nest deeper than calls; the last one is the next.
    waiting: list[Path] = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if not path.is_dir():
                yield path
                continue
            status = path.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as found:
                inside = sorted(entry.name for entry in found if _is_candidate(entry))
            waiting.extend(path / name for name in reversed(inside))
        except OSError as error:
            yield UnreadableRecord(str(path), 1, error.strerror or str(error), "make the folder readable")


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry of a folder is a folder or looks like a record."""
    if entry.name.startswith("."):
        return False
    if PurePath(entry.name).suffix.lower() not in _FOLDER_SUFFIXES:
        return entry.is_dir()
    return PurePath(entry.name).stem.lower() not in _DOCUMENTATION
