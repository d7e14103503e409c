"""The values that the lexicon gives: an entry, a name of it, and what else a word can mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from figlint.nlp.mentions import NameKind

EntryType = Literal["gene", "family", "taxon", "sense"]

#: What a word can mean that is no gene, family or organism.
SenseKind = Literal[
    "process", "component", "function", "chemical", "disease", "cell", "anatomy", "word", "pathogen", "method", "unit"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A gene, a family or complex of genes, or a taxon.

    ``id`` is the first of ``ids``, which are all equivalent CURIEs: ``HGNC:11928``, ``NCBIGene:8741``,
    ``UniProt:O75888``. ``symbol`` is the approved symbol of a gene and the scientific name of a taxon. ``locus`` says
    what a gene makes (``protein``, ``rna``, ``pseudogene``, ``other``, empty if unknown) and the rank of a taxon.
    """

    id: str
    ids: tuple[str, ...]
    symbol: str
    name: str
    taxid: str
    type: EntryType
    locus: str = ""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of an entry, as its source spells it, and the way in which it belongs to the entry."""

    entry: Entry
    name: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Sense:
    """Something else that a name can mean.

    ``id`` is a CURIE, empty for a plain word; that of a pathogen's product is the pathogen's (``NCBITaxon:…``).
    ``label`` is the preferred term or the pathogen; ``source`` names the list it is from.
    """

    kind: SenseKind
    id: str
    label: str
    source: str
