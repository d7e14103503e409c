"""Which organisms a figure is about."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.organisms.shipped import open_figure_organisms, open_finder
from figlint.models.resources import open_taxonomy
from figlint.nlp.mentions import OrganismCall
from figlint.nlp.organisms import figure
from figlint.nlp.organisms.figure import HUMAN, FigureOrganisms, Option, choose
from figlint.nlp.records.layout import join_fields
from figlint.nlp.records.record import Record


def _decide(title: str, caption: str, paper: str = "") -> tuple[OrganismCall, ...]:
    text, layout = join_fields(Record("x", "-", texts={"figtitle": title, "papertitle": paper, "caption": caption}))
    return open_figure_organisms().decide(text, layout, open_finder().find(text))


def test_silent_text_is_human_by_default() -> None:
    (call,) = _decide("The MAPK pathway", "Arrows show activation.")
    assert (call.taxid, call.is_default, call.support) == (HUMAN, True, ())


@pytest.mark.parametrize(
    ("title", "caption", "paper", "taxid"),
    [
        ("Glucose repression in yeast", "In Saccharomyces cerevisiae, Snf1p acts.", "Yeast sugar sensing", "4932"),
        (
            "Anthocyanin biosynthesis in apple",
            "Genes of Malus domestica peel at four stages of growth.",
            "Transcriptome of Malus domestica fruits under drought",
            "3750",
        ),
        ("Wing growth", "Wing discs of Drosophila melanogaster larvae.", "Growth of the Drosophila wing", "7227"),
    ],
)
def test_text_overrules_the_default(title: str, caption: str, paper: str, taxid: str) -> None:
    calls = _decide(title, caption, paper)
    assert calls[0].taxid == taxid
    assert calls[0].support
    assert not calls[0].is_default


def test_a_strain_of_a_virus_is_told_as_the_virus() -> None:
    strain = "HSV-1 (KOS)"
    calls = _decide(f"Latency of {strain}", f"Neurons with {strain} and with latent {strain}.", f"Genes of {strain}")
    assert strain in {span.surface for span in open_finder().find(f"Latency of {strain}") if span.taxid == "10306"}
    assert "10298" in {call.taxid for call in calls}
    assert "10306" not in {call.taxid for call in calls}


def test_patients_support_humans() -> None:
    calls = _decide("Signalling in multiple myeloma", "Cells of patients with myeloma were stained.")
    assert calls[0].taxid == HUMAN
    assert "patients" in calls[0].support


def test_probabilities_are_of_a_figure() -> None:
    _, weighed = open_figure_organisms().weigh(*join_fields(Record("x", "-", texts={"caption": "mice"})), ())
    assert all(0.0 <= call.probability <= 1.0 for call in weighed)


_SETS = [frozenset({HUMAN}), frozenset({"4932"}), frozenset({"4932", HUMAN}), frozenset({"562"})]


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_something_is_always_chosen(odds: list[float]) -> None:
    shares = dict(zip(_SETS, (share / max(sum(odds), 1.0) for share in odds), strict=True))
    chosen = choose(shares)
    assert chosen
    assert chosen <= {HUMAN, "4932", "562"}
    likeliest = max(_SETS, key=lambda taxids: shares[taxids])
    if shares[likeliest] >= 0.9:
        assert likeliest <= chosen


def test_what_is_simply_human_needs_to_be_surer() -> None:
    """Told is what raises F1 also over the few figures that are about other organisms."""
    human, other, both = frozenset({HUMAN}), frozenset({"4932"}), frozenset({"4932", HUMAN})
    assert choose({human: 0.95, other: 0.05, both: 0.0}) == {HUMAN}
    assert choose({human: 0.75, other: 0.05, both: 0.20}) == {HUMAN, "4932"}
    assert choose({human: 0.50, other: 0.45, both: 0.05}) == {"4932"}
    assert choose({human: 0.10, other: 0.45, both: 0.45}) == {HUMAN, "4932"}


def test_probabilities_leave_room_for_none_of_the_options() -> None:
    figures = FigureOrganisms(open_taxonomy(), {"none": 0.0})
    options = [Option((HUMAN,), {"default": 1.0}), Option(("4932",), {"alone": 1.0})]
    assert figures.probabilities(options) == pytest.approx([1 / 3, 1 / 3])


_WORDS = ("Cancer", "non-cancer", "metabolic", "engineering", "RNA-seq", "RNAseq data", "genome-wide", "models", "leaf")


@given(st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from((" ", "-", ", ", "/", "  ", "\n"))), max_size=8))
def test_topics_are_counted_as_in_the_text_as_a_whole(parts: list[tuple[str, str]]) -> None:
    """They are looked for word by word, which is where none of their patterns may reach beyond."""
    text = "".join(word + gap for word, gap in parts)
    whole = (figure._HOST, figure._OWN, figure._MODEL, figure._OMICS)
    assert figure._words_of(text) == pytest.approx([math.log1p(len(topic.findall(text))) for topic in whole])
