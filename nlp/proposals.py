"""Gene mentions to be grounded: what the model saw and what the lexicon knows, each span once.

The model decides where a mention begins and ends; the lexicon adds names that the model did not see. A span that both
found is marked so, which grounding weighs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


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
) -> tuple[Proposal, ...]:
    """Merge the spans of the model with those of the lexicon.

    :param model: Start, end and probability of each span the model calls a gene.
    :param lexicon: Spans of names of the lexicon.
    :param blocked: Spans that mean something else (organisms); the lexicon's names within them are left out.
    :returns: Spans in order of offset, none overlapping another where the lexicon alone proposes it.
    """
    names = set(lexicon)
    seen = [Proposal(start, end, score, "both" if (start, end) in names else "model") for start, end, score in model]
    taken = sorted([(p.start, p.end) for p in seen] + list(blocked))
    added = [Proposal(start, end, 0.0, "lexicon") for start, end in sorted(names) if not _overlaps(start, end, taken)]
    return tuple(sorted((*seen, *added), key=lambda p: (p.start, p.end)))


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)
