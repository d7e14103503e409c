"""BioC: a document a record, a passage a text field, as XML or JSON.

*Offsets:* code points. BioC leaves open what is counted; Bio-ID counts bytes, so the collection says it in an infon.

Provenance: BioC, doi:10.1093/database/bat064.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from figlint.nlp.formats.base import TextFormat
from figlint.nlp.formats.xmltext import attribute, element_text
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.layout import Layout, join_fields

_TYPES = {"gene": "Gene", "organism": "Species"}
_INFONS = {"offsets": "Unicode code points"}


class BiocJson(TextFormat):
    """A BioC collection as JSON, a document a line."""

    head = (
        b'{"source": "figlint", "date": "", "key": "", "infons": '
        + json.dumps(_INFONS).encode()
        + b', "documents": [\n'
    )
    between = b",\n"
    foot = b"\n]}\n"

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return the document of a record; lone surrogates are escaped."""
        document = _document(annotated)
        try:
            return json.dumps(document, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            return json.dumps(document).encode("ascii")


class BiocXml(TextFormat):
    """A BioC collection as XML; characters that XML cannot hold become U+FFFD."""

    head = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<collection><source>figlint</source><date></date><key></key>'
        + b"".join(f'<infon key="{key}">{value}</infon>'.encode() for key, value in _INFONS.items())
        + b"\n"
    )
    foot = b"</collection>\n"

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return the document of a record."""
        return (to_xml(_document(annotated)) + "\n").encode("utf-8")


def _document(annotated: AnnotatedRecord) -> dict[str, Any]:
    """Return a document as BioC JSON has it."""
    record = annotated.record
    text, layout = join_fields(record)
    infons = {"pmcid": record.pmcid} if record.pmcid else {}
    passages = [
        {
            "offset": start,
            "infons": {"type": name},
            "text": text[start:end],
            "sentences": [],
            "annotations": [
                _annotation(f"M{number}", mention, layout)
                for number, mention in enumerate(annotated.mentions, start=1)
                if mention.field == name
            ],
            "relations": [],
        }
        for name, (start, end) in layout.spans.items()
    ]
    return {"id": record.figid, "infons": infons, "passages": passages, "relations": []}


def _annotation(name: str, mention: Mention, layout: Layout) -> dict[str, Any]:
    base = layout.spans[mention.field][0]
    infons = {"type": _TYPES[mention.label], "identifier": "|".join(mention.ids)}
    infons |= {"symbol": mention.symbol, "score": f"{mention.score:.4f}"}
    return {
        "id": name,
        "infons": infons,
        "text": mention.surface,
        "locations": [{"offset": base + mention.start, "length": mention.end - mention.start}],
    }


def to_xml(document: dict[str, Any]) -> str:
    """Return the XML of a document given as BioC JSON has it, every annotation with one location.

    Characters that XML cannot hold become U+FFFD.
    """
    return "".join(_xml(document))


def _xml(document: dict[str, Any]) -> Iterator[str]:
    yield f"<document><id>{element_text(document['id'])}</id>"
    yield from _infons(document)
    for passage in document["passages"]:
        yield "<passage>"
        yield from _infons(passage)
        yield f"<offset>{passage['offset']}</offset><text>{element_text(passage['text'])}</text>"
        for annotation in passage["annotations"]:
            yield f"<annotation id={attribute(annotation['id'])}>"
            yield from _infons(annotation)
            (location,) = annotation["locations"]
            yield f'<location offset="{location["offset"]}" length="{location["length"]}"/>'
            yield f"<text>{element_text(annotation['text'])}</text></annotation>"
        yield "</passage>"
    yield "</document>"


def _infons(holder: dict[str, Any]) -> Iterator[str]:
    for key, value in holder["infons"].items():
        yield f"<infon key={attribute(key)}>{element_text(value)}</infon>"
