"""``figlint convert`` says what it wrote, what did not fit and what was lost."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app

RUNNER = CliRunner()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.pubtator"
    path.write_text("1|t|TP53 in mice.\n1\t0\t4\tTP53\tGene\t7157\n1\t9\t13\tmice\tSpecies\t10090\n")
    return path


def test_says_what_did_not_fit_and_what_was_lost(source: Path) -> None:
    result = RUNNER.invoke(app, ["convert", str(source), str(source.with_suffix(".tsv"))])
    assert result.exit_code == 0
    assert "1 documents with 2 mentions written" in result.stderr
    assert f"{source}:3: 1: 'mice' is not at 9-13: shifted" in result.stderr
    assert "Not held by the format: document ids 1, identifiers 2, white space 1." in result.stderr
    assert source.with_suffix(".tsv").read_text().splitlines()[2] == "TP53\tB-Gene"


def test_quiet_says_nothing(source: Path) -> None:
    result = RUNNER.invoke(app, ["convert", str(source), str(source.with_suffix(".xml")), "--quiet"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert source.with_suffix(".xml").exists()
