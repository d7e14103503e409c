"""Reads and writes W3C Web Annotations (JSON-LD): one annotation a mention, tags and identifiers as bodies.

*Offsets:* code points, as the ``TextPositionSelector`` counts; a ``TextQuoteSelector`` beside it repeats the words. The
model describes annotations of resources elsewhere: the texts are in the page as a further property,
``figlint:documents``, without which it cannot be read back.

Provenance: Web Annotation Data Model, W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from figlint.nlp.corpora.gold import GoldDocument, GoldMention, in_order
from figlint.nlp.exchange.jsonvalues import mention_at, read_json, shape
from figlint.nlp.exchange.losses import Losses, found, type_of

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"figlint": "urn:figlint:"}]
#: Words of the text on either side of a quotation. *Unit:* code points
AROUND = 32


def write_web_annotations(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write an annotation page."""
    losses = Losses()
    items: list[dict[str, Any]] = []
    texts = []
    for number, document in enumerate(documents, 1):
        source = f"urn:figlint:document:{number}:{quote(document.id, safe='')}"
        texts.append({"id": source, "name": document.id, "article": document.article, "value": document.text})
        items += [
            _annotation(f"{source}#{n}", source, document.text, mention, losses)
            for n, mention in enumerate(document.mentions, 1)
        ]
    page = {"@context": CONTEXT, "type": "AnnotationPage", "items": items, "figlint:documents": texts}
    path.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found(losses)


def read_web_annotations(path: Path) -> Iterator[GoldDocument]:
    """Read the documents of an annotation page that carries its texts.

    :raises InputError: when the file has another shape, or an annotation's target is none of the texts.
    """
    with shape(path, "give an AnnotationPage with items and figlint:documents"):
        page = read_json(path)
        grouped: dict[str, list[dict[str, Any]]] = {text["id"]: [] for text in page["figlint:documents"]}
        for item in page["items"]:
            grouped[item["target"]["source"]].append(item)
        for text in page["figlint:documents"]:
            yield _document(text, grouped[text["id"]], path)


def _annotation(name: str, source: str, text: str, mention: GoldMention, losses: Losses) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [
        {"type": "TextualBody", "purpose": "tagging", "value": type_of(mention, losses)},
        *(
            {"type": "Choice", "purpose": "identifying", "items": [{"id": curie} for curie in sorted(slot)]}
            for slot in mention.ids
        ),
    ]
    selectors = [
        {"type": "TextPositionSelector", "start": mention.start, "end": mention.end},
        {
            "type": "TextQuoteSelector",
            "exact": mention.surface,
            "prefix": text[max(0, mention.start - AROUND) : mention.start],
            "suffix": text[mention.end : mention.end + AROUND],
        },
    ]
    return {"id": name, "type": "Annotation", "body": bodies, "target": {"source": source, "selector": selectors}}


def _document(text: dict[str, Any], items: list[dict[str, Any]], path: Path) -> GoldDocument:
    mentions, problems = [], []
    for item in items:
        selectors = {selector["type"]: selector for selector in item["target"]["selector"]}
        position, quotation = selectors["TextPositionSelector"], selectors.get("TextQuoteSelector", {})
        kinds = [body["value"] for body in item["body"] if body.get("purpose") == "tagging"]
        ids = [[e["id"] for e in body["items"]] for body in item["body"] if body.get("purpose") == "identifying"]
        mention, problem = mention_at(
            text["value"], position["start"], position["end"], quotation.get("exact"), kinds[0], ids
        )
        if mention is not None:
            mentions.append(mention)
        if problem is not None:
            problems.append(replace(problem, document=text["name"], path=str(path)))
    return GoldDocument(
        text["name"], text.get("article", text["name"]), text["value"], in_order(mentions), path.stem, tuple(problems)
    )
