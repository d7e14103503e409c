"""The house keeps its shape: imports run nlp <- models <- evaluation, and no module imports a later one."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ORDER = ("nlp", "models", "evaluation")
MODULES = sorted(path for part in ORDER for path in (ROOT / part).rglob("*.py"))


def imported_parts(path: Path) -> set[str]:
    """Return the parts of the house that a module imports, wherever in the module the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("figlint.") and name.split(".")[1] in ORDER}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    own = ORDER.index(path.relative_to(ROOT).parts[0])
    later = {part for part in imported_parts(path) if ORDER.index(part) > own}
    assert not later, f"{path.relative_to(ROOT)} imports {sorted(later)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", ["figlint", "figlint.nlp.mentions", "figlint.evaluation.cli.app"])
def test_light_modules_import_no_heavy_library(module: str) -> None:
    """`figlint --version` must be instant, and values must not drag spaCy in."""
    code = f"import sys, {module}; print([m for m in ('spacy', 'sklearn', 'numpy', 'polars') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


#: Folders that import each other. It is awkward (docs/decisions/house.md), so this list may only shrink.
CIRCLES = {
    ("evaluation.audit", "evaluation.html"),
    ("evaluation.audit", "evaluation.lint"),
    ("evaluation.audit", "evaluation.outputs"),
    ("evaluation.benchmark", "evaluation.outputs"),
    ("evaluation.curated", "evaluation.outputs"),
    ("models.grounding", "models.organisms"),
}


def folder_of(name: str) -> str | None:
    """Return the folder of a stage in which a module lies, given with dots; none for what lies beside the folders."""
    part, folder = ROOT.joinpath(*name.split(".")[1:2]), name.split(".")[2:3]
    return f"{part.name}.{folder[0]}" if folder and (part / folder[0]).is_dir() else None


def test_folders_import_each_other_only_where_it_is_known() -> None:
    edges = set()
    for path in MODULES:
        own = folder_of(".".join(("figlint", *path.relative_to(ROOT).with_suffix("").parts)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            edges |= {(own, folder_of(name)) for name in names if name.startswith("figlint.")}
    found = {(one, other) for one, other in edges if one and other and one < other and (other, one) in edges}
    assert found == CIRCLES
