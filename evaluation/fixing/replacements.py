"""What the repair of a finding puts where in its file, by line and column: for tools that show or apply it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from figlint.evaluation.fixing.fix import edits_of, fixes_of
from figlint.nlp.errors import InputError
from figlint.nlp.records.chunks import Chunk, Syntax, chunks, syntax_of
from figlint.nlp.records.record import Position

if TYPE_CHECKING:
    from figlint.evaluation.lint.findings import Finding
    from figlint.evaluation.lint.linter import LintedRecord


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text in place of what stands from ``start`` to before ``end``; they are equal where it is put in."""

    start: Position
    end: Position
    text: str


def with_replacements(
    records: Iterable[LintedRecord],
) -> Iterator[tuple[LintedRecord, tuple[tuple[Replacement, ...], ...]]]:
    """Yield each record with the replacements of each of its findings.

    They are the very edits of ``check --fix --unsafe-fixes``, each finding repaired alone. A finding has none if it
    proposes no repair, or one that cannot be carried out. Every file is read once, and one record of it at a time.

    :param records: Linted records; those of a file follow each other, in the order of the file.
    """
    for path, group in groupby(records, key=lambda linted: linted.path):
        syntax = syntax_of(path)
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(Path(path).open("rb")) if syntax else None
            except OSError:
                stream = None
            pieces = chunks(stream, syntax) if stream and syntax else iter(())
            for linted in group:
                chunk = _chunk_of(linted, pieces) if linted.annotated and linted.findings else None
                yield linted, tuple(_replacements(linted, finding, chunk, syntax) for finding in linted.findings)


def _chunk_of(linted: LintedRecord, pieces: Iterator[Chunk]) -> Chunk | None:
    line = linted.annotated.record.line if linted.annotated else 0
    return next((chunk for chunk in pieces if chunk.line >= line), None)


def _replacements(
    linted: LintedRecord, finding: Finding, chunk: Chunk | None, syntax: Syntax | None
) -> tuple[Replacement, ...]:
    if chunk is None or syntax is None or linted.annotated is None or finding.repair is None:
        return ()
    fixes = fixes_of(linted.annotated.record, [finding], unsafe=True)
    try:
        source, edits = edits_of(chunk, fixes, syntax, path=linted.path)
    except InputError:
        return ()
    return tuple(Replacement(source.position(e.start), source.position(e.end), e.text) for e in sorted(edits))
