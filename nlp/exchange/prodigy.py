"""Reads and writes Prodigy's JSON lines: ``text``, ``spans`` and ``meta``.

*Offsets:* code points. Identifiers are a further key of a span, ``ids``, which Prodigy keeps. Lines that were
rejected or ignored are passed over. Nothing is lost but types that would be read as another label.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument, in_order
from figlint.nlp.exchange.jsonvalues import mention_at, read_json_lines, shape
from figlint.nlp.exchange.losses import Losses, found, type_of


def write_prodigy(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a file for ``prodigy ner.manual`` or ``spans.manual``."""
    losses = Losses()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            spans = [
                {
                    "start": m.start,
                    "end": m.end,
                    "text": m.surface,
                    "label": type_of(m, losses),
                    "ids": [sorted(slot) for slot in m.ids],
                }
                for m in document.mentions
            ]
            meta = {"id": document.id, "article": document.article}
            row = {"text": document.text, "spans": spans, "meta": meta, "answer": "accept"}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return found(losses)


def read_prodigy(path: Path) -> Iterator[GoldDocument]:
    """Read the accepted lines of a Prodigy file.

    :raises InputError: when a line has another shape.
    """
    for number, row in read_json_lines(path):
        with shape(path, "give Prodigy's text, spans (start, end, label) and meta", number):
            if row.get("answer", "accept") == "accept":
                text, meta = row["text"], row.get("meta", {})
                name = str(meta.get("id", f"{path.stem}:{number}"))
                read = [
                    mention_at(text, s["start"], s["end"], s.get("text"), s["label"], s.get("ids", []))
                    for s in row.get("spans", ())
                ]
                mentions = in_order([mention for mention, _ in read if mention is not None])
                problems = tuple(
                    replace(problem, document=name, path=str(path), line=number)
                    for _, problem in read
                    if problem is not None
                )
                yield GoldDocument(name, str(meta.get("article", name)), text, mentions, path.stem, problems)
