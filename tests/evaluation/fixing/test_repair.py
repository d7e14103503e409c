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


def test_a_file_that_cannot_be_repaired_is_told_and_the_others_are_repaired(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seed = seeds / "PMC8431187__cancers-13-04441-g002.md"
    (tmp_path / "_data").symlink_to(seeds / "_data")
    (tmp_path / "whole.md").write_bytes(seed.read_bytes())
    # An alias repeats the list, so that no value of it can be changed without changing another.
    keywords = b"  keywords:"
    assert keywords in seed.read_bytes()
    (tmp_path / "aliased.md").write_bytes(
        seed.read_bytes().replace(keywords, b"  keywords: &k", 1).replace(b"\n---\n", b"\nsame: *k\n---\n", 1)
    )
    told = check("aliased.md", "whole.md", "--fix", "--unsafe-fixes", "-q")
    assert "aliased.md" in told
    assert "alias repeats keywords" in told
    assert (tmp_path / "aliased.md").read_bytes().count(b"- ANP32B") == seed.read_bytes().count(b"- ANP32B")
    assert (tmp_path / "whole.md").read_bytes() != seed.read_bytes()
