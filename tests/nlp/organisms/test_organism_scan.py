"""Spans that could name organisms."""

from __future__ import annotations

import pytest

from figlint.models.resources import SHIPPED, open_taxonomy
from figlint.nlp.organisms.names import OrganismNames, StoredExperience, name_key
from figlint.nlp.organisms.scan import Scanner


@pytest.fixture(scope="module")
def names() -> OrganismNames:
    return OrganismNames.read(SHIPPED, open_taxonomy())


def _seen(names: OrganismNames, text: str) -> dict[str, dict[str, set[str]]]:
    found = Scanner(names).scan(text, StoredExperience())
    return {text[s.start : s.end]: {t: set(kinds) for t, kinds in s.taxa.items()} for s in found.sightings}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("C57BL/6", "c57bl 6"),
        ("HIV-1", "HIV 1"),
        ("Mice", "mice"),
        ("Rat", "rat"),
        ("RAT", "RAT"),
        ("E. coli", "E coli"),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert name_key(name) == key


def test_strain_and_animal(names: OrganismNames) -> None:
    seen = _seen(names, "Male C57BL/6 mice")
    assert seen["C57BL/6"]["10090"] == {"strain"}
    assert "common" in seen["mice"]["10090"]


def test_defined_short_form_stands_for_its_long_form(names: OrganismNames) -> None:
    seen = _seen(names, "Cells infected with West Nile virus (WXNV) died; WXNV spread.")
    assert seen["WXNV"] == {taxid: {"acronym"} for taxid in seen["West Nile virus"]}


def test_initial_is_of_a_genus_in_the_text_else_of_any(names: OrganismNames) -> None:
    assert _seen(names, "Vigna unguiculata and V. unguiculata")["V. unguiculata"] == {"3917": {"expanded"}}
    assert _seen(names, "Roots of V. unguiculata")["V. unguiculata"]["3917"] == {"abbreviated"}
    assert "V. nusquamica" not in _seen(names, "Roots of V. nusquamica")


def test_plural_that_no_table_lists(names: OrganismNames) -> None:
    assert "4513" in _seen(names, "Wild barleys")["barleys"]


def test_no_name_crosses_a_comma(names: OrganismNames) -> None:
    assert "Mus, musculus" not in _seen(names, "Mus, musculus")


@pytest.mark.parametrize(
    ("plural", "taxid"), [("red foxes", "9627"), ("Gouldian finches", "44316"), ("bull sharks", "46612")]
)
def test_plurals_of_common_names(names: OrganismNames, plural: str, taxid: str) -> None:
    assert taxid in _seen(names, f"Tracks of {plural} were followed")[plural]


def test_sequences_of_no_organism_are_not_seen(names: OrganismNames) -> None:
    assert "other sequences" not in _seen(names, "A synthetic construct was aligned with other sequences")


@pytest.mark.parametrize(
    ("name", "is_implied"), [("Patients", True), ("women", False), ("mice", False), ("HeLa", False)]
)
def test_what_names_and_what_implies(names: OrganismNames, name: str, is_implied: bool) -> None:
    assert names.implies(name) == is_implied
