"""Annotation as a job: which pipeline reads the records, and in which format what it finds is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from figlint.models import registry
from figlint.models.batch.work import Piece, Work
from figlint.models.fingerprint import fingerprint
from figlint.nlp.formats.base import Format
from figlint.nlp.formats.catalogue import format_of
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import Record, UnreadableRecord

#: What ``--mode`` means: the caption model and the lexicon, or dictionaries alone.
MODES: Mapping[str, str] = MappingProxyType({"full": "figlint", "fast": "fast"})


@runtime_checkable
class ReadsRecords(Protocol):
    """A pipeline that turns records into annotated records, in order."""

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        """Yield one annotated record for each record, in order."""


@dataclass(frozen=True, slots=True)
class AnnotateJob:
    """Annotates records.

    :param model: Name or path of the pipeline.
    :param suffix: Suffix of the output, which says its format.
    """

    model: str
    suffix: str

    @property
    def format(self) -> Format:
        """The format of the output."""
        return format_of(Path(f"out{self.suffix}"))

    @property
    def needs_curated(self) -> bool:
        """No: mentions come from the text alone."""
        return False

    def open(self) -> Work:
        """Load the pipeline.

        :raises ConfigError: If there is no such pipeline.
        :raises ResourceError: If it cannot be loaded.
        """
        pipeline = open_pipeline(self.model)
        output = self.format

        def work(records: Sequence[Record | UnreadableRecord]) -> list[Piece]:
            annotated = pipeline.annotate(record for record in records if isinstance(record, Record))
            return [Piece() if isinstance(r, UnreadableRecord) else _piece(output, next(annotated)) for r in records]

        return work

    def settings(self) -> Mapping[str, Any]:
        """Return everything that can change a result."""
        return {"command": "annotate", "model": fingerprint(self.model), "format": self.suffix}


def open_pipeline(model: str) -> ReadsRecords:
    """Load a pipeline by name or path; figlint's grounder stands behind any other's entities."""
    if model == "fast":
        from figlint.models.fast import open_fast

        return open_fast()
    return registry.load_reader(model)


def _piece(output: Format, annotated: AnnotatedRecord) -> Piece:
    return Piece(output.piece(annotated), _count(annotated))


def _count(annotated: AnnotatedRecord) -> dict[str, int]:
    counts: Counter[str] = Counter(mention.label for mention in annotated.mentions)
    counts["grounded"] = sum(mention.is_grounded for mention in annotated.mentions)
    return dict(counts)
