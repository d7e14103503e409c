"""Names of organisms: scientific, common and abbreviated, and to which species a strain belongs.

Scientific names of plain letters are half a million; they lie in one sorted list and are searched in place. All other
names (viruses, strains, common names) are in a table like the genes'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np

from figlint.nlp.columns import Array, Strings
from figlint.nlp.entries import Entry, NameHit
from figlint.nlp.nametable import NameTable
from figlint.nlp.normalize import key, singular_key
from figlint.nlp.pairs import Pairs

_ABBREVIATED = re.compile(r"([A-Z][a-z]{0,3})\.\s?([a-z]{2,})")


class Taxa:
    """Taxa by name and number, opened from flat arrays.

    :param columns: A name table with the strings ``plain_name`` (sorted by their small letters), ``plain_taxid`` and
        the pairs ``species_…`` (taxon below species, its species).
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._table = NameTable(columns)
        self._names = Strings(columns["plain_name"])
        self._small = self._names.lower()
        self._taxid = columns["plain_taxid"]
        self._species = Pairs(columns["species_left"], columns["species_right"])
        self._expansions = lru_cache(maxsize=4096)(self._expand)

    def lookup(self, name: str) -> tuple[NameHit, ...]:
        """Return every taxon that a name could mean.

        An abbreviated genus (``E. coli``) finds every species that fits: those of the table of common names first, as
        ``alias``, then all others as ``composed``.

        :param name: A scientific, common or abbreviated name.
        :returns: Hits by kind of name, then identifier; empty if nothing has that name, also in the singular.
        """
        found = self._find(key(name))
        if abbreviated := _ABBREVIATED.fullmatch(name):
            known = {hit.entry.id for hit in found}
            composed = self._expansions(abbreviated[1].lower(), abbreviated[2])
            found += tuple(hit for hit in composed if hit.entry.id not in known)
        if not found and (singular := singular_key(name)):
            found = self._find(singular)
        return found

    def entry(self, curie: str) -> Entry | None:
        """Return the taxon with an identifier ``NCBITaxon:…``, or none."""
        place = self._table.find(curie)
        if place is not None:
            return self._table.entry_at(place)
        prefix, _, number = curie.partition(":")
        if prefix != "NCBITaxon" or not number.isdecimal():
            return None
        index = int(np.searchsorted(self._sorted_taxids, int(number)))
        if index == len(self._taxid) or self._sorted_taxids[index] != int(number):
            return None
        return self._plain(int(self._by_taxid[index]))

    def names(self, curie: str) -> tuple[NameHit, ...]:
        """Return all names of a taxon."""
        place = self._table.find(curie)
        if place is not None:
            return self._table.names_at(place)
        entry = self.entry(curie)
        return (NameHit(entry, entry.symbol, "symbol"),) if entry else ()

    def species_of(self, taxid: str) -> str:
        """Return the species of a strain, subspecies or serotype; the taxon itself if it is none of these."""
        found = self._species.rights(int(taxid)) if taxid.isdecimal() else []
        return str(found[0]) if found else taxid

    def _find(self, wanted: str) -> tuple[NameHit, ...]:
        hits = self._table.hits(wanted)
        known = {hit.entry.id for hit in hits}
        first = self._small.find_first(wanted)
        while first < len(self._small) and self._small[first] == wanted:
            entry = self._plain(first)
            if entry.id not in known:
                hits += (NameHit(entry, entry.symbol, "symbol"),)
            first += 1
        return hits

    def _expand(self, genus: str, epithet: str) -> tuple[NameHit, ...]:
        """Return all plain species whose genus begins with ``genus`` and whose epithet is ``epithet``."""
        first, last = self._small.find_first(genus), self._small.find_first(genus + "{")
        places = self._small.indexes_ending(f" {epithet}", first, last)
        return tuple(NameHit(entry, entry.symbol, "composed") for entry in map(self._plain, places))

    def _plain(self, index: int) -> Entry:
        name, number = self._names[index], int(self._taxid[index])
        curie = f"NCBITaxon:{number}"
        place = self._table.find(curie)
        if place is not None:
            return self._table.entry_at(place)
        return Entry(curie, (curie,), name, "", str(number), "taxon", "species" if " " in name else "genus")

    @cached_property
    def _by_taxid(self) -> Array:
        return np.argsort(self._taxid, kind="stable").astype(np.int32)

    @cached_property
    def _sorted_taxids(self) -> Array:
        return self._taxid[self._by_taxid]
