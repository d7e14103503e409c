"""The choice model: what it learns, and what it leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from figlint.models.grounding.choice import Choices
from figlint.nlp.grounding.ground import weigh


def choices(n: int, right_share: float) -> Choices:
    table = Choices()
    for number in range(n):
        is_right = number < right_share * n
        options = [{"symbol": 1.0}, {"alias": 1.0}]
        table.add(options, {"nothing": 1.0}, [0] if is_right else [], nothing_right=not is_right)
    return table


def test_fitted_probabilities_are_the_observed_shares() -> None:
    table = choices(400, 0.75)
    weights = table.fit(np.ones(400, dtype=bool), ridge=0.01, rare=1)
    answer = weigh(([{"symbol": 1.0}, {"alias": 1.0}], {"nothing": 1.0}), weights)
    assert answer.probabilities[0] == pytest.approx(0.75, abs=0.02)
    assert answer.probabilities[1] == pytest.approx(0.0, abs=0.02)
    assert answer.nothing == pytest.approx(0.25, abs=0.02)


def test_rare_terms_get_no_weight() -> None:
    table = choices(30, 0.5)
    table.add([{"symbol": 1.0, "odd": 1.0}], {"nothing": 1.0}, [0], nothing_right=False)
    assert "odd" not in table.fit(np.ones(31, dtype=bool), ridge=1.0, rare=5)


def test_only_the_kept_questions_count() -> None:
    table = choices(100, 0.5)
    first_half = np.arange(100) < 50
    right = table.fit(first_half, ridge=0.1, rare=1)
    wrong = table.fit(~first_half, ridge=0.1, rare=1)
    assert right["symbol"] - right["nothing"] > 1.0
    assert wrong["symbol"] - wrong["nothing"] < -1.0


def test_several_right_options_share_the_truth() -> None:
    table = Choices()
    for _ in range(50):
        table.add([{"a": 1.0}, {"b": 1.0}], {"nothing": 1.0}, [0, 1], nothing_right=False)
    weights = table.fit(np.ones(50, dtype=bool), ridge=0.1, rare=1)
    answer = weigh(([{"a": 1.0}, {"b": 1.0}], {"nothing": 1.0}), weights)
    assert sum(answer.probabilities) > 0.9
    assert answer.probabilities[0] == pytest.approx(answer.probabilities[1])


def test_weights_do_not_depend_on_the_order_of_sums() -> None:
    chance = np.random.default_rng(5)
    scales = chance.uniform(0.01, 3.0, 40)
    drawn = chance.normal(size=(400, 3, 40)) * scales
    right = chance.integers(4, size=400)
    fitted = []
    for order in (range(400), reversed(range(400))):
        table = Choices()
        for place in order:
            options = [{str(term): value for term, value in enumerate(row)} for row in drawn[place].tolist()]
            table.add(options, {"nothing": 1.0}, [int(right[place])], nothing_right=bool(right[place] == 3))
        fitted.append(table.fit(np.ones(400, dtype=bool), ridge=0.01, rare=1))
    assert fitted[0] == fitted[1]
