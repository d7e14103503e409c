"""Every library that is imported is declared: what only happens to be installed may be gone tomorrow."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OWN = {"figlint", "tests", "__future__"}
DISTRIBUTIONS = packages_distributions()


def names(requirements: list[str]) -> set[str]:
    """Return the normalised names of requirements."""
    return {re.split(r"[<>=!~\[; ]", each, maxsplit=1)[0].lower().replace("_", "-") for each in requirements}


@lru_cache
def imported(folders: tuple[str, ...]) -> dict[str, set[str]]:
    """Return where each library outside the standard one is imported, by the name of its import."""
    found: dict[str, set[str]] = {}
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                top = module.split(".")[0]
                if top not in sys.stdlib_module_names | OWN:
                    found.setdefault(top, set()).add(str(path.relative_to(ROOT)))
    return found


def undeclared(folders: tuple[str, ...], declared: set[str]) -> dict[str, set[str]]:
    return {
        module: paths
        for module, paths in imported(folders).items()
        if not names(DISTRIBUTIONS.get(module, [module])) & declared
    }


REQUIRED = names(PROJECT["project"]["dependencies"])
OPTIONAL = {name for extra in PROJECT["project"]["optional-dependencies"].values() for name in names(extra)}
DEVELOPMENT = names([entry for entry in PROJECT["dependency-groups"]["dev"] if isinstance(entry, str)])
#: What benchmarks/compare.py measures against and passes over where it is not installed.
RIVALS = {"flashtext2", "gilda"}


def test_the_package_declares_what_it_imports() -> None:
    assert undeclared(("figlint", "nlp", "models", "evaluation"), REQUIRED | OPTIONAL) == {}


def test_development_declares_what_it_imports() -> None:
    local = {path.stem for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")}
    missing = undeclared(("tests", "benchmarks", "docs", "notebooks"), REQUIRED | OPTIONAL | DEVELOPMENT | RIVALS)
    assert {module: paths for module, paths in missing.items() if module not in local} == {}


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_every_declared_library_is_imported(name: str) -> None:
    modules = {module for module, owners in DISTRIBUTIONS.items() if name in names(owners)}
    assert modules & set(imported(("figlint", "nlp", "models", "evaluation"))), f"{name} is installed for nothing"


def test_the_wheel_has_every_package_of_the_house() -> None:
    folders = {
        path.parent.relative_to(ROOT)
        for part in ("nlp", "models", "evaluation")
        for path in (ROOT / part).rglob("*.py")
    }
    packages = {".".join(("figlint", *folder.parts)): str(folder) for folder in folders}
    tool = PROJECT["tool"]["setuptools"]
    assert tool["package-dir"] == packages | {"figlint": "figlint"}
    assert set(tool["packages"]) == set(tool["package-dir"])
