"""Comparing two runs: what changed is told, paired over articles, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app
from figlint.evaluation.comparison.compare import Comparison, compare
from figlint.evaluation.comparison.report import to_dict, to_text
from figlint.evaluation.comparison.runs import read_run
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.outputs.schemas import schema
from figlint.nlp.errors import InputError, UsageError


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def audit_row(
    figid: str, value: str, p_error: float, rule: str | None = None, new: str | None = None
) -> dict[str, Any]:
    verdict = "suspect" if p_error > 0.5 else "supported"
    return {
        "figid": figid, "field": "keywords", "value": value, "verdict": verdict, "p_error": p_error, "rule": rule,
        "surface": "APRIL", "replacement": new, "evidence": {},
    }  # fmt: skip


def check_row(value: str, confidence: float = 0.9, new: str | None = None) -> dict[str, Any]:
    repair = Repair(new, safe=False)
    return Finding("a.md", 1, 1, "PMC1__a", "keywords", value, "G101", confidence, "m", 0, {}, repair).to_row()


def evaluation(
    folder: Path, outcomes: dict[str, str], findings: Sequence[dict[str, Any]] = (), digest: str = "a"
) -> Path:
    """Write what `evaluate` writes. :param outcomes: Letters t, p and n for tp, fp and fn of each record."""
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps({"signature": {"models": folder.name, "version": "1"}}))
    names = {"t": "tp", "p": "fp", "n": "fn"}
    items = [
        {"figid": figid, "article": figid, "field": "keywords", "outcome": names[letter]}
        for figid, letters in outcomes.items()
        for letter in letters
    ]
    write_lines(folder / "items.jsonl", items)
    write_lines(folder / "records.jsonl", [{"figid": f, "article": f, "digest": digest} for f in outcomes])
    write_lines(folder / "findings.jsonl", findings)
    return folder


def compared(first: Path, second: Path) -> Comparison:
    comparison = compare(read_run(first), read_run(second), resamples=200)
    jsonschema.validate(json.loads(json.dumps(to_dict(comparison))), schema("compare"))
    return comparison


def test_evaluations_are_compared_on_the_records_of_both(tmp_path: Path) -> None:
    first = evaluation(tmp_path / "a", {"f1": "tn", "f2": "tn", "f3": "tn", "old": "nnnnnn"}, digest="a" * 16)
    second = evaluation(tmp_path / "b", {"f1": "tt", "f2": "tt", "f3": "tn", "new": "pppppp"}, digest="b" * 16)
    comparison = compared(first, second)
    assert comparison.records.vanished == ("old",)
    assert comparison.records.appeared == ("new",)
    assert comparison.records.changed == ("f1", "f2", "f3")
    recall = next(score for score in comparison.scores if score.measure == "recall")
    assert (recall.first, recall.second, recall.n_units) == (0.5, pytest.approx(5 / 6), 3)
    assert recall.difference is not None
    assert recall.difference.delta == pytest.approx(1 / 3)
    # Each draw of three records gains 0, 1/6, 1/3 or 1/2: what each record is worth falls out, the gain stays.
    assert (recall.difference.interval.low, recall.difference.interval.high) == (0.0, 0.5)
    assert "recall" in to_text(comparison)
    assert "models: a -> b" in to_text(comparison)


def test_a_record_that_has_lost_all_its_items_still_counts(tmp_path: Path) -> None:
    first = evaluation(tmp_path / "a", {"f1": "t", "f2": "pp"})
    second = evaluation(tmp_path / "b", {"f1": "t", "f2": ""})
    precision = next(score for score in compared(first, second).scores if score.measure == "precision")
    assert (precision.first, precision.second) == (pytest.approx(1 / 3), 1.0)


def test_findings_appear_vanish_and_change(tmp_path: Path) -> None:
    before = [check_row("GONE"), check_row("MOVED", 0.6), check_row("SAME", 0.9), check_row("PUT", 0.9, "A")]
    after = [check_row("SAME", 0.92), check_row("MOVED", 0.9), check_row("NEW"), check_row("PUT", 0.9, "B")]
    comparison = compared(write_lines(tmp_path / "a.jsonl", before), write_lines(tmp_path / "b.jsonl", after))
    findings = comparison.findings
    assert [item.value for item in findings.vanished] == ["GONE"]
    assert [item.value for item in findings.appeared] == ["NEW"]
    assert [(one.value, two.replacement) for one, two in findings.changed] == [("MOVED", None), ("PUT", "B")]
    assert findings.n_same == 1
    text = to_text(comparison)
    assert "- PMC1__a keywords GONE: G101 P=0.90" in text
    assert "~ PMC1__a keywords PUT: G101 P=0.90 put A -> G101 P=0.90 put B" in text


def test_equal_values_of_one_list_are_counted(tmp_path: Path) -> None:
    twice = write_lines(tmp_path / "a.jsonl", [check_row("X"), check_row("X")])
    comparison = compared(twice, write_lines(tmp_path / "b.jsonl", [check_row("X")]))
    assert len(comparison.findings.vanished) == 1
    assert comparison.findings.n_same == 1


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv", ".parquet"])
def test_audits_of_any_format(tmp_path: Path, suffix: str) -> None:
    import polars as pl

    before = [audit_row("PMC1__a", "ANP32B", 0.9, "G101", "TNFSF13"), audit_row("PMC2__b", "TNF", 0.1)]
    after = [audit_row("PMC1__a", "ANP32B", 0.2), audit_row("PMC2__b", "TNF", 0.1)]
    paths = []
    for name, rows in (("a", before), ("b", after)):
        path = tmp_path / f"{name}{suffix}"
        flat = pl.DataFrame([{**row, "evidence": "{}"} for row in rows], infer_schema_length=None)
        if suffix == ".tsv":
            flat.write_csv(path, separator="\t")
        elif suffix == ".parquet":
            flat.write_parquet(path)
        else:
            write_lines(path, rows)
        paths.append(path)
    comparison = compared(*paths)
    assert [(item.value, item.replacement) for item in comparison.findings.vanished] == [("ANP32B", "TNFSF13")]
    shares = {score.measure: (score.first, score.second) for score in comparison.scores}
    assert shares["share that is suspect"] == (0.5, 0.0)
    assert shares["mean probability of error"] == (pytest.approx(0.5), pytest.approx(0.15))


def test_nothing_changed_is_said_and_exits_0(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [check_row("X")])
    same = CliRunner().invoke(app, ["compare", str(path), str(path)])
    assert (same.exit_code, "Nothing changed." in same.stdout) == (0, True)
    other = write_lines(tmp_path / "b.jsonl", [check_row("Y")])
    page = tmp_path / "compare.html"
    changed = CliRunner().invoke(
        app, ["compare", str(path), str(other), "--output-format", "json", "--report", str(page), "--resamples", "10"]
    )
    assert changed.exit_code == 1
    jsonschema.validate(json.loads(changed.stdout), schema("compare"))
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_unlike_and_unknown_runs_are_refused(tmp_path: Path) -> None:
    check = write_lines(tmp_path / "a.jsonl", [check_row("X")])
    audit = write_lines(tmp_path / "b.jsonl", [audit_row("f", "X", 0.9, "G101")])
    with pytest.raises(UsageError, match="compare like with like"):
        compare(read_run(check), read_run(audit))
    with pytest.raises(UsageError, match="no run"):
        read_run(tmp_path)
    with pytest.raises(UsageError, match="neither an audit nor findings"):
        read_run(write_lines(tmp_path / "c.jsonl", [{"id": 1}]))
    broken = tmp_path / "d.jsonl"
    broken.write_text("{\n")
    with pytest.raises(InputError, match="no JSON"):
        read_run(broken)


def test_control_characters_of_a_record_do_not_reach_the_terminal(tmp_path: Path) -> None:
    first = write_lines(tmp_path / "a.jsonl", [check_row("\x1b[31mred\nline")])
    text = to_text(compared(first, write_lines(tmp_path / "b.jsonl", [])))
    assert "\x1b" not in text
    assert "\\x1b[31mred\\nline" in text
