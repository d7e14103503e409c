"""Which of our labels a model's label means.

A label that is not listed is left out of the results: a disease is neither a gene nor an organism. The original label
is kept in ``Mention.source`` (``en_ner_craft_md:GGP``).

Provenance: labels as scispaCy 0.5.4 documents them for its models. ``DNA`` and ``RNA`` of JNLPBA are not listed: they
are mostly promoters, sites and domains, which no gene identifier denotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from figlint.nlp.mentions import Label

#: Upper-case label -> ours.
MODEL_LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "GENE": "gene",
        "GENE_OR_GENE_PRODUCT": "gene",
        "GENE_PRODUCT": "gene",
        "GENEPROD": "gene",
        "GGP": "gene",
        "PROTEIN": "gene",
        "ORGANISM": "organism",
        "ORGANISMTAXON": "organism",
        "NCBITAXON": "organism",
        "SPECIES": "organism",
        "TAXON": "organism",
    }
)


def label_map(labels: Mapping[str, Label] | None = None) -> Mapping[str, Label]:
    """Return the table with a user's own labels added; his go first."""
    own = {name.upper(): label for name, label in (labels or {}).items()}
    return MappingProxyType({**MODEL_LABELS, **own})
