"""Weights that differ between captions and abstracts."""

from __future__ import annotations

import pytest

from figlint.nlp.logistic import sigmoid
from figlint.nlp.organisms.model import SpanModel, abstract_share, with_abstracts

FEATURES = {"named": 1.0, "short": 2.0, "before=the": 1.0}
WEIGHTS = {"bias": -1.0, "named": 2.0, "before=the": 0.5, "named|abstract": -3.0, "short|abstract": 0.25}


def test_longer_texts_are_more_like_abstracts() -> None:
    shares = [abstract_share("x" * length, "abstract") for length in (0, 100, 800, 1000, 1300, 1500, 9000)]
    assert shares == sorted(shares)
    assert shares[0] == shares[2] == 0.0
    assert 0.0 < shares[3] < shares[4] < 1.0
    assert shares[5] == shares[6] == 1.0


def test_captions_of_any_length_are_unlike_abstracts() -> None:
    assert [abstract_share("x" * length, "caption") for length in (0, 1100, 9000)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_training_sees_the_features_that_the_model_weighs(share: float) -> None:
    features = with_abstracts(FEATURES, share)
    expected = sigmoid(WEIGHTS["bias"] + sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items()))
    assert SpanModel(WEIGHTS).probability(FEATURES, share) == pytest.approx(expected)


def test_captions_know_no_weights_of_abstracts() -> None:
    assert with_abstracts(FEATURES, 0.0) == FEATURES
    assert SpanModel(WEIGHTS).probability(FEATURES, 0.0) == pytest.approx(sigmoid(1.5))


def test_neighbours_have_one_weight() -> None:
    assert "before=the|abstract" not in with_abstracts(FEATURES, 1.0)
