"""Reads IOB files: a token, a tab and its tag a line; a blank line ends a sentence.

The files keep no white space, so a document's text is its tokens joined by single spaces, and offsets refer to that
text. ``-DOCSTART-`` lines begin an article; without them every sentence is an article of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention, OffsetProblem
from figlint.nlp.corpora.labels import label_of
from figlint.nlp.errors import InputError

DOCSTART = "-DOCSTART-"

#: Tag prefixes of the schemes IOB, BIO, IOBES and BILOU that begin a mention, and those that continue one.
_BEGIN = frozenset("BSU")
_INSIDE = frozenset("IEL")


def read_iob(path: Path, *, source: str = "", labels: Mapping[str, GoldLabel] | None = None) -> Iterator[GoldDocument]:
    """Read each sentence of an IOB file as a document.

    An ``I-`` tag that continues nothing begins a mention, as ``conlleval`` reads it, and is reported as ``stray``.

    :raises InputError: when a line has no tag, or a tag of no known scheme.
    """
    article = ""
    rows: list[tuple[int, str, str]] = []
    for number, raw in _lines(path):
        cells = raw.rstrip("\r\n").split("\t")
        if cells == [""] or cells[0].startswith(DOCSTART):
            if rows:
                yield _sentence(rows, article, path, source, labels)
                rows = []
            if cells != [""]:
                article = f"{path.stem}:{number}"
            continue
        if len(cells) < 2 or not cells[0]:
            raise InputError(
                f"expected a token, a tab and a tag, found {raw[:40]!r}",
                path=str(path),
                line=number,
                remedy="separate columns by a tab and sentences by an empty line",
            )
        rows.append((number, cells[0], cells[-1]))
    if rows:
        yield _sentence(rows, article, path, source, labels)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for number, data in enumerate(file, 1):
            try:
                yield number, data.decode("utf-8")
            except UnicodeDecodeError as error:
                raise InputError("not UTF-8", path=str(path), line=number, remedy="save it as UTF-8") from error


def _sentence(
    rows: list[tuple[int, str, str]],
    article: str,
    path: Path,
    source: str,
    labels: Mapping[str, GoldLabel] | None,
) -> GoldDocument:
    name = f"{path.stem}:{rows[0][0]}"
    spans: list[tuple[int, int, str]] = []
    problems: list[OffsetProblem] = []
    offset, is_open = 0, False
    for number, token, tag in rows:
        end = offset + len(token)
        prefix, _, kind = tag.partition("-")
        if prefix in _INSIDE and is_open and spans[-1][2] == kind:
            spans[-1] = (spans[-1][0], end, kind)
        elif kind and prefix in _BEGIN | _INSIDE:
            spans.append((offset, end, kind))
            if prefix in _INSIDE:
                problems.append(OffsetProblem(name, "stray", offset, end, token, tag, str(path), number))
        elif tag != "O":
            raise InputError(
                f"unknown tag {tag!r}", path=str(path), line=number, remedy="use O, B-TYPE and I-TYPE (or IOBES, BILOU)"
            )
        is_open = tag != "O" and prefix not in "SUEL"
        offset = end + 1
    text = " ".join(token for _, token, _ in rows)
    mentions = tuple(
        GoldMention(start, end, text[start:end], label_of(kind, labels), kind) for start, end, kind in spans
    )
    return GoldDocument(name, article or name, text, mentions, source or path.stem, tuple(problems))
