"""Captions and abstracts are told apart by length and by what speaks of a figure."""

from __future__ import annotations

import pytest

from figlint.models.annotator import load_annotator
from figlint.nlp import docs
from figlint.nlp.records.layout import Layout
from figlint.nlp.records.record import TextField
from figlint.nlp.textkind import LONG, LONGEST, WITHIN, kind_of

SENTENCE = "The receptor of TNF is found in the livers of mice. "
LONGER = SENTENCE * (1 + LONG // len(SENTENCE))


def test_short_texts_are_captions_and_long_ones_abstracts() -> None:
    assert kind_of("") == kind_of(SENTENCE) == "caption"
    assert kind_of(LONGER) == "abstract"


@pytest.mark.parametrize(
    "opening",
    ["(A)", "(a, b)", "(C-E)", "(A and B)", "A.", "a,", "A", "B-D"],
)
def test_two_panels_make_a_caption_of_it(opening: str) -> None:
    assert kind_of(f"{opening} {LONGER}") == "abstract"
    assert kind_of(f"{opening} {LONGER}{opening} {SENTENCE}") == "caption"


@pytest.mark.parametrize("word", ["Scale bar, 10 µm.", "Immunoblotting of lysates.", "n = 3.", "Arrowheads, nuclei."])
def test_so_do_words_of_figures(word: str) -> None:
    assert kind_of(f"{LONGER}{word}") == "abstract"
    assert kind_of(f"{LONGER}{word} {word}") == "caption"


def test_a_single_letter_inside_a_sentence_is_no_panel() -> None:
    assert kind_of(f"{LONGER}Vitamin A. Hepatitis B, protein C and S.") == "abstract"


def test_the_longer_a_text_the_more_often_it_must_speak_of_a_figure() -> None:
    panels = f"(A) {SENTENCE}(B) {SENTENCE}"
    assert kind_of(panels + LONGER) == "caption"
    assert kind_of(panels + SENTENCE * (1 + WITHIN // len(SENTENCE))) == "abstract"


def test_full_texts_are_no_captions_whatever_they_speak_of() -> None:
    panels = "(A) Livers of mice, n = 3. (B) Lungs of the same mice. "
    assert kind_of(panels * (LONGEST // len(panels))) == "caption"
    assert kind_of(panels * (1 + LONGEST // len(panels))) == "abstract"


@pytest.mark.parametrize(("field", "knows"), [("caption", ["gene", "organism"]), ("text", ["gene"])])
def test_fields_of_a_record_are_captions_whatever_they_say(field: TextField, knows: list[str]) -> None:
    """The caption model knows organisms in captions only."""
    nlp = load_annotator("captions").nlp
    doc = nlp.make_doc(LONGER)
    docs.set_layout(doc, Layout({field: (0, len(LONGER))}))
    assert nlp.get_pipe("figlint_ner")(doc).user_data["figlint_learnt"] == knows


@pytest.mark.parametrize("sign", ["B. bassiana", "2% (w/v)", "The (p)ppGpp"])
def test_genera_units_and_nucleotides_are_no_panels(sign: str) -> None:
    assert kind_of(f"{sign} was found. " * 50) == "abstract"
