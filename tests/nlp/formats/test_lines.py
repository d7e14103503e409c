"""The JSON line of the contract."""

from __future__ import annotations

import json
from types import MappingProxyType

from figlint.nlp.formats.lines import to_line
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import Record


def annotated(caption: str, *mentions: Mention) -> AnnotatedRecord:
    return AnnotatedRecord(Record("PMC1__a", "a.md", texts=MappingProxyType({"caption": caption})), mentions, ())


def test_the_line_has_exactly_the_fields_of_the_contract() -> None:
    mention = Mention("caption", 0, 5, "APRIL", "gene", ("HGNC:11928", "NCBIGene:8741"), "TNFSF13", 0.987654)
    row = json.loads(to_line(annotated("APRIL", mention)))
    assert row == {
        "id": "PMC1__a",
        "mentions": [
            {
                "field": "caption", "start": 0, "end": 5, "surface": "APRIL", "label": "gene",
                "ids": ["HGNC:11928", "NCBIGene:8741"], "symbol": "TNFSF13", "score": 0.9877,
            }
        ],
    }  # fmt: skip


def test_lone_surrogates_still_give_valid_utf8() -> None:
    line = to_line(annotated("\ud800", Mention("caption", 0, 1, "\ud800", "gene")))
    assert json.loads(line.encode("utf-8"))["mentions"][0]["ids"] == []
