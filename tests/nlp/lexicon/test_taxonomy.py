"""The shipped taxonomy, by name and by identifier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.resources import open_taxonomy
from figlint.nlp.lexicon.taxonomy import Taxonomy, from_bytes, to_bytes


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return open_taxonomy()


@pytest.mark.parametrize(
    ("name", "taxid", "kind"),
    [
        ("Mus musculus", "10090", "scientific"),
        ("mus MUSCULUS", "10090", "scientific"),
        ("Komagataella pastoris", "4922", "scientific"),
        ("Candida lusitaniae", "36911", "synonym"),
        ("house mouse", "10090", "common"),
        ("Bacillus megaterium", "1404", "synonym"),
        ("varicella-zoster virus", "10335", "common"),
    ],
)
def test_names_are_found_whatever_the_case(taxonomy: Taxonomy, name: str, taxid: str, kind: str) -> None:
    assert (taxid, kind) in {(hit.taxid, hit.kind) for hit in taxonomy.find(name)}


def test_older_merged_ids_are_known(taxonomy: Taxonomy) -> None:
    assert taxonomy.current("4790") == "4792"


def test_unknown_name_finds_nothing(taxonomy: Taxonomy) -> None:
    assert taxonomy.find("Nihil nusquam") == ()
    assert taxonomy.scientific_name("999999999") == ""
    assert taxonomy.rank("no number") == ""
    assert taxonomy.lineage("") == ()


def test_homonyms_all_come_back(taxonomy: Taxonomy) -> None:
    """Mus is a genus and its subgenus."""
    assert {"10088", "862507"} <= {hit.taxid for hit in taxonomy.find("Mus")}


def test_species_of_a_subspecies_is_its_parent(taxonomy: Taxonomy) -> None:
    assert taxonomy.rank("9615") == "subspecies"
    assert taxonomy.species_of("9615") == "9612"
    assert taxonomy.species_of("10090") == "10090"


def test_genus_has_no_species(taxonomy: Taxonomy) -> None:
    assert taxonomy.species_of("10088") == "10088"


def test_lineage_climbs_to_the_kingdom(taxonomy: Taxonomy) -> None:
    assert "33090" in taxonomy.lineage("3702")
    assert "40674" in taxonomy.lineage("9606")
    assert taxonomy.lineage("9606")[:2] == ("9606", "9605")


def test_viruses_are_told_apart(taxonomy: Taxonomy) -> None:
    assert taxonomy.is_virus("10407")
    assert not taxonomy.is_virus("562")


def test_a_genus_tells_its_names(taxonomy: Taxonomy) -> None:
    names = [hit.name for hit in taxonomy.names_of("danio")]
    assert "Danio rerio" in names
    assert all(name.split(" ")[0] == "Danio" for name in names)
    assert list(taxonomy.names_of("nihilus")) == []


def test_what_begins_a_name_and_how_it_may_go_on(taxonomy: Taxonomy) -> None:
    assert taxonomy.begins("DANIO") == (True, False)
    assert taxonomy.begins("zebrafish") == (True, True)
    assert taxonomy.begins("nihilus") == (False, False)
    assert taxonomy.goes_on("Danio", " rer")
    assert not taxonomy.goes_on("Danio", " rex")
    assert not taxonomy.goes_on("nihilus", " rer")


def test_an_initial_finds_the_genera_of_an_epithet(taxonomy: Taxonomy) -> None:
    assert [hit.name for hit in taxonomy.of_initial("T", "gondii")] == ["Toxoplasma gondii"]
    assert taxonomy.of_initial("Q", "gondii") == ()
    assert taxonomy.of_initial("T", "nusquamicus") == ()


@given(st.lists(st.integers(0, 2**24 - 1), max_size=20))
def test_numbers_come_back_from_their_bytes(numbers: list[int]) -> None:
    assert from_bytes(to_bytes(np.array(numbers, dtype=np.int64))).tolist() == numbers


@pytest.mark.parametrize(
    ("designation", "taxid"),
    [("KOS", "10306"), ("EGD-e", "169963"), ("EGDe", "169963"), ("BY4741", "1247190"), ("H37Rv", "83332")],
)
def test_strains_by_designation(taxonomy: Taxonomy, designation: str, taxid: str) -> None:
    assert taxid in taxonomy.designated(designation)
    assert taxonomy.up_to_genus(taxid)


def test_a_designation_may_be_of_several_strains(taxonomy: Taxonomy) -> None:
    strains = taxonomy.designated("K-12")
    assert len({taxonomy.species_of(strain) for strain in strains}) == len(strains) > 1
    assert taxonomy.designated("Nihil 1") == ()


def test_what_a_strain_belongs_to_ends_at_the_genus(taxonomy: Taxonomy) -> None:
    assert taxonomy.up_to_genus("511145")[-1] == "561"
    assert "562" in taxonomy.up_to_genus("511145")
    assert taxonomy.up_to_genus("561") == ()


def test_every_designated_strain_has_a_name(taxonomy: Taxonomy) -> None:
    for designation in ("KOS", "K-12", "EGD-e", "Newman"):
        assert all(taxonomy.scientific_name(strain) for strain in taxonomy.designated(designation))


@pytest.mark.parametrize(
    ("taxid", "organism"),
    [
        ("10306", "10298"),
        ("10298", "10298"),
        ("11142", "11138"),
        ("83333", "562"),
        ("1247190", "4932"),
        ("2697049", "2697049"),
    ],
)
def test_a_strain_counts_as_its_organism(taxonomy: Taxonomy, taxid: str, organism: str) -> None:
    assert taxonomy.organism_of(taxid) == organism
