"""Settings files: found, read, and refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.evaluation.config import Settings, find_settings, read_settings
from figlint.nlp.errors import ConfigError


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    (tmp_path / "figlint.toml").write_text('select = ["O"]\nmin-confidence = 0.9\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_settings(below) == Settings(select=("O",), min_confidence=0.9)
    (below / "pyproject.toml").write_text('[tool.figlint]\nignore = ["G201"]\n')
    assert find_settings(below) == Settings(ignore=("G201",))


def test_a_project_without_the_table_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    (tmp_path / "figlint.toml").write_text('model = "lexicon"\n')
    below = tmp_path / "sub"
    below.mkdir()
    (below / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_settings(below).model == "lexicon"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sellect = []", "sellect"),
        ("min-confidence = 2", "min-confidence"),
        ("select = [", "figlint.toml"),
        ('[severity]\nG999 = "error"', "G999"),
        ('[severity]\nG101 = "fatal"', "G101"),
    ],
)
def test_bad_settings_name_file_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "figlint.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=reason) as caught:
        read_settings(path)
    assert "figlint.toml" in str(caught.value)
