"""The short forms of what `make reliability` does at length: a few spoilt runs, one run with everything different."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from figlint.evaluation.lint.decisions import Decision, append_decision, read_decisions
from figlint.nlp.errors import ResourceError

ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *arguments: str) -> str:
    """Run a script of ``benchmarks/``; what it compares is asserted by its exit code."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / script), *arguments],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_spoilt_runs_end_as_undisturbed_ones() -> None:
    assert "8 of 8 rounds ended the same" in run("interruptions.py", "--rounds", "8", "--copies", "1", "--seed", "3")


def test_circumstances_change_no_byte() -> None:
    assert "2 of 2 ways gave the same" in run("determinism.py", "--quick")


def test_the_fuzzers_find_nothing_new() -> None:
    targets = ("reader", "fixer", "bioc", "pubtator", "iob", "settings", "lexicon")
    said = run("fuzz.py", "--minutes", "0.1", *(word for name in targets for word in ("--target", name)))
    assert " 0 failures" in said


def decision(number: int) -> Decision:
    return Decision(
        fingerprint=f"{number:016x}", figid="PMC1__x", rule="G101", field="keywords", value="TNF-α", ruling="accept",
        reviewer="ada", time=float(number),
    )  # fmt: skip


def test_a_decision_cut_within_a_character_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append_decision(path, decision(0))
    whole = path.read_bytes()
    cut = whole.index("α".encode()) + 1
    path.write_bytes(whole + whole[:cut])
    append_decision(path, decision(1))
    assert read_decisions(path) == (decision(0), decision(1))


def test_a_decision_that_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "decisions.jsonl"
    append_decision(path, decision(0))
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:9]))
    with pytest.raises(ResourceError, match="in full"):
        append_decision(path, decision(1))
    monkeypatch.undo()
    assert read_decisions(path) == (decision(0),)
    with pytest.raises(ResourceError, match="not kept"):
        append_decision(tmp_path / "none" / "decisions.jsonl", decision(1))
