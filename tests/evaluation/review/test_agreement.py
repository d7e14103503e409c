"""Agreement of reviewers: Cohen's kappa, as scikit-learn computes it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from figlint.evaluation.lint.decisions import Decision, standings
from figlint.evaluation.review.agreement import Agreement, agreements, cohen_kappa

RULINGS = st.sampled_from(["accept", "reject", "choose A", "choose B"])


@given(st.lists(st.tuples(RULINGS, RULINGS), min_size=1))
@pytest.mark.filterwarnings("ignore")
def test_kappa_is_that_of_scikit_learn(rows: list[tuple[str, str]]) -> None:
    ours = cohen_kappa(rows)
    theirs = cohen_kappa_score(*zip(*rows, strict=True))
    if ours is None:
        assert math.isnan(theirs)
    else:
        assert ours == pytest.approx(theirs)


def test_without_pairs_there_is_no_kappa() -> None:
    assert cohen_kappa([]) is None


def test_every_two_reviewers_have_an_agreement_over_what_both_decided() -> None:
    table = {
        "ada": ("accept", "accept", "reject", "choose"),
        "bob": ("accept", "reject", "reject", "choose"),
        "cy": ("accept",),
    }
    decisions = [
        Decision(
            fingerprint=f"{n:016x}", figid="f", rule="G101", field="keywords", value="X", ruling=ruling,  # type: ignore[arg-type]
            choice=f"{reviewer}1" if ruling == "choose" else None, reviewer=reviewer, time=n,
        )
        for reviewer, rulings in table.items()
        for n, ruling in enumerate(rulings)
    ]  # fmt: skip
    found = agreements(standings(decisions))
    assert [(a.reviewers, a.n_shared, a.n_agreed) for a in found] == [
        (("ada", "bob"), 4, 2), (("ada", "cy"), 1, 1), (("bob", "cy"), 1, 1)
    ]  # fmt: skip
    assert found[0].kappa == pytest.approx((0.5 - 0.25) / 0.75)
    assert found[1] == Agreement(("ada", "cy"), 1, 1, None)
