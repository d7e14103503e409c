"""The GitHub Action: its file fits GitHub's schema, and its steps are run here as the runner would run them."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from repository import ROOT, SEED, Repository

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path)


def run_step(repository: Repository, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step with its expressions filled in, in a shell as GitHub starts it."""
    values = {f"inputs.{key}": str(entry["default"]) for key, entry in ACTION["inputs"].items()}
    values |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
    values["github.action_path"] = str(ROOT)
    step = STEPS[name]
    environment = {key: EXPRESSION.sub(lambda m: values[m[1]], value) for key, value in step["env"].items()}
    assert not EXPRESSION.search(step["run"]), "text from outside must not become part of a script"
    # The environment that the first step would make is not there; the path leads to figlint all the same.
    environment["RUNNER_TEMP"] = str(repository.root.parent)
    return repository.run("bash", "-eo", "pipefail", "-c", step["run"], check=False, **environment)


def test_it_fits_the_schema_of_actions() -> None:
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-actions.json"
    jsonschema.validate(ACTION, json.loads(schema.read_text(encoding="utf-8")))


def test_every_step_is_valid_shell() -> None:
    for script in (*(step["run"] for step in STEPS.values()), (ROOT / "scripts" / "action").read_text()):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_findings_are_annotations_and_fail_the_step(repository: Repository) -> None:
    repository.add(SEED)
    done = run_step(repository, "Check")
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "ANP32B" in line.split("::")[1]]
    assert line.startswith(f"::error file=_figures/{SEED},line=60,col=5,title=G101 ANP32B::")


def test_only_what_differs_from_the_base_is_checked(repository: Repository) -> None:
    repository.add(SEED)
    repository.run("git", "commit", "--quiet", "--message=seed")
    same = run_step(repository, "Check", base="HEAD")
    assert (same.returncode, same.stdout) == (0, "")
    assert "0 findings in 0 records" in same.stderr
    changed = run_step(repository, "Check", base="HEAD~1")
    assert changed.returncode == 1
    assert "in 1 record " in changed.stderr
    assert run_step(repository, "Check", base="no-such-commit").returncode == 2


def test_a_log_is_written_and_findings_may_pass(repository: Repository) -> None:
    repository.add(SEED)
    done = run_step(repository, "Check", sarif="figlint.sarif", fail_on_findings="false", args="--select G101")
    assert done.returncode == 0, done.stderr
    log = json.loads((repository.root / "figlint.sarif").read_text(encoding="utf-8"))
    found = [(result["ruleId"], result["properties"]["value"]) for result in log["runs"][0]["results"]]
    assert found == [("G101", "ANP32B")]


def test_inputs_are_no_commands(repository: Repository) -> None:
    done = run_step(repository, "Check", paths="_figures;touch$IFS./owned $(touch owned)", args="`touch owned`")
    assert done.returncode != 0
    assert not (repository.root / "owned").exists()
