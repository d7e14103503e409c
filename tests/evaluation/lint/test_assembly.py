"""Linters are put together from any pipeline: figlint's lexicon and grounder stand behind another's entities."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from figlint.evaluation.config import Settings
from figlint.evaluation.lint.assembly import open_linter
from figlint.nlp.errors import ConfigError
from figlint.nlp.records.reader import read_records

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def test_a_pipeline_of_others_lints_records(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "GGP", "pattern": "BAFF"}, {"label": "GGP", "pattern": "APRIL"}]
    )
    nlp.to_disk(tmp_path / "rules")
    linter = open_linter(Settings(model=str(tmp_path / "rules")))
    found = {(f.rule, f.value) for linted in linter.lint(read_records([str(SEEDS)])) for f in linted.findings}
    assert ("G101", "ANP32B") in found


def test_an_unknown_pipeline_is_refused() -> None:
    with pytest.raises(ConfigError, match="figlint models list"):
        open_linter(Settings(model="en_ner_nothing_md"))
