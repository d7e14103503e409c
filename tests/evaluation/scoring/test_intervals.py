"""Bootstrap draws are seeded, shared and over articles."""

import numpy as np
import pytest
from scipy import stats

from figlint.evaluation.scoring.intervals import Bootstrap, difference, interval, means, ratios


def test_equal_seeds_give_equal_draws() -> None:
    rows = np.arange(12.0).reshape(4, 3)
    one, two, three = (Bootstrap(4, resamples=50, seed=seed).sums(rows) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, three)


def test_draws_hold_as_many_articles_as_there_are() -> None:
    assert np.all(Bootstrap(7, resamples=30).sums(np.ones((7, 1))) == 7)


def test_chunks_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(10.0)[:, None]
    whole = Bootstrap(10, resamples=31).sums(rows)
    assert whole.shape == (31, 1)
    monkeypatch.setattr("figlint.evaluation.scoring.intervals._CHUNK", 70)
    assert np.array_equal(Bootstrap(10, resamples=31).sums(rows), whole)


def test_draws_of_nothing_sum_to_nothing() -> None:
    assert np.array_equal(Bootstrap(0, resamples=3).sums(np.ones((0, 2))), np.zeros((3, 2)))


def test_rows_must_be_articles() -> None:
    with pytest.raises(ValueError, match="3 rows for 4 articles"):
        Bootstrap(4).sums(np.ones((3, 1)))


def test_interval_agrees_with_scipy() -> None:
    """The 95% percentile interval of a mean is scipy's, up to the noise of drawing."""
    values = np.random.default_rng(0).normal(10, 2, 200)
    draws = Bootstrap(200, resamples=4000).sums(values[:, None])[:, 0] / 200
    ours = interval(draws)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=1).confidence_interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_undefined_ratios_are_nan_and_left_out() -> None:
    values = ratios(np.array([[0, 0, 2], [0, 0, 0], [1, 1, 0]]))
    assert np.isnan(values[0, 0])
    assert np.isnan(values[1]).all()
    assert values[2].tolist() == pytest.approx([0.5, 1.0, 2 / 3])
    assert interval(values[:, 0]) == interval(np.array([0.5]))
    assert interval(values[1]) is None


def test_means_divide_by_the_last_column() -> None:
    assert means(np.array([[3.0, 1.0, 2.0]])).tolist() == [[1.5, 0.5]]


def test_equal_systems_do_not_differ() -> None:
    result = difference(0.5, 0.5, np.zeros(100))
    assert result is not None
    assert (result.delta, result.p_value) == (0.0, 1.0)


def test_a_clear_difference_has_a_small_p_value() -> None:
    draws = np.random.default_rng(0).normal(0.2, 0.01, 999)
    result = difference(0.7, 0.5, draws)
    assert result is not None
    assert result.p_value == pytest.approx(0.001)
    assert 0.17 < result.interval.low < 0.2 < result.interval.high < 0.23


def test_p_values_are_uniform_where_nothing_differs() -> None:
    """Over many comparisons of equal systems one in ten has p below 0.1, give or take."""
    rng = np.random.default_rng(3)
    values = []
    for trial in range(300):
        paired = rng.normal(0, 1, 40)
        draws = Bootstrap(40, resamples=200, seed=trial).sums(paired[:, None])[:, 0] / 40
        result = difference(float(paired.mean()), 0.0, draws)
        assert result is not None
        values.append(result.p_value)
    assert 0.05 < np.mean(np.array(values) < 0.1) < 0.16


def test_difference_needs_both() -> None:
    assert difference(None, 0.5, np.zeros(3)) is None
