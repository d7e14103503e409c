"""Scores average over units and resample articles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.scores import Articles, macro_rows

ROWS = arrays(np.int64, st.tuples(st.integers(1, 8), st.just(3)), elements=st.integers(0, 5))


@given(ROWS)
def test_micro_is_the_ratio_of_the_sums(rows) -> None:
    score = Articles(range(len(rows)), resamples=20).score(rows)
    assert score.counts == Counts.total(Counts(*map(int, row)) for row in rows)
    ratios = (score.micro.precision.value, score.micro.recall.value, score.micro.f1.value)
    for ours, theirs in zip(ratios, (score.counts.precision, score.counts.recall, score.counts.f1), strict=True):
        assert ours == (None if theirs is None else pytest.approx(theirs))


@given(ROWS, st.data())
def test_splitting_a_unit_by_article_changes_no_sum(rows, data) -> None:
    """Which article a unit belongs to changes intervals only."""
    keys = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    one, two = Articles(keys, resamples=20).score(rows), Articles(range(len(rows)), resamples=20).score(rows)
    assert one.counts == two.counts
    assert one.macro.f1.value == two.macro.f1.value


def test_macro_is_the_mean_over_units_as_the_bioid_scorer_has_it() -> None:
    """Units empty on both sides are left out; a silent prediction has precision 1 and F1 0."""
    rows = np.array([[1, 1, 0], [0, 0, 2], [0, 0, 0], [0, 3, 0]])
    assert macro_rows(rows).tolist() == [
        pytest.approx([0.5, 1.0, 2 / 3, 1.0]),
        [1.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 1.0],
    ]
    score = Articles("abcd", resamples=50).score(rows)
    assert score.n_units == 3
    assert score.macro.precision.value == pytest.approx(0.5)
    assert score.macro.f1.value == pytest.approx(2 / 9)


def test_one_article_has_no_spread() -> None:
    """All units of one paper stand or fall together."""
    score = Articles(["p", "p"], resamples=50).score(np.array([[1, 0, 0], [0, 1, 1]]))
    assert score.micro.f1.interval is not None
    assert (score.micro.f1.interval.low, score.micro.f1.interval.high) == (0.5, 0.5)


def test_undefined_scores_are_none() -> None:
    score = Articles(["p"], resamples=10).score(np.zeros((1, 3), dtype=np.int64))
    assert (score.micro.f1.value, score.micro.f1.interval, score.macro.f1.value) == (None, None, None)


def test_comparison_is_paired() -> None:
    """A system that is better by the same on every article is surely better, however much articles vary."""
    rng = np.random.default_rng(0)
    worse = np.stack([rng.integers(1, 60, 30), np.full(30, 5), rng.integers(1, 60, 30)], axis=1)
    better = worse + np.array([[1, 0, -1]])
    articles = Articles(range(30), resamples=500)
    result = articles.compare(better, worse)
    assert result is not None
    assert result.delta > 0
    assert result.interval.low > 0
    assert result.p_value < 0.01
    back = articles.compare(worse, better)
    assert back is not None
    assert (back.delta, back.p_value) == (pytest.approx(-result.delta), pytest.approx(result.p_value))


def test_a_report_holds_a_score_by_name() -> None:
    score = Articles(["a", "b"]).score(np.array([[2, 1, 0], [1, 0, 3]]))
    found = score.to_dict()
    assert list(found) == ["counts", "n_predicted", "n_reference", "micro", "macro", "n_units"]
    assert found["counts"] == {"tp": 3, "fp": 1, "fn": 3}
    assert (found["n_predicted"], found["n_reference"], found["n_units"]) == (4, 6, 2)
    assert found["micro"]["precision"]["value"] == 0.75
    assert found["macro"]["recall"]["value"] == 0.625
