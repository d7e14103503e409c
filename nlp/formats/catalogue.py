"""The formats by the suffix of a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from figlint.nlp.errors import UsageError
from figlint.nlp.formats.base import Format
from figlint.nlp.formats.bioc import BiocJson, BiocXml
from figlint.nlp.formats.docbin import SpacyDocs
from figlint.nlp.formats.jsonlines import JsonLines
from figlint.nlp.formats.parquet import Parquet
from figlint.nlp.formats.pubtator import PubTator

#: Suffix -> format.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".jsonl": JsonLines(),
        ".parquet": Parquet(),
        ".json": BiocJson(),
        ".xml": BiocXml(),
        ".pubtator": PubTator(),
        ".spacy": SpacyDocs(),
    }
)


def format_of(path: Path) -> Format:
    """Return the format that a file's suffix names.

    :raises UsageError: If it names none; the message lists them.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(FORMATS)
        raise UsageError(f"cannot write {path}: the suffix must be one of {known} (.json and .xml are BioC)")
    return found
