"""Weights and tables of organisms, and what happens when they are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.models.organisms.shipped import (
    FIGURE_WEIGHTS,
    WEIGHTS,
    open_figure_organisms,
    open_finder,
    open_species_assigner,
    species_knower,
    write_weights,
)
from figlint.models.resources import open_lexicon, open_taxonomy
from figlint.nlp.errors import ResourceError
from figlint.nlp.organisms.names import OrganismNames


def test_absent_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="train again"):
        open_finder(tmp_path / "none.json")


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    write_weights(path, {}, {})
    for opening in (open_finder, open_figure_organisms):
        with pytest.raises(ResourceError, match="damaged"):
            opening(path)
    with pytest.raises(ResourceError, match="damaged"):
        open_species_assigner(weights=path)
    path.write_text("[]")
    with pytest.raises(ResourceError, match="format"):
        open_finder(path)


def test_the_pipeline_and_the_audit_share_what_they_remember() -> None:
    assert open_finder() is open_finder(WEIGHTS)
    assert open_figure_organisms() is open_figure_organisms(FIGURE_WEIGHTS)


def test_weight_files_depend_on_their_content_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_weights(tmp_path / name, {"z": 1, "a": 2}, {"weights": {"y": 0.5, "x": 1.0}})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_broken_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "organisms.tsv").write_text("taxid\tname\tnames\tadjectives\tcues\n9606\tHomo sapiens\n")
    with pytest.raises(ResourceError, match=r"organisms\.tsv"):
        OrganismNames.read(tmp_path, open_taxonomy())


def test_species_knower_wants_the_exact_spelling() -> None:
    known = species_knower(open_lexicon())
    assert "9606" in known("TNFSF13B")
    assert "9606" not in known("tnfsf13b")
    assert known("no such gene") == frozenset()
