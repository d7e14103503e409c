"""Gated averages over the pieces of texts, for training in torch: ``state = keep * state before + taken``."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class _Average(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, taken: Tensor, keep: Tensor) -> Tensor:
        states = _run(taken, keep)
        ctx.save_for_backward(keep, states)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        keep, states = ctx.saved_tensors
        # The gradient runs against each direction, and what a state was kept with belongs to the step behind it.
        shifted = torch.zeros_like(keep)
        shifted[0, :-1], shifted[1, 1:] = keep[0, 1:], keep[1, :-1]
        taken = _run(gradient.contiguous().flip(0), shifted.flip(0)).flip(0)
        kept = torch.zeros_like(keep)
        kept[0, 1:] = taken[0, 1:] * states[0, :-1]
        kept[1, :-1] = taken[1, :-1] * states[1, 1:]
        return taken, kept


def _run(taken: Tensor, keep: Tensor) -> Tensor:
    states = torch.empty_like(taken)
    steps = taken.shape[1]
    forth, back = taken[0, 0], taken[1, -1]
    states[0, 0], states[1, -1] = forth, back
    for step in range(1, steps):
        forth = torch.addcmul(taken[0, step], keep[0, step], forth, out=states[0, step])
        step = steps - 1 - step
        back = torch.addcmul(taken[1, step], keep[1, step], back, out=states[1, step])
    return states


def average(taken: Tensor, keep: Tensor) -> Tensor:
    """Run the averages; both arguments are directions (forwards, backwards) by pieces by texts by units."""
    result: Tensor = _Average.apply(taken.contiguous(), keep.contiguous())  # type: ignore[no-untyped-call]
    return result
