"""Verdicts check themselves."""

from __future__ import annotations

import pytest

from figlint.evaluation.audit.verdicts import Verdict


def make(**changes: object) -> Verdict:
    """Return a verdict on an invented keyword."""
    values: dict[str, object] = {
        "figid": "f1", "field": "keywords", "value": "TNF", "index": 0, "verdict": "supported", "p_error": 0.1,
    }  # fmt: skip
    return Verdict(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("p_error", [-0.1, 1.1, float("nan")])
def test_verdict_refuses_what_is_no_probability(p_error: float) -> None:
    """A probability outside [0, 1] is an error of the caller, not a finding."""
    with pytest.raises(ValueError, match="TNF"):
        make(p_error=p_error)


def test_suspect_needs_a_rule() -> None:
    """A value cannot be called wrong without saying why."""
    with pytest.raises(ValueError, match="rule"):
        make(verdict="suspect")
    assert make(verdict="suspect", rule="G101").is_suspect


def test_score_is_the_sum_of_contributions() -> None:
    """What explain prints adds up to the score."""
    assert make(contributions=(("length", 0.5), ("case", -0.25))).score == 0.25
