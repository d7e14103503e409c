"""Gene mentions to be grounded: what the model saw and what the lexicon knows, each span once.

The model decides where a mention begins and ends, and the lexicon between the readings that it leaves open; the lexicon
also adds names that the model did not see. A span that both found is marked so, which grounding weighs. Where the model
took words before a name into its span and the whole is no name of anything (``human macrophages IL6``), the span is cut
to the name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from figlint.nlp.grounding.ground import Grounder

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


def find_proposals(
    text: str,
    model: Sequence[Marked],
    others: Sequence[Marked],
    lexicon: Iterable[tuple[int, int]],
    blocked: Sequence[tuple[int, int]],
    grounder: Grounder,
) -> tuple[Proposal, ...]:
    """Settle the readings of a model (see :func:`settle`) and merge them with the lexicon's (see :func:`propose`)."""
    settled = settle(model, others, lambda start, end: grounder.knows(text[start:end]))
    return propose(settled, lexicon, blocked, lambda start, end: grounder.may_name(text[start:end]))


def settle(
    model: Sequence[Marked], others: Sequence[Marked], is_known: Callable[[int, int], bool]
) -> tuple[Marked, ...]:
    """Let known names decide between readings of the model.

    A marked span that is no known name gives way to the likeliest other reading of the same place that is one and that
    overlaps no other marked span. Its probability is that of both readings, since either way a gene is named there.

    :param model: Spans the model calls genes, in order of offset, none overlapping.
    :param others: Spans that it does not mark but takes to be possible.
    :param is_known: Whether a span is a name of the lexicon.
    """
    starts, ends = [start for start, _, _ in model], [end for _, end, _ in model]
    rivals: dict[int, list[Marked]] = {}
    for other in others:
        first, after = bisect_right(ends, other[0]), bisect_left(starts, other[1])
        if after - first == 1:
            rivals.setdefault(first, []).append(other)
    settled = list(model)
    for place, readings in rivals.items():
        start, end, score = model[place]
        known = [] if is_known(start, end) else [one for one in readings if is_known(*one[:2])]
        if known:
            start, end, other_score = max(known, key=lambda one: (one[2], one[1] - one[0], one[0]))
            settled[place] = (start, end, min(round(score + other_score, 4), 1.0))
    return tuple(settled)


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
