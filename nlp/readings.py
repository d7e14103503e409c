"""What figures say, each text read once: panels of a figure, and figures of an article, may share their caption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from figlint.nlp.mentions import AnnotatedRecord, Mention, OrganismCall
from figlint.nlp.records.layout import Layout, join_fields
from figlint.nlp.records.record import Record
from figlint.nlp.remembered import Remembered

#: Characters of the figures that are remembered, some 400 of them.
CHARACTERS_KNOWN = 400_000


class FigureReading(NamedTuple):
    """What the text of a figure says: mentions in order of field and offset, and the organisms it is about."""

    mentions: tuple[Mention, ...]
    organisms: tuple[OrganismCall, ...]


@dataclass(frozen=True, slots=True)
class FigureText:
    """The joined text of a figure, and where its fields stand in it."""

    text: str
    layout: Layout = field(hash=False)

    def __len__(self) -> int:
        return len(self.text)


class Readings:
    """Annotates records, each text once while it is remembered.

    :param read: reads at least one figure, each without regard to the others.
    :param at_once: figures that are read together.
    """

    def __init__(self, read: Callable[[Sequence[FigureText]], Iterable[FigureReading]], at_once: int) -> None:
        self._readings = Remembered(read, CHARACTERS_KNOWN)
        self._at_once = at_once

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        """Yield each record with its mentions and organisms, in order."""
        left = iter(records)
        while batch := list(islice(left, self._at_once)):
            figures = [FigureText(*join_fields(record)) for record in batch]
            known = self._readings.of(figures)
            found = [known[figure] for figure in figures]
            yield from (AnnotatedRecord(record, *reading) for record, reading in zip(batch, found, strict=True))
