"""Gene mentions to be grounded: what the model saw and what the lexicon knows, each span once.

The model decides where a mention begins and ends; the lexicon adds names that the model did not see. A span that both
found is marked so, which grounding weighs. Where the model took words before a name into its span and the whole is no
name of anything (``human macrophages IL6``), the span is cut to the name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate


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


def propose(
    model: Iterable[tuple[int, int, float]],
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
