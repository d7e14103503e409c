"""The documentation says what the code says, and its blocks run.

``console`` blocks are run line by line, and what stands below a command must be what it prints (``...`` for anything);
``python`` blocks are run as programs; ``json``, ``toml`` and ``yaml`` blocks are read. The blocks of a page share a
folder with ``seeds/`` and, for pages that speak of a user's own ``records/``, a copy of it under that name. What takes
long or needs data that is not here is fenced ``sh``: of these only the options are checked.
"""

import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.util import find_spec
from itertools import dropwhile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]
TEXTS = sorted(
    path
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "models/cards").glob("*.md"),
        *DOCS.rglob("*.md"),
    )
    if "_build" not in path.parts
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_DIRECTIVE = re.compile(r"^```\{[\w-]+\}", re.MULTILINE)
_READERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
_RUN = {"console", "python"}
_KNOWN = {"console", "python", "sh", "text", "diff", *_READERS}
#: Found findings, or nothing: both are answers.
_ANSWERS = (0, 1)


@dataclass(frozen=True)
class Block:
    language: str
    body: str


def blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in _BLOCK.findall(page.read_text(encoding="utf-8"))]


def commands(block: Block) -> list[tuple[str, str]]:
    """Return each command of a console block with the output that is told of it."""
    parts = re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]
    split = [re.match(r"((?:.*\\\n|.*\n(?= {2,}))*.*)\n?(.*)", part, re.DOTALL) for part in parts]
    return [(found[1], found[2]) for found in split if found]


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_fresh(name):
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run `python docs/generate.py`"


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_are_of_a_kind_that_is_checked(page):
    for block in blocks(page):
        assert block.language in _KNOWN
        if read := _READERS.get(block.language):
            assert read(block.body)


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_block_goes_unseen(page):
    """A fence without a language, or indented, would pass unread. Directives are Sphinx's, which fails on warnings."""
    text = page.read_text(encoding="utf-8")
    assert text.count("```") == 2 * (len(blocks(page)) + len(_DIRECTIVE.findall(text)))


@pytest.mark.parametrize("body", ["$ figlint rule G999\n", "$ figlint --version\nfiglint 0.0.0.0\n"])
def test_a_block_that_is_wrong_fails(body, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"```console\n{body}```\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        run_blocks(page, tmp_path)


@pytest.mark.parametrize(
    "page",
    [page for page in TEXTS if any(block.language in _RUN for block in blocks(page))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_blocks_run(page, tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "seeds", tmp_path / "records")
    run_blocks(page, tmp_path)


def run_blocks(page: Path, folder: Path) -> None:
    """Run the blocks of a page one after the other in a folder."""
    for block in blocks(page):
        if block.language == "python":
            run([sys.executable, "-c", block.body], folder, answers=(0,))
        elif block.language == "console":
            for command, told in commands(block):
                printed = run(["bash", "-c", command], folder)
                assert not told.strip() or fnmatchcase(plain(printed), plain(told).replace("...", "*")), printed


@pytest.mark.parametrize(
    "line",
    sorted(
        {
            re.sub(r"\s*\\\n\s*", " ", line)
            for page in TEXTS
            for block in blocks(page)
            if block.language == "sh"
            for line in re.findall(r"(?:.*\\\n)*.+", block.body)
        }
    ),
)
def test_long_commands_have_such_options(line):
    words = shlex.split(line, comments=True)
    program, *arguments = dropwhile(re.compile(r"[A-Z_]+=").match, words)
    if program == "figlint":
        run([sys.executable, "-m", "figlint", *arguments, "--help"], ROOT, answers=(0,))
    elif program == "python" and arguments[0] == "-m":
        assert find_spec(arguments[1])
    elif program.startswith("."):
        assert (ROOT / program).is_file()
    elif program in {"python", "bash"}:
        assert (ROOT / arguments[0]).is_file()
    elif program == "make":
        assert all(re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE) for target in arguments)
    else:
        assert program in {"pip", "pipx", "uv", "dask", "git", "time", "cd", "docker", "podman"}


def run(command, folder, answers=_ANSWERS):
    """Run a command with this interpreter's programs first, and return what it printed."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in answers, f"{command}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def plain(text: str) -> str:
    """Return a text without its line breaks, which depend on the width of a terminal."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
