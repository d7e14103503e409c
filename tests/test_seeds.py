"""The acceptance test: what figlint says of the seed records, through everything that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from figlint.evaluation.audit.explanation import explain
from figlint.evaluation.config import Settings
from figlint.evaluation.lint.assembly import open_linter
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.records.reader import read_records

SEED = "PMC8431187__cancers-13-04441-g002"
CLEAN = "PMC9900001__clean-g001"


@pytest.fixture(scope="module")
def linted(seeds: Path) -> dict[str, LintedRecord]:
    """The seed records by the name of their file."""
    return {Path(each.path).stem: each for each in open_linter(Settings()).lint(read_records([seeds]))}


def codes(record: LintedRecord) -> list[tuple[str, str]]:
    return [(finding.rule, finding.value) for finding in record.findings]


def test_the_seed_has_exactly_its_two_findings(linted: dict[str, LintedRecord]) -> None:
    assert codes(linted[SEED]) == [("G101", "ANP32B"), ("G201", "MAP3K7")]


def test_april_is_told_with_evidence_place_and_fix(linted: dict[str, LintedRecord], seeds: Path) -> None:
    finding = linted[SEED].findings[0]
    line = (seeds / f"{SEED}.md").read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert line[finding.column - 1 :] == "ANP32B"
    assert "APRIL" in finding.message
    assert "TNFSF13" in finding.message
    assert finding.confidence >= 0.9
    assert finding.repair is not None
    assert finding.repair.new is None, "TNFSF13 is in the keywords already"


def test_right_keywords_are_left_alone(linted: dict[str, LintedRecord]) -> None:
    verdicts = {v.value: v for v in linted[SEED].verdicts if v.field == "keywords"}
    assert {value for value, verdict in verdicts.items() if verdict.is_suspect} == {"ANP32B"}
    assert max(verdict.p_error for value, verdict in verdicts.items() if value != "ANP32B") <= 0.2
    assert verdicts["VCAM1"].verdict == "unsupported"


def test_the_chain_of_evidence_adds_up(linted: dict[str, LintedRecord]) -> None:
    explanation = explain(linted[SEED], "ANP32B")
    assert explanation is not None
    april = next(mention for mention in explanation.mentions if mention.surface == "APRIL")
    assert april.symbol == "TNFSF13"
    by_symbol = {candidate.symbol: candidate.probability for candidate in april.candidates}
    assert by_symbol["TNFSF13"] > 3 * by_symbol["ANP32B"]
    assert sum(candidate.probability for candidate in april.candidates) <= 1.0 + 1e-9
    assert "APRIL" in explanation.to_text()


def test_the_clean_record_is_clean(linted: dict[str, LintedRecord]) -> None:
    assert codes(linted[CLEAN]) == []


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("PMC9900002__macrophage-g002", {("G102", "IRF6"), ("G102", "MBTPS1"), ("G105", "SEPT2"), ("G106", "CD284"),
                                          ("G107", "TNF"), ("G108", "IL-6x"), ("G109", "2-Sep")}),
        ("PMC9900003__yeast-g003", {("O103", "Homo sapiens"), ("O105", "NA")}),
        ("PMC9900004__influenza-g004", {("G103", "IVNS1ABP"), ("G106", "DDX58"), ("O104", "Mus musclus")}),
        ("PMC9900005__damaged-g005", {("O104", "Plants"), ("S003", ""), ("S004", ""), ("S005", "")}),
    ],
)  # fmt: skip
def test_the_other_rules_show_themselves(
    linted: dict[str, LintedRecord], record: str, expected: set[tuple[str, str]]
) -> None:
    assert expected <= set(codes(linted[record]))


def test_an_idle_suppression_is_told(linted: dict[str, LintedRecord]) -> None:
    assert [entry.code for entry in linted["PMC9900005__damaged-g005"].unused] == ["G106"]


def test_the_findings_are_the_golden_ones(linted: dict[str, LintedRecord], seeds: Path) -> None:
    """Where a change is meant, the golden file is written again from this test's rows and read in review."""
    keys = ("path", "line", "column", "field", "value", "rule", "severity", "fix")
    rows = [
        {key: finding.to_row()[key] for key in keys} | {"path": f"seeds/{Path(finding.path).name}"}
        for record in linted.values()
        for finding in record.findings
    ]
    golden = (Path(__file__).parent / "golden" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    assert rows == [json.loads(line) for line in golden]
