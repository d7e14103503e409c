"""Steps: every piece has one row each way, and the texts that go on come first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.recognition.steps import Steps


@given(st.lists(st.integers(1, 30), min_size=1, max_size=12))
def test_every_step_holds_one_piece_of_every_text_that_has_so_many(lengths: list[int]) -> None:
    steps = Steps(lengths)
    step_of = {row: step for step, (first, end) in enumerate(steps.runs) for row in range(first, end)}
    assert [end - first for first, end in steps.runs] == [
        sum(length > step for length in lengths) for step in range(max(lengths))
    ]
    assert sorted(steps.forwards.tolist()) == sorted(steps.backwards.tolist()) == list(range(sum(lengths)))
    for text, length in zip(steps.texts, lengths, strict=True):
        assert [step_of[row] for row in steps.forwards[text].tolist()] == list(range(length))
        assert [step_of[row] for row in steps.backwards[text].tolist()] == list(range(length))[::-1]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=12))
def test_a_text_keeps_its_place_within_the_steps(lengths: list[int]) -> None:
    steps = Steps(lengths)
    place = np.concatenate([np.arange(end - first) for first, end in steps.runs])
    for text in steps.texts:
        assert len(set(place[steps.forwards[text]].tolist())) == 1
        assert place[steps.backwards[text]].tolist() == place[steps.forwards[text]].tolist()
    assert all(end == first for (_, end), (first, _) in pairwise(steps.runs))
