"""The matcher finds whole words whatever their spelling, and only those."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.lexicon.textnames import TextNames, WordMatcher
from figlint.nlp.names.normalize import key

NAMES = ("APRIL", "IL-6", "TNF", "TNF-α", "NF-κB", "Toll-like receptor 4", "SRC", "p38 MAPK", "MAPK")
MATCHER = WordMatcher(TextNames.of(key(name) for name in NAMES))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BAFF, and APRIL, to", ["APRIL"]),
        ("IL6 and IL 6 and IL-6", ["IL6", "IL 6", "IL-6"]),
        ("TNFα, TNF-alpha", ["TNFα", "TNF-alpha"]),
        ("NF-κB–dependent", ["NF-κB"]),
        ("Toll‐like receptor 4 on TLRs", ["Toll‐like receptor 4"]),
        ("many TNFs", ["TNF"]),
        ("p38 MAPK", ["p38 MAPK"]),
        ("TrkA–src-aPKC", ["src"]),
        ("siTNFx, TNFR, resource", []),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(text: str, found: list[str]) -> None:
    assert [text[m.start : m.end] for m in MATCHER.find(text)] == found


@given(st.lists(st.sampled_from([*NAMES, "x", "–", "(", ")", ",", "é", "ΑΒ"]), max_size=12).map(" ".join))
def test_matches_are_ordered_disjoint_and_true(text: str) -> None:
    matches = MATCHER.find(text)
    assert all(a.end <= b.start for a, b in pairwise(matches))
    assert all(key(text[m.start : m.end]) == m.key for m in matches)
