"""Tables from the types of corpora to our labels, and from their identifiers to CURIEs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from figlint.nlp.corpora.gold import GoldLabel

#: Type or tag, lower case -> our label; what is not listed is ``other``.
TYPE_LABELS: Mapping[str, GoldLabel] = MappingProxyType(
    {
        "gene": "gene",
        "ggp": "gene",
        "gene_or_gene_product": "gene",
        "geneorgeneproduct": "gene",
        "protein": "gene",
        "geneprod": "gene",
        "uniprot": "gene",
        "ncbi gene": "gene",
        "species": "organism",
        "organism": "organism",
        "organismtaxon": "organism",
        "ncbitaxon": "organism",
        "ncbi taxon": "organism",
        "taxon": "organism",
        "familyname": "family",
        "domainmotif": "domain",
    }
)

#: Prefixes of the Bio-ID corpus -> CURIE prefix. ``gene:``, ``protein:`` and ``organism:`` name no database (NIL).
BIOID_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"NCBI gene": "NCBIGene", "Uniprot": "UniProt", "NCBI taxon": "NCBITaxon"}
)

#: Database of bare numbers in files that only give the type.
DATABASES: Mapping[GoldLabel, str] = MappingProxyType(
    {"gene": "NCBIGene", "family": "NCBIGene", "domain": "NCBIGene", "organism": "NCBITaxon"}
)

#: What files write for "no identifier".
NIL = frozenset({"", "-", "NONE", "None", "NULL", "-1"})

#: ``22339(Tax:10090)``: a gene with its species, which the gene's own record repeats.
_SPECIES_TAG = re.compile(r"\(Tax:\d+\)$")


def label_of(kind: str, extra: Mapping[str, GoldLabel] | None = None) -> GoldLabel:
    """Return our label of a corpus type.

    :param extra: Types (as written) that the user maps otherwise, looked up first.
    """
    if extra and kind in extra:
        return extra[kind]
    return TYPE_LABELS.get(kind.lower(), "other")


def bioid_type(value: str) -> tuple[str, tuple[frozenset[str], ...]]:
    """Split a Bio-ID type infon into the type and its identifiers.

    >>> bioid_type("NCBI gene:672")
    ('NCBI gene', (frozenset({'NCBIGene:672'}),))
    >>> bioid_type("protein:GFP")
    ('protein', ())
    """
    parts = [part.partition(":") for part in value.split("|")]
    ids = frozenset(f"{BIOID_PREFIXES[kind]}:{local}" for kind, _, local in parts if kind in BIOID_PREFIXES)
    return parts[0][0], (ids,) if ids else ()


def identifiers(text: str, label: GoldLabel) -> tuple[frozenset[str], ...]:
    """Read an identifier column: ``,`` and ``;`` part several things, ``|`` the alternatives of one.

    >>> identifiers("50509,12831(Tax:10090)", "gene")
    (frozenset({'NCBIGene:50509'}), frozenset({'NCBIGene:12831'}))
    >>> identifiers("-", "gene")
    ()
    """
    slots = (
        frozenset(_curie(part.strip(), label) for part in slot.split("|") if part.strip() not in NIL)
        for slot in re.split("[,;]", text)
    )
    return tuple(dict.fromkeys(slot for slot in slots if slot))


def _curie(part: str, label: GoldLabel) -> str:
    part = _SPECIES_TAG.sub("", part).removeprefix("*")
    database = DATABASES.get(label)
    return f"{database}:{part}" if database and part.isdecimal() else part
