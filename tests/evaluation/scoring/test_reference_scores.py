"""Our counts against nervaluate: equal where the definitions agree, and its defects where they do not.

nervaluate's ends are inclusive, so ours are given to it less one.
"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nervaluate import Evaluator

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.document import Scored
from figlint.evaluation.scoring.matching import align


def spans(*places: tuple[int, int]) -> list[Scored]:
    return [Scored(start, end, "gene", "x" * (end - start)) for start, end in places]


@st.composite
def disjoint(draw: st.DrawFn) -> list[Scored]:
    """Spans that neither overlap nor touch each other."""
    cuts = sorted(draw(st.sets(st.integers(0, 30), max_size=12)))
    return spans(*[(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)])


def theirs(predicted: list[Scored], reference: list[Scored], *, inclusive: bool = True):
    """Return nervaluate's result of each strategy."""
    sides = [
        [{"label": s.label, "start": s.start, "end": s.end - inclusive} for s in side]
        for side in (reference, predicted)
    ]
    return Evaluator([sides[0]], [sides[1]], tags=["gene"], loader="dict").evaluate()["overall"]


def as_counts(result) -> Counts:
    """Pairs that are not correct count on both sides."""
    return Counts(result.correct, result.actual - result.correct, result.possible - result.correct)


@given(disjoint(), disjoint())
def test_strict_agrees_on_disjoint_mentions(predicted: list[Scored], reference: list[Scored]) -> None:
    result = theirs(predicted, reference)
    assert align(predicted, reference, "strict").counts() == as_counts(result["strict"]) == as_counts(result["exact"])


@given(disjoint(), disjoint())
def test_overlap_agrees_where_every_mention_touches_at_most_one(
    predicted: list[Scored], reference: list[Scored]
) -> None:
    for one, other in ((predicted, reference), (reference, predicted)):
        assume(all(sum(a.start < b.end and b.start < a.end for b in other) <= 1 for a in one))
    ours = align(predicted, reference, "overlap").counts()
    assert ours == align(predicted, reference, "type").counts() == as_counts(theirs(predicted, reference)["ent_type"])


def test_nervaluate_depends_on_the_order_of_predictions() -> None:
    """The same two predictions are half right or all wrong; ours are half right either way."""
    reference, predicted = spans((0, 4)), spans((0, 9), (0, 4))
    forth, back = theirs(predicted, reference), theirs(predicted[::-1], reference)
    assert (forth["strict"].precision, back["strict"].precision) == (0.0, 0.5)
    assert {align(order, reference, "strict").counts() for order in (predicted, predicted[::-1])} == ({Counts(1, 1, 0)})


def test_nervaluate_takes_touching_spans_for_overlapping() -> None:
    """Given half-open spans, as its documents show them, it finds an overlap where there is no common character."""
    predicted, reference = spans((3, 6)), spans((0, 3))
    assert theirs(predicted, reference, inclusive=False)["ent_type"].correct == 1
    assert align(predicted, reference, "overlap").counts() == Counts(0, 1, 1)


def test_nervaluate_reports_undefined_precision_as_zero() -> None:
    """Nothing was predicted, so there is nothing of which a share could be right."""
    assert theirs([], spans((0, 3)))["strict"].precision == 0
    assert align([], spans((0, 3)), "strict").counts().precision is None


def test_nervaluate_fails_to_list_what_was_missed() -> None:
    """It looks indices of missed entities up among the predictions."""
    reference = [{"label": "gene", "start": 0, "end": 2}, {"label": "gene", "start": 5, "end": 8}]
    with pytest.raises(IndexError):
        Evaluator([reference], [reference[:1]], tags=["gene"], loader="dict").summary_report_indices()
    assert align(spans((0, 3)), spans((0, 3), (5, 9)), "strict").missed == tuple(spans((5, 9)))
