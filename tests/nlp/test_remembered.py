"""Values are made once while they are remembered, and are the same however much is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.remembered import Remembered


@given(st.lists(st.lists(st.text("abc", max_size=2), max_size=6), max_size=8), st.integers(0, 8))
def test_all_that_is_asked_for_is_there(calls: list[list[str]], most: int) -> None:
    remembered = Remembered(lambda texts: [text.upper() for text in texts], most)
    for texts in calls:
        known = remembered.of(texts)
        assert [known[text] for text in texts] == [text.upper() for text in texts]
        assert sum(map(len, known)) <= max(most, sum(map(len, set(texts))))


def test_what_is_remembered_is_not_made_again() -> None:
    made: list[str] = []

    def make(texts: Sequence[str]) -> list[int]:
        made.extend(texts)
        return [len(text) for text in texts]

    remembered = Remembered(make, 4)
    for texts in (["a", "bb", "a"], ["bb"], ["ccc"], ["bb"]):
        remembered.of(texts)
    assert made == ["a", "bb", "ccc", "bb"]
