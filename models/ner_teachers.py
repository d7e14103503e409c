"""What trained networks expect of texts, as targets for another: several teachers become one network.

A network that learns the mean of what others expect keeps most of what they gain together, at the price of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from figlint.models.ner_examples import Example
from figlint.models.ner_torch import Collator, Tagger

#: Pieces that teachers read at once.
_PIECES = 5000


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trained network, and what makes its batches."""

    tagger: Tagger
    collate: Collator


def taught(examples: Sequence[Example], teachers: Sequence[Teacher]) -> list[Example]:
    """The same texts with the mean of what teachers expect of each."""
    order = sorted(range(len(examples)), key=lambda number: (examples[number].kind, len(examples[number])))
    found = list(examples)
    begin = 0
    while begin < len(order):
        end = begin + 1
        while end < len(order) and _fits(examples, order, begin, end):
            end += 1
        numbers = order[begin:end]
        group = [examples[number] for number in numbers]
        seen = [teacher.tagger.expected(teacher.collate(group)) for teacher in teachers]
        tags = torch.stack([one.tags for one in seen]).mean(0).numpy().astype(np.float16)
        pairs = torch.stack([one.pairs for one in seen]).mean(0).numpy()
        for row, number in enumerate(numbers):
            item = examples[number]
            found[number] = replace(item, soft=(tags[row, : len(item)].copy(), pairs[row].copy()))
        begin = end
    return found


def _fits(examples: Sequence[Example], order: Sequence[int], begin: int, end: int) -> bool:
    """Whether the next text may be read with those before it, which are not longer."""
    first, item = examples[order[begin]], examples[order[end]]
    return item.kind == first.kind and len(item) * (end + 1 - begin) <= _PIECES
