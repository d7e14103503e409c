"""The values of a figure record: what it claims, and where in the file each claim stands.

A record keeps its text fields *as read*; every offset of a mention counts code points of those strings. Curated
values keep the line and column at which they stand, so that a finding points at the keyword's own line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

TextField = Literal["figtitle", "papertitle", "caption", "text"]
CuratedField = Literal["keywords", "organisms", "organisms_ner"]

#: Order in which text fields are read and reported.
TEXT_FIELDS: tuple[TextField, ...] = ("figtitle", "papertitle", "caption", "text")
CURATED_FIELDS: tuple[CuratedField, ...] = ("keywords", "organisms", "organisms_ner")


class Position(NamedTuple):
    """A place in a file; *Range:* line and column are 1-based, column counts code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class CuratedValue:
    """One value of a curated field, as written (after YAML decoding), with its place.

    ``index`` is its 0-based place in the list, which tells two equal values apart.
    """

    field: CuratedField
    value: str
    position: Position
    index: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of ``_data/<figid>-genes.tsv``: the OCR word behind a keyword.

    ``source`` is ``ncbigene_symbol``, ``ncbigene_synonym``, ``famplex_relations``, ``hgnc_alias_symbol`` or alike.
    """

    word: str
    symbol: str
    gene_id: str
    organism_id: str
    organism_name: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Something about the record itself that a rule S002–S005 reports; the record was still read."""

    code: Literal["S002", "S003", "S004", "S005"]
    field: str
    message: str
    position: Position


@dataclass(frozen=True, slots=True)
class Suppression:
    """An entry of ``figlint-ignore``: ``G101(ANP32B): reason``; ``value`` is ``None`` for the whole rule."""

    code: str
    value: str | None
    reason: str
    position: Position


@dataclass(frozen=True, slots=True)
class Record:
    """A figure record.

    ``curated[f]`` is ``None`` where the record has no such field, which is not the same as an empty tuple.
    ``evidence`` is ``None`` when no evidence table was found beside the record.
    ``path`` is the file as the user named it (``-`` for standard input, ``x.jsonl`` for lines).
    ``line`` is the 1-based line at which the record begins in that file.
    ``places`` says where each field's key stands, for findings about a field as a whole.
    ``figlink`` is the figure's path at PMC as written, such as ``/pmc/articles/PMC1/figure/F1/``.
    """

    figid: str
    path: str
    line: int = 1
    texts: Mapping[TextField, str] = field(default_factory=lambda: MappingProxyType({}))
    curated: Mapping[CuratedField, tuple[CuratedValue, ...] | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    evidence: tuple[EvidenceRow, ...] | None = None
    pmcid: str = ""
    journal: str = ""
    year: str = ""
    problems: tuple[RecordProblem, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    places: Mapping[str, Position] = field(default_factory=lambda: MappingProxyType({}))
    figlink: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the read-only mappings as dictionaries, so that a record crosses process boundaries."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return _restore, (
            {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()},
        )

    @property
    def article(self) -> str:
        """Key of the article, the unit of folds and of bootstrap resampling: ``pmcid``, else the figid."""
        return self.pmcid or self.figid

    @property
    def numbered(self) -> dict[str, str]:
        """Identifiers that the evidence table gives to symbols, as ``NCBIGene:10541``; a symbol's first row counts."""
        return {row.symbol: f"NCBIGene:{row.gene_id}" for row in reversed(self.evidence or ()) if row.gene_id}

    def values(self, name: CuratedField) -> tuple[CuratedValue, ...]:
        """Return the values of a curated field; absent and empty both give ``()``."""
        return self.curated.get(name) or ()

    def at(self, name: CuratedField, index: int) -> CuratedValue | None:
        """Return the value at a place of a list as written; items that hold no text are counted but are no values."""
        # A value stands in the tuple at its index or, behind items without text, before it.
        for value in reversed(self.values(name)[: index + 1]):
            if value.index <= index:
                return value if value.index == index else None
        return None

    def place(self, name: str) -> Position:
        """Return where a field begins; for a field that the record lacks, where the record does."""
        return self.places.get(name, Position(self.line, 1))


def _restore(values: dict[str, Any]) -> Record:
    restored: dict[str, Any] = {
        name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in values.items()
    }
    return Record(**restored)


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record that could not be read: becomes an S001 finding, and the run goes on."""

    path: str
    line: int
    message: str
    remedy: str
