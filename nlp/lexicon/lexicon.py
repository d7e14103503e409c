"""The lexicon: which genes, families, organisms and other things a name can mean.

Names are found by :func:`figlint.nlp.names.normalize.key` and come back as their source spells them, since agreement of
case and dashes is evidence. A name that finds nothing is tried with spaces for its hyphens (``cyclin-D2``), then as a
plural. The lexicon returns every reading; which one is meant is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from figlint.nlp.lexicon.columns import Array
from figlint.nlp.lexicon.entries import Entry, NameHit, Sense
from figlint.nlp.lexicon.nametable import NameTable
from figlint.nlp.lexicon.pairs import Pairs
from figlint.nlp.lexicon.senses import Senses
from figlint.nlp.lexicon.taxa import Taxa
from figlint.nlp.lexicon.textnames import TextNames
from figlint.nlp.lexicon.wordindex import WordIndex
from figlint.nlp.mentions import NameKind
from figlint.nlp.names.normalize import key, singular_key

__all__ = ["Entry", "Lexicon", "NameHit", "Sense"]

HUMAN = "9606"
#: The letters before the first number of a symbol: what its gene has in common with its sisters.
_ROOT = re.compile(r"([A-Z]{2,}(?:\d[A-Z]+)?)\d+[A-Z]?\d*$")


class Lexicon:
    """Names of genes, families, taxa and other things, opened from flat arrays.

    :param genes: Columns of genes and families (see :mod:`figlint.nlp.lexicon.nametable`) and the pairs of places
        ``family_left, family_right`` (family, gene), ``homolog_…`` (group of counterparts, gene) and ``domain_…``
        (number of a Pfam domain, gene).
    :param words: Columns of the index of words over the names (see :mod:`figlint.nlp.lexicon.wordindex`).
    :param taxa: Names of organisms.
    :param senses: Names of other things.
    :param facts: What the lexicon is made of; returned by :meth:`info`.
    """

    def __init__(
        self,
        genes: Mapping[str, Array],
        words: Mapping[str, Array],
        taxa: Taxa,
        senses: Senses,
        facts: Mapping[str, Any],
    ) -> None:
        self._genes = NameTable(genes)
        self._words = WordIndex(words, self._genes.keys)
        self._taxa = taxa
        self._senses = senses
        self._family = Pairs(genes["family_left"], genes["family_right"])
        self._homolog = Pairs(genes["homolog_left"], genes["homolog_right"])
        self._domain = Pairs(genes["domain_left"], genes["domain_right"])
        self._facts = dict(facts)

    def lookup(self, name: str, taxids: Collection[str] | None = None) -> tuple[NameHit, ...]:
        """Return every gene and family that a name could mean.

        :param name: A name in any spelling.
        :param taxids: Keep genes of these species only; families are kept always.
        :returns: Hits by kind of name, then identifier; empty if nothing has that name.
        """
        found = self._key_of(name)
        return self._genes.hits(found) if taxids is None else self._genes.hits_of(found, taxids)

    def similar(self, name: str, *, least: float) -> tuple[tuple[str, float], ...]:
        """Return the names made of much the same words as a normalised name, with the share of words in common.

        :param least: *Range:* [0, 1], names less alike are left out.
        """
        return self._words.similar(name, least=least)

    def entry(self, curie: str) -> Entry | None:
        """Return the entry that has an identifier among its ``ids``, or none."""
        if curie.startswith("NCBITaxon:"):
            return self._taxa.entry(curie.removeprefix("NCBITaxon:"))
        place = self._genes.find(curie)
        return None if place is None else self._genes.entry_at(place)

    def by_symbol(self, symbol: str, taxid: str = HUMAN) -> Entry | None:
        """Return the gene of a species with exactly that approved symbol, case included, or none."""
        for hit in self._genes.hits(key(symbol)):
            if hit.kind == "symbol" and hit.name == symbol and hit.entry.taxid == taxid and hit.entry.type == "gene":
                return hit.entry
        return None

    def names(self, curie: str) -> tuple[tuple[str, NameKind], ...]:
        """Return all names of an entry with their kinds; empty if there is no such entry."""
        if curie.startswith("NCBITaxon:"):
            return self._taxa.names(curie.removeprefix("NCBITaxon:"))
        place = self._genes.find(curie)
        return () if place is None else tuple((hit.name, hit.kind) for hit in self._genes.names_at(place))

    def members(self, family: str) -> tuple[str, ...]:
        """Return the identifiers of the genes of a family or complex, through all its subfamilies."""
        place = self._genes.find(family)
        return () if place is None else self._ids(self._family.rights(place))

    def families(self, gene: str) -> tuple[str, ...]:
        """Return the identifiers of the families and complexes that a gene belongs to."""
        place = self._genes.find(gene)
        return () if place is None else self._ids(self._family.lefts(place))

    def groups(self, gene: str) -> tuple[str, ...]:
        """Return the groups of like genes that a human gene belongs to, besides :meth:`families`.

        Groups are the Pfam domains of its protein (``Pfam:PF00229``) and the root of its symbol (``root:TNFSF``).
        """
        place = self._genes.find(gene)
        if place is None:
            return ()
        domains = [f"Pfam:PF{number:05d}" for number in self._domain.lefts(place)]
        root = _ROOT.match(self._genes.entry_at(place).symbol)
        return (*domains, f"root:{root[1]}") if root else tuple(domains)

    def orthologs(self, gene: str, taxid: str = HUMAN) -> tuple[str, ...]:
        """Return the identifiers of a gene's counterparts in another species; empty if none is known."""
        return self._ids(self._counterpart_places(gene, taxid))

    def counterparts(self, gene: str, taxid: str) -> tuple[Entry, ...]:
        """Return the entries of a gene's counterparts in another species; see :meth:`orthologs`."""
        return tuple(map(self._genes.entry_at, self._counterpart_places(gene, taxid)))

    def taxa(self, name: str) -> tuple[NameHit, ...]:
        """Return every taxon that a name could mean (see :meth:`figlint.nlp.lexicon.taxa.Taxa.lookup`)."""
        return self._taxa.lookup(name)

    def species_of(self, taxid: str) -> str:
        """Return the species of a strain, subspecies or serotype; the taxon itself if it is none of these."""
        return self._taxa.species_of(taxid)

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return what else a name can mean, besides genes, families and organisms."""
        return self._senses.lookup(name)

    def keys(self) -> list[str]:
        """Return the keys of genes and families to search running text for.

        Left out, since a text that holds them says nothing: single characters, numbers, function words (``was``,
        ``the``), names of many words, and what databases call loci without a name. :meth:`lookup` finds them all.
        """
        return self._genes.searchable()

    def text_names(self, longest: int) -> TextNames:
        """Return what finds :meth:`keys` in running text, as far as they have no more than so many characters."""
        return self._genes.text_names(longest)

    def info(self) -> dict[str, Any]:
        """Return what the lexicon is made of: version, counts, sources with their releases and licences, hashes."""
        return dict(self._facts)

    def _key_of(self, name: str) -> str:
        """Return the key under which a name is known: its own, else with spaces for hyphens, else of its singular."""
        known = self._genes.rows
        own = key(name)
        if known(own):
            return own
        if "-" in name and known(spaced := key(name.replace("-", " "))):
            return spaced
        return singular_key(name) or own

    def _counterpart_places(self, gene: str, taxid: str) -> list[int]:
        place = self._genes.find(gene)
        if place is None:
            return []
        places = {other for group in self._homolog.lefts(place) for other in self._homolog.rights(group)}
        return self._genes.places_of(places - {place}, taxid)

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self._genes.id_at, places))
