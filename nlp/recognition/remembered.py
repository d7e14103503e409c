"""Values of strings, made many at once and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values of strings, each made once while it is remembered.

    :param make: makes the values of at least one distinct string; none may depend on what others are made beside it.
    :param most: characters of the strings that are remembered, unless a single call needs more; beyond, all others are
        forgotten. What a value takes grows with its string, so that memory is bounded whatever the texts.
    """

    def __init__(self, make: Callable[[Sequence[str]], Iterable[Value]], most: int) -> None:
        self._make = make
        self._most = most
        self._size = 0
        self._known: dict[str, Value] = {}

    def of(self, texts: Iterable[str]) -> Mapping[str, Value]:
        """Return the values of some strings, and maybe of others; to be read before the next call."""
        needed = dict.fromkeys(texts)
        new = [text for text in needed if text not in self._known]
        if self._size + sum(map(len, new)) > self._most:
            self._known.clear()
            new, self._size = list(needed), 0
        if new:
            self._size += sum(map(len, new))
            self._known.update(zip(new, self._make(new), strict=True))
        return self._known
