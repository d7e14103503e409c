"""What else a name can mean, besides genes, families and organisms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from figlint.nlp.columns import Array, Strings
from figlint.nlp.entries import Sense, SenseKind
from figlint.nlp.nametable import NameTable
from figlint.nlp.normalize import key, singular_key

#: Names of the lists by the prefix of their identifiers.
SOURCES = {
    "GO": "Gene Ontology", "CL": "Cell Ontology", "UBERON": "Uberon", "MONDO": "Mondo", "CHEBI": "ChEBI",
    "MESH": "MeSH", "NCBITaxon": "figlint", "figlint": "figlint",
}  # fmt: skip


class Senses:
    """Terms of processes, chemicals, diseases and more, opened from flat arrays.

    :param columns: A name table whose ``loci`` are kinds of senses, with the strings ``word`` (keys, sorted).
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._table = NameTable(columns)
        self._words = Strings(columns["word"])

    def lookup(self, name: str) -> tuple[Sense, ...]:
        """Return what a name can mean, in any spelling or in the singular.

        :returns: Senses by identifier, a plain word last; each term once.
        """
        wanted = key(name)
        return self._find(wanted) or self._find(singular_key(name) or wanted)

    def _find(self, wanted: str) -> tuple[Sense, ...]:
        found: dict[str, Sense] = {}
        for hit in self._table.hits(wanted):
            entry = hit.entry
            source = SOURCES[entry.id.partition(":")[0]]
            found[entry.id] = Sense(cast(SenseKind, entry.locus), entry.id, entry.symbol, source)
        senses = tuple(found[curie] for curie in sorted(found))
        if self._words.find(wanted) is not None:
            senses += (Sense("word", "", wanted, "SCOWL"),)
        return senses
