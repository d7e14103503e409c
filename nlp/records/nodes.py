"""Syntax trees of YAML and JSON that keep where each value stands and how it was written.

Scalars hold the *written* text, never a resolved number, date or truth value: the gene symbols ``NO``, ``1E5`` and
``2001-01-01`` stay what the curator typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from figlint.nlp.records.record import Position

#: Ends of a line as editors count them. libyaml also counts U+0085, U+2028 and U+2029, so its own line numbers are
#: of no use to a reader.
LINE_END = re.compile(r"\r\n|\r|\n")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True, eq=False)
class Scalar:
    """A single value.

    :param style: ``'``, ``"``, ``|``, ``>``, or empty for a plain one.
    :param start: *Offsets:* half-open, code points, of the text that was parsed; an anchor or tag is included.
    """

    value: str
    start: int
    end: int
    style: str = ""

    @property
    def is_null(self) -> bool:
        """Whether nothing was written, or a plain ``null``."""
        return not self.style and self.value in _NULLS


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; ``flow`` tells ``[a, b]`` from lines with dashes."""

    start: int
    end: int = 0
    flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in the order written, duplicates included."""

    start: int
    end: int = 0
    flow: bool = False
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    #: Filled at the first look-up, when the tree is complete.
    _values: dict[str, Node] | None = field(default=None, init=False, repr=False)

    def names(self) -> Iterator[Scalar]:
        """Yield the keys that are scalars, in order."""
        for key, _ in self.pairs:
            if isinstance(key, Scalar):
                yield key

    def get(self, name: str) -> Node | None:
        """Return the value of a key, the last one where it stands twice (as PyYAML does), or ``None``."""
        if self._values is None:
            self._values = {key.value: value for key, value in self.pairs if isinstance(key, Scalar)}
        return self._values.get(name)


@dataclass(slots=True, eq=False)
class Alias:
    """``*name``: a node that stands elsewhere. Trees with aliases may be cyclic and must not be walked blindly."""

    target: Scalar | Sequence | Mapping
    start: int
    end: int


Node: TypeAlias = Scalar | Sequence | Mapping | Alias


def resolve(node: Node | None) -> Scalar | Sequence | Mapping | None:
    """Return what an alias stands for, and any other node itself."""
    return node.target if isinstance(node, Alias) else node


class Source:
    """A text with the place it was taken from.

    :param first_line: 1-based line of the file at which the text begins.
    """

    __slots__ = ("_starts", "first_line", "path", "text")

    def __init__(self, path: str, text: str, first_line: int = 1) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self._starts: list[int] | None = None

    def position(self, offset: int) -> Position:
        """Return line and column of an offset into the text."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in LINE_END.finditer(self.text))]
        row = bisect_right(self._starts, offset) - 1
        return Position(self.first_line + row, offset - self._starts[row] + 1)
