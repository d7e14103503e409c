"""NCBI Taxonomy by name and by identifier: scientific names, synonyms, common names, ranks and merged ids.

A name is kept as its first word and the rest, since a genus is the first word of many names and an epithet the rest of
many. Columns (``F`` first words, ``R`` rests, ``N`` names, ``T`` taxa, ``S``
designations, ``M`` merged ids):

==================  =========================================================================
``first``           strings ``[F]``: first words of names, sorted in lower case
``first_names``     numbers ``[F]``: how many names begin with each
``rest``            strings ``[R]``: what follows a first word, from the blank on, sorted in lower case
``name_rest``       numbers ``[N]`` in bytes: the rest of each name, by first word, then by rest
``name_kind``       numbers ``[N]``: places in :data:`KINDS`; each taxon has one scientific name
``other_taxon``     numbers in bytes: places of the taxa of the names that are not scientific, in the order of names
``taxid``           numbers ``[T]`` in bytes, in the order of scientific names; ``rank``, ``division`` run beside it
``parent``          numbers ``[T]``: places of taxa
``ranks``           strings: the ranks that ``rank`` counts in
``designation``     strings ``[S]``, sorted by UTF-8 bytes: designations of strains as :func:`plain` has them
``designated``      numbers ``[S]`` in bytes: the ids of their taxa
``merged``          numbers ``[M]``, sorted: ids that NCBI gave up; ``merged_into`` says for which
==================  =========================================================================

Numbers *in bytes* are an array ``[3, n]`` of their low, middle and high bytes, which compress better apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from figlint.nlp.lexicon.columns import Array, Strings
from figlint.nlp.remembered import MANY

TaxonNameKind = Literal["scientific", "synonym", "common"]

#: In the order of trust.
KINDS: tuple[TaxonNameKind, ...] = ("scientific", "synonym", "common")
#: NCBI's divisions that matter here.
VIRUSES = 9
#: Divisions whose strains texts tell apart: bacteria, invertebrates (for parasites), phages, plants and fungi, viruses.
WITH_STRAINS = frozenset({0, 1, 3, 4, VIRUSES})
_ABOVE = 48
_FIRST = re.compile(r"\w*")


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
        self._first = Strings(columns["first"])
        self._rest = Strings(columns["rest"])
        self._ends = np.cumsum(columns["first_names"], dtype=np.int32)
        self._name_rest = from_bytes(columns["name_rest"])
        self._name_kind = columns["name_kind"]
        is_scientific = self._name_kind == 0
        self._scientific = np.flatnonzero(is_scientific).astype(np.int32)
        self._name_taxon = np.cumsum(is_scientific, dtype=np.int32) - 1
        self._name_taxon[~is_scientific] = from_bytes(columns["other_taxon"])
        self._taxid = from_bytes(columns["taxid"])
        self._parent = columns["parent"]
        self._rank = columns["rank"]
        self._division = columns["division"]
        self._ranks = Strings(columns["ranks"]).to_list()
        # A table by number would be four times as large: two of three numbers are of no taxon at hand.
        self._by_number = np.argsort(self._taxid).astype(np.int32).data
        self._designations = Strings(columns["designation"])
        self._designated = from_bytes(columns["designated"])
        self._strains = np.unique(self._designated).data
        self._merged = dict(zip(columns["merged"].tolist(), columns["merged_into"].tolist(), strict=True))
        self.find = lru_cache(maxsize=MANY)(self._find)
        self.goes_on = lru_cache(maxsize=MANY)(self._goes_on)
        self.of_initial = lru_cache(maxsize=MANY)(self._of_initial)
        self.has_strains = lru_cache(maxsize=MANY)(self._has_strains)
        self.designated = lru_cache(maxsize=MANY)(self._find_designated)
        self.rank = lru_cache(maxsize=MANY)(self._rank_of)
        self.is_virus = lru_cache(maxsize=MANY)(self._is_virus)
        self.lineage = lru_cache(maxsize=MANY)(self._lineage)
        self.up_to_genus = lru_cache(maxsize=MANY)(self._up_to_genus)
        self.species_of = lru_cache(maxsize=MANY)(self._species_of)
        self.organism_of = lru_cache(maxsize=MANY)(self._organism_of)
        self.scientific_name = lru_cache(maxsize=MANY)(self._scientific_name)
        self._groups = lru_cache(maxsize=MANY)(self._find_groups)

    def __len__(self) -> int:
        return len(self._taxid)

    def _find(self, name: str) -> tuple[TaxonName, ...]:
        """Return every taxon of that name, whatever the case.

        :returns: Scientific names before synonyms before common names, then by number; empty if there is none.
        """
        first, rest = split_name(name.lower())
        found = []
        for word, start, end in self._groups(first):
            for row in range(self._from(rest, start, end), end):
                text = self._rest[self._name_rest[row]]
                if text.lower() != rest:
                    break
                found.append(self._name(row, word + text))
        return tuple(sorted(found, key=lambda hit: (KINDS.index(hit.kind), int(hit.taxid))))

    def names_of(self, first: str) -> Iterator[TaxonName]:
        """Yield the names whose first word is the one given, whatever the case, in alphabetical order."""
        for word, start, end in self._groups(first.lower()):
            for row in range(start, end):
                yield self._name(row, word + self._rest[self._name_rest[row]])

    def _of_initial(self, initial: str, epithet: str) -> tuple[TaxonName, ...]:
        """Return the species of an epithet whose genus begins so, ``("T", "gondii")``, by number."""
        rest = f" {epithet}"
        place = bisect_left(self._rest, rest, key=str.lower)
        if place == len(self._rest) or self._rest[place] != rest:
            return ()
        found = []
        for row in np.flatnonzero(self._name_rest == place):
            first = self._first[int(self._ends.searchsorted(row, "right"))]
            if first.startswith(initial) and KINDS[self._name_kind[row]] != "common":
                found.append(self._name(int(row), first + rest))
        return tuple(sorted(found, key=lambda hit: int(hit.taxid)))

    def _find_designated(self, name: str) -> tuple[str, ...]:
        """Return the strains of a designation, ``"JFH-1"``, whatever separates its letters and digits."""
        wanted = plain(name)
        first = self._designations.find(wanted)
        if first is None:
            return ()
        last = first + 1
        while last < len(self._designations) and self._designations[last] == wanted:
            last += 1
        return tuple(map(str, self._designated[first:last].tolist()))

    def _has_strains(self, taxid: str) -> bool:
        """Whether a taxon is of a division in which strains have designations."""
        return self._division_of(taxid) in WITH_STRAINS

    def begins(self, word: str) -> tuple[bool, bool]:
        """Whether names begin with a word, whatever the case; and whether common names or viruses are among them."""
        groups = self._groups(word.lower())
        plain = any(
            bool((self._name_kind[start:end] == KINDS.index("common")).any())
            or bool((self._division[self._name_taxon[start:end]] == VIRUSES).any())
            for _, start, end in groups
        )
        return bool(groups), plain

    def _goes_on(self, first: str, more: str) -> bool:
        """Whether a name begins with a word and what follows it, ``("Mus", " musc")``, whatever the case."""
        wanted = more.lower()
        for _, start, end in self._groups(first.lower()):
            row = self._from(wanted, start, end)
            if row < end and self._rest[self._name_rest[row]].lower().startswith(wanted):
                return True
        return False

    def _find_groups(self, first: str) -> tuple[tuple[str, int, int], ...]:
        """Return each spelling of a first word, given in lower case, with the range of its names."""
        groups = []
        for place in range(bisect_left(self._first, first, key=str.lower), len(self._first)):
            word = self._first[place]
            if word.lower() != first:
                break
            groups.append((word, int(self._ends[place - 1]) if place else 0, int(self._ends[place])))
        return tuple(groups)

    def _from(self, rest: str, start: int, end: int) -> int:
        """Return the first name of a range whose rest does not stand before the one given, in lower case."""
        return bisect_left(self._name_rest, rest, start, end, key=lambda place: self._rest[place].lower())

    def _name(self, row: int, name: str) -> TaxonName:
        return TaxonName(str(self._taxid[self._name_taxon[row]]), name, KINDS[self._name_kind[row]])

    def _scientific_name(self, taxid: str) -> str:
        """Return the scientific name of a taxon, empty if it is unknown."""
        place = self._place(self.current(taxid))
        if place is None:
            return ""
        row = int(self._scientific[place])
        return self._first[int(self._ends.searchsorted(row, "right"))] + self._rest[self._name_rest[row]]

    def current(self, taxid: str) -> str:
        """Return the identifier under which a merged taxon is known today; any other comes back as it is."""
        return str(self._merged.get(int(taxid), taxid)) if taxid.isdecimal() else taxid

    def _rank_of(self, taxid: str) -> str:
        """Return the rank of a taxon, empty if it is unknown."""
        place = self._place(self.current(taxid))
        return "" if place is None else self._ranks[self._rank[place]]

    def _is_virus(self, taxid: str) -> bool:
        """Whether a taxon is in NCBI's division of viruses."""
        return self._division_of(taxid) == VIRUSES

    def _division_of(self, taxid: str) -> int | None:
        place = self._place(self.current(taxid))
        return None if place is None else int(self._division[place])

    def _lineage(self, taxid: str) -> tuple[str, ...]:
        """Return a taxon and what it belongs to, from the taxon upwards, as far as the table knows."""
        taxids: list[str] = []
        place = self._place(self.current(taxid))
        while place is not None and len(taxids) < _ABOVE:
            taxids.append(str(self._taxid[place]))
            parent = int(self._parent[place])
            place = parent if parent != place else None
        return tuple(taxids)

    def _species_of(self, taxid: str) -> str:
        """Return the species that a strain or subspecies belongs to; a taxon above species comes back as it is."""
        for ancestor in self.lineage(taxid):
            if self.rank(ancestor) == "species":
                return ancestor
        return self.current(taxid)

    def _up_to_genus(self, taxid: str) -> tuple[str, ...]:
        """Return what a taxon belongs to, as far as the genus."""
        above = self.lineage(taxid)[1:]
        ranks = list(map(self.rank, above))
        return above[: ranks.index("genus") + 1] if "genus" in ranks else ()

    def _organism_of(self, taxid: str) -> str:
        """Return the species of a strain or subspecies, the virus of a strain of one, and a virus as it is.

        NCBI renamed the species of viruses to names that nobody writes (``Simplexvirus humanalpha1``); what texts and
        curators call a virus is a taxon below.
        """
        if not self.is_virus(taxid):
            return self.species_of(taxid)
        return next((above for above in self.lineage(taxid) if not self._is_strain(above)), self.current(taxid))

    def _is_strain(self, taxid: str) -> bool:
        """Whether a taxon is told by a designation."""
        wanted = int(taxid)
        place = bisect_left(self._strains, wanted)
        return place < len(self._strains) and self._strains[place] == wanted

    def _place(self, taxid: str) -> int | None:
        if not taxid.isdecimal():
            return None
        order = bisect_left(self._by_number, int(taxid), key=self._taxid.item)
        place = self._by_number[order] if order < len(self) else None
        return place if place is not None and self._taxid.item(place) == int(taxid) else None


def split_name(name: str) -> tuple[str, str]:
    """Return the first word of a name and the rest, which begins with what ends the word."""
    match = _FIRST.match(name)
    end = match.end() if match else 0
    return name[:end], name[end:]


def plain(designation: str) -> str:
    """Return the letters and digits of a strain's designation, which texts set apart as they like.

    >>> plain("JFH-1"), plain("K 12")
    ('JFH1', 'K12')
    """
    return "".join(filter(str.isalnum, designation))


def to_bytes(numbers: Array) -> Array:
    """Return numbers below 2**24 as the array ``[3, n]`` of their bytes, lowest first."""
    planes: Array = np.stack([numbers >> shift & 0xFF for shift in (0, 8, 16)]).astype(np.uint8)
    return planes


def from_bytes(planes: Array) -> Array:
    """Return the numbers that :func:`to_bytes` took apart."""
    low, middle, high = planes.astype(np.int32)
    numbers: Array = low | middle << 8 | high << 16
    return numbers
