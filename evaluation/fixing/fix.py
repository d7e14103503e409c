"""Fixes: edit the curated values of a record where they stand, and prove that nothing else changed."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from figlint.evaluation.fixing.edits import Change, Edit, Edited, apply_edits, edit_field
from figlint.evaluation.lint.findings import Finding
from figlint.nlp.errors import InputError, UsageError
from figlint.nlp.records import nodes
from figlint.nlp.records.chunks import Chunk, Syntax, chunks
from figlint.nlp.records.fields import JSONLD, curated_node, entries
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import Alias, Node, Scalar, Source, resolve
from figlint.nlp.records.reader import parse_chunk
from figlint.nlp.records.record import CURATED_FIELDS, CuratedField, Record

_Token: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of one curated value.

    :param line: The line of the record (``Record.line``), which tells the records of a file apart.
    :param index: Place of the value in its list; of no meaning for an insertion.
    :param old: The value that has to stand there, so that a file changed since is left alone.
    :param new: The value to write; ``None`` takes the old one out.
    :param insert: Put ``new`` behind the last value instead.
    :param safe: Whether the fix cannot change what the record means.
    """

    path: str
    line: int
    field: CuratedField
    index: int
    old: str
    new: str | None
    insert: bool = False
    safe: bool = True

    def __post_init__(self) -> None:
        if (self.new is None and self.insert) or (self.new is not None and not self.new.strip()):
            raise UsageError("a fix must write a value that is not blank, or take one out")


def fixes_of(record: Record, findings: Iterable[Finding], *, unsafe: bool = False) -> tuple[Fix, ...]:
    """Return the fixes that the findings of a record propose.

    :param unsafe: Also those that replace or remove a claim.
    """
    return tuple(_fixes_of(record, findings, unsafe))


def _fixes_of(record: Record, findings: Iterable[Finding], unsafe: bool) -> Iterator[Fix]:
    names: Mapping[str, CuratedField] = {name: name for name in CURATED_FIELDS}
    for finding in findings:
        repair, name = finding.repair, names.get(finding.field)
        if repair is None or name is None or not (repair.safe or unsafe):
            continue
        if repair.insert:
            # A field that the record lacks has no list to add to.
            if record.curated.get(name) is not None:
                yield Fix(record.path, record.line, name, -1, "", repair.new, insert=True, safe=repair.safe)
        elif finding.index is not None:
            yield Fix(record.path, record.line, name, finding.index, finding.value, repair.new, safe=repair.safe)


