"""Gene mentions to be grounded: what the model saw and what the lexicon knows, each span once.

The model decides where a mention begins and ends, and the lexicon between the readings that it leaves open; the lexicon
also adds names that the model did not see. A span that both found is marked so, which grounding weighs. Where the model
took words before a name into its span and the whole is no name of anything (``human macrophages IL6``), the span is cut
to the name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

#: Start, end and probability of a gene, as a model gives it.
Marked = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that may name a gene. *Offsets:* half-open, code points of the text that was searched.

    ``score`` is the model's probability that it does, 0 where only the lexicon proposes it.
    ``source`` is ``model``, ``lexicon`` or ``both``.
    """

    start: int
    end: int
    score: float
    source: str


def settle(
    model: Sequence[Marked], others: Sequence[Marked], is_known: Callable[[int, int], bool]
) -> tuple[Marked, ...]:
    """Let known names decide between readings of the model.

    A marked span that is no known name gives way to the likeliest other reading of the same place that is one and that
    overlaps no other marked span. Its probability is that of both readings, since either way a gene is named there.

    :param model: Spans the model calls genes, none overlapping.
    :param others: Spans that it does not mark but takes to be possible.
    :param is_known: Whether a span is a name of the lexicon.
    """
    settled: list[Marked] = []
    for span in model:
        rivals = [other for other in others if _overlap(other, span)]
        if rivals and not is_known(*span[:2]):
            alone = (one for one in rivals if sum(_overlap(one, marked) for marked in model) == 1)
            start, end, score = max(
                (one for one in alone if is_known(*one[:2])),
                key=lambda one: (one[2], one[1] - one[0], one[0]),
                default=(*span[:2], 0.0),
            )
            span = (start, end, min(round(span[2] + score, 4), 1.0))
        settled.append(span)
    return tuple(settled)


def _overlap(one: Marked, other: Marked) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def propose(
    model: Iterable[Marked],
    lexicon: Iterable[tuple[int, int]],
    blocked: Sequence[tuple[int, int]] = (),
    is_name: Callable[[int, int], bool] = lambda start, end: True,
) -> tuple[Proposal, ...]:
    """Merge the spans of the model with those of the lexicon.

    :param model: Start, end and probability of each span the model calls a gene.
    :param lexicon: Spans of names of the lexicon.
    :param blocked: Spans that mean something else (organisms, text without genes); the lexicon's names that touch
        them are left out.
    :param is_name: Whether a span as a whole can be a name of a gene.
    :returns: Spans in order of offset, none overlapping another where the lexicon alone proposes it.
    """
    names = set(lexicon)
    heads = {end: start for start, end in sorted(names, reverse=True)}
    seen: list[Proposal] = []
    for start, end, score in model:
        head = heads.get(end, start)
        if head > start and not is_name(start, end):
            start = head
        seen.append(Proposal(start, end, score, "both" if (start, end) in names else "model"))
    taken = sorted([(p.start, p.end) for p in seen] + list(blocked))
    starts, reach = [start for start, _ in taken], list(accumulate((end for _, end in taken), max, initial=0))
    # Of the spans that begin before a name ends, none may reach beyond its start.
    free = [(start, end) for start, end in sorted(names) if reach[bisect_left(starts, end)] <= start]
    added = [Proposal(start, end, 0.0, "lexicon") for start, end in free]
    return tuple(sorted((*seen, *added), key=lambda p: (p.start, p.end)))
