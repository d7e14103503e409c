"""What curated organism values denote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.organisms.shipped import open_finder
from figlint.nlp.organisms.names import OrganismNames
from figlint.nlp.organisms.resolve import edits, resolve_organism


@pytest.fixture(scope="module")
def names() -> OrganismNames:
    return open_finder().names


@pytest.mark.parametrize(
    ("value", "standing", "name"),
    [
        ("Homo sapiens", "valid", "Homo sapiens"),
        ("Panax ginseng", "valid", "Panax ginseng"),
        ("homo sapiens", "case", "Homo sapiens"),
        ("Mus musclus", "misspelt", "Mus musculus"),
        ("Danio reiro", "misspelt", "Danio rerio"),
        ("Mouse", "common", "Mus musculus"),
        ("Yeast", "common", "Saccharomyces cerevisiae"),
        ("Plants", "common", "Viridiplantae"),
        ("S. pombe", "initial", "Schizosaccharomyces pombe"),
        ("Oryza sativa L.", "synonym", "Oryza sativa"),
        ("Candida lusitaniae", "synonym", "Clavispora lusitaniae"),
        ("Drosophila", "above", "Drosophila"),
        ("NA", "absent", ""),
        (" ", "absent", ""),
        ("quickly", "unknown", ""),
    ],
)
def test_standing(names: OrganismNames, value: str, standing: str, name: str) -> None:
    found = resolve_organism(value, names)
    assert (found.standing, found.name) == (standing, name)
    assert found.is_exact == (standing == "valid")


def test_names_of_the_text_are_tried_first(names: OrganismNames) -> None:
    """A rare species is repaired where the text names it."""
    assert resolve_organism("Epinephelus coiodes", names, ["Epinephelus coioides"]).name == "Epinephelus coioides"


@given(st.text("abc ", max_size=8), st.text("abc ", max_size=8))
def test_edits_are_symmetric_and_zero_only_for_equals(left: str, right: str) -> None:
    assert edits(left, right, 3) == edits(right, left, 3)
    assert (edits(left, right, 3) == 0) == (left == right)


def test_swapped_letters_are_one_edit() -> None:
    assert edits("reiro", "rerio", 2) == 1
