"""Repairing settles: what a first repair calls for is repaired too, and a second run finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app


def check(*arguments: str | Path) -> str:
    return CliRunner().invoke(app, ["check", *map(str, arguments)]).stderr


@pytest.mark.parametrize("boldness", [[], ["--unsafe-fixes"]], ids=["safe", "unsafe"])
def test_the_second_run_finds_nothing_to_fix(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boldness: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    originals = {path.name: path.read_bytes() for path in seeds.glob("*.md")}
    for name, content in originals.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "_data").symlink_to(seeds / "_data")
    assert "Repaired 0 " not in check(".", "--fix", *boldness, "-q")
    assert check(".", "--fix", *boldness, "-q").startswith("Repaired 0 finding(s) in 0 file(s)")
    CliRunner().invoke(app, ["undo"])
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.md")} == originals
