"""Writes IOB; :func:`figlint.nlp.corpora.iob.read_iob` reads it.

Tokens are parted at white space and at the ends of mentions, so that no mention is lost for its place.
*Lost:* white space other than one space between tokens, ids of documents, identifiers, and of mentions that overlap all
but the longest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.corpora.iob import DOCSTART
from figlint.nlp.exchange.losses import Losses, found, type_of

_TOKEN = re.compile(r"\S+")
_TYPE = re.compile(r"\S+")


def write_iob(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write an IOB file, a sentence a document, with a ``-DOCSTART-`` line before each article."""
    losses = Losses()
    article = None
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            if document.article != article:
                stream.write(f"{DOCSTART} -X- O O\n\n")
                article = document.article
            rows = list(_rows(document, losses))
            losses["document ids"] += 1
            losses["documents without tokens"] += not rows
            if rows:
                stream.write("\n".join("\t".join(row) for row in rows) + "\n\n")
    return found(losses)


def longest_apart(mentions: Iterable[GoldMention]) -> list[GoldMention]:
    """Return mentions that do not overlap, longer ones first to be kept, in order of offset."""
    kept: list[GoldMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start, m.type)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def tokens(text: str, borders: Iterable[int]) -> list[tuple[int, int]]:
    """Return the spans of tokens, parted at white space and at the given offsets."""
    cuts = sorted(set(borders))
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        inside = [cut for cut in cuts if match.start() < cut < match.end()]
        spans += zip([match.start(), *inside], [*inside, match.end()], strict=True)
    return spans


def _rows(document: GoldDocument, losses: Losses) -> Iterable[tuple[str, str]]:
    mentions = longest_apart(document.mentions)
    losses["overlapping mentions"] += len(document.mentions) - len(mentions)
    losses["identifiers"] += sum(len(mention.ids) for mention in mentions)
    spans = tokens(document.text, (border for mention in mentions for border in (mention.start, mention.end)))
    if " ".join(document.text[start:end] for start, end in spans) != document.text:
        losses["white space"] += 1
    tags: dict[tuple[int, int], str] = {}
    for mention in mentions:
        kind = type_of(mention, losses, allowed=_TYPE)
        inside = [span for span in spans if mention.start <= span[0] and span[1] <= mention.end]
        if not inside or (mention.start, mention.end) != (inside[0][0], inside[-1][1]):
            losses["ends of mentions"] += 1
        tags |= {span: f"{'I' if n else 'B'}-{kind}" for n, span in enumerate(inside)}
    for start, end in spans:
        yield document.text[start:end], tags.get((start, end), "O")
