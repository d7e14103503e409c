"""The command line: exit codes, formats and help, on the seed records."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from typer.testing import CliRunner, Result

import figlint
from figlint.evaluation.cli.app import app
from figlint.evaluation.lint.decisions import Decision, append_decision
from figlint.evaluation.lint.findings import fingerprint
from figlint.evaluation.outputs.schemas import schema

SEED = "PMC8431187__cancers-13-04441-g002"


def run(*arguments: str | Path) -> Result:
    """Run a command in this process; what it says beside its results is in ``stderr``."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def main(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program, as a person does."""
    command = [sys.executable, "-m", "figlint", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, input=stdin, check=False)


def test_version_and_help() -> None:
    assert run("--version").stdout == f"figlint {figlint.__version__}\n"
    assert "figlint check seeds/" in run("check", "--help").stdout


@pytest.mark.parametrize(
    "command", sorted(c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands)
)
def test_every_command_teaches(command: str) -> None:
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert len(shown.stdout.split("Options")[0].split()) > 8


def test_check_finds_and_says_so(seeds: Path) -> None:
    result = run("check", seeds, "--output-format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    for row in rows:
        jsonschema.validate(row, schema("check"))
    assert ("ANP32B", "G101") in {(row["value"], row["rule"]) for row in rows}
    assert "findings in 6 records" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["PMC9900001__clean-g001.md"], 0),
        ([f"{SEED}.md", "--exit-zero"], 0),
        ([f"{SEED}.md", "--select", "S"], 0),
        ([f"{SEED}.md", "--min-confidence", "0.99", "--select", "G201"], 0),
        ([f"{SEED}.md", "--select", "G101"], 1),
    ],
    ids=["clean", "exit-zero", "other rules", "unsure", "one rule"],
)
def test_check_exit_codes(seeds: Path, arguments: list[str], code: int) -> None:
    assert run("check", seeds / arguments[0], *arguments[1:], "-q").exit_code == code


def test_a_second_format_is_written_in_the_same_run(seeds: Path, tmp_path: Path) -> None:
    log = tmp_path / "found.jsonl"
    result = run("check", seeds / f"{SEED}.md", "--select", "G101", "--also", f"jsonl={log}")
    assert "ANP32B" in result.stdout
    assert [json.loads(line)["value"] for line in log.read_text(encoding="utf-8").splitlines()] == ["ANP32B"]


