"""Grounding on the shipped lexicon: what is chosen, why, and that the numbers add up."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.models.grounding.shipped import open_grounder
from figlint.nlp.mentions import Mention
from figlint.nlp.records.record import TextField

CAPTION = "Signals of the TNF family. BAFF and APRIL bind TACI, TNFα acts on NF-κB, and IL-6 through JAK2/STAT3."
NAMES = ("BAFF", "APRIL", "TACI", "TNFα", "IL-6", "JAK2", "STAT3")


@pytest.fixture(scope="module", autouse=True)
def _opened() -> None:
    open_grounder()


def mentions(text: str, names: Sequence[str], field: TextField = "caption") -> list[Mention]:
    return [
        Mention(field, match.start(), match.end(), match[0], "gene", score=0.9, source="both")
        for name in names
        for match in re.finditer(re.escape(name), text)
    ]


def ground(
    text: str, names: Sequence[str], *, explain: bool = False, **context: Mapping[str, Sequence[str]]
) -> dict[str, Mention]:
    found = open_grounder().ground({"caption": text}, mentions(text, names), explain=explain, **context)
    return {mention.name: mention for mention in found}


def test_the_company_decides_between_namesakes() -> None:
    april = ground(CAPTION, NAMES)["APRIL"]
    assert april.symbol == "TNFSF13"
    assert april.ids == ("HGNC:11928", "NCBIGene:8741")
    chances = {candidate.symbol: candidate.probability for candidate in april.candidates}
    assert chances["ANP32B"] < 0.25 * chances["TNFSF13"]


def test_plain_names_are_found() -> None:
    found = ground(CAPTION, NAMES)
    assert {name: found[name].symbol for name in ("BAFF", "TNFα", "IL-6", "JAK2", "STAT3")} == {
        "BAFF": "TNFSF13B", "TNFα": "TNF", "IL-6": "IL6", "JAK2": "JAK2", "STAT3": "STAT3",
    }  # fmt: skip


def test_contributions_add_up_to_the_odds_against_no_gene() -> None:
    for mention in ground(CAPTION, NAMES, explain=True).values():
        nothing = 1.0 - math.fsum(candidate.probability for candidate in mention.candidates)
        for candidate in mention.candidates:
            total = math.fsum(value for _, value in candidate.contributions)
            assert total == pytest.approx(math.log(candidate.probability / nothing), abs=1e-6)


@pytest.mark.parametrize(
    "text", [CAPTION, "TNFα and LPS act on p53 (B) in siRAF1 cells. Scale bar", "none of them: was"]
)
def test_scores_on_arrays_are_the_sums_of_their_terms(text: str) -> None:
    """What the product computes for all names at once is what it says of one when asked."""
    names = [*NAMES, "LPS", "p53", "siRAF1", "was"]
    texts: Mapping[TextField, str] = {"caption": text}
    grounder = open_grounder()
    for source in ("both", "lexicon"):
        asked = [(replace(mention, source=source), {"9606": 0.7, "10090": 0.3}) for mention in mentions(text, names)]
        questions, _ = grounder.questions(texts, asked, {"LPS": ["lipopolysaccharide"]})
        fast, told = grounder.answer(texts, questions), grounder.answer(texts, questions, explain=True)
        assert len(fast) == len(questions) > 0
        for one, other in zip(fast, told, strict=True):
            assert one.probabilities == pytest.approx(other.probabilities, abs=1e-9)
            assert one.nothing == pytest.approx(other.nothing, abs=1e-9)
            for chance, terms in zip(one.probabilities, other.terms, strict=True):
                assert math.fsum(amount for _, amount in terms) == pytest.approx(
                    math.log(chance / one.nothing), abs=1e-6
                )


def test_a_series_becomes_one_mention_a_member() -> None:
    text = "Activation of SMAD2/3 in cells."
    found = open_grounder().ground({"caption": text}, mentions(text, ["SMAD2"]))
    assert [(mention.surface, mention.name, mention.symbol) for mention in found] == [
        ("SMAD2", "SMAD2", "SMAD2"),
        ("3", "SMAD3", "SMAD3"),
    ]


def test_a_range_of_full_names_names_those_between() -> None:
    text = "The factors SMAD1 to SMAD4 act."
    found = open_grounder().ground({"caption": text}, mentions(text, ["SMAD1", "SMAD4"]))
    assert {(mention.surface, mention.name) for mention in found} == {
        ("SMAD1", "SMAD1"), ("SMAD4", "SMAD2"), ("SMAD4", "SMAD3"), ("SMAD4", "SMAD4"),
    }  # fmt: skip


def test_a_collagen_chain_is_a_gene() -> None:
    assert ground("Chains alpha2(V) of collagen.", ["alpha2(V)"])["alpha2(V)"].candidates[0].symbol == "COL5A2"


def test_a_fused_name_is_grounded_by_its_core() -> None:
    assert ground("Cells with siRAF1 grew.", ["siRAF1"])["siRAF1"].symbol == "RAF1"


def test_a_long_form_that_means_something_else_removes_the_name() -> None:
    text = "Lipids with LPS were given."
    plain = ground(text, ["LPS"])["LPS"]
    defined = ground(text, ["LPS"], definitions={"LPS": ["lipopolysaccharide"]})["LPS"]
    assert defined.ids == ()
    assert defined.score <= plain.score or plain.ids == ()


def test_a_long_form_names_the_gene() -> None:
    text = "The kinase TAK1 is shown."
    found = ground(text, ["TAK1"], definitions={"TAK1": ["TGF-beta activated kinase 1"]})["TAK1"]
    assert found.symbol == "MAP3K7"


def test_the_species_chooses_the_ortholog() -> None:
    text = "Stat3 in liver."
    asked = mentions(text, ["Stat3"])
    (found,) = open_grounder().ground({"caption": text}, asked, species=[{"10090": 0.97, "9606": 0.03}])
    assert found.ids[0] == "NCBIGene:20848"


def test_other_mentions_pass_through() -> None:
    mouse = Mention("caption", 0, 4, "mice", "organism", ids=("NCBITaxon:10090",), symbol="Mus musculus", score=0.9)
    assert open_grounder().ground({"caption": "mice"}, [mouse]) == (mouse,)


def test_distributions_must_fit_the_mentions() -> None:
    with pytest.raises(ValueError, match="species distributions"):
        open_grounder().ground({"caption": "TNF"}, mentions("TNF", ["TNF"]), species=[])


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["TNF", "APRIL", "p53", "mice", "was", "ERK1/2", "siRAF1", "αβ", "-"]), max_size=6))
def test_probabilities_are_a_distribution_and_offsets_hold(parts: list[str]) -> None:
    text = " ".join(parts)
    asked = [mention for part in sorted(set(parts)) for mention in mentions(text, [part])]
    for mention in open_grounder().ground({"caption": text}, asked):
        assert text[mention.start : mention.end] == mention.surface
        assert math.fsum(candidate.probability for candidate in mention.candidates) <= 1.0 + 1e-9
        assert 0.0 <= mention.score <= 1.0
        assert not mention.ids or mention.score == mention.candidates[0].probability
