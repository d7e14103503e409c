"""Counts add up and ratios follow from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.scoring.counts import Counts

COUNTS = st.builds(Counts, *[st.integers(0, 50)] * 3)


@given(COUNTS, COUNTS)
def test_addition_keeps_both_sums(one: Counts, two: Counts) -> None:
    total = one + two
    assert total.n_predicted == one.n_predicted + two.n_predicted == total.tp + total.fp
    assert total.n_reference == one.n_reference + two.n_reference == total.tp + total.fn
    assert Counts.total([one, two]) == total


@given(COUNTS)
def test_swapping_sides_swaps_precision_and_recall(counts: Counts) -> None:
    swapped = Counts(counts.tp, counts.fn, counts.fp)
    assert (swapped.precision, swapped.recall, swapped.f1) == (counts.recall, counts.precision, counts.f1)


@given(COUNTS)
def test_f1_is_the_harmonic_mean(counts: Counts) -> None:
    p, r = counts.precision, counts.recall
    if p and r:
        assert counts.f1 == pytest.approx(2 * p * r / (p + r))


def test_undefined_is_none_not_zero() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (None, None, None)
    assert (Counts(fn=2).precision, Counts(fn=2).recall, Counts(fn=2).f1) == (None, 0.0, 0.0)


def test_total_of_nothing_is_zero() -> None:
    assert Counts.total([]) == Counts()


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Counts(tp=-1)


def test_a_report_holds_counts_and_ratios_by_name() -> None:
    assert Counts(3, 1, 2).to_dict() == {"tp": 3, "fp": 1, "fn": 2, "precision": 0.75, "recall": 0.6, "f1": 6 / 9}
    assert Counts().to_dict() == {"tp": 0, "fp": 0, "fn": 0, "precision": None, "recall": None, "f1": None}
