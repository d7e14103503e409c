"""Which organisms a figure is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.organisms.shipped import open_figure_organisms, open_finder
from figlint.nlp.mentions import OrganismCall
from figlint.nlp.organisms.figure import HUMAN, choose
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


def test_patients_support_humans() -> None:
    calls = _decide("Signalling in multiple myeloma", "Cells of patients with myeloma were stained.")
    assert calls[0].taxid == HUMAN
    assert "patients" in calls[0].support


def test_probabilities_are_of_a_figure() -> None:
    _, weighed = open_figure_organisms().weigh(*join_fields(Record("x", "-", texts={"caption": "mice"})), ())
    assert all(0.0 <= call.probability <= 1.0 for call in weighed)


@given(st.dictionaries(st.sampled_from([HUMAN, "10090", "4932", "562"]), st.floats(0, 1), min_size=1))
def test_something_is_always_chosen(probabilities: dict[str, float]) -> None:
    chosen = choose(probabilities)
    assert chosen
    assert chosen <= set(probabilities)
    likeliest = max(probabilities.values())
    if likeliest >= 0.7:
        assert any(probabilities[taxid] == likeliest for taxid in chosen)
