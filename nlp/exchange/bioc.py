"""Writes BioC, as XML or JSON: a document of one passage a text. :func:`figlint.nlp.corpora.bioc.read_bioc` reads it.

*Offsets:* code points. *Lost:* characters that XML cannot hold become U+FFFD (XML only).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from figlint.nlp.corpora.gold import GoldDocument
from figlint.nlp.exchange.losses import Losses, found, ids_text, type_of
from figlint.nlp.formats.bioc import to_xml
from figlint.nlp.formats.xmltext import n_lost

#: A type infon with these is read as an identifier.
_TYPE = re.compile("[^:|]+")


def write_bioc_json(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a BioC JSON collection."""
    losses = Losses()
    collection = {
        "source": "figlint",
        "date": "",
        "key": "",
        "infons": {},
        "documents": [_document(document, losses) for document in documents],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found(losses)


def write_bioc_xml(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a BioC XML collection."""
    losses = Losses()
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<collection><source>figlint</source><date/><key/>\n')
        for document in documents:
            losses["characters"] += n_lost(document.text)
            stream.write(to_xml(_document(document, losses)) + "\n")
        stream.write("</collection>\n")
    return found(losses)


def _document(document: GoldDocument, losses: Losses) -> dict[str, Any]:
    annotations = []
    for number, mention in enumerate(document.mentions, 1):
        infons = {"type": type_of(mention, losses, allowed=_TYPE)}
        if identifier := ids_text(mention.ids, losses):
            infons["identifier"] = identifier
        location = {"offset": mention.start, "length": mention.end - mention.start}
        annotations.append({"id": str(number), "infons": infons, "text": mention.surface, "locations": [location]})
    infons = {"pmc_id": document.article} if document.article != document.id else {}
    passage = {"offset": 0, "infons": {}, "text": document.text, "sentences": [], "annotations": annotations}
    return {"id": document.id, "infons": infons, "passages": [passage | {"relations": []}], "relations": []}
