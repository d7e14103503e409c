"""Findings as text: every format is parseable, and none lets a record's text break out of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.outputs.formats import FORMATS, one_line, write_all

FINDING = Finding(
    "a.md", 52, 5, "PMC1__a", "keywords", "ANP32B", "G101", 0.98, "APRIL is TNFSF13 here.", 8,
    {"word": "APRIL"}, Repair(None, safe=False),
)  # fmt: skip
FREE_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def render(name: str, *findings: Finding) -> str:
    return "".join(FORMATS[name]([LintedRecord(finding.path, (finding,)) for finding in findings]))


def test_text_points_at_the_value() -> None:
    assert render("text", FINDING) == "a.md:52:5: G101 APRIL is TNFSF13 here. [P = 0.98; fix: remove]\n"


def test_json_and_jsonl_hold_the_same_rows() -> None:
    rows = [FINDING.to_row()] * 2
    assert json.loads(render("json", FINDING, FINDING)) == rows
    assert [json.loads(line) for line in render("jsonl", FINDING, FINDING).splitlines()] == rows


@given(st.lists(st.integers(0, 4), max_size=30))
def test_formats_written_together_are_those_written_alone(sizes: list[int]) -> None:
    records = [LintedRecord(f"{place}.md", (FINDING,) * size) for place, size in enumerate(sizes)]
    pieces: dict[str, list[str]] = {name: [] for name in FORMATS}
    write_all(iter(records), [(name, kept.append) for name, kept in pieces.items()])
    assert {name: "".join(kept) for name, kept in pieces.items()} == {
        name: "".join(write(records)) for name, write in FORMATS.items()
    }


def test_no_format_reads_far_ahead_of_another() -> None:
    alive: list[int] = []

    def records() -> Iterator[LintedRecord]:
        for number in range(200):
            alive.append(number - len(seen) // 2)
            yield LintedRecord(f"{number}.md", (FINDING,))

    seen: list[str] = []
    write_all(records(), [("sarif", lambda piece: None), ("text", seen.append)])
    assert max(alive) <= 2


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_documents_without_findings_are_whole(name: str) -> None:
    json.loads(render(name))


@given(message=FREE_TEXT, value=FREE_TEXT)
def test_no_text_breaks_out_of_its_line(message: str, value: str) -> None:
    finding = Finding("a.md", 1, 1, "f", "keywords", value, "G108", 1.0, message)
    for name in ("text", "github"):
        assert render(name, finding).count("\n") == 1
    assert json.loads(render("jsonl", finding))["message"] == message
    rows = list(csv.DictReader(io.StringIO(render("csv", finding), newline="")))
    assert len(rows) == 1
    assert not rows[0]["value"].startswith(("=", "+", "-", "@"))


def test_control_characters_are_shown() -> None:
    assert one_line("a\x1b[31mb\nc") == "a\\x1b[31mb\\nc"


def test_the_fingerprint_ignores_the_line() -> None:
    moved = Finding("a.md", 60, 5, "PMC1__a", "keywords", "ANP32B", "G101", 0.5, "other words")
    assert moved.fingerprint == FINDING.fingerprint