def apply_fixes(
    source: bytes, fixes: Sequence[Fix], syntax: Syntax, *, path: str = "", limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Return a file's bytes with the fixes carried out and every other byte as it was.

    Where two fixes concern one value, the first counts. A value that would then stand twice is taken out instead of
    written, so that no fix calls for another.

    :raises InputError: If a record has changed since it was read, is written in a way that cannot be edited, or the
        edited text does not differ from the old one by exactly the fixes.
    """
    by_line: dict[int, list[Fix]] = {}
    for fix in fixes:
        by_line.setdefault(fix.line, []).append(fix)
    parts = []
    for chunk in chunks(io.BytesIO(source), syntax, limits):
        wanted = by_line.pop(chunk.line, None)
        if chunk.too_large:
            raise InputError(
                "a record exceeds the size limit", path=path, line=chunk.line, remedy="raise the limit to fix the file"
            )
        parts.append(chunk.data if wanted is None else _fix_chunk(chunk, wanted, syntax, path, limits))
    if by_line:
        line = min(by_line)
        raise InputError("no record begins here any more", path=path, line=line, remedy="run the check again")
    return b"".join(parts)


def _fix_chunk(chunk: Chunk, fixes: Sequence[Fix], syntax: Syntax, path: str, limits: Limits) -> bytes:
    source, edits = edits_of(chunk, fixes, syntax, path=path, limits=limits)
    return apply_edits(source.text, edits).encode("utf-8")


def edits_of(
    chunk: Chunk, fixes: Sequence[Fix], syntax: Syntax, *, path: str = "", limits: Limits = DEFAULT_LIMITS
) -> tuple[Source, tuple[Edit, ...]]:
    """Return a record's text and the edits that carry out fixes of its values.

    The edited text is read again to see that it says what it shall.

    :raises InputError: As :func:`apply_fixes`.
    """
    source, node = parse_chunk(chunk, syntax, path, limits)
    root = resolve(node)
    if not isinstance(root, nodes.Mapping):
        raise InputError("no record stands here any more", path=path, line=chunk.line, remedy="run the check again")
    try:
        repeated = _aliased(root)
        edited: dict[int, Edited] = {}
        expected: dict[CuratedField, list[str]] = {}
        for name in CURATED_FIELDS:
            here = [fix for fix in fixes if fix.field == name]
            if here:
                parent, field = _find_field(root, name)
                if not repeated.isdisjoint((id(parent), id(field))):
                    raise InputError(f"a YAML alias repeats {name} elsewhere", remedy="write the values out")
                change = _plan(field, here)
                expected[name] = _values_after(field, change)
                if change:
                    key_end = next(key.end for key, value in reversed(parent.pairs) if value is field)
                    edited[id(field)] = edit_field(source.text, key_end, field, change, is_json=syntax == "jsonl")
        edits = tuple(edit for result in edited.values() for edit in result.edits)
        text = apply_edits(source.text, edits)
    except InputError as error:
        line = error.line or chunk.line
        raise InputError(error.message, path=path, line=line, remedy=error.remedy) from error
    after = _read_again(replace(chunk, data=text.encode("utf-8")), syntax, path, limits)
    if not _is_exact(root, edited, after, expected):
        raise InputError(
            "the fix would change more than the values it names; the file is left as it was",
            path=path, line=chunk.line, remedy="edit it by hand",
        )  # fmt: skip
    return source, edits


def _is_exact(
    root: nodes.Mapping, edited: Mapping[int, Edited], after: Node | None, expected: Mapping[CuratedField, list[str]]
) -> bool:
    """Return whether a record says after the edit what it said before but for the values to be changed."""
    if not isinstance(after, nodes.Mapping) or list(_tokens(after, {})) != list(_tokens(root, edited)):
        return False
    return all(
        [entry.value for entry in entries(curated_node(after, name))] == values for name, values in expected.items()
    )


def _values_after(field: Node, change: Change) -> list[str]:
    kept = (change.replaced.get(entry.index, entry.value) for entry in entries(field))
    return [*(value for value in kept if value is not None), *change.added]


def _read_again(chunk: Chunk, syntax: Syntax, path: str, limits: Limits) -> Node | None:
    try:
        return parse_chunk(chunk, syntax, path, limits)[1]
    except InputError:
        return None


def _find_field(root: nodes.Mapping, name: CuratedField) -> tuple[nodes.Mapping, Node]:
    """Return the mapping that holds a curated field, and the field.

    :raises InputError: If the record has no such field.
    """
    parent = root if name != "keywords" else resolve(root.get(JSONLD))
    field = curated_node(root, name)
    if not isinstance(parent, nodes.Mapping) or field is None:
        raise InputError(f"the record has no field {name}", remedy="write it first")
    return parent, field


def _aliased(root: Node) -> set[int]:
    """Return the nodes that an alias repeats somewhere, by identity."""
    found: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Alias):
            found.add(id(node.target))
        elif isinstance(node, nodes.Sequence):
            waiting.extend(node.items)
        elif isinstance(node, nodes.Mapping):
            waiting.extend(part for pair in node.pairs for part in pair)
    return found


def _plan(field: Node, fixes: Sequence[Fix]) -> Change:
    """Return what the fixes amount to.

    :raises InputError: If a value is not what a fix says.
    """
    present = {entry.index: entry.value for entry in entries(field)}
    replaced: dict[int, str | None] = {}
    added: list[str] = []
    for fix in fixes:
        if fix.insert:
            if fix.new is not None and fix.new not in added:
                added.append(fix.new)
        elif present.get(fix.index) != fix.old:
            raise InputError(
                f"{fix.field} no longer has {fix.old!r} as value {fix.index + 1}", remedy="run the check again"
            )
        else:
            replaced.setdefault(fix.index, fix.new)
    # Values that stay keep their place; of new ones, the first of a kind does.
    staying = {value for index, value in present.items() if index not in replaced}
    for index in sorted(replaced):
        new = replaced[index]
        if new in staying:
            replaced[index] = None
        elif new is not None:
            staying.add(new)
    return Change(replaced, [value for value in added if value not in staying])


def _tokens(root: Node, edited: Mapping[int, Edited]) -> Iterator[_Token]:
    """Yield a tree as a flat series, with the fields that are edited as they shall be.

    Two trees with the same series hold the same keys and values in the same order. An alias counts as the value it
    stands for, as far as that is a single one.
    """
    waiting: list[Node | _Token] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            yield node
        elif (result := edited.get(id(node))) is not None:
            waiting.extend(reversed(_wanted_tokens(result)))
        elif isinstance(node, Scalar):
            yield "null" if node.is_null else "scalar", node.value
        elif isinstance(node, Alias):
            target = node.target
            yield ("alias", target.value) if isinstance(target, Scalar) else ("alias", type(target).__name__)
        elif isinstance(node, nodes.Sequence):
            yield "list", ""
            waiting.append(("end", ""))
            waiting.extend(reversed(node.items))
        else:
            yield "mapping", ""
            waiting.append(("end", ""))
            for key, value in reversed(node.pairs):
                waiting += [value, key]


def _wanted_tokens(result: Edited) -> list[Node | _Token]:
    if isinstance(result.wanted, str):
        return [("scalar", result.wanted)]
    items: list[Node | _Token] = [("scalar", item) if isinstance(item, str) else item for item in result.wanted]
    return [("list", ""), *items, ("end", "")]


def unified_diff(path: str, before: bytes, after: bytes) -> str:
    """Return the difference in the form that ``patch`` and ``git apply`` read; empty if there is none."""
    old, new = (io.BytesIO(data).readlines() for data in (before, after))
    lines = difflib.diff_bytes(
        difflib.unified_diff, old, new, b"a/" + os.fsencode(path), b"b/" + os.fsencode(path), lineterm=b"\n"
    )
    return b"".join(
        line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines
    ).decode("utf-8", "replace")
