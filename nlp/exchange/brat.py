"""Reads and writes brat standoff: a folder with a ``.txt`` and an ``.ann`` file a document.

*Offsets:* code points. Normalisations are ``N`` lines, one for each thing that a mention names, its alternatives joined
by ``|``. *Lost:* the article; types with characters other than letters, digits, ``-`` and ``_``. Discontinuous
annotations are reported and left out; relations, events and attributes are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from figlint.nlp.corpora.gold import GoldDocument, GoldMention, OffsetProblem, ProblemKind, in_order
from figlint.nlp.corpora.labels import identifiers, label_of
from figlint.nlp.corpora.offsets import place
from figlint.nlp.errors import InputError
from figlint.nlp.exchange.losses import Losses, found, ids_text, type_of

_TYPE = re.compile(r"[A-Za-z0-9_-]+")


def write_brat(documents: Iterable[GoldDocument], folder: Path) -> Losses:
    """Write a folder of standoff files, named by the documents' ids (percent-encoded where a file name needs it).

    :raises InputError: when two documents have one id, which would be one file.
    """
    losses = Losses()
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for document in documents:
        losses["articles"] += document.article != document.id
        lines = []
        n = 0
        for number, mention in enumerate(document.mentions, 1):
            surface = re.sub(r"[\t\r\n]", " ", mention.surface)
            kind = type_of(mention, losses, allowed=_TYPE)
            lines.append(f"T{number}\t{kind} {mention.start} {mention.end}\t{surface}")
            for slot in filter(None, ids_text(mention.ids, losses).split(";")):
                n += 1
                lines.append(f"N{n}\tReference T{number} {slot}\t{surface}")
        name = quote(document.id, safe=" ()+,-=@[]_").replace(".", "%2E") or "_"
        if name in written:
            raise InputError(
                f"two documents have the id {document.id!r}", path=str(folder), remedy="give each document its own id"
            )
        written.add(name)
        (folder / f"{name}.txt").write_text(document.text, encoding="utf-8", newline="")
        (folder / f"{name}.ann").write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="")
    return found(losses)


def read_brat(folder: Path) -> Iterator[GoldDocument]:
    """Read the documents of a folder, in order of their file names.

    :raises InputError: when there is none, an ``.ann`` file is missing, or a line is broken.
    """
    texts = sorted(folder.glob("*.txt"))
    if not texts:
        raise InputError("no .txt files", path=str(folder), remedy="give a folder of brat's .txt and .ann files")
    for path in texts:
        yield _read(path)


def _read(path: Path) -> GoldDocument:
    try:
        return _read_text(path)
    except UnicodeDecodeError as error:
        raise InputError(
            f"the text or its annotations are not UTF-8: {error.reason}",
            path=str(path), remedy="convert both files to UTF-8",
        ) from error  # fmt: skip


def _read_text(path: Path) -> GoldDocument:
    annotations = path.with_suffix(".ann")
    if not annotations.is_file():
        raise InputError("no .ann file beside the text", path=str(path), remedy=f"put {annotations.name} beside it")
    name = unquote(path.stem)
    with path.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    spans: dict[str, tuple[int, str, str, str]] = {}
    references: dict[str, list[str]] = {}
    with annotations.open(encoding="utf-8", newline="\n") as stream:
        for number, raw in enumerate(stream, 1):
            cells = raw.rstrip("\r\n").split("\t")
            try:
                if cells[0].startswith("T"):
                    kind, places = cells[1].split(" ", 1)
                    spans[cells[0]] = (number, kind, places, cells[2])
                elif cells[0].startswith("N"):
                    _, target, reference = cells[1].split(" ", 2)
                    references.setdefault(target, []).append(reference)
            except (IndexError, ValueError) as error:
                raise InputError(
                    f"broken line {raw.strip()[:40]!r}",
                    path=str(annotations),
                    line=number,
                    remedy="write ID, a tab, TYPE START END, a tab and the text",
                ) from error
    mentions, problems = [], []
    for key, (number, kind, places, surface) in spans.items():
        start, end, wrong = _place(text, places, surface, annotations, number)
        if wrong is not None:
            problems.append(OffsetProblem(name, wrong, start, end, surface, places, str(annotations), number))
        if wrong in ("unplaced", "discontinuous"):
            continue
        label = label_of(kind)
        ids = identifiers(";".join(references.get(key, ())), label)
        mentions.append(GoldMention(start, end, text[start:end], label, kind, ids))
    return GoldDocument(name, name, text, in_order(mentions), path.parent.name, tuple(problems))


def _place(text: str, places: str, surface: str, path: Path, line: int) -> tuple[int, int, ProblemKind | None]:
    if ";" in places:
        return 0, 0, "discontinuous"
    try:
        start, end = map(int, places.split())
    except ValueError as error:
        raise InputError(
            f"offsets {places!r} are not two numbers", path=str(path), line=line, remedy="write START END"
        ) from error
    # A line holds no line breaks: brat writes them as spaces.
    return place(re.sub(r"[\t\r\n]", " ", text), start, end, surface)
