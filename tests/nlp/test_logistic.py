"""A logistic model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.logistic import Logistic, sigmoid


def test_weights_add_up() -> None:
    model = Logistic({"bias": -1.0, "a": 2.0, "b": 0.5})
    assert model.log_odds({"a": 1.0, "b": 2.0, "unknown": 9.0}) == pytest.approx(2.0)


@given(st.floats(-1e6, 1e6))
def test_sigmoid_is_a_probability_and_symmetric(log_odds: float) -> None:
    assert 0.0 <= sigmoid(log_odds) <= 1.0
    assert sigmoid(log_odds) + sigmoid(-log_odds) == pytest.approx(1.0)
