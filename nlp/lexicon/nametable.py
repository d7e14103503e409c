"""A table of entries and their names, read from flat arrays: the part that genes, taxa and senses share.

Columns of a table (``N`` entries, ``R`` names, ``K`` distinct keys):

=================  ==========================================================================
``id``             strings ``[N]``: the first identifier of each entry, sorted
``taxid``          numbers ``[N]``; 0 for none
``type, locus``    numbers ``[N]``: places in the lists ``types`` and ``loci``
``symbol_row``     numbers ``[N]``: the name that is the entry's symbol
``name_row``       numbers ``[N]``: the name that is its long name, or -1
``other_id``       strings: further identifiers, sorted; ``other_entry`` says whose
``key``            strings ``[K]``: the keys of the names, sorted
``key_size``       numbers ``[K]``: how many names have that key
``searchable``     truth values ``[K]``: whether running text may be searched for the key
``text``           strings ``[R]``: names as their source spells them, by key, kind and entry
``kind, entry``    numbers ``[R]``: place in :data:`~figlint.nlp.mentions.NAME_KINDS`, and the entry
=================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import compress
from typing import cast

import numpy as np

from figlint.nlp.lexicon.columns import Array, Strings
from figlint.nlp.lexicon.entries import Entry, EntryType, NameHit
from figlint.nlp.lexicon.textnames import TextNames
from figlint.nlp.mentions import NAME_KINDS
from figlint.nlp.remembered import MANY


class NameTable:
    """Entries by identifier and by key of name.

    :param columns: The arrays of the module's table.
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._ids = Strings(columns["id"])
        self._types = cast(list[EntryType], Strings(columns["types"]).to_list())
        self._loci = Strings(columns["loci"]).to_list()
        self._taxid = columns["taxid"]
        self._type = columns["type"]
        self._locus = columns["locus"]
        self._symbol_row = columns["symbol_row"]
        self._name_row = columns["name_row"]
        self._other_ids = Strings(columns["other_id"])
        self._other_entry = columns["other_entry"]
        self._keys = Strings(columns["key"])
        self._key_end = np.cumsum(columns["key_size"], dtype=np.int32)
        self._is_searchable = columns["searchable"]
        self._texts = Strings(columns["text"])
        self._kind = columns["kind"]
        self._entry_of = columns["entry"]
        # Places of rows come one by one, and a view gives single numbers faster than an array.
        self._row_kind, self._row_entry, self._taxids = self._kind.data, self._entry_of.data, self._taxid.data
        self.entry_at = lru_cache(maxsize=MANY)(self._entry_at)
        self.rows = lru_cache(maxsize=MANY)(self._rows)
        self.hits = lru_cache(maxsize=MANY)(self._hits)
        self.find = lru_cache(maxsize=MANY)(self._find)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def n_names(self) -> int:
        """How many names there are, counted once for each entry that has them."""
        return len(self._texts)

    @property
    def keys(self) -> Strings:
        """All keys, sorted by UTF-8 bytes."""
        return self._keys

    def indexable(self) -> list[str]:
        """Return the keys in their order, with nothing in the place of those that may not be searched for."""
        return [text if wanted else "" for text, wanted in zip(self._keys.to_list(), self._is_searchable, strict=True)]

    def searchable(self) -> list[str]:
        """Return the keys that may be searched for in running text, sorted."""
        return list(compress(self._keys.to_list(), self._is_searchable.tolist()))

    def text_names(self, longest: int) -> TextNames:
        """Return what finds the same keys in running text, as far as they have no more than so many characters."""
        return TextNames(self._keys, self._is_searchable & (self._keys.lengths() <= longest))

    def _find(self, curie: str) -> int | None:
        """Return the place of the entry that has an identifier, or none."""
        place = self._ids.find(curie)
        if place is None:
            other = self._other_ids.find(curie)
            place = None if other is None else int(self._other_entry[other])
        return place

    def names_at(self, place: int) -> tuple[NameHit, ...]:
        """Return all names of an entry, by kind, then text; a name with several keys once."""
        start, end = self._rows_start[place : place + 2].tolist()
        hits = {self._hit(row) for row in self._rows_by_entry[start:end].tolist()}
        return tuple(sorted(hits, key=lambda hit: (NAME_KINDS.index(hit.kind), hit.name)))

    def id_at(self, place: int) -> str:
        """Return the first identifier of an entry."""
        return self._ids[place]

    def places_of(self, places: Iterable[int], taxid: str) -> list[int]:
        """Return those of some places whose entries are of a species, sorted."""
        taxids, wanted = self._taxids, int(taxid or 0)
        return [place for place in sorted(places) if taxids[place] == wanted]

    def taxid_at(self, place: int) -> str:
        """Return the species of an entry, empty if it has none."""
        return str(self._taxid[place]) if self._taxid[place] else ""

    def hits_of(self, key: str, taxids: Collection[str]) -> tuple[NameHit, ...]:
        """Return the hits of a key whose entries are of some species or families; of others none is made."""
        wanted, entries = {int(taxid or 0) for taxid in taxids}, self._row_entry
        return tuple(
            self._hit(row)
            for row in self.rows(key)
            if self._taxids[entries[row]] in wanted or self._types[self._type[entries[row]]] == "family"
        )

    def _hits(self, key: str) -> tuple[NameHit, ...]:
        return tuple(map(self._hit, self.rows(key)))

    def _rows(self, key: str) -> range:
        """Return the rows of the names that have a key; none if there is no such key."""
        place = self._keys.find(key)
        if place is None:
            return range(0)
        return range(int(self._key_end[place - 1]) if place else 0, int(self._key_end[place]))

    def _hit(self, row: int) -> NameHit:
        return NameHit(
            entry=self.entry_at(self._row_entry[row]), name=self._texts[row], kind=NAME_KINDS[self._row_kind[row]]
        )

    def _entry_at(self, place: int) -> Entry:
        first = self._ids[place]
        start, end = self._others_start[place : place + 2].tolist()
        others = [self._other_ids[row] for row in self._others_by_entry[start:end].tolist()]
        name_row = int(self._name_row[place])
        return Entry(
            id=first,
            ids=(first, *others),
            symbol=self._texts[int(self._symbol_row[place])],
            name=self._texts[name_row] if name_row >= 0 else "",
            taxid=self.taxid_at(place),
            type=self._types[self._type[place]],
            locus=self._loci[self._locus[place]],
        )

    @cached_property
    def _rows_by_entry(self) -> Array:
        return np.argsort(self._entry_of, kind="stable").astype(np.int32)

    @cached_property
    def _rows_start(self) -> Array:
        return _starts(self._entry_of, len(self))

    @cached_property
    def _others_by_entry(self) -> Array:
        return np.argsort(self._other_entry, kind="stable").astype(np.int32)

    @cached_property
    def _others_start(self) -> Array:
        return _starts(self._other_entry, len(self))


def _starts(entries: Array, n_entries: int) -> Array:
    """Return where the rows of each entry start once rows are sorted by entry, and last where they end."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(entries, minlength=n_entries))))
