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


def test_a_strain_and_what_it_is_a_strain_of_are_one_name(names: OrganismNames) -> None:
    seen = _seen(names, "HSV-1 (KOS) or HSV-2 strain HG52, E. coli K-12, L. monocytogenes EGD-e and V. cholerae V52")
    assert seen["HSV-1 (KOS)"]["10306"] == {"designated"}
    assert seen["HSV-2 strain HG52"]["10315"] == {"designated"}
    assert seen["E. coli K-12"]["83333"] == {"designated"}
    assert seen["V. cholerae V52"]["345076"] == {"designated"}
    assert seen["L. monocytogenes EGD-e"]["169963"] == {"designated"}
    assert "10298" in seen["HSV-1"]


def test_a_designation_counts_where_its_species_is_named(names: OrganismNames) -> None:
    seen = _seen(names, "Vibrio cholerae lost fitness. Mutants of V52 did not.")
    assert "designation" in seen["V52"]["345076"]
    assert "345076" not in _seen(names, "Mutants of V52 lost fitness.").get("V52", {})


def test_long_designations_need_no_species(names: OrganismNames) -> None:
    assert "designation" in _seen(names, "Growth of MG1655 in broth")["MG1655"]["511145"]
    assert "U0126" not in _seen(names, "The inhibitor U0126 was added")  # an isolate of HIV has this number


@pytest.mark.parametrize(
    ("text", "name", "taxid"),
    [
        ("sections of ratliver", "rat", "10116"),
        ("adult flyheads", "fly", "7227"),
        ("S. cerevisiaehsp42 cells", "S. cerevisiae", "4932"),
        ("with 105L. monocytogenes", "L. monocytogenes", "1639"),
        ("leaves of N. benthamianaplants", "N. benthamiana", "4100"),
    ],
)
def test_names_that_run_into_the_next_word(names: OrganismNames, text: str, name: str, taxid: str) -> None:
    assert taxid in _seen(names, text)[name]


def test_a_common_word_of_the_tables_is_no_species_within_what_they_say(names: OrganismNames) -> None:
    """NCBI's release of 2013 calls *Anopheles cruzii* ``mosquito``; a name that agrees with the tables is kept."""
    assert _seen(names, "signals in mosquito cells")["mosquito"] == {"7157": {"common"}}
    assert "taxonomy" in _seen(names, "signals in zebrafish cells")["zebrafish"]["7955"]


def test_words_that_only_begin_like_an_animal(names: OrganismNames) -> None:
    assert {"rat", "fly", "pig"}.isdisjoint(_seen(names, "A rather rational ratio of pigment, flying"))


def test_hyphens_of_print_are_those_of_the_tables(names: OrganismNames) -> None:
    typed, printed = (_seen(names, f"mice with MuHV{hyphen}4") for hyphen in "-‐")
    assert typed["MuHV-4"] == printed["MuHV‐4"] != {}
