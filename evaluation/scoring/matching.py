"""Matching predicted mentions with reference mentions: policies and one-to-one alignment.

Alignment does not depend on the order of its inputs and treats both sides alike, so that swapping them swaps
precision and recall. Exact pairs come first, then the pair whose ends lie closest, and so on; every mention is in at
most one pair. Offsets are half-open; spans that only touch do not overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from figlint.evaluation.scoring.counts import Counts

Policy = Literal["strict", "one-char", "overlap", "type"]

#: From the strictest to the most lenient. ``strict``: same span and label. ``one-char``: same label, each end at most
#: one character off. ``overlap``: same label, at least one character in common. ``type``: spans are paired whatever
#: their label, and a pair is right when the labels agree.
POLICIES: tuple[Policy, ...] = ("strict", "one-char", "overlap", "type")


class Spanned(Protocol):
    """What is matched: anything with a span and a label."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""

    @property
    def label(self) -> str:
        """``gene``, ``organism``, ..."""


P = TypeVar("P", bound=Spanned)
R = TypeVar("R", bound=Spanned)


@dataclass(frozen=True, slots=True)
class Alignment(Generic[P, R]):
    """Pairs of a predicted and a reference mention, and what is left on either side, all in order of offset."""

    pairs: tuple[tuple[P, R], ...]
    spurious: tuple[P, ...]
    missed: tuple[R, ...]

    def counts(self, label: str | None = None) -> Counts:
        """Count right, spurious and missed mentions.

        A pair with unlike labels is a spurious mention of the one and a missed mention of the other.

        :param label: Count only this label; ``None`` counts all.
        """
        tp = sum(p.label == r.label for p, r in self.pairs if label in (None, r.label))
        predicted = sum(label in (None, p.label) for p, _ in self.pairs)
        predicted += sum(label in (None, p.label) for p in self.spurious)
        reference = sum(label in (None, r.label) for _, r in self.pairs)
        reference += sum(label in (None, r.label) for r in self.missed)
        return Counts(tp, predicted - tp, reference - tp)


def overlaps(one: Spanned, other: Spanned) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def align(predicted: Iterable[P], reference: Iterable[R], policy: Policy) -> Alignment[P, R]:
    """Pair mentions one to one under a policy.

    :param predicted: Mentions of one text. Equal spans with equal labels count as often as they are given.
    :param reference: Mentions of the same text.
    """
    left, right = sorted(predicted, key=_place), sorted(reference, key=_place)
    pairs = _exact(left, right)
    if policy != "strict":
        pairs += _close(left, right, pairs, policy)
    paired_left, paired_right = {i for i, _ in pairs}, {j for _, j in pairs}
    return Alignment(
        tuple((left[i], right[j]) for i, j in sorted(pairs)),
        tuple(p for i, p in enumerate(left) if i not in paired_left),
        tuple(r for j, r in enumerate(right) if j not in paired_right),
    )


def _place(item: Spanned) -> tuple[int, int, str]:
    return item.start, item.end, item.label


def _exact(left: Sequence[Spanned], right: Sequence[Spanned]) -> list[tuple[int, int]]:
    """Pair mentions equal in span and label."""
    places: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    for j in range(len(right) - 1, -1, -1):
        places[_place(right[j])].append(j)
    return [(i, places[_place(p)].pop()) for i, p in enumerate(left) if places.get(_place(p))]


def _close(
    left: Sequence[Spanned], right: Sequence[Spanned], taken: Sequence[tuple[int, int]], policy: Policy
) -> list[tuple[int, int]]:
    """Pair what is left, closest ends first; the order of candidates is the same with the sides swapped."""
    used_left, used_right = {i for i, _ in taken}, {j for _, j in taken}
    free = [j for j in range(len(right)) if j not in used_right]
    candidates = []
    for i, p in enumerate(left):
        if i in used_left:
            continue
        for j in free:
            r = right[j]
            if r.start >= p.end:
                break
            if overlaps(p, r) and (policy == "type" or p.label == r.label):
                candidates.append((_distance(p, r), i, j))
    pairs = []
    for (worst, *_), i, j in sorted(candidates):
        if policy == "one-char" and worst > 1:
            break
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append((i, j))
    return pairs


def _distance(one: Spanned, other: Spanned) -> tuple[int, int, bool, list[int], list[int]]:
    """Return how far two spans lie apart; ends up to one character off sort before all others."""
    first, last = abs(one.start - other.start), abs(one.end - other.end)
    starts, ends = sorted((one.start, other.start)), sorted((one.end, other.end))
    return max(first, last), first + last, one.label != other.label, starts, ends
