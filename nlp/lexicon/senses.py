"""What else a name can mean, besides genes, families and organisms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from figlint.nlp.lexicon.columns import Array, Strings
from figlint.nlp.lexicon.entries import Sense, SenseKind
from figlint.nlp.lexicon.nametable import NameTable
from figlint.nlp.names.normalize import key, singular_key

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
        """Return what a name can mean, in any spelling and also in the singular.

        :returns: Senses by identifier, plain words last; each term once.
        """
        keys = [key(name)]
        if singular := singular_key(name):
            keys.append(singular)
        entries = {hit.entry for wanted in keys for hit in self._table.hits(wanted)}
        senses = [
            Sense(cast(SenseKind, entry.locus), entry.id, entry.symbol, SOURCES[entry.id.partition(":")[0]])
            for entry in sorted(entries, key=lambda entry: entry.id)
        ]
        senses += [Sense("word", "", word, "SCOWL") for word in keys if self._words.find(word) is not None]
        return tuple(senses)
