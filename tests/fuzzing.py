"""Byte mutations, and what has to hold for the reader and the fixer whatever comes of them.

The short form runs in ``tests/test_fuzz.py`` under Hypothesis, the long one as ``benchmarks/fuzz.py``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from figlint.evaluation.fixing.fix import Fix, apply_fixes
from figlint.nlp.errors import InputError
from figlint.nlp.records.chunks import Syntax
from figlint.nlp.records.reader import read_stream
from figlint.nlp.records.record import CURATED_FIELDS, CuratedField, Record, UnreadableRecord
from tests.hostile import SOUND

#: Pieces with a meaning in YAML, JSON or UTF-8.
TOKENS: tuple[bytes, ...] = (
    *(b"---\n", b"...\n", b"\n", b"\r\n", b"\r", b"\t", b" ", b"  ", b"%", b"#", b" # c\n", b"<<: "),
    *(b"- ", b"-", b": ", b":", b"? ", b"[", b"]", b"{", b"}", b",", b"'", b'"', b"\\", b"|\n", b">-\n", b"@"),
    *(b"&a ", b"*a", b"!t ", b"~", b"null", b"NO", b"1E5", b"\\ud800", b"\\u0000", b"\0", b"\x1b", b"\xff", b"\xc3"),
    *(b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"keywords:", b"organisms:", b"schema-jsonld:"),
    *(b"\n  - TNF\n", b"\n- TNF"),
)

#: Where mutations begin: each way of writing lists, documents and lines.
SEEDS: tuple[tuple[Syntax, bytes], ...] = (
    ("markdown", SOUND.encode()),
    ("markdown", SOUND.replace("\n", "\r\n").encode()),
    (
        "yaml",
        b"figid: a\ncaption: TNF\norganisms: Homo sapiens, Mus musculus\n"
        b"schema-jsonld:\n  keywords: [TNF, 'IL6', \"NO\"]\n"
        b"---\nfigid: b\ncaption: >\n  IL6\norganisms: &o\n- Homo sapiens # c\n-\n- ~\norganisms_ner: *o\n"
        b"schema-jsonld: {keywords: [\n  TNF, # c\n  IL6,\n]}\n",
    ),
    (
        "jsonl",
        b'{"figid": "a", "caption": "TNF", "organisms": "Homo sapiens", '
        b'"schema-jsonld": {"keywords": ["TNF", "IL6"]}}\n'
        b'{"id": "b", "text": "caf\\u00e9"}\r\n\n{"figid": "c", "organisms": [ "x" , 5, null ], "caption": "d"}',
    ),
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of some bytes.

    :param at: Where, as a share of the length.
        *Range:* [0, 1]
    :param length: How many bytes are taken out or repeated.
    :param token: What is put in.
    """

    kind: Literal["insert", "delete", "replace", "repeat", "flip"]
    at: float
    length: int
    token: bytes


def mutate(data: bytes, mutations: Sequence[Mutation]) -> bytes:
    """Return the bytes after the mutations, one after the other."""
    for mutation in mutations:
        start = int(mutation.at * len(data))
        head, piece, tail = data[:start], data[start : start + mutation.length], data[start + mutation.length :]
        if mutation.kind == "insert":
            data = head + mutation.token + piece + tail
        elif mutation.kind == "delete":
            data = head + tail
        elif mutation.kind == "replace":
            data = head + mutation.token + tail
        elif mutation.kind == "repeat":
            data = head + piece + piece + tail
        else:
            data = head + bytes(byte ^ (1 << mutation.length % 8) for byte in piece[:1]) + piece[1:] + tail
    return data


def read(data: bytes, syntax: Syntax) -> list[Record | UnreadableRecord]:
    """Return what the reader makes of some bytes; each record or failure has its line."""
    found = list(read_stream(io.BytesIO(data), syntax, "x"))
    n_lines = len(data.splitlines()) + 1
    for record in found:
        assert 1 <= record.line <= n_lines
        if isinstance(record, UnreadableRecord):
            assert record.message
            assert record.remedy
        else:
            positions = [value.position for name in CURATED_FIELDS for value in record.values(name)]
            assert all(1 <= position.line <= n_lines + 1 and position.column >= 1 for position in positions)
    assert found
    return found


def content(record: Record | UnreadableRecord, changed: Mapping[CuratedField, list[str]] | None = None) -> object:
    """Return what a record says, without the places at which it says it.

    :param changed: Curated values to suppose instead of the record's own.
    """
    if isinstance(record, UnreadableRecord):
        return record.message
    curated = {name: None if record.curated[name] is None else _written(record, name) for name in CURATED_FIELDS}
    return (
        None if record.figid.startswith("x:") else record.figid,
        dict(record.texts), {**curated, **(changed or {})}, record.pmcid, record.journal, record.year,
        [(entry.code, entry.value, entry.reason) for entry in record.suppressions],
    )  # fmt: skip


def _written(record: Record, name: CuratedField) -> list[str]:
    return [value.value for value in record.values(name)]


def check_fix(data: bytes, syntax: Syntax, choice: int, new: str | None) -> bool:
    """Try a fix on every record, and see that what is read differs by exactly that fix.

    :param choice: Which field and value are fixed, and how.
    :param new: The new value; ``None`` takes one out.
    :returns: Whether a fix could be made.
    """
    before = read(data, syntax)
    made = False
    for number, record in enumerate(before):
        if isinstance(record, UnreadableRecord):
            continue
        name: CuratedField = CURATED_FIELDS[choice % 3]
        values = record.values(name)
        old = values[choice // 3 % len(values)] if values else None
        if new is not None and (old is None or choice // 9 % 2):
            fix = Fix("x", record.line, name, -1, "", new, insert=True)
        elif old is not None:
            fix = Fix("x", record.line, name, old.index, old.value, new)
        else:
            continue
        try:
            after = apply_fixes(data, [fix], syntax)
        except InputError as error:
            assert error.remedy, error
            continue
        made = True
        expected = [content(other) for other in before]
        expected[number] = content(record, {name: _expected(record, fix)})
        assert [content(other) for other in read(after, syntax)] == expected, (fix, data, after)
    return made


def _expected(record: Record, fix: Fix) -> list[str]:
    """Return the values that a fix shall leave: a new one is not written where it already stands."""
    values = record.values(fix.field)
    if fix.insert:
        written = _written(record, fix.field)
        return written if fix.new is None or fix.new in written else [*written, fix.new]
    others = {value.value for value in values if value.index != fix.index}
    new = [] if fix.new is None or fix.new in others else [fix.new]
    return [text for value in values for text in (new if value.index == fix.index else [value.value])]
