"""Searching word by word finds what the automaton finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.lexicon.textnames import TextNames, WordMatcher, words_of
from figlint.nlp.names.normalize import key
from tests.automaton import Automaton

NAMES = sorted(
    {
        key(name)
        for name in (
            "TNF",
            "TNF-alpha",
            "TNF receptor",
            "Toll-like receptor 4",
            "C/EBP",
            "EBP",
            "Wnt 3a",
            "p53",
            "p16",
            "p16(INK4a)",
        )
    }
)
PIECES = ("TNF", "α", "alpha", "receptor", "Toll", "like", "4", "C", "EBP", "Wnt", "3a", "p53", "s", "é", "the", "TNFs")
GLUE = (" ", "-", "–", "/", ", ", " (", ")", "", "’", "\n", "  ")


def found(text: str) -> list[str]:
    """Return the names found in a text, as written."""
    names = TextNames.of(NAMES)
    return [text[start:end] for start, end in names.find(words_of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TNF-α binds the TNF receptor.", ["TNF-α", "TNF receptor"]),
        ("Toll–like  receptor 4 (TNFs)", ["Toll–like  receptor 4", "TNF"]),
        ("C/EBP, EBP and Wnt3a", ["C/EBP", "EBP", "Wnt3a"]),
        ("p16(INK4a) or p16 (INK4a), (p16)", ["p16(INK4a)", "p16 (INK4a)", "p16"]),
        ("xTNF TNF1 toll", []),
        ("", []),
    ],
)
def test_names_are_found_in_any_spelling(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=8))
def test_the_automaton_finds_the_same(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + glue for piece, glue in parts)
    assert WordMatcher(TextNames.of(NAMES)).find(text) == Automaton(NAMES).find(text)


def test_what_is_remembered_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded; what was forgotten is looked up again."""
    text = "TNF receptor and Toll-like receptor 4, again TNF receptor."
    before = found(text)
    monkeypatch.setattr("figlint.nlp.lexicon.textnames._REMEMBERED", 2)
    assert found(text) == before == ["TNF receptor", "Toll-like receptor 4", "TNF receptor"]
