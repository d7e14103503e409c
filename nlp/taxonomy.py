"""NCBI Taxonomy by name and by identifier: scientific names, synonyms, common names, ranks and merged ids.

Columns (``N`` names, ``T`` taxa, ``M`` merged ids):

==================  =========================================================================
``name``            strings ``[N]``: names as the source spells them, sorted in lower case
``name_taxid``      numbers ``[N]``
``name_kind``       numbers ``[N]``: places in :data:`KINDS`
``taxid``           numbers ``[T]``, sorted; ``parent``, ``rank``, ``division`` run beside it
``ranks``           strings: the ranks that ``rank`` counts in
``first_word``      strings: first words of all names in lower case, sorted
``merged``          numbers ``[M]``, sorted: ids that NCBI gave up; ``merged_into`` says for which
==================  =========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from figlint.nlp.columns import Array, Strings

TaxonNameKind = Literal["scientific", "synonym", "common"]

#: In the order of trust.
KINDS: tuple[TaxonNameKind, ...] = ("scientific", "synonym", "common")
#: NCBI's divisions that matter here.
VIRUSES = 9
_ABOVE = 48


@dataclass(frozen=True, slots=True)
class TaxonName:
    """A name of a taxon, as NCBI Taxonomy spells it."""

    taxid: str
    name: str
    kind: TaxonNameKind


class Taxonomy:
    """Taxa by name and identifier.

    :param columns: The arrays of the module's table.
    """

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._names = Strings(columns["name"])
        self._name_taxid = columns["name_taxid"]
        self._name_kind = columns["name_kind"]
        self._taxid = columns["taxid"]
        self._parent = columns["parent"]
        self._rank = columns["rank"]
        self._division = columns["division"]
        self._ranks = Strings(columns["ranks"]).to_list()
        self._first_words = Strings(columns["first_word"])
        self._merged = columns["merged"]
        self._merged_into = columns["merged_into"]
        self.find = lru_cache(maxsize=65536)(self._find)
        self.rank = lru_cache(maxsize=65536)(self._rank_of)
        self.is_virus = lru_cache(maxsize=65536)(self._is_virus)
        self.lineage = lru_cache(maxsize=65536)(self._lineage)
        self.species_of = lru_cache(maxsize=65536)(self._species_of)

    def __len__(self) -> int:
        return len(self._taxid)

    def _find(self, name: str) -> tuple[TaxonName, ...]:
        """Return every taxon of that name, whatever the case.

        :returns: Scientific names before synonyms before common names, then by number; empty if there is none.
        """
        wanted = name.lower()
        found = []
        for row in range(self._first(wanted), len(self._names)):
            text = self._names[row]
            if text.lower() != wanted:
                break
            kind = KINDS[self._name_kind[row]]
            found.append(TaxonName(str(self._name_taxid[row]), text, kind))
        return tuple(sorted(found, key=lambda hit: (KINDS.index(hit.kind), int(hit.taxid))))

    def names_from(self, prefix: str) -> tuple[TaxonName, ...]:
        """Return the names that begin so, whatever the case, in alphabetical order."""
        wanted = prefix.lower()
        found = []
        for row in range(self._first(wanted), len(self._names)):
            text = self._names[row]
            if not text.lower().startswith(wanted):
                break
            found.append(TaxonName(str(self._name_taxid[row]), text, KINDS[self._name_kind[row]]))
        return tuple(found)

    def _first(self, wanted: str) -> int:
        low, high = 0, len(self._names)
        while low < high:
            middle = (low + high) // 2
            if self._names[middle].lower() < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def first_words(self) -> frozenset[str]:
        """First words of all names, in lower case: what is worth looking up."""
        return frozenset(self._first_words.to_list())

    def scientific_name(self, taxid: str) -> str:
        """Return the scientific name of a taxon, empty if it is unknown."""
        place = self._place(self.current(taxid))
        if place is None:
            return ""
        wanted = np.array([self._taxid[place], self._taxid[place] + 1], dtype=np.int32)
        start, end = self._rows_taxid.searchsorted(wanted)
        for row in self._rows_by_taxid[start:end]:
            if self._name_kind[row] == 0:
                return self._names[int(row)]
        return ""

    def current(self, taxid: str) -> str:
        """Return the identifier under which a merged taxon is known today; any other comes back as it is."""
        if taxid.isdecimal():
            place = int(self._merged.searchsorted(np.int32(taxid)))
            if place < len(self._merged) and int(self._merged[place]) == int(taxid):
                return str(self._merged_into[place])
        return taxid

    def _rank_of(self, taxid: str) -> str:
        """Return the rank of a taxon, empty if it is unknown."""
        place = self._place(self.current(taxid))
        return "" if place is None else self._ranks[self._rank[place]]

    def _is_virus(self, taxid: str) -> bool:
        """Whether a taxon is in NCBI's division of viruses."""
        place = self._place(self.current(taxid))
        return place is not None and int(self._division[place]) == VIRUSES

    def _lineage(self, taxid: str) -> tuple[str, ...]:
        """Return a taxon and what it belongs to, from the taxon upwards, as far as the table knows."""
        taxids: list[str] = []
        place = self._place(self.current(taxid))
        while place is not None and len(taxids) < _ABOVE:
            taxids.append(str(self._taxid[place]))
            parent = str(self._parent[place])
            place = self._place(parent) if parent != taxids[-1] else None
        return tuple(taxids)

    def _species_of(self, taxid: str) -> str:
        """Return the species that a strain or subspecies belongs to; a taxon above species comes back as it is."""
        for ancestor in self.lineage(taxid):
            if self.rank(ancestor) == "species":
                return ancestor
        return self.current(taxid)

    def organism_of(self, taxid: str) -> str:
        """Return the species of a strain or subspecies, and a virus as it is.

        NCBI renamed the species of viruses to names that nobody writes (``Simplexvirus humanalpha1``); what texts and
        curators call a virus is a taxon below.
        """
        return self.current(taxid) if self.is_virus(taxid) else self.species_of(taxid)

    def _place(self, taxid: str) -> int | None:
        if not taxid.isdecimal():
            return None
        place = int(self._taxid.searchsorted(np.int32(taxid)))  # of its own type, else the whole array is converted
        return place if place < len(self._taxid) and int(self._taxid[place]) == int(taxid) else None

    @cached_property
    def _rows_by_taxid(self) -> Array:
        return np.argsort(self._name_taxid, kind="stable").astype(np.int32)

    @cached_property
    def _rows_taxid(self) -> Array:
        return self._name_taxid[self._rows_by_taxid]
