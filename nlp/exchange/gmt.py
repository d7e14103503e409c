"""Reads and writes GMT gene sets: a line a document with its id, its article and the genes annotated in it.

Genes are local identifiers of one database. A gene set is not a text: what is read has the list of its genes as text,
each a mention of itself. *Lost:* texts, offsets, organisms, families, genes without an identifier of the database, and
how often each is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.errors import InputError
from figlint.nlp.exchange.losses import Losses, found

#: Database of the genes; tools for gene sets expect Entrez numbers.
DATABASE = "NCBIGene"


def write_gmt(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a GMT file; documents without genes are left out, as a gene set cannot be empty."""
    losses = Losses()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            genes: dict[str, None] = {}
            for mention in document.mentions:
                local = _local_ids(mention)
                losses["mentions"] += not local
                genes |= dict.fromkeys(local)
            losses["texts"] += document.text != " ".join(genes)
            losses["documents without genes"] += not genes
            if genes:
                name, article = (" ".join(text.split()) for text in (document.id, document.article))
                stream.write("\t".join((name, article, *genes)) + "\n")
    return found(losses)


def read_gmt(path: Path) -> Iterator[GoldDocument]:
    """Read gene sets; a gene that is no Entrez number is a mention without identifier.

    :raises InputError: when a line has no genes, or the file is not UTF-8.
    """
    with path.open("rb") as stream:
        for number, data in enumerate(stream, 1):
            try:
                line = data.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise InputError("not UTF-8", path=str(path), line=number, remedy="save it as UTF-8") from error
            if line.strip():
                yield _gene_set(line.split("\t"), path, number)


def _gene_set(cells: list[str], path: Path, line: int) -> GoldDocument:
    genes = [cell.strip() for cell in cells[2:] if cell.strip()]
    if not genes or not cells[0].strip():
        raise InputError(
            "a gene set needs a name, a description and genes",
            path=str(path), line=line, remedy="write NAME, DESCRIPTION and the genes, parted by tabs",
        )  # fmt: skip
    starts = accumulate((len(gene) + 1 for gene in genes[:-1]), initial=0)
    mentions = tuple(
        GoldMention(start, start + len(gene), gene, "gene", "Gene", _ids(gene))
        for start, gene in zip(starts, genes, strict=True)
    )
    return GoldDocument(cells[0].strip(), cells[1].strip() or cells[0].strip(), " ".join(genes), mentions, path.stem)


def _ids(gene: str) -> tuple[frozenset[str], ...]:
    return (frozenset({f"{DATABASE}:{gene}"}),) if gene.isascii() and gene.isdecimal() else ()


def _local_ids(mention: GoldMention) -> list[str]:
    if mention.label != "gene":
        return []
    return [curie.partition(":")[2] for curie in sorted(mention.any_id) if curie.startswith(f"{DATABASE}:")]
