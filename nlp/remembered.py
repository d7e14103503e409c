"""What was once found out and is remembered: for a string, for many at once, and until memory runs short."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Sized
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet


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


#: All that :func:`remembering` made and that is still in use.
_memories: WeakSet[_lru_cache_wrapper[Any]] = WeakSet()


def remembering(most: int) -> Callable[[Callable[..., Value]], _lru_cache_wrapper[Value]]:
    """Like :func:`functools.lru_cache`, with results that :func:`forget` drops.

    :param most: results that are remembered; beyond, the one that was not asked for longest is forgotten.
    """

    def remember(function: Callable[..., Value]) -> _lru_cache_wrapper[Value]:
        memory = lru_cache(maxsize=most)(function)
        _memories.add(memory)
        return memory

    return remember


def forget() -> None:
    """Drop all that functions remember; they will find it out again."""
    for memory in list(_memories):
        memory.cache_clear()
