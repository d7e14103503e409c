"""What a surface form could name, and by which way."""

from __future__ import annotations

import pytest

from figlint.models.resources import open_lexicon
from figlint.nlp.grounding.candidates import CandidateFinder
from figlint.nlp.lexicon.learned import LearnedNames

HUMAN = ("9606",)


@pytest.fixture(scope="module")
def finder() -> CandidateFinder:
    return CandidateFinder(open_lexicon())


def symbols(finder: CandidateFinder, surface: str, taxids: tuple[str, ...] = HUMAN) -> set[str]:
    return {option.entry.symbol for option in finder.find(surface, taxids)}


def test_every_namesake_is_an_option(finder: CandidateFinder) -> None:
    assert symbols(finder, "APRIL") == {"ANP32B", "TNFSF13"}


@pytest.mark.parametrize(
    ("surface", "symbol", "step"),
    [
        ("siRAF1", "RAF1", "reagent"),
        ("GFP-ATG5", "ATG5", "tag"),
        ("TP53 protein", "TP53", "trimmed"),
        ("human STAT3", "STAT3", "trimmed"),
        ("interleukin VI", "IL6", ""),
        ("PPARa", "PPARA", ""),
    ],
)
def test_other_forms_lead_to_the_name(finder: CandidateFinder, surface: str, symbol: str, step: str) -> None:
    found = {option.entry.symbol: option for option in finder.find(surface, HUMAN)}
    assert symbol in found
    assert not step or step in found[symbol].steps


def test_a_name_as_written_hides_its_parts(finder: CandidateFinder) -> None:
    assert all(not option.steps for option in finder.find("hTERT", HUMAN))


def test_a_composed_name_goes_through_the_other_names_of_its_gene(finder: CandidateFinder) -> None:
    found = {option.entry.symbol: option.kind for option in finder.find("Apo-1 ligand", HUMAN)}
    assert found == {"FASLG": "composed"}


def test_close_spellings_only_where_nothing_else_is_found(finder: CandidateFinder) -> None:
    assert {option.kind for option in finder.find("VCAMI1", HUMAN)} == {"close"}
    assert "close" not in {option.kind for option in finder.find("VCAM1", HUMAN)}
    assert finder.find("qqqqqq", HUMAN) == ()


def test_orthologs_are_found_by_the_human_name(finder: CandidateFinder) -> None:
    found = {option.entry.taxid: option for option in finder.find("MAP3K7", ("9606", "10090"))}
    assert found["10090"].entry.symbol == "Map3k7"


def test_only_the_given_species_are_offered(finder: CandidateFinder) -> None:
    options = finder.find("STAT3", ("10090",))
    assert {option.entry.taxid for option in options if option.entry.type == "gene"} == {"10090"}


def test_families_are_offered_beside_genes(finder: CandidateFinder) -> None:
    assert "FPLX:NFkappaB" in {option.entry.id for option in finder.find("NF-κB", HUMAN)}


def test_a_long_form_adds_its_genes(finder: CandidateFinder) -> None:
    assert "TNFSF13B" in {option.entry.symbol for option in finder.find("XYZQ", HUMAN, ["B-cell activating factor"])}


def test_learned_names_add_genes_and_counts() -> None:
    learned = LearnedNames({"qqkin": {"HGNC:11928": 4.0}, "april": {"HGNC:11928": 3.0, "-": 2.0}})
    finder = CandidateFinder(open_lexicon(), learned)
    (option,) = finder.find("qqkin", HUMAN)
    assert (option.entry.symbol, option.kind, option.count, option.total) == ("TNFSF13", "learned", 4.0, 4.0)
    counts = {option.entry.symbol: (option.count, option.total) for option in finder.find("APRIL", HUMAN)}
    assert counts == {"TNFSF13": (3.0, 3.0), "ANP32B": (0.0, 3.0)}


@pytest.mark.parametrize(
    ("text", "name", "longer"),
    [
        ("the Apo-1 ligand is", "Apo-1", "Apo-1 ligand"),
        ("TNF receptor 1 here", "TNF", "TNF receptor 1"),
        ("a p53 inhibitor", "p53", "p53"),
        ("TNF", "TNF", "TNF"),
    ],
)
def test_what_follows_may_belong_to_the_name(finder: CandidateFinder, text: str, name: str, longer: str) -> None:
    start = text.index(name)
    assert text[start : finder.longer(text, start, start + len(name))] == longer


def test_an_option_tells_how_many_species_agree_on_its_name(finder: CandidateFinder) -> None:
    agreed = {option.entry.symbol: option.tables for option in finder.find("APRIL", HUMAN)}
    assert agreed["TNFSF13"] > agreed["ANP32B"] == 1
