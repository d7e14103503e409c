"""The lexicon: which genes, families, organisms and other things a name can mean.

Names are found by :func:`figlint.nlp.normalize.key` and come back as their source spells them, since agreement of
case and dashes is evidence. A name that finds nothing is tried once more as a plural. The lexicon returns every
reading; which one is meant is not its business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from figlint.nlp.columns import Array
from figlint.nlp.entries import Entry, NameHit, Sense
from figlint.nlp.mentions import NameKind
from figlint.nlp.nametable import NameTable
from figlint.nlp.normalize import key, singular_key

__all__ = ["Entry", "Lexicon", "NameHit", "Sense"]

HUMAN = "9606"


class Lexicon:
    """Names of genes, families, taxa and other things, opened from flat arrays.

    :param genes: Columns of genes and families (see :mod:`figlint.nlp.nametable`) with the pairs ``member_family``,
        ``member_gene`` (places of entries, sorted) and the strings ``group`` (``entry place TAB group``).
    :param facts: What the lexicon is made of; returned by :meth:`info`.
    """

    def __init__(self, genes: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
        self._genes = NameTable(genes)
        self._member_family = genes["member_family"]
        self._member_gene = genes["member_gene"]
        self._facts = dict(facts)

    def lookup(self, name: str, taxids: Collection[str] | None = None) -> tuple[NameHit, ...]:
        """Return every gene and family that a name could mean.

        :param name: A name in any spelling.
        :param taxids: Keep genes of these species only; families are kept always.
        :returns: Hits by kind of name, then identifier; empty if nothing has that name, also in the singular.
        """
        hits = _with_plural(self._genes, name)
        if taxids is None:
            return hits
        return tuple(hit for hit in hits if hit.entry.type == "family" or hit.entry.taxid in taxids)

    def entry(self, curie: str) -> Entry | None:
        """Return the entry that has an identifier among its ``ids``, or none."""
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
        place = self._genes.find(curie)
        return () if place is None else tuple((hit.name, hit.kind) for hit in self._genes.names_at(place))

    def members(self, family: str) -> tuple[str, ...]:
        """Return the identifiers of the genes of a family or complex, through all its subfamilies."""
        place = self._genes.find(family)
        if place is None:
            return ()
        start, end = np.searchsorted(self._member_family, [place, place + 1])
        return tuple(self._genes.entry_at(int(gene)).id for gene in self._member_gene[start:end])

    def families(self, gene: str) -> tuple[str, ...]:
        """Return the identifiers of the families and complexes that a gene belongs to."""
        place = self._genes.find(gene)
        if place is None:
            return ()
        start, end = np.searchsorted(self._sorted_genes, [place, place + 1])
        rows = self._rows_by_gene[start:end]
        return tuple(self._genes.entry_at(int(self._member_family[row])).id for row in rows)

    def groups(self, gene: str) -> tuple[str, ...]:
        """Return the groups of genes of common descent that a gene belongs to."""
        return ()

    def orthologs(self, gene: str, taxid: str = HUMAN) -> tuple[str, ...]:
        """Return the identifiers of a gene's counterparts in another species."""
        return ()

    def taxa(self, name: str) -> tuple[NameHit, ...]:
        """Return every taxon that a name could mean."""
        return ()

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return what else a name can mean, besides genes, families and organisms."""
        return ()

    def keys(self) -> list[str]:
        """Return the keys to search running text for."""
        return [k for k in self._genes.keys() if len(k) > 1 and not k.isdecimal()]

    def info(self) -> dict[str, Any]:
        """Return what the lexicon is made of: version, counts, sources with their releases and licences, hashes."""
        return dict(self._facts)

    @cached_property
    def _rows_by_gene(self) -> Array:
        return np.argsort(self._member_gene, kind="stable").astype(np.int32)

    @cached_property
    def _sorted_genes(self) -> Array:
        return self._member_gene[self._rows_by_gene]


def _with_plural(table: NameTable, name: str) -> tuple[NameHit, ...]:
    hits = table.hits(key(name))
    if not hits:
        singular = singular_key(name)
        hits = table.hits(singular) if singular else ()
    return hits
