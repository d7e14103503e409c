"""The curated fields of a record as sets of identifiers: the reference that the text is compared with.

A field that is missing, or that only says ``NA``, was not annotated (``None``): the record is set aside for that field.
An empty list was annotated as empty. Values that mean the same entry are one item. A value that the lexicon does not
know (NIL) is an item of its own that nothing can match.
"""

from __future__ import annotations

from dataclasses import dataclass

from figlint.nlp.lexicon.curated import gene_of, taxon_of
from figlint.nlp.lexicon.lexicon import Entry, Lexicon
from figlint.nlp.records.record import CuratedField, CuratedValue, Record

#: Values that stand for "not annotated".
PLACEHOLDERS = frozenset({"", "na", "n/a", "none", "null", "nan", "not available"})


@dataclass(frozen=True, slots=True)
class CuratedItem:
    """What one or several equal values of a curated field claim.

    ``values`` are the values as written, the first one first; more than one are duplicates.
    ``entry`` is ``None`` for a value that the lexicon does not know.
    """

    values: tuple[CuratedValue, ...]
    entry: Entry | None

    @property
    def value(self) -> str:
        """The value as first written."""
        return self.values[0].value


def curated_items(record: Record, field: CuratedField, lexicon: Lexicon) -> tuple[CuratedItem, ...] | None:
    """Return what a curated field claims, in the order of its values.

    :returns: ``None`` where the field was not annotated.
    """
    values = record.curated.get(field)
    if values is None:
        return None
    annotated = [value for value in values if value.value.strip().casefold() not in PLACEHOLDERS]
    if values and not annotated:
        return None
    numbered = record.numbered
    groups: dict[str, tuple[Entry | None, list[CuratedValue]]] = {}
    for value in annotated:
        entry = (
            gene_of(value.value, numbered.get(value.value), lexicon)
            if field == "keywords"
            else taxon_of(value.value, lexicon)
        )
        name = entry.id if entry is not None else f"NIL {value.value}"
        groups.setdefault(name, (entry, []))[1].append(value)
    return tuple(CuratedItem(tuple(members), entry) for entry, members in groups.values())
