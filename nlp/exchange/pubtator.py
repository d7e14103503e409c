"""Writes PubTator; :func:`figlint.nlp.corpora.pubtator.read_pubtator` reads it.

*Lost:* line ends and tabs in texts (written as spaces, so that offsets stay), the article of a document, and ``|``,
tabs and blanks in its id. The text is parted into title and abstract behind its first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument
from figlint.nlp.corpora.labels import DATABASES
from figlint.nlp.exchange.losses import Losses, found, ids_text, type_of
from figlint.nlp.formats.pubtator import BREAK, flat, name_of

_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_TYPE = re.compile(r"[^\t\r\n]*\S[^\t\r\n]*")


def write_pubtator(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a PubTator file."""
    losses = Losses()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            stream.write("\n".join(_lines(document, losses)) + "\n\n")
    return found(losses)


def _lines(document: GoldDocument, losses: Losses) -> list[str]:
    name = name_of(document.id)
    text = flat(document.text)
    losses["document ids"] += name != document.id
    losses["articles"] += document.article != document.id
    losses["line breaks and tabs"] += len(BREAK.findall(document.text))
    title, *rest = _SENTENCE_END.split(text, maxsplit=1)
    lines = [f"{name}|t|{title}", *(f"{name}|a|{abstract}" for abstract in rest)]
    for mention in document.mentions:
        kind = type_of(mention, losses, allowed=_TYPE)
        ids = ids_text(mention.ids, losses)
        prefix = DATABASES.get(mention.label)
        if prefix is not None:
            ids = re.sub(rf"\b{prefix}:(?=\d+\b)", "", ids)
        surface = flat(mention.surface)
        lines.append("\t".join((name, str(mention.start), str(mention.end), surface, kind, ids or "-")))
    return lines
