"""Captions and abstracts are told apart by length and by what speaks of a figure."""

from __future__ import annotations

import pytest

from figlint.nlp.records.layout import Layout
from figlint.nlp.textkind import LONG, LONGEST, WITHIN, kind_in, kind_of

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


def test_fields_of_a_record_are_captions_whatever_they_say() -> None:
    length = len(LONGER)
    assert kind_in(Layout({"caption": (0, length)}), LONGER) == "caption"
    assert kind_in(Layout({"text": (0, length)}), LONGER) == "abstract"
