"""What is released says the same everywhere, and its scripts know every command."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

import figlint
from figlint.evaluation.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
SMOKE = (ROOT / "scripts" / "smoke").read_text(encoding="utf-8")
GROUPS = {str(group.name): group.typer_instance for group in app.registered_groups}
COMMANDS = [
    *(str(command.name) for command in app.registered_commands),
    *(
        f"{name} {command.name or getattr(command.callback, '__name__', '')}"
        for name, group in GROUPS.items()
        for command in (group or typer.Typer()).registered_commands
    ),
]


def test_the_citation_names_this_version_and_licence() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (figlint.__version__, "MIT")
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_smoke_test_runs_every_command(command: str) -> None:
    assert re.search(rf"expect \d {command}( |$)", SMOKE, re.MULTILINE)


def test_the_container_runs_offline_as_nobody_in_particular() -> None:
    """It cannot be built without a registry; what a reader would look for is looked for here."""
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = [line.split(" ", 1) for line in lines if line and not line.startswith(("#", " "))]
    last_stage = max(n for n, (word, _) in enumerate(steps) if word == "FROM")
    final = dict(steps[last_stage:])
    assert re.fullmatch(r"\d+(:\d+)?", final["USER"]), "a number, so that a cluster can check it is not root"
    assert final["USER"].split(":")[0] != "0"
    assert shlex.split(final["ENTRYPOINT"].strip("[]")) == ["figlint"]
    assert "--require-hashes" in (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert all("pip" not in rest and "apt" not in rest for _, rest in steps[last_stage:])
