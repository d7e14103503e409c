"""Suppressions take findings out, and are reported when they take none."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.suppressions import read_suppressions, suppress
from figlint.nlp.errors import InputError
from figlint.nlp.records.record import Position, Record, Suppression


def finding(rule: str, value: str) -> Finding:
    return Finding("a.md", 1, 1, "PMC1__a", "keywords", value, rule, 1.0, "m")


def test_rule_and_value_must_both_fit() -> None:
    entry = Suppression("G101", "ANP32B", "checked by hand", Position(3, 3))
    record = Record("PMC1__a", "a.md", suppressions=(entry,))
    kept, dropped, unused = suppress(record, [finding("G101", "ANP32B"), finding("G101", "IRF6")])
    assert [f.value for f in kept] == ["IRF6"]
    assert [f.value for f in dropped] == ["ANP32B"]
    assert unused == ()


def test_a_rule_alone_covers_every_value_and_unused_ones_are_told() -> None:
    whole = Suppression("G201", None, "image only", Position(1, 1))
    idle = Suppression("O103", None, "mixed", Position(2, 1))
    kept, dropped, unused = suppress(
        Record("PMC1__a", "a.md"), [finding("G201", "A"), finding("G201", "B")], (whole, idle)
    )
    assert kept == ()
    assert len(dropped) == 2
    assert unused == (idle,)


def test_a_central_file_is_read_by_figure(tmp_path: Path) -> None:
    path = tmp_path / "ignore.txt"
    path.write_text("# kept by the curators\nPMC1__a G101(ANP32B): seen\n\nPMC2__b O103: a chimera\n")
    found = read_suppressions(path)
    assert found["PMC1__a"] == (Suppression("G101", "ANP32B", "seen", Position(2, 1)),)
    assert found["PMC2__b"][0].value is None


@pytest.mark.parametrize("line", ["PMC1__a G101(ANP32B)", "PMC1__a G999: why", "G101: why"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "ignore.txt"
    path.write_text(f"# first\n{line}\n")
    with pytest.raises(InputError, match="2"):
        read_suppressions(path)
