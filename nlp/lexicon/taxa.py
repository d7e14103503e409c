"""Names of organisms as hits of the lexicon: NCBI Taxonomy, and the common names that people wrote for figlint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from figlint.nlp.lexicon.entries import Entry, NameHit
from figlint.nlp.lexicon.taxonomy import TaxonNameKind, Taxonomy
from figlint.nlp.mentions import NAME_KINDS, NameKind
from figlint.nlp.names.normalize import key, singular_key

_KINDS: Mapping[TaxonNameKind, NameKind] = {"scientific": "symbol", "synonym": "previous", "common": "name"}


@dataclass(frozen=True, slots=True)
class CommonNames:
    """Names that people use for a taxon: its scientific name, nouns, and adjectives that speak of it."""

    taxid: str
    scientific: str
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]


class Taxa:
    """Taxa by name and identifier.

    :param taxonomy: NCBI Taxonomy.
    :param common: Common names; their species are also found by an abbreviated genus (``E. coli``).
    """

    def __init__(self, taxonomy: Taxonomy, common: Iterable[CommonNames]) -> None:
        self._taxonomy = taxonomy
        self._common = {names.taxid: names for names in common}
        self._by_key: dict[str, list[tuple[str, str, NameKind]]] = {}
        for taxid, names in self._common.items():
            genus, _, epithet = names.scientific.partition(" ")
            short = (f"{genus[0]}. {epithet}",) if epithet.isalpha() else ()
            rows: list[tuple[str, NameKind]] = [(noun, "name") for noun in names.nouns]
            rows += [(text, "alias") for text in (*names.adjectives, *short)]
            for text, kind in rows:
                self._by_key.setdefault(key(text), []).append((taxid, text, kind))

    def lookup(self, name: str) -> tuple[NameHit, ...]:
        """Return every taxon that a name could mean.

        :param name: A scientific or common name, or one with an abbreviated genus.
        :returns: Hits by kind of name, then identifier, each taxon once; empty if nothing has that name, also in
            the singular.
        """
        found = self._find(name, key(name))
        if not found and (singular := singular_key(name)):
            found = self._find(name[:-1], singular)
        return found

    def entry(self, taxid: str) -> Entry | None:
        """Return a taxon, under its identifier of today; none if it is unknown."""
        current = self._taxonomy.current(taxid)
        scientific = self._taxonomy.scientific_name(current)
        if not scientific:
            return None
        common = self._common.get(current)
        name = common.nouns[0] if common and common.nouns else ""
        curie = f"NCBITaxon:{current}"
        return Entry(curie, (curie,), scientific, name, current, "taxon", self._taxonomy.rank(current))

    def names(self, taxid: str) -> tuple[tuple[str, NameKind], ...]:
        """Return the scientific and common names of a taxon."""
        entry = self.entry(taxid)
        if entry is None:
            return ()
        common = self._common.get(entry.taxid, CommonNames(entry.taxid, "", (), ()))
        nouns: list[tuple[str, NameKind]] = [(noun, "name") for noun in common.nouns]
        adjectives: list[tuple[str, NameKind]] = [(adjective, "alias") for adjective in common.adjectives]
        return ((entry.symbol, "symbol"), *nouns, *adjectives)

    def species_of(self, taxid: str) -> str:
        """Return the species of a strain, subspecies or serotype; the taxon itself if it is none of these."""
        return self._taxonomy.species_of(taxid)

    def _find(self, name: str, wanted: str) -> tuple[NameHit, ...]:
        rows = list(self._by_key.get(wanted, ()))
        rows += [(found.taxid, found.name, _KINDS[found.kind]) for found in self._taxonomy.find(name)]
        best: dict[str, NameHit] = {}
        for taxid, text, kind in sorted(rows, key=lambda row: (NAME_KINDS.index(row[2]), row[0], row[1])):
            entry = self.entry(taxid)
            if entry is not None and entry.id not in best:
                best[entry.id] = NameHit(entry, text, kind)
        return tuple(best.values())