def test_a_broken_record_is_told_after_all_others(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nfigid: [\n")
    (tmp_path / f"{SEED}.md").write_bytes((seeds / f"{SEED}.md").read_bytes())
    result = run("check", tmp_path)
    assert result.exit_code == 3
    assert "a.md:" in result.stdout
    assert "S001" in result.stdout
    assert "ANP32B" in result.stdout


def test_a_baseline_and_the_fixes_leave_nothing(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = tmp_path / f"{SEED}.md"
    original = (seeds / f"{SEED}.md").read_bytes()
    record.write_bytes(original)
    baseline = tmp_path / "baseline.jsonl"
    baseline.write_text(run("check", record, "--output-format", "jsonl").stdout)
    assert run("check", record, "--baseline", baseline).exit_code == 0
    assert "-  - ANP32B" in run("check", record, "--diff", "--unsafe-fixes").stdout
    assert record.read_bytes() == original
    assert run("check", record, "--fix", "--unsafe-fixes").exit_code == 0
    assert b"ANP32B" not in record.read_bytes()
    assert run("check", record).exit_code == 0
    assert run("undo").exit_code == 0
    assert record.read_bytes() == original


def test_annotate_writes_the_contract_and_takes_plain_lines(tmp_path: Path) -> None:
    source = tmp_path / "texts.jsonl"
    source.write_text('{"id": "a", "text": "TNFα and BAFF in patients"}\n')
    output = tmp_path / "mentions.jsonl"
    assert run("annotate", source, "-o", output, "--workers", "1", "-q").exit_code == 0
    row = json.loads(output.read_text())
    jsonschema.validate(row, schema("annotate"))
    assert row["id"] == "a"
    assert {"TNF"} <= {mention["symbol"] for mention in row["mentions"]}
    for mention in row["mentions"]:
        assert mention["surface"] == "TNFα and BAFF in patients"[mention["start"] : mention["end"]]


def test_audit_writes_a_row_for_every_curated_value(seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "audit.jsonl"
    result = run("audit", seeds / f"{SEED}.md", "-o", output, "--workers", "1", "-q")
    assert result.exit_code == 1
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    for row in rows:
        jsonschema.validate(row, schema("audit"))
    assert sum(row["field"] == "keywords" for row in rows) == 10


def test_audit_applies_what_reviewers_decided(seeds: Path, tmp_path: Path) -> None:
    """A rejected finding is no suspect any more, also in a second run over what the first has done."""
    output, decisions = tmp_path / "audit.jsonl", tmp_path / "decisions.jsonl"
    run("audit", seeds / f"{SEED}.md", "-o", output, "--workers", "1", "-q")
    before = {row["value"]: row for row in map(json.loads, output.read_text().splitlines())}["ANP32B"]
    assert before["verdict"] == "suspect"
    own = {name: before[name] for name in ("figid", "rule", "field", "value")}
    mark = fingerprint(own["figid"], own["rule"], own["field"], own["value"])
    append_decision(decisions, Decision(**own, fingerprint=mark, ruling="reject", reviewer="ada", time=1.0))
    run("audit", seeds / f"{SEED}.md", "-o", output, "--workers", "1", "-q", "--decisions", decisions)
    after = {row["value"]: row for row in map(json.loads, output.read_text().splitlines())}["ANP32B"]
    assert (after["verdict"], after["p_error"], after["evidence"]["decision"]) == ("supported", 0.0, "reject")


def test_evaluate_writes_report_items_and_gene_sets(seeds: Path, tmp_path: Path) -> None:
    result = run("evaluate", seeds, "-o", tmp_path, "--resamples", "50", "-q")
    assert result.exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"report.html", "report.json", "report.md", "items.jsonl", "items.tsv"} <= names
    before, after = ((tmp_path / f"genes-{when}.gmt").read_text() for when in ("before", "after"))
    assert "ANP32B" in before
    assert "ANP32B" not in after
    assert "ceiling" in result.stdout


def test_explain_and_rule_say_why(seeds: Path) -> None:
    told = run("explain", SEED, "ANP32B", "--in", seeds, "--json")
    assert json.loads(told.stdout)["verdicts"][0]["rule"] == "G101"
    assert "alias-collision" in run("rule", "g101").stdout


def test_lookup_shows_both_genes(tmp_path: Path) -> None:
    rows = json.loads(run("lexicon", "lookup", "APRIL", "--json").stdout)
    assert {"ANP32B", "TNFSF13"} <= {row["symbol"] for row in rows}
    assert run("lexicon", "lookup", "no such gene").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["check"], 2, "PATH"),
        (["check", "nowhere.md"], 3, "nowhere.md"),
        (["check", "nowhere.md", "--also", "sarif"], 2, "FORMAT=FILE"),
        (["check", "nowhere.md", "--also", "pdf=a.pdf"], 2, "sarif"),
        (["check", "nowhere.md", "--also", "sarif=a.sarif", "--diff"], 2, "--diff"),
        (["rule", "X1"], 2, "no rule"),
        (["models", "info", "nothing"], 2, "nothing"),
    ],
)
def test_errors_are_one_line_and_a_code(arguments: list[str], code: int, message: str) -> None:
    done = main(*arguments)
    assert done.returncode == code
    assert message in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_standard_input_is_read(seeds: Path) -> None:
    done = main("check", "-", "-q", stdin=(seeds / f"{SEED}.md").read_text(encoding="utf-8"))
    assert done.returncode == 1
    assert done.stdout.startswith("-:60:5: G101")


def test_a_frame_for_notebooks(seeds: Path) -> None:
    frame = figlint.findings_frame(figlint.lint([seeds / f"{SEED}.md"]))
    assert isinstance(frame, pl.DataFrame)
    assert frame.filter(pl.col("rule") == "G101")["value"].to_list() == ["ANP32B"]
    assert figlint.verdicts_frame(figlint.lint([seeds])).height > 40
    assert set(dir(figlint)) == set(figlint.__all__)
