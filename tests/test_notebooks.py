"""The notebooks run, are those of the scripts beside them, and show no text that is not ours."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "notebooks").glob("[0-9]*.py"))
#: Words in a row that no two texts have in common by chance.
SHINGLE = 8
#: A notebook of ours with its pictures; a larger one has something in it that should not be there.
MOST_BYTES = 300_000


def notebook_of(script: Path) -> nbformat.NotebookNode:
    return nbformat.read(script.with_suffix(".ipynb"), as_version=4)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)}


def test_there_are_four_and_each_has_its_executed_copy() -> None:
    assert [script.stem[:2] for script in SCRIPTS] == ["01", "02", "03", "04"]
    assert sorted((ROOT / "notebooks").glob("*.ipynb")) == [script.with_suffix(".ipynb") for script in SCRIPTS]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
@pytest.mark.filterwarnings("ignore")  # those of Jupyter, not ours
def test_notebooks_run(script: Path) -> None:
    execute: Any = runpy.run_path(str(ROOT / "scripts" / "notebooks"))["execute"]
    notebook = execute(script)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("text/html" in output.get("data", ()) for output in outputs)
    assert not [output for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_executed_copies_are_of_these_scripts(script: Path) -> None:
    written = [(cell.cell_type, cell.source) for cell in notebook_of(script).cells]
    meant = [(cell.cell_type, cell.source) for cell in jupytext.read(script, fmt="py:percent").cells]
    assert written == meant, "run scripts/notebooks"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_executed_copies_are_whole_and_small(script: Path) -> None:
    path = script.with_suffix(".ipynb")
    assert path.stat().st_size < MOST_BYTES
    cells = [cell for cell in notebook_of(script).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert all(output.output_type != "error" for cell in cells for output in cell.outputs)
    assert str(ROOT) not in path.read_text(encoding="utf-8")


def test_outputs_show_no_text_of_others(shared_data: Path) -> None:
    shown = set[tuple[str, ...]]()
    for script in SCRIPTS:
        for cell in notebook_of(script).cells:
            shown |= shingles(json.dumps(cell.get("outputs", ()), ensure_ascii=False))
    ours = set[tuple[str, ...]]()
    for seed in (ROOT / "seeds").glob("*.md"):
        ours |= shingles(seed.read_text(encoding="utf-8"))
    captions = map(json.loads, (shared_data / "pfocr/figures.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    theirs = {s for row in captions for value in row.values() if isinstance(value, str) for s in shingles(value)}
    assert theirs
    corpora = shared_data / "corpora"
    for path in (*(corpora / "bioid/train").glob("*.xml"), *(corpora / "pubtator").glob("*.PubTator")):
        theirs |= shown & shingles(path.read_text(encoding="utf-8"))
    assert not (shown & theirs) - ours
