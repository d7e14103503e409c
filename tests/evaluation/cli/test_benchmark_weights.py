"""`figlint benchmark --weights`: the models run on the weights of a folder, and say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from figlint.evaluation.cli.app import app


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "own.PubTator"
    path.write_text("1|t|TNF rose in mice.\n1|a|\n1\t0\t3\tTNF\tGene\t7124\n\n")
    return path


def test_weights_of_a_folder_go_before_the_shipped_ones(tmp_path: Path, corpus: Path) -> None:
    folder = tmp_path / "weights"
    (folder / "caption_ner").mkdir(parents=True)
    (folder / "caption_ner" / "model.json").write_text('{"format": 0}')
    result = CliRunner().invoke(app, ["benchmark", str(corpus), "--model", "captions", "--weights", str(folder)])
    assert isinstance(result.exception, Exception)
    assert "weights/caption_ner holds no caption model" in str(result.exception)


def test_the_signature_tells_other_weights(tmp_path: Path, corpus: Path) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    result = CliRunner().invoke(app, ["benchmark", str(corpus), "--model", "lexicon", "--weights", str(folder), "-q"])
    assert result.exit_code == 0
    assert "|weights:" in result.stdout.splitlines()[2]


def test_weights_must_be_a_folder(corpus: Path) -> None:
    result = CliRunner().invoke(app, ["benchmark", str(corpus), "--weights", str(corpus)])
    assert "is no folder" in str(result.exception)
