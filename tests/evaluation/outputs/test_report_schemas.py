"""Every report and every ``--json`` fits the schema that is published for it: checked on what the commands write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app
from figlint.evaluation.lint.decisions import Decision, append_decision
from figlint.evaluation.outputs.report_schemas import reports
from figlint.evaluation.outputs.schemas import schema

SEED = "PMC8431187__cancers-13-04441-g002"
CORPUS = """\
1|t|BAFF and APRIL
1|a|Both bind TACI in man.
1	0	4	BAFF	Gene	10673
1	9	14	APRIL	Gene	8741
"""
NAMES = tuple(reports({}, {}))


@pytest.fixture(scope="module")
def written(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What the commands write, by the name of its schema."""
    folder = tmp_path_factory.mktemp("written")
    seed = seeds / f"{SEED}.md"
    (folder / "broken.md").write_text("no record\n", encoding="utf-8")
    (folder / "own.PubTator").write_text(CORPUS, encoding="utf-8")

    def run(*arguments: str | Path) -> str:
        return CliRunner().invoke(app, [str(argument) for argument in arguments]).stdout

    run("audit", seed, folder / "broken.md", "-o", folder / "audit.jsonl")
    run("evaluate", seed, "-o", folder / "report", "--resamples", "10")
    models = ("--model", "lexicon", "--model", "figlint")
    run("benchmark", folder / "own.PubTator", *models, "-o", folder / "scores", "--resamples", "10")
    ruling = Decision(fingerprint="0" * 16, figid="f", rule="G101", field="keywords", value="X", ruling="reject",
                      reviewer="me", time=1.5)  # fmt: skip
    append_decision(folder / "decisions.jsonl", ruling)

    def lines(text: str) -> list[Any]:
        return [json.loads(line) for line in text.splitlines()]

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    return {
        "evaluate": [json.loads(read("report/report.json"))],
        "evaluate-item": lines(read("report/items.jsonl")),
        "benchmark": [json.loads(read("scores/benchmark.json"))],
        "explain": [
            json.loads(run("explain", SEED, value, "--in", seeds, "--json")) for value in ("ANP32B", "TNFSF13")
        ],
        "status": lines(run("status", folder, "--json")),
        "run-error": lines(read("audit.jsonl.errors.jsonl")),
        "decision": lines(read("decisions.jsonl")),
        "lexicon-lookup": [json.loads(run("lexicon", "lookup", name, "--json")) for name in ("APRIL", "mouse", "NFKB")],
        "lexicon-info": [json.loads(run("lexicon", "info", "--json"))],
        "models-list": [json.loads(run("models", "list", "--json"))],
        "models-info": [json.loads(run("models", "info", "en_ner_craft_md", "--json"))],
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_fits(name: str, written: dict[str, list[Any]]) -> None:
    assert written[name]
    validator = jsonschema.Draft202012Validator(schema(name))
    for value in written[name]:
        validator.validate(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_lost_field_does_not_fit(name: str, written: dict[str, list[Any]]) -> None:
    value = written[name][0]
    row = dict(value[0] if isinstance(value, list) else value)
    row.popitem()
    with pytest.raises(jsonschema.ValidationError, match="required"):
        jsonschema.validate([row] if isinstance(value, list) else row, schema(name))
