"""How well all tag sequences of a text fit together, for training in torch: the normaliser of a linear-chain CRF.

Its gradient is what forwards and backwards recursions find: how probable each tag, and each pair of neighbouring tags,
is. Both are computed here, in probabilities and double precision, without a graph of a thousand small steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


@dataclass(frozen=True, slots=True)
class Expected:
    """Texts by pieces by tags, texts by tags by tags: how probable each tag and how frequent each pair of tags is."""

    log_total: Tensor
    tags: Tensor
    pairs: Tensor


@torch.no_grad()
def expected(scores: Tensor, lengths: Tensor, transitions: Tensor, first: Tensor, last: Tensor) -> Expected:
    """Sum over all tag sequences.

    :param scores: texts by pieces by tags, filled up; :param lengths: pieces of each text, at least one.
    :param transitions: score of each tag (row) before each other; very low where excluded.
    :param first: score of each tag at the beginning; :param last: at the end.
    """
    n_texts, longest, n_tags = scores.shape
    steps = scores.double().transpose(0, 1)
    best = steps.max(2, keepdim=True).values
    emitted = (steps - best).exp()
    odds, begin, end = transitions.double().exp(), first.double().exp(), last.double().exp()
    past, future = torch.empty_like(emitted), torch.empty_like(emitted)
    totals = torch.empty(longest, n_texts, 1, dtype=torch.double)
    reach = begin * emitted[0]
    for step in range(longest):
        if step:
            reach = torch.mm(reach, odds).mul_(emitted[step])
        total = torch.sum(reach, 1, keepdim=True, out=totals[step])
        reach = torch.div(reach, total, out=past[step])
    final = lengths - 1
    texts = torch.arange(n_texts)
    inside = torch.arange(longest)[:, None] < lengths
    log_total = ((totals.log() + best).squeeze(2) * inside).sum(0) + (past[final, texts] @ end).log()
    rest = end.expand(n_texts, n_tags)
    ends = (torch.arange(longest)[:, None] == final).unsqueeze(2)
    backward = odds.T.contiguous()
    for step in range(longest - 1, -1, -1):
        rest = torch.where(ends[step], end, rest)
        torch.mul(rest, emitted[step], out=future[step])
        future[step].div_(future[step].sum(1, keepdim=True))
        emitted[step] = rest  # what follows, for the tags of this piece
        rest = torch.mm(future[step], backward)
    tags = past * emitted
    tags = torch.where(inside.unsqueeze(2), tags / tags.sum(2, keepdim=True), 0.0)
    ahead = future[1:]
    weights = (torch.matmul(past[:-1], odds) * ahead).sum(2, keepdim=True)
    before = torch.where(inside[1:].unsqueeze(2), past[:-1] / weights, 0.0)
    pairs = torch.bmm(before.permute(1, 2, 0), ahead.transpose(0, 1)) * odds
    return Expected(log_total.float(), tags.transpose(0, 1).float(), pairs.float())


class _LogTotal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor, lengths: Tensor, transitions: Tensor, first: Tensor, last: Tensor) -> Tensor:
        found = expected(scores, lengths, transitions, first, last)
        ctx.save_for_backward(found.tags, found.pairs, lengths)
        return found.log_total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, Tensor, Tensor, Tensor]:  # type: ignore[override]
        tags, pairs, lengths = ctx.saved_tensors
        ends = tags[torch.arange(len(tags)), lengths - 1]
        return (
            tags * gradient[:, None, None],
            None,
            (pairs * gradient[:, None, None]).sum(0),
            gradient @ tags[:, 0],
            gradient @ ends,
        )


def log_total(scores: Tensor, lengths: Tensor, transitions: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """The logarithm of the sum of the fits of all tag sequences, a text; arguments as :func:`expected` has them."""
    result: Tensor = _LogTotal.apply(scores, lengths, transitions, first, last)  # type: ignore[no-untyped-call]
    return result
