"""The spaCy project file is valid, and its commands are commands of figlint."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import yaml
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PROJECT = yaml.safe_load((ROOT / "project.yml").read_text(encoding="utf-8"))


def test_spacy_takes_the_project_and_would_run_it_whole() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "project", "run", "all", str(ROOT), "--dry", "--force"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for command in PROJECT["commands"]:
        assert command["name"] in done.stdout


def test_its_commands_have_the_options_it_gives_them() -> None:
    for command in PROJECT["commands"]:
        for script in command["script"]:
            _, _, program, name, *arguments = shlex.split(script)
            assert program == "figlint"
            shown = CliRunner().invoke(app, [name, "--help"]).output
            assert all(option in shown for option in arguments if option.startswith("-"))
