"""Segmentation: what is cut, that nothing is lost, and that the tokenizer gives the text back."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from figlint.nlp.recognition.segment import pieces
from figlint.nlp.recognition.tokenizer import FiglintTokenizer, create_tokenizer

TOKENIZER = FiglintTokenizer(Vocab())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("siTGFB1", "si TGFB 1"),
        ("SOD1WT", "SO D 1 WT"),
        ("H3K27ac", "H 3 K 27 ac"),
        ("ΔcovR", "Δ cov R"),
        ("Coq9Q95X", "Coq 9 Q 95 X"),
        ("GFP‐tagged", "GFP ‐ tagged"),
        ("YAPS127A", "YAP S 127 A"),
        ("TGFb", "TG F b"),
        ("Atg5", "Atg 5"),
        ("NF-κB/p65", "NF - κ B / p 65"),
        ("mouseskin", "mouse skin"),
        ("fl/flmice", "fl / fl mice"),
        ("mice", "mice"),
        ("humans", "humans"),
        ("", ""),
    ],
)
def test_cuts_where_the_kind_of_character_changes(text: str, expected: str) -> None:
    assert " ".join(piece.text for piece in pieces(text)) == expected


@given(st.text())
def test_pieces_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    covered = [False] * len(text)
    end = 0
    for piece in pieces(text):
        assert end <= piece.start < piece.end
        assert text[piece.start : piece.end] == piece.text
        assert not any(character.isspace() for character in piece.text)
        covered[piece.start : piece.end] = [True] * len(piece.text)
        end = piece.end
    assert [not flag for flag in covered] == [character.isspace() for character in text]


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "Cc"]), min_size=1), min_size=1))
def test_chunks_do_not_see_each_other(chunks: list[str]) -> None:
    together = [piece.text for piece in pieces(" ".join(chunks))]
    assert together == [piece.text for chunk in chunks for piece in pieces(chunk)]


@given(st.text())
def test_the_tokenizer_gives_the_text_back(text: str) -> None:
    doc = TOKENIZER(text)
    assert doc.text == text
    assert [(token.idx, token.text) for token in doc if not token.text.isspace()] == [
        (piece.start, piece.text) for piece in pieces(text)
    ]


def test_a_pipeline_with_the_tokenizer_survives_saving() -> None:
    config = {"nlp": {"tokenizer": {"@tokenizers": "figlint_tokenizer"}}}
    nlp = spacy.blank("en", config=config)
    again = spacy.blank("en", config=config).from_bytes(nlp.to_bytes())
    assert isinstance(again.tokenizer, FiglintTokenizer)
    assert [token.text for token in again("siTGFB1  mice")] == ["si", "TGFB", "1", " ", "mice"]
    assert [doc.text for doc in again.tokenizer.pipe(["a b", " c"])] == ["a b", " c"]


def test_the_tokenizer_is_registered() -> None:
    assert isinstance(create_tokenizer()(spacy.blank("en")), FiglintTokenizer)


def test_the_tokenizer_has_nothing_to_write(tmp_path: object) -> None:
    TOKENIZER.to_disk(str(tmp_path))
    assert TOKENIZER.from_disk(str(tmp_path)) is TOKENIZER
