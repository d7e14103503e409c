"""JUnit reports say in counts and cases what was found, and are XML whatever a record holds."""

from __future__ import annotations

import defusedxml.ElementTree
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.outputs.junit import write_junit
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import Record


def finding(rule: str, message: str = "m", value: str = "ANP32B") -> Finding:
    return Finding("a.md", 7, 5, "F1", "keywords", value, rule, 0.9, message)


def report(*records: LintedRecord) -> junitparser.JUnitXml:
    return junitparser.JUnitXml.fromstring("".join(write_junit(records)).encode())


def test_each_file_is_a_suite_and_each_finding_a_case() -> None:
    clean = LintedRecord("b.md", (), AnnotatedRecord(Record("F2", "b.md"), (), ()))
    found = LintedRecord("a.md", (finding("G101"), finding("G201"), finding("S001")))
    first, second = report(found, clean)
    assert (first.name, first.tests, first.failures, first.errors) == ("a.md", 3, 1, 1)
    assert [case.name for case in first] == ["G101 keywords ANP32B", "G201 keywords ANP32B", "S001 keywords ANP32B"]
    (failure,) = next(iter(first)).result
    assert (failure.type, failure.message) == ("G101", "m")
    assert "a.md:7:5: G101 m" in failure.text
    assert [(case.name, case.is_passed) for case in second] == [("F2", True)]


def test_records_of_a_file_share_a_suite() -> None:
    (suite,) = report(LintedRecord("a.yml", (finding("G101"),)), LintedRecord("a.yml", (finding("G102"),)))
    assert suite.tests == 2


@pytest.mark.parametrize("records", [(), (LintedRecord("a.md", ()),)])
def test_nothing_found_is_a_whole_report(records: tuple[LintedRecord, ...]) -> None:
    assert sum(suite.failures for suite in report(*records)) == 0


@given(message=st.text(st.characters()), value=st.text(st.characters()))
def test_no_text_breaks_the_report(message: str, value: str) -> None:
    text = "".join(write_junit([LintedRecord("a.md", (finding("G101", message, value),))]))
    root = defusedxml.ElementTree.fromstring(text.encode())
    assert [element.tag for element in root.iter()] == ["testsuites", "testsuite", "testcase", "failure"]
