"""Reads PubTator files: ``id|t|title``, ``id|a|abstract``, then a line ``id start end text type ids`` a mention.

*Offsets:* the file counts code points of title, one space, abstract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention, OffsetProblem, in_order
from figlint.nlp.corpora.labels import identifiers, label_of
from figlint.nlp.corpora.offsets import place
from figlint.nlp.errors import InputError

_TEXT = re.compile(r"([^|\t]+)\|([ta])\|(.*)", re.DOTALL)

Line = tuple[int, str]


def read_pubtator(
    path: Path, *, source: str = "", labels: Mapping[str, GoldLabel] | None = None
) -> Iterator[GoldDocument]:
    """Read the documents of a PubTator file.

    Lines of relations (second column not a number) are passed over: they annotate no text.

    :raises InputError: when the file is not UTF-8 PubTator.
    """
    for block in _blocks(path):
        yield _document(block, path, source or path.stem, labels)


def _blocks(path: Path) -> Iterator[list[Line]]:
    """Cut the file at blank lines and, where these are missing, at each title."""
    block: list[Line] = []
    with path.open(encoding="utf-8", newline="\n") as file:
        try:
            for number, raw in enumerate(file, 1):
                line = raw.rstrip("\r\n")
                match = _TEXT.match(line)
                if block and (not line.strip() or (match and match[2] == "t")):
                    yield block
                    block = []
                if line.strip():
                    block.append((number, line))
        except UnicodeDecodeError as error:
            raise InputError(
                f"not UTF-8: {error.reason} at byte {error.start}", path=str(path), remedy="convert the file to UTF-8"
            ) from error
    if block:
        yield block


def _document(block: list[Line], path: Path, source: str, labels: Mapping[str, GoldLabel] | None) -> GoldDocument:
    number, line = block[0]
    title = _TEXT.match(line)
    if title is None or title[2] != "t":
        raise InputError(
            f"a document begins with {line[:40]!r}, expected ID|t|TITLE",
            path=str(path),
            line=number,
            remedy="put the title line first, and no blank line inside a document",
        )
    name, parts, rows = title[1], [title[3]], block[1:]
    if rows and (abstract := _TEXT.match(rows[0][1])) is not None:
        parts.append(abstract[3])
        rows = rows[1:]
    text = " ".join(parts)
    mentions: list[GoldMention] = []
    problems: list[OffsetProblem] = []
    for number, line in rows:
        cells = line.split("\t")
        if cells[0] != name:
            raise InputError(
                f"line of document {cells[0][:40]!r} inside document {name!r}",
                path=str(path),
                line=number,
                remedy="part documents by a blank line",
            )
        if len(cells) > 1 and not cells[1].isdecimal():
            continue
        mention, problem = _mention(cells, text, path, number, labels)
        if mention is not None:
            mentions.append(mention)
        if problem is not None:
            problems.append(problem)
    return GoldDocument(name, name, text, in_order(mentions), source, tuple(problems))


def _mention(
    cells: list[str], text: str, path: Path, line: int, labels: Mapping[str, GoldLabel] | None
) -> tuple[GoldMention | None, OffsetProblem | None]:
    if len(cells) < 5 or not cells[2].isdecimal():
        raise InputError(
            f"mention line has {len(cells)} columns, expected ID, start, end, text, type and identifiers",
            path=str(path),
            line=line,
            remedy="separate the columns by tabs",
        )
    name, start, end, surface, kind = cells[0], int(cells[1]), int(cells[2]), cells[3], cells[4]
    at, stop, wrong = place(text, start, end, surface)
    problem = (
        OffsetProblem(name, wrong, start, end, surface, text[start:end], str(path), line) if wrong is not None else None
    )
    if wrong == "unplaced":
        return None, problem
    label = label_of(kind, labels)
    ids = identifiers(cells[5], label) if len(cells) > 5 else ()
    return GoldMention(at, stop, text[at:stop], label, kind, ids), problem
