"""Questions of the species decisions."""

from __future__ import annotations

import numpy as np

from figlint.models.organisms.train import Tally
from figlint.models.organisms.train_species import Question, fit, marginals, set_shares


def _question(right: set[str]) -> Question:
    options = (
        (frozenset({"1"}), {"one": 1.0}),
        (frozenset({"2"}), {"two": 1.0}),
        (frozenset({"1", "2"}), {"both": 1.0}),
    )
    return Question("a", options, frozenset(right))


def test_right_options_say_as_much_as_one_can() -> None:
    assert _question({"2"}).right_options() == [1]
    assert _question({"1", "2"}).right_options() == [2]
    assert _question({"1", "2", "3"}).right_options() == [2]
    assert _question({"3"}).right_options() == []


def test_fitted_weights_follow_the_answers() -> None:
    questions = [_question({"1"})] * 30 + [_question({"2"})] * 10
    weights = fit(questions, np.ones(40, dtype=bool), ridge=0.1, rare=1)
    probabilities = marginals(set_shares(questions[0], weights))
    assert probabilities["1"] > probabilities["2"] > 0.1
    assert sum(probabilities.values()) <= 2.0


def test_tally_sums_hold() -> None:
    tally = Tally()
    tally.add({"1", "2"}, [frozenset({"2", "7"}), frozenset({"3"})])
    assert (tally.right, tally.spurious, tally.missed) == (1, 1, 1)
    assert "F1 0.500" in str(tally)
