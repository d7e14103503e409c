"""Files are cut into records without losing or adding a byte."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.records.chunks import Syntax, chunks, syntax_of
from figlint.nlp.records.limits import Limits

_PIECES = st.sampled_from(
    [b"---", b"...", b"\n", b"\r\n", b"\r", b"figid: a", b"# c", b"%YAML 1.1", b"{}", b" ", b"\xef\xbb\xbf", b"\xff"]
)


@given(st.lists(_PIECES, max_size=30), st.sampled_from(get_args(Syntax)))
def test_chunks_are_the_file(pieces: list[bytes], syntax: Syntax) -> None:
    """Joined, the chunks are the file; each begins at the line it names."""
    data = b"".join(pieces)
    found = list(chunks(io.BytesIO(data), syntax))
    assert b"".join(chunk.data for chunk in found) == data
    offset = 0
    for chunk in found:
        before = data[:offset] if syntax == "yaml" else data[:offset].replace(b"\r", b"")
        assert chunk.line == len(before.splitlines()) + 1
        offset += len(chunk.data)


def test_yaml_documents_are_cut_at_their_marks() -> None:
    """Comments and directives belong to the document that follows, also after an end mark."""
    parts = [b"# head\n%YAML 1.1\n---\na: 1\n", b"---\nb: |\n  ---\n ---\n...\n", b"# c\n--- {c: 3}\n", b"--- # d\n"]
    assert [chunk.data for chunk in chunks(io.BytesIO(b"".join(parts)), "yaml")] == parts


@pytest.mark.parametrize("syntax", get_args(Syntax))
def test_record_that_is_too_large_is_passed_over(syntax: Syntax) -> None:
    """Its bytes are not kept, and the records after it keep their lines."""
    small = {"yaml": b"---\na: 1\n", "jsonl": b'{"a": 1}\n', "markdown": b""}[syntax]
    large = b"---\n" + b"b: x\n" * 100 if syntax == "yaml" else b"x" * 500 + b"\n"
    found = list(chunks(io.BytesIO(small + large + small), syntax, Limits(record_bytes=50)))
    assert [(chunk.too_large, chunk.data) for chunk in found] == (
        [(False, small), (True, b""), (False, small)] if small else [(True, b"")]
    )
    assert found[-1].line == {"yaml": 104, "jsonl": 3, "markdown": 1}[syntax]


def test_memory_does_not_grow_with_the_file() -> None:
    """Only as much is read ahead as the chunk needs."""
    stream = io.BytesIO(b'{"figid": "a"}\n' * 10_000)
    next(chunks(stream, "jsonl"))
    assert stream.tell() == 15


@pytest.mark.parametrize(
    ("path", "syntax"), [("a.md", "markdown"), ("b/c.YAML", "yaml"), ("d.jsonl", "jsonl"), ("e.txt", None)]
)
def test_suffix_tells_the_syntax(path: str, syntax: Syntax | None) -> None:
    """Upper or lower case; an unknown suffix has none."""
    assert syntax_of(path) == syntax
