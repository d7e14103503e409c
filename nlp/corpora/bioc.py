"""Reads BioC collections, as XML or JSON.

*Offsets:* BioC leaves open what its offsets count. A file is tried in code points, UTF-8 bytes (Bio-ID) and UTF-16
units, and read in the unit under which most annotations fit their text.

Provenance: BioC, doi:10.1093/database/bat064.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention, OffsetProblem, in_order
from figlint.nlp.corpora.labels import bioid_type, identifiers, label_of
from figlint.nlp.corpora.offsets import OffsetMap, Unit, detect_unit, place
from figlint.nlp.errors import InputError

#: Infons that name the article a document belongs to, in the order they are looked for.
ARTICLE_INFONS = ("pmc_id", "pmcid", "article-id_pmc", "article-id_pmid")
#: Infons that hold a mention's identifiers, compared without case.
_ID_INFONS = frozenset({"identifier", "ncbigene", "ncbi gene", "ncbi taxonomy", "ncbitaxon", "database_id"})


@dataclass(frozen=True, slots=True)
class _Annotation:
    name: str
    infons: Mapping[str, str]
    locations: tuple[tuple[int, int], ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A passage or sentence: a piece of text with its own offset."""

    offset: int
    text: str
    annotations: tuple[_Annotation, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    name: str
    infons: Mapping[str, str]
    blocks: tuple[_Block, ...]


def read_bioc(path: Path, *, source: str = "", labels: Mapping[str, GoldLabel] | None = None) -> Iterator[GoldDocument]:
    """Read the documents of a BioC collection; ``.json`` files as BioC JSON, all others as XML.

    Passages of a document are joined by line breaks. Annotations without a location are document-level and left out.

    :raises InputError: when the file is not BioC.
    """
    documents = _from_json(path) if path.suffix == ".json" else _from_xml(path)
    unit = detect_unit(
        (block.text, [_local_span(a, block) for a in block.annotations if a.locations])
        for document in documents
        for block in document.blocks
    )
    for document in documents:
        yield _convert(document, unit, path, source or path.stem, labels)


def _local_span(annotation: _Annotation, block: _Block) -> tuple[int, int, str]:
    offset, length = annotation.locations[0]
    return offset - block.offset, offset - block.offset + length, annotation.text


def _convert(
    document: _Document, unit: Unit, path: Path, source: str, labels: Mapping[str, GoldLabel] | None
) -> GoldDocument:
    text = "\n".join(block.text for block in document.blocks)
    mentions: list[GoldMention] = []
    problems: list[OffsetProblem] = []
    base = 0
    for block in document.blocks:
        offsets = OffsetMap(block.text, unit)
        for annotation in block.annotations:
            if not annotation.locations:
                continue
            first, stop, surface = _local_span(annotation, block)
            start, end, wrong = place(block.text, offsets[first], offsets[stop], surface)
            if len(annotation.locations) > 1:
                wrong = "discontinuous"
            if wrong is not None:
                found = offsets.slice(first, stop)
                problems.append(OffsetProblem(document.name, wrong, first, stop, surface, found, str(path)))
            if wrong not in ("unplaced", "discontinuous"):
                kind, label, ids = _meaning(annotation.infons, labels)
                mentions.append(GoldMention(base + start, base + end, block.text[start:end], label, kind, ids))
        base += len(block.text) + 1
    article = next((document.infons[key] for key in ARTICLE_INFONS if document.infons.get(key)), document.name)
    # Bio-ID numbers its panels behind the figure: `Figure 2-A`, `Figure 2-B-C`.
    figure = document.infons.get("figure", "").partition("-")[0]
    return GoldDocument(document.name, article, text, in_order(mentions), source, tuple(problems), figure)


def _meaning(
    infons: Mapping[str, str], labels: Mapping[str, GoldLabel] | None
) -> tuple[str, GoldLabel, tuple[frozenset[str], ...]]:
    """Return type, label and identifiers of an annotation."""
    kind, ids = bioid_type(infons.get("type", ""))
    label = label_of(kind, labels)
    if not ids:
        given = next((value for key, value in infons.items() if key.lower() in _ID_INFONS), "")
        ids = identifiers(given, label)
    return kind, label, ids


def _from_xml(path: Path) -> list[_Document]:
    try:
        root = defusedxml.ElementTree.parse(path).getroot()
    except ParseError as error:
        raise InputError(
            f"not well-formed XML: {error.msg}", path=str(path), line=error.position[0], remedy="give a BioC XML file"
        ) from error
    except DefusedXmlException as error:
        raise InputError(f"XML with entities: {error}", path=str(path), remedy="remove the DTD's entities") from error
    if root is None or root.tag != "collection":
        raise InputError(
            f"root element is <{root.tag if root is not None else ''}>, expected <collection>",
            path=str(path),
            line=1,
            remedy="give a BioC file",
        )
    return [_xml_document(element, path) for element in root.iterfind("document")]


def _xml_document(element: Element, path: Path) -> _Document:
    name = element.findtext("id") or ""
    blocks = []
    for passage in element.iterfind("passage"):
        for block in passage.findall("sentence") or [passage]:
            try:
                blocks.append(
                    _Block(
                        int(block.findtext("offset") or ""),
                        block.findtext("text") or "",
                        tuple(map(_xml_annotation, block.iterfind("annotation"))),
                    )
                )
            except (TypeError, ValueError) as error:
                raise InputError(
                    f"document {name!r} has an offset or length that is not a number",
                    path=str(path),
                    line=_line_of(path, name),
                    remedy="give every passage an <offset> and every <location> an offset and a length",
                ) from error
    return _Document(name, _xml_infons(element), tuple(blocks))


def _xml_annotation(element: Element) -> _Annotation:
    return _Annotation(
        element.get("id", ""),
        _xml_infons(element),
        tuple((int(place.get("offset", "")), int(place.get("length", ""))) for place in element.iterfind("location")),
        element.findtext("text") or "",
    )


def _xml_infons(element: Element) -> dict[str, str]:
    return {infon.get("key", ""): infon.text or "" for infon in element.iterfind("infon")}


def _line_of(path: Path, document: str) -> int | None:
    """Return the line on which a document's id stands, found by searching: the parser keeps no line numbers."""
    text = path.read_text(encoding="utf-8", errors="replace")
    at = text.find(f">{document}<")
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _from_json(path: Path) -> list[_Document]:
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, numbers or lists beyond all measure
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise InputError(f"not JSON: {error}", path=str(path), line=line, remedy="give a BioC JSON file") from error
    try:
        return [_json_document(document) for document in collection["documents"]]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputError(
            f"not a BioC JSON collection: {type(error).__name__} {error}",
            path=str(path),
            remedy="give an object with documents, passages, offset, text and annotations",
        ) from error


def _json_document(document: dict[str, Any]) -> _Document:
    blocks = tuple(
        _Block(
            int(block["offset"]),
            _json_text(block),
            tuple(map(_json_annotation, block.get("annotations", ()))),
        )
        for passage in document["passages"]
        for block in passage.get("sentences") or [passage]
    )
    return _Document(str(document["id"]), _json_infons(document), blocks)


def _json_annotation(annotation: dict[str, Any]) -> _Annotation:
    return _Annotation(
        str(annotation.get("id", "")),
        _json_infons(annotation),
        tuple((int(place["offset"]), int(place["length"])) for place in annotation.get("locations", ())),
        _json_text(annotation),
    )


def _json_text(value: dict[str, Any]) -> str:
    text = value.get("text")
    if not isinstance(text, str | None):
        raise TypeError(f"text is {type(text).__name__}")
    return text or ""


def _json_infons(value: dict[str, Any]) -> dict[str, str]:
    return {key: "" if item is None else str(item) for key, item in value.get("infons", {}).items()}
