"""Pictures of the audit show what was judged."""

from __future__ import annotations

import numpy as np
import pytest

from figlint.evaluation.audit.pictures import precision_at, precision_recall, reliability

WRONG = np.array([True, True, False, True, False, False])
P = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])


def test_precision_is_the_best_at_which_a_recall_is_reached() -> None:
    found = precision_at(WRONG, P, np.array([1 / 3, 2 / 3, 1.0]))
    assert found.tolist() == pytest.approx([1.0, 1.0, 0.75])


def test_where_nothing_is_wrong_there_is_no_precision() -> None:
    assert precision_at(np.zeros(3, dtype=bool), np.array([0.1, 0.2, 0.3]), np.array([0.5])).tolist() == [0.0]


def test_pictures_name_every_set_and_are_the_same_again() -> None:
    judged = {
        name: (np.tile(WRONG, 4), np.tile(P, 4), [str(number // 3) for number in range(24)])
        for name in ("first set", "second set")
    }
    for draw in (reliability, precision_recall):
        picture = draw(judged)
        assert picture.startswith("<svg")
        assert all(name in picture for name in judged)
        assert draw(judged) == picture
