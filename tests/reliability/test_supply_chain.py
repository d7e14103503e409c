"""What is installed is what was locked, under licences that are allowed, and listed."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ("run.txt", "dev.txt")


def load_inventory() -> object:
    """Load the script, whose name has no suffix."""
    loader = SourceFileLoader("inventory", str(ROOT / "scripts" / "inventory"))
    spec = spec_from_loader("inventory", loader)
    assert spec is not None
    module = module_from_spec(spec)
    import sys

    sys.modules["inventory"] = module  # where dataclasses look for their module
    loader.exec_module(module)
    return module


inventory = load_inventory()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_locked_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(entries) > 60
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry.splitlines()[0]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_no_requirement_is_passed_over(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    locked = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert {package.name for package in inventory.packages(ROOT / "requirements" / name)} == locked


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_licence_is_allowed(name: str) -> None:
    allowed = set(inventory.rules()["allowed"])
    for package in inventory.packages(ROOT / "requirements" / name):
        assert package.licences, package.name
        assert set(package.licences) <= allowed, f"{package.name} is under {package.licences}"


def test_every_source_of_data_may_be_used() -> None:
    allowed = inventory.rules()["allowed_data"]
    found = inventory.sources()
    assert len(found) > 10
    for source in found:
        for part in source.licence.split(";"):
            assert any(licence in part for licence in allowed), f"{source.name} is under {part}"
        assert re.fullmatch("[0-9a-f]{64}", source.sha256), source.name


def test_the_page_of_licences_is_up_to_date() -> None:
    """If not: ``python scripts/inventory licences``."""
    assert (ROOT / "docs" / "licences.md").read_text() == inventory.licences_page()


def test_what_figlint_asks_for_is_in_the_bill_of_materials() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bill = inventory.bill_of_materials()
    assert bill == inventory.bill_of_materials()
    names = {component["name"] for component in bill["components"]}
    asked = {re.match(r"[\w.-]+", text)[0] for text in project["dependencies"]}
    assert asked <= names
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(set(references)) == len(references)
    assert bill["dependencies"][0]["dependsOn"] == references
    assert {"library", "data"} == {component["type"] for component in bill["components"]}
    assert all(component["licenses"] for component in bill["components"])
    json.dumps(bill)


def test_nothing_imports_what_is_under_the_gpl() -> None:
    """scispaCy demands nmslib-metabrainz, which embeds a library under the GPL; its linker alone would use it."""
    for part in ("nlp", "models", "evaluation"):
        for path in (ROOT / part).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"nmslib|scispacy\.(linking|candidate_generation)", text), path
