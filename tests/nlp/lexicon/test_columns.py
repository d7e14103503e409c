"""Columns of strings: every string is found, and no other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.lexicon.columns import Strings, strings_column

TEXTS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=14)


@given(st.sets(TEXTS), TEXTS)
def test_exactly_the_strings_of_a_column_are_found(texts: set[str], other: str) -> None:
    ordered = sorted(texts, key=str.encode)
    column = Strings(strings_column(ordered))
    assert column.to_list() == ordered
    assert [column.find(text) for text in ordered] == list(range(len(ordered)))
    assert (column.find(other) is not None) == (other in texts)


@given(st.sets(TEXTS), st.lists(TEXTS, min_size=1))
def test_a_column_knows_where_a_text_stands_and_how_long_its_strings_are(texts: set[str], others: list[str]) -> None:
    ordered = sorted(texts, key=str.encode)
    column = Strings(strings_column(ordered))
    assert column.lengths().tolist() == list(map(len, ordered))
    for text in (*ordered, *others, *(text[:-1] for text in ordered)):
        place, goes_on = column.stand(text)
        assert place == column.find(text)
        assert goes_on == any(other.startswith(text) and other != text for other in ordered)


def test_strings_that_begin_alike_are_told_apart() -> None:
    texts = sorted(["interleukin", "interleukin 1", "interleukin 10", "interleukin 1 receptor", "interleu", "\0", ""])
    column = Strings(strings_column(texts))
    assert [column.find(text) for text in texts] == list(range(len(texts)))
    assert column.find("interleukin 2") is None


def test_an_empty_column_holds_nothing() -> None:
    assert Strings(np.zeros(0, dtype=np.uint8)).find("x") is None
