"""Cuts files into the stretches that hold one record each, without reading more than one of them.

The chunks of a file, joined, are the file: the reader decodes each on its own, so that one broken document does not
spoil its neighbours, and the fixer can rewrite one and copy the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Literal

from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits

#: How a file holds its records: Markdown with front matter, YAML documents, or a JSON object a line.
Syntax = Literal["markdown", "yaml", "jsonl"]

SYNTAXES: Mapping[str, Syntax] = MappingProxyType(
    {
        ".md": "markdown",
        ".markdown": "markdown",
        ".yml": "yaml",
        ".yaml": "yaml",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
    }
)
#: Bytes that are read of a file at first, nearly always all it has: room for as many as it may have takes time to make.
_PIECE = 64 * 1024
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a file.

    :param line: 1-based line at which it begins.
    :param data: Its bytes; none if it exceeds ``Limits.record_bytes``.
    """

    line: int
    data: bytes
    too_large: bool = False


def syntax_of(path: str) -> Syntax | None:
    """Return how a file holds its records, by its suffix; ``None`` for another kind of file."""
    return SYNTAXES.get(os.path.splitext(path)[1].lower())  # noqa: PTH122  # a path takes longer to make than to read


def chunks(stream: BinaryIO, syntax: Syntax, limits: Limits = DEFAULT_LIMITS) -> Iterator[Chunk]:
    """Yield the chunks of a stream, at most one of them in memory."""
    return _CUTTERS[syntax](stream, limits.record_bytes)


def _whole(stream: BinaryIO, limit: int) -> Iterator[Chunk]:
    data = stream.read(_PIECE)
    if len(data) == _PIECE:
        data += stream.read(max(limit + 1 - _PIECE, 0))
    yield Chunk(1, b"", too_large=True) if len(data) > limit else Chunk(1, data)


def _documents(stream: BinaryIO, limit: int) -> Iterator[Chunk]:
    """Cut before each ``---`` that follows content, and behind each ``...``.

    Both begin a document wherever they stand at the beginning of a line, also within quotes and block scalars.
    """
    start = number = 1
    parts: list[bytes] = []
    size = 0
    has_content = False
    for line in _lines(stream, limit):
        mark = line.removeprefix(_BOM) if number == 1 else line
        if has_content and _is_marker(mark, b"---"):
            yield Chunk(start, b"".join(parts), too_large=size > limit)
            start, parts, size, has_content = number, [], 0, False
        size += len(line)
        if size > limit:
            parts = []
        else:
            parts.append(line)
        stripped = mark.strip()
        has_content = has_content or (bool(stripped) and not stripped.startswith((b"#", b"%")))
        number += line.endswith((b"\n", b"\r"))
        if _is_marker(mark, b"..."):
            yield Chunk(start, b"".join(parts), too_large=size > limit)
            start, parts, size, has_content = number, [], 0, False
    if size:
        yield Chunk(start, b"".join(parts), too_large=size > limit)


def _is_marker(line: bytes, marker: bytes) -> bool:
    return line.startswith(marker) and line[3:4] in (b"", b" ", b"\t", b"\r", b"\n")


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield lines ending in LF, CR or both; a longer one than the limit comes in pieces."""
    while line := stream.readline(limit + 1):
        if b"\r" in line:
            yield from line.splitlines(keepends=True)
        else:
            yield line


def _json_lines(stream: BinaryIO, limit: int) -> Iterator[Chunk]:
    number = 1
    while line := stream.readline(limit + 1):
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit + 1)
            yield Chunk(number, b"", too_large=True)
        else:
            yield Chunk(number, line)
        number += 1


_CUTTERS: Mapping[Syntax, Callable[[BinaryIO, int], Iterator[Chunk]]] = MappingProxyType(
    {"markdown": _whole, "yaml": _documents, "jsonl": _json_lines}
)
