"""From paths to records as they lie in files: the bytes of one at a time, unparsed.

Reading is cut in two so that many processes can share it: finding and cutting files is cheap and in order, parsing
(:func:`figlint.nlp.records.reader.parse_raw`) is neither. The bytes are also what says whether a record has changed.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from figlint.nlp.errors import UsageError
from figlint.nlp.records.chunks import SYNTAXES, Chunk, Syntax, chunks, syntax_of
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.record import UnreadableRecord

STDIN = "-"
#: Files of a folder that are never records; a file named by the user is always read.
_DOCUMENTATION = ("readme", "license", "changelog", "contributing", "code_of_conduct", "security")
_FOLDER_SUFFIXES = frozenset(suffix for suffix, syntax in SYNTAXES.items() if syntax != "jsonl")
#: Stretches without content: blank lines, and the marks, comments and directives between YAML documents.
_BLANKS = {
    "jsonl": re.compile(rb"(?:\xef\xbb\xbf)?\s*"),
    "yaml": re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:(?:---|\.\.\.)[ \t]*)?(?:[#%][^\r\n]*)?(?:[\r\n]|\Z))*"),
}
#: Tables are read from a folder elsewhere, where nobody keeps one record a file.
_TABLE_SUFFIXES = frozenset((*SYNTAXES, ".parquet"))
_KNOWN = ", ".join(sorted((*SYNTAXES, ".parquet")))


@dataclass(frozen=True, slots=True)
class RawRecord:
    """The stretch of a file that holds one record.

    ``is_whole`` says that the file holds nothing else, so that a stretch without content is an empty file.
    """

    path: str
    syntax: Syntax
    chunk: Chunk
    is_whole: bool = False

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.chunk.data)

    @property
    def may_have_evidence(self) -> bool:
        """Whether an evidence table can lie beside it, which a stream and a URL have not."""
        return self.path != STDIN and not is_url(self.path)


def read_raw(
    paths: Iterable[str | Path], *, limits: Limits = DEFAULT_LIMITS, stdin: BinaryIO | None = None
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the unparsed records of files and folders, as :func:`figlint.nlp.records.reader.read_records` finds them.

    :param stdin: What ``-`` stands for; standard input if it is not given.
    """
    for name in paths:
        if is_url(name):
            yield from _read_url(str(name), limits)
            continue
        for path in find_files([name]):
            if isinstance(path, UnreadableRecord):
                yield path
            elif path == STDIN:
                yield from _read_stdin(stdin if stdin is not None else sys.stdin.buffer, limits)
            else:
                yield from _read_file(path, limits)


def is_url(name: str | Path) -> bool:
    """Return whether a path is one of another machine, as ``s3://bucket/file.jsonl``."""
    return "://" in str(name)


