"""The queue: what is worth deciding first, what a reviewer can choose, and findings picked out of a larger run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import figlint
from figlint.evaluation.audit.table import JsonLines
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.outputs.formats import write_json, write_jsonl
from figlint.evaluation.review.queue import Item, build_queue, read_selection, worth
from figlint.nlp.errors import InputError


@pytest.fixture(scope="module")
def linted(seeds: Path) -> list[LintedRecord]:
    return list(figlint.lint([seeds]))


@pytest.fixture(scope="module")
def queue(linted: list[LintedRecord]) -> dict[tuple[str, str], Item]:
    items = build_queue(linted, figlint.open_lexicon())
    return {(item.finding.rule, item.finding.value): item for item in items}


def test_a_decision_is_worth_most_where_error_is_likely_and_figlint_unsure() -> None:
    ranked = sorted((0.0, 0.1, 0.4, 0.5, 0.7, 0.95, 1.0), key=worth, reverse=True)
    assert ranked[:4] == [0.7, 0.5, 0.4, 0.95]
    assert worth(0.0) == worth(1.0) == 0.0
    assert worth(0.5) == 0.5


def test_every_finding_is_there_once_and_the_sure_ones_last(linted: list[LintedRecord]) -> None:
    items = build_queue(linted, figlint.open_lexicon())
    assert {item.fingerprint for item in items} == {f.fingerprint for record in linted for f in record.findings}
    worths = [worth(item.finding.confidence) for item in items]
    assert worths == sorted(worths, reverse=True)
    assert items[-1].finding.confidence == 1.0


def test_genes_to_choose_have_names_and_leave_out_the_value_itself(queue: dict[tuple[str, str], Item]) -> None:
    item = queue["G101", "ANP32B"]
    assert item.about == "acidic nuclear phosphoprotein 32 family member B · Homo sapiens · HGNC:16677"
    best = item.choices[0]
    assert (best.value, best.name, best.species) == ("TNFSF13", "TNF superfamily member 13", "Homo sapiens")
    assert best.is_listed
    assert "ANP32B" not in {choice.value for choice in item.choices}


def test_a_missing_gene_can_be_read_otherwise(queue: dict[tuple[str, str], Item]) -> None:
    values = [choice.value for choice in queue["G201", "MAP3K7"].choices]
    assert values[:2] == ["MAP3K7", "NR2C2"]


def test_organisms_to_choose_are_those_of_the_figure(queue: dict[tuple[str, str], Item]) -> None:
    assert [c.value for c in queue["O104", "Mus musclus"].choices][0:1] == ["Homo sapiens"]
    assert "Mus musculus" in {choice.value for choice in queue["O104", "Mus musclus"].choices}


def test_nothing_is_chosen_where_no_value_stands(queue: dict[tuple[str, str], Item]) -> None:
    assert queue["S004", ""].choices == ()


def test_a_selection_is_the_output_of_check_or_audit(linted: list[LintedRecord], tmp_path: Path) -> None:
    findings = [finding for record in linted for finding in record.findings]
    path = tmp_path / "findings"
    for write in (write_jsonl, write_json):
        path.write_text("".join(write(f for f in findings if f.rule == "G101")), encoding="utf-8")
        selection = read_selection(path)
        chosen = build_queue(linted, figlint.open_lexicon(), selection)
        assert [item.finding.value for item in chosen] == ["ANP32B"]
        assert selection.figids == {"PMC8431187__cancers-13-04441-g002"}
    path.write_bytes(b"".join(JsonLines().piece(record.verdicts) for record in linted))
    suspects = {v.value for record in linted for v in record.verdicts if v.is_suspect and v.field == "keywords"}
    chosen = build_queue(linted, figlint.open_lexicon(), read_selection(path))
    assert suspects <= {item.finding.value for item in chosen}


@pytest.mark.parametrize("row", [{"figid": "a"}, "x", 3, {"figid": 1, "rule": "G101", "field": "x", "value": None}])
def test_other_rows_are_an_error_with_their_line(tmp_path: Path, row: object) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("\n" + json.dumps(row) + "\n")
    with pytest.raises(InputError, match=r"x\.jsonl:2: a row that is no finding"):
        read_selection(path)
