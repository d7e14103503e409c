"""The schemas are valid, and what figlint writes fits them."""

from __future__ import annotations

import json
from types import MappingProxyType

import jsonschema
import pytest

from figlint.evaluation.audit.table import to_row
from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.outputs.schemas import SCHEMAS, schema
from figlint.nlp.errors import UsageError
from figlint.nlp.formats.lines import to_line
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import Record

FINDING = Finding("a.md", 5, 3, "PMC1__a", "keywords", "X", "G101", 0.9, "m", 0, {"word": "Y"}, Repair("Z", safe=False))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid_and_describes_itself(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert schema(name)["description"]


def test_findings_fit() -> None:
    for finding in (FINDING, Finding("a.md", 1, 1, "", "record", "", "S001", 1.0, "m")):
        jsonschema.validate(json.loads(json.dumps(finding.to_row())), schema("check"))


def test_verdicts_fit() -> None:
    jsonschema.validate(to_row(Verdict("f", "keywords", "X", 0, "suspect", 0.9, "G101")), schema("audit"))


def test_annotations_fit_and_others_do_not() -> None:
    record = Record("f", "f.md", texts=MappingProxyType({"caption": "TNF"}))
    line = to_line(AnnotatedRecord(record, (Mention("caption", 0, 3, "TNF", "gene", ("HGNC:11892",), "TNF", 0.9),), ()))
    jsonschema.validate(json.loads(line), schema("annotate"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "f", "mentions": [{"start": 0}]}, schema("annotate"))


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="annotate, audit, check"):
        schema("x")