def find_files(paths: Iterable[str | Path]) -> Iterator[str | UnreadableRecord]:
    """Yield the files that :func:`read_raw` reads, in its order, without opening any."""
    for name in paths:
        path = Path(name)
        if str(name) != STDIN and _is_folder(path):
            yield from _walk(path)
        else:
            yield str(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long; opening it says so
        return False


def cut_stream(
    stream: BinaryIO, syntax: Syntax, path: str, limits: Limits = DEFAULT_LIMITS
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the unparsed records of an open stream; one without any gives an unreadable record.

    :param path: What the records are said to come from.
    """
    waiting: Chunk | None = None
    n_cut = 0
    for chunk in chunks(stream, syntax, limits):
        if syntax != "markdown" and not chunk.too_large and _BLANKS[syntax].fullmatch(chunk.data):
            continue
        if waiting is not None:
            yield RawRecord(path, syntax, waiting)
        waiting = chunk
        n_cut += 1
    if waiting is None:
        yield empty_file(path)
    else:
        yield RawRecord(path, syntax, waiting, is_whole=n_cut == 1)


def empty_file(path: str, line: int = 1) -> UnreadableRecord:
    """Return what stands for a file that holds no record."""
    return UnreadableRecord(path, line, "the file is empty", "write a record into it, or remove it")


def _read_file(name: str, limits: Limits) -> Iterator[RawRecord | UnreadableRecord]:
    path, syntax = Path(name), syntax_of(name)
    try:
        # A FIFO would block until somebody writes, and a device may never end.
        if not stat.S_ISREG(path.stat().st_mode):
            yield UnreadableRecord(name, 1, "not a regular file", "name a file, or pipe the records in through `-`")
        elif syntax is None and (suffix := path.suffix.lower()) == ".parquet":
            yield from _read_parquet(path, name)
        elif syntax is None:
            kind = f"the suffix {suffix}" if suffix else "no suffix"
            yield UnreadableRecord(name, 1, f"a file with {kind} is no record", f"use one of {_KNOWN}, or `-`")
        else:
            with path.open("rb") as stream:
                yield from cut_stream(stream, syntax, name, limits)
    except OSError as error:
        yield UnreadableRecord(name, 1, error.strerror or str(error), "check that the file exists and may be read")
    except ValueError as error:  # a NUL in the name
        yield UnreadableRecord(name, 1, str(error), "correct the name of the file")


def _read_url(url: str, limits: Limits) -> Iterator[RawRecord | UnreadableRecord]:
    """Read a file, a folder or a pattern of another machine through fsspec."""
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(f"reading {url} needs fsspec; run `pip install 'figlint[dask]'`") from error
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
        if "*" in path:
            found = sorted(filesystem.glob(path))
        elif filesystem.isdir(path):
            found = sorted(name for name in filesystem.find(path) if PurePath(name).suffix.lower() in _TABLE_SUFFIXES)
        else:
            found = [path]
        if not found:
            yield UnreadableRecord(url, 1, "there are no such files", "check the address")
        for path in found:
            name = filesystem.unstrip_protocol(path)
            syntax = syntax_of(path)
            with filesystem.open(path, "rb") as stream:
                if PurePath(path).suffix.lower() == ".parquet":
                    yield from _read_parquet(stream, name)
                elif syntax is None:
                    yield UnreadableRecord(name, 1, "a file of this kind is no record", f"use one of {_KNOWN}")
                else:
                    yield from cut_stream(stream, syntax, name, limits)
    except (OSError, ValueError, ImportError) as error:
        yield UnreadableRecord(url, 1, str(error) or type(error).__name__, "check the address and the access to it")


def _read_stdin(stream: BinaryIO, limits: Limits) -> Iterator[RawRecord | UnreadableRecord]:
    """Read JSON lines if the first sign is a brace, else YAML documents, of which front matter is one."""
    buffered = stream if hasattr(stream, "peek") else None
    head = buffered.peek(4096) if buffered is not None else b""
    syntax: Syntax = "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "yaml"
    yield from cut_stream(stream, syntax, STDIN, limits)


def _read_parquet(source: Path | BinaryIO, name: str) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of a Parquet file as JSON lines; the line of a record is the number of its row."""
    # Loading it takes longer than reading a hundred Markdown records.
    import pyarrow
    import pyarrow.parquet

    row = 0
    try:
        with pyarrow.parquet.ParquetFile(source) as table:
            for batch in table.iter_batches(batch_size=256):
                for values in batch.to_pylist():
                    row += 1
                    text = json.dumps({key: value for key, value in values.items() if value is not None}, default=str)
                    yield RawRecord(name, "jsonl", Chunk(row, text.encode("utf-8")))
    except (pyarrow.ArrowException, OSError) as error:
        yield UnreadableRecord(name, row + 1, f"not a Parquet table: {str(error).splitlines()[0]}", "write it anew")


def _walk(folder: Path) -> Iterator[str | UnreadableRecord]:
    """Yield the records of a folder; a folder reached a second time through a link is passed over."""
    seen: set[tuple[int, int]] = set()
    # A stack instead of recursion, since paths can nest deeper than calls; the last one is the next.
    waiting: list[Path] = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if not path.is_dir():
                yield str(path)
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
    stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122  # a path takes longer to make than to read
    if suffix.lower() in _FOLDER_SUFFIXES:
        return stem.lower() not in _DOCUMENTATION
    # A link that leads to itself is no folder, and no reason to read none of the others.
    return _is_folder(Path(entry.path)) if entry.is_symlink() else entry.is_dir()
