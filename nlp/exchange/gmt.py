"""Writes GMT gene sets: a line a document with its id, its article and the genes annotated in it.

Genes are local identifiers of one database. A gene set is not a text: the format can be written, not read back.
*Lost:* texts, offsets, organisms, families, and genes without an identifier of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument
from figlint.nlp.exchange.losses import Losses, found

#: Database of the genes; tools for gene sets expect Entrez numbers.
DATABASE = "NCBIGene"


def write_gmt(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a GMT file; documents without genes are left out, as a gene set cannot be empty."""
    losses = Losses()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            losses["texts"] += 1
            genes: dict[str, None] = {}
            for mention in document.mentions:
                local = [
                    curie.partition(":")[2]
                    for curie in sorted(mention.any_id)
                    if mention.label == "gene" and curie.startswith(f"{DATABASE}:")
                ]
                losses["mentions"] += not local
                genes |= dict.fromkeys(local)
            losses["documents without genes"] += not genes
            if genes:
                name, article = (" ".join(text.split()) for text in (document.id, document.article))
                stream.write("\t".join((name, article, *genes)) + "\n")
    return found(losses)
