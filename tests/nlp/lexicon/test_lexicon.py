"""What the shipped lexicon finds."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.models.resources import open_lexicon
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.lexicon.textnames import words_of
from figlint.nlp.mentions import NAME_KINDS
from figlint.nlp.names.normalize import fold, key


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return open_lexicon()


def human(lexicon: Lexicon, name: str) -> set[tuple[str, str]]:
    """Return symbols of human genes and families with the kind of name."""
    return {(hit.entry.symbol, hit.kind) for hit in lexicon.lookup(name, taxids=("9606",))}


def test_shared_name_finds_every_gene(lexicon: Lexicon) -> None:
    assert human(lexicon, "APRIL") == {("ANP32B", "alias"), ("TNFSF13", "alias")}
    assert human(lexicon, "TAK1") == {("MAP3K7", "previous"), ("NR2C2", "alias")}


@pytest.mark.parametrize("name", ["NF-κB", "NFkappaB", "NF-kB", "NF kappa B"])
def test_family_is_found_in_every_spelling(lexicon: Lexicon, name: str) -> None:
    assert "FPLX:NFkappaB" in {hit.entry.id for hit in lexicon.lookup(name)}


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("p53", "TP53"), ("TNFα", "TNF"), ("TNF-alpha", "TNF"), ("TNF alpha", "TNF"), ("TNFa", "TNF"),
        ("N-cadherin", "CDH2"), ("thrombin", "F2"), ("interleukin 6", "IL6"), ("desmoglein III", "DSG3"),
        ("integrin b1", "ITGB1"),
        ("toll like receptor 4", "TLR4"), ("BAFF", "TNFSF13B"), ("focal adhesion kinase 1", "PTK2"),
    ],
)  # fmt: skip
def test_common_name_finds_its_gene(lexicon: Lexicon, name: str, symbol: str) -> None:
    assert symbol in {found for found, _ in human(lexicon, name)}


def test_name_of_another_species_leads_to_the_human_gene(lexicon: Lexicon) -> None:
    found = {human for hit in lexicon.lookup("separase") for human in lexicon.orthologs(hit.entry.id)}
    assert {entry.symbol for curie in found if (entry := lexicon.entry(curie))} == {"ESPL1"}


def test_plural_is_tried_when_nothing_has_the_name(lexicon: Lexicon) -> None:
    assert lexicon.lookup("TNFSF13s") == lexicon.lookup("TNFSF13")
    assert lexicon.lookup("gibberishs") == ()


def test_hyphen_may_stand_for_a_space(lexicon: Lexicon) -> None:
    assert lexicon.lookup("cyclin-D2") == lexicon.lookup("cyclin D2") != ()


def test_names_come_back_as_their_source_spells_them(lexicon: Lexicon) -> None:
    assert {hit.name for hit in lexicon.lookup("tnf ALPHA", taxids=("9606",))} >= {"TNF-alpha", "TNFα"}


def test_entry_is_found_by_every_equivalent_identifier(lexicon: Lexicon) -> None:
    entry = lexicon.entry("HGNC:11928")
    assert entry is not None
    assert (entry.symbol, entry.taxid, entry.type, entry.locus) == ("TNFSF13", "9606", "gene", "protein")
    assert entry.ids[:2] == ("HGNC:11928", "NCBIGene:8741")
    assert all(lexicon.entry(curie) == entry for curie in entry.ids)
    assert lexicon.entry("HGNC:0") is None
    assert lexicon.entry("nonsense") is None


def test_by_symbol_is_exact(lexicon: Lexicon) -> None:
    gene = lexicon.by_symbol("TP53")
    assert gene is not None
    assert gene.id == "HGNC:11998"
    assert lexicon.by_symbol("tp53") is None
    assert lexicon.by_symbol("p53") is None
    mouse = lexicon.by_symbol("Trp53", "10090")
    assert mouse is not None
    assert mouse.id == "NCBIGene:22059"


def test_families_and_members_are_one_relation(lexicon: Lexicon) -> None:
    members = lexicon.members("FPLX:NFkappaB")
    assert {"HGNC:7794", "HGNC:9955"} <= set(members)
    assert all("FPLX:NFkappaB" in lexicon.families(gene) for gene in members)
    assert lexicon.members("HGNC:7794") == ()
    assert lexicon.families("FPLX:NFkappaB") == ()


def test_sisters_share_a_group(lexicon: Lexicon) -> None:
    groups = {
        s: set(lexicon.groups(e.id)) for s in ("TNFSF13", "TNFSF13B", "TNF", "ANP32B") if (e := lexicon.by_symbol(s))
    }
    assert groups["TNFSF13"] & groups["TNFSF13B"]
    assert groups["TNFSF13"] & groups["TNF"]
    assert not groups["TNFSF13"] & groups["ANP32B"]


@pytest.mark.parametrize(
    ("taxid", "symbol"),
    [("10090", "Trp53"), ("10116", "Tp53"), ("7955", "tp53"), ("8364", "tp53"), ("9913", "TP53")],
)
def test_orthologs_go_both_ways(lexicon: Lexicon, taxid: str, symbol: str) -> None:
    other = lexicon.by_symbol(symbol, taxid)
    assert other is not None
    assert other.id in lexicon.orthologs("HGNC:11998", taxid)
    assert lexicon.orthologs(other.id) == ("HGNC:11998",)


@pytest.mark.parametrize(
    ("taxid", "symbol"), [("7227", "dpp"), ("6239", "let-60"), ("4932", "CDC28"), ("4896", "cdc2"), ("3702", "PHYB")]
)
def test_genes_of_model_organisms_are_there(lexicon: Lexicon, taxid: str, symbol: str) -> None:
    gene = lexicon.by_symbol(symbol, taxid)
    assert gene is not None
    assert gene.id.startswith("NCBIGene:")


@pytest.mark.parametrize(
    ("name", "taxid"),
    [
        ("mouse", "10090"), ("mice", "10090"), ("murine", "10090"), ("human", "9606"), ("Homo sapiens", "9606"),
        ("E. coli", "562"), ("Escherichia coli", "562"), ("C. elegans", "6239"), ("Arabidopsis", "3702"),
        ("zebrafish", "7955"), ("S. cerevisiae", "4932"), ("yeasts", "4932"),
    ],
)  # fmt: skip
def test_organism_is_found_by_common_and_scientific_name(lexicon: Lexicon, name: str, taxid: str) -> None:
    assert taxid in {hit.entry.taxid for hit in lexicon.taxa(name)}


def test_taxon_is_an_entry(lexicon: Lexicon) -> None:
    taxon = lexicon.entry("NCBITaxon:10090")
    assert taxon is not None
    assert (taxon.symbol, taxon.type, taxon.locus) == ("Mus musculus", "taxon", "species")
    assert ("mouse", "name") in lexicon.names("NCBITaxon:10090")
    assert lexicon.entry("NCBITaxon:999999999") is None
    assert lexicon.names("NCBITaxon:999999999") == ()


def test_word_that_is_no_taxon_finds_none(lexicon: Lexicon) -> None:
    assert lexicon.taxa("phosphorylation") == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LPS", "chemical"), ("glucose", "chemical"), ("apoptosis", "process"), ("macrophages", "cell"),
        ("COPD", "disease"), ("NS1", "pathogen"), ("liver", "anatomy"), ("rest", "word"), ("qPCR", "method"),
        ("kDa", "unit"), ("mitochondria", "component"),
    ],
)  # fmt: skip
def test_competing_sense_is_known(lexicon: Lexicon, name: str, kind: str) -> None:
    assert kind in {sense.kind for sense in lexicon.senses(name)}


@pytest.mark.parametrize("name", ["TNF", "IL-6", "TNFSF13", "MAP3K7"])
def test_gene_has_no_competing_sense(lexicon: Lexicon, name: str) -> None:
    assert lexicon.senses(name) == ()


def test_pathogen_product_names_its_pathogen(lexicon: Lexicon) -> None:
    sense = next(sense for sense in lexicon.senses("CagA") if sense.kind == "pathogen")
    assert (sense.id, sense.label) == ("NCBITaxon:210", "Helicobacter pylori")


def test_keys_leave_out_what_says_nothing_but_look_up_finds_it(lexicon: Lexicon) -> None:
    keys = lexicon.keys()
    assert keys == sorted(set(keys), key=str.encode)
    wanted = {"april", "tnfalpha", "nfkappab", "tumor necrosis factor"}
    assert wanted <= set(keys)
    assert not {"t", "was", "the", "cg9885"} & set(keys)
    assert lexicon.lookup("WAS")
    assert lexicon.lookup("T")
    assert lexicon.lookup("CG9885")


def test_of_keys_texts_are_searched_for_those_that_are_not_too_long(lexicon: Lexicon) -> None:
    text = "was TNF-alpha, the tumor necrosis factor, or T"
    found = [[text[slice(*span)] for span in lexicon.text_names(longest).find(words_of(text))] for longest in (10, 30)]
    assert found == [["TNF-alpha"], ["TNF-alpha", "tumor necrosis factor"]]


def test_info_names_licence_release_and_hash_of_every_source(lexicon: Lexicon) -> None:
    facts = lexicon.info()
    assert {"hgnc", "famplex", "ncbi-gene", "homologene", "rgd", "go"} <= {
        source["name"] for source in facts["sources"]
    }
    assert all(source["licence"] and source["release"] and len(source["sha256"]) == 64 for source in facts["sources"])
    assert facts["counts"]["human genes"] > 44_000


@cache
def _keys() -> list[str]:
    return open_lexicon().keys()


@settings(max_examples=40)
@given(data=st.data())
def test_every_key_is_found_again(data: st.DataObject) -> None:
    lexicon = open_lexicon()
    keys = _keys()
    name = keys[data.draw(st.integers(0, len(keys) - 1))]
    hits = lexicon.lookup(name)
    assert hits
    assert [NAME_KINDS.index(hit.kind) for hit in hits] == sorted(NAME_KINDS.index(hit.kind) for hit in hits)
    for hit in hits:
        assert fold(hit.name).text == key(hit.name)
        assert hit in lexicon.lookup(hit.name)
        assert (hit.name, hit.kind) in lexicon.names(hit.entry.id)
