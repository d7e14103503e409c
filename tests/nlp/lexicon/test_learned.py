"""Names learned from annotations: reading, writing, counting."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.learned import NOTHING, LearnedNames

TABLE = {"separase": {"HGNC:16856": 3.0}, "mm": {NOTHING: 5.0, "HGNC:1": 1.0}}


def test_a_table_survives_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    LearnedNames(TABLE).write(path, support=1)
    assert LearnedNames.read(path).counts("Separase") == {"HGNC:16856": 3.0}
    assert LearnedNames.read(path).counts("MM") == {NOTHING: 5.0, "HGNC:1": 1.0}


def test_rare_pairs_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    LearnedNames(TABLE).write(path, support=2)
    assert LearnedNames.read(path).counts("MM") == {NOTHING: 5.0}


def test_an_unknown_name_has_no_counts() -> None:
    assert LearnedNames(TABLE).counts("nothing of the kind") == {}


@pytest.mark.parametrize("text", ["", "a\tb\n", "name\tgene\tarticles\nx\ty\n", "name\tgene\tarticles\nx\ty\tmany\n"])
def test_a_damaged_table_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(text)
    with pytest.raises(ResourceError, match=r"names\.tsv:\d"):
        LearnedNames.read(path)


def test_an_absent_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="reinstall"):
        LearnedNames.read(tmp_path / "none.tsv")
