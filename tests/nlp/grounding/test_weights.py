"""Grounding weights on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from figlint.nlp.errors import ResourceError
from figlint.nlp.grounding.weights import GroundingWeights, Rounds


def test_weights_survive_writing_and_reading(tmp_path: Path) -> None:
    rounds = Rounds({"kind:symbol": 1.5}, {"nothing": -0.25})
    weights = GroundingWeights(rounds, Rounds({}, {"nothing": 1.0}), rounds, rounds)
    weights.write(tmp_path / "w.json", {"documents": 3})
    assert GroundingWeights.read(tmp_path / "w.json") == weights


@pytest.mark.parametrize(
    "text", ["", "[]", json.dumps({"format": 0}), json.dumps({"format": 3, "prose": {"first": {"a": "b"}}})]
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "w.json").write_text(text)
    with pytest.raises(ResourceError, match=r"w\.json"):
        GroundingWeights.read(tmp_path / "w.json")
