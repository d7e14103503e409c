"""Alignment is one-to-one, symmetric, and independent of input order."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.matching import POLICIES, Policy, align, overlaps


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    label: str = "gene"


SPANS = st.builds(
    lambda start, width, label: Span(start, start + width, label),
    st.integers(0, 12),
    st.integers(1, 5),
    st.sampled_from(["gene", "organism"]),
)
SIDES = st.lists(SPANS, max_size=7)
POLICY = st.sampled_from(POLICIES)


@given(SIDES, SIDES, POLICY)
def test_every_mention_is_counted_once(predicted: list[Span], reference: list[Span], policy: Policy) -> None:
    """tp + fp is what was predicted and tp + fn what is annotated, for all labels and for each."""
    aligned = align(predicted, reference, policy)
    for label in (None, "gene", "organism"):
        counts = aligned.counts(label)
        assert counts.n_predicted == sum(label in (None, p.label) for p in predicted)
        assert counts.n_reference == sum(label in (None, r.label) for r in reference)
    assert sorted([p for p, _ in aligned.pairs] + list(aligned.spurious), key=repr) == sorted(predicted, key=repr)
    assert sorted([r for _, r in aligned.pairs] + list(aligned.missed), key=repr) == sorted(reference, key=repr)


@given(SIDES, SIDES, POLICY, st.randoms())
def test_order_of_input_is_irrelevant(predicted, reference, policy, random) -> None:
    aligned = align(predicted, reference, policy)
    random.shuffle(predicted)
    random.shuffle(reference)
    assert align(predicted, reference, policy) == aligned


@given(SIDES, SIDES, POLICY)
def test_sides_are_symmetric(predicted: list[Span], reference: list[Span], policy: Policy) -> None:
    """P(a, b) = R(b, a)."""
    forth, back = (align(*sides, policy).counts() for sides in ((predicted, reference), (reference, predicted)))
    assert back == Counts(forth.tp, forth.fn, forth.fp)


@given(SIDES, SIDES)
def test_lenient_policies_never_find_less(predicted: list[Span], reference: list[Span]) -> None:
    strict, near, overlap, typed = (align(predicted, reference, policy).counts().tp for policy in POLICIES)
    assert strict <= near <= overlap
    assert strict <= typed


@given(SIDES, SIDES, SIDES, SIDES, POLICY)
def test_documents_add_up(a: list[Span], b: list[Span], c: list[Span], d: list[Span], policy: Policy) -> None:
    """Two documents one behind the other give the sum of their counts."""
    shift = [[Span(s.start + 100, s.end + 100, s.label) for s in side] for side in (c, d)]
    joint = align(a + shift[0], b + shift[1], policy).counts()
    assert joint == align(a, b, policy).counts() + align(c, d, policy).counts()


@given(SPANS, SPANS)
def test_overlap_is_symmetric_and_means_a_common_character(one: Span, other: Span) -> None:
    common = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert overlaps(one, other) == overlaps(other, one) == bool(common)


@pytest.mark.parametrize(
    ("predicted", "reference", "tp"),
    [
        pytest.param(Span(0, 4), Span(0, 4), (1, 1, 1, 1), id="equal"),
        pytest.param(Span(1, 5), Span(0, 4), (0, 1, 1, 1), id="one character off at both ends"),
        pytest.param(Span(2, 4), Span(0, 4), (0, 0, 1, 1), id="two characters off at one end"),
        pytest.param(Span(4, 6), Span(0, 4), (0, 0, 0, 0), id="touching"),
        pytest.param(Span(0, 4, "organism"), Span(0, 4), (0, 0, 0, 0), id="other label"),
    ],
)
def test_policies(predicted: Span, reference: Span, tp: tuple[int, ...]) -> None:
    assert tuple(align([predicted], [reference], policy).counts().tp for policy in POLICIES) == tp


def test_exact_pairs_come_first() -> None:
    """An overlapping mention in front does not take the partner of the exact one."""
    aligned = align([Span(0, 6), Span(2, 6)], [Span(2, 6), Span(0, 1)], "overlap")
    assert aligned.pairs == ((Span(0, 6), Span(0, 1)), (Span(2, 6), Span(2, 6)))


def test_type_pairs_spans_before_it_looks_at_labels() -> None:
    """A gene read as an organism is spurious for the one and missed for the other."""
    aligned = align([Span(0, 4, "organism")], [Span(0, 4)], "type")
    assert aligned.counts("gene") == Counts(fn=1)
    assert aligned.counts("organism") == Counts(fp=1)


def paired(predicted: list[Span], reference: list[Span], policy: Policy) -> list[tuple[Span, Span]]:
    return list(align(predicted, reference, policy).pairs)


def test_the_policies_are_those_of_the_contract() -> None:
    assert POLICIES == ("strict", "one-char", "overlap", "type")


def test_unlike_labels_are_paired_by_type_alone() -> None:
    gene, organism = Span(0, 6), Span(1, 6, "organism")
    assert paired([gene], [organism], "overlap") == []
    assert paired([gene], [organism], "type") == [(gene, organism)]


def test_the_closest_pair_comes_first_not_the_first() -> None:
    far, near, wanted = Span(0, 10), Span(0, 6), Span(0, 5)
    assert paired([near, far], [wanted], "overlap") == [(near, wanted)]
    left, inner, outer = Span(100, 105), Span(101, 105), Span(99, 107)
    assert paired([inner, outer], [left], "overlap") == [(inner, left)]


def test_of_two_as_far_off_at_worst_the_one_closer_in_all_is_taken() -> None:
    wanted, one_end, both_ends = Span(10, 20), Span(8, 20), Span(8, 22)
    assert paired([one_end, both_ends], [wanted], "overlap") == [(one_end, wanted)]


def test_of_two_as_far_off_the_one_with_the_same_label_is_taken() -> None:
    wanted, other, same = Span(10, 20), Span(8, 20, "organism"), Span(10, 22)
    assert paired([other, same], [wanted], "type") == [(same, wanted)]
