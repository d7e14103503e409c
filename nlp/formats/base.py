"""What a format is, and the formats that are a head, pieces and a foot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path

from figlint.nlp.mentions import AnnotatedRecord


class Format(ABC):
    """A format of annotated records."""

    #: Records in a file where the user does not say, if a file cannot hold any number.
    shard_size: int | None = None

    @abstractmethod
    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return the part of the file that is about one record; it depends on nothing else."""

    @abstractmethod
    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all pieces, in order and without holding more than some of them."""


class TextFormat(Format):
    """A format whose file is a head, the pieces with something in between, and a foot."""

    head = b""
    between = b""
    foot = b""

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all pieces, in order and without holding more than one of them."""
        with path.open("wb") as stream:
            stream.write(self.head)
            separator = b""
            for piece in pieces:
                stream.write(separator + piece)
                separator = self.between
            stream.write(self.foot)
