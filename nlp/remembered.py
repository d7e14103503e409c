"""What was once found out and is remembered: how much a function may keep, and values that are made many at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Sized
from typing import Generic, Protocol, TypeVar

#: Results that a function remembers of words, names and genes, which texts repeat. This bounds the memory of a process;
#: what a process takes with it is in ``docs/performance.md``.
MANY = 16384
#: The same of larger results, of a kilobyte and more.
FEW = 8192
#: Texts of which something is remembered that is asked for again soon: more than a batch of records.
TEXTS = 512


class Key(Hashable, Sized, Protocol):
    """What a value belongs to: a string, or texts with a length."""


K = TypeVar("K", bound=Key)
Value = TypeVar("Value")


class Remembered(Generic[K, Value]):
    """Values of texts, each made once while it is remembered.

    :param make: makes the values of at least one distinct text; none may depend on what others are made beside it.
    :param most: characters of the texts that are remembered, unless a single call needs more; beyond, all others are
        forgotten. What a value takes grows with its text, so that memory is bounded whatever the texts.
    """

    def __init__(self, make: Callable[[Sequence[K]], Iterable[Value]], most: int) -> None:
        self._make = make
        self._most = most
        self._size = 0
        self._known: dict[K, Value] = {}

    def of(self, texts: Iterable[K]) -> Mapping[K, Value]:
        """Return the values of some texts, and maybe of others; to be read before the next call."""
        needed = dict.fromkeys(texts)
        new = [text for text in needed if text not in self._known]
        if self._size + sum(map(len, new)) > self._most:
            self._known.clear()
            new, self._size = list(needed), 0
        if new:
            self._size += sum(map(len, new))
            self._known.update(zip(new, self._make(new), strict=True))
        return self._known
