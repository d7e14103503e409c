"""The documentation says what the code says, and its commands run."""

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]
COMMANDS = [
    line[2:]
    for block in re.findall(r"```console\n(.*?)```", (DOCS / "tutorial.md").read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_fresh(name):
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run `python docs/generate.py`"


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_tutorial_run(command, tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    program, *arguments = shlex.split(command)
    assert program == "figlint"
    done = subprocess.run([sys.executable, "-m", "figlint", *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout
