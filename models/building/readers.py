"""Readers of human gene names: one function a source, from the package's file to drafts of entries."""

from __future__ import annotations

import csv
import gzip
import io
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from figlint.models.building.rows import HUMAN, Draft
from figlint.models.building.sources import read_member

LOCI = {
    "protein-coding gene": "protein", "protein-coding": "protein", "non-coding RNA": "rna", "pseudogene": "pseudogene",
    "pseudo": "pseudogene", "ncRNA": "rna", "snoRNA": "rna", "snRNA": "rna", "rRNA": "rna", "tRNA": "rna",
    "scRNA": "rna",
}  # fmt: skip
#: Loci that have a number but no name yet.
UNNAMED = re.compile(r"LOC\d+|ENS\w+\d{11}|[A-Z]{2}\d{6}(?:\.\d+)?")
#: Clones, sequences and markers that databases list among the aliases; nobody writes them in a figure.
_CLONE = re.compile(
    r"\d{7}[A-Z]\d\d[Rr]ik|[A-Z]\d{6}[A-Z]\d\d(?:Rik)?|\d{7}[A-Z]\d\d|[A-Z]{1,2}\d{5,6}(?:\.\d)?|MGC:?\d+|RGD\d+|LOC\d+|"
    r"Dmel[_\\].*|.*-P[A-Z]|BcDNA.*|EG:.*|anon-.*|FLJ\d+|DKFZ.*|[hH]CG_?\d+|OTT[A-Z]+\d+|[bd][AJ]\d+[A-Z]\d+\.\d+|"
    r"(?:RP|CT[A-D])\d*-\d+[A-Z]\d+.*|PRO\d{3,}|UNQ\d+.*|D\d+[HMXS][a-z]*\d+.*|.* gene product from transcript .*|"
    r"D\d+Mit\d+|DXMit\d+|GA_x.*|m[A-Z]{3,5}\d+_.*"
)
_NCBI_TYPES = frozenset({"protein-coding", "ncRNA", "snoRNA", "snRNA", "rRNA", "scRNA", "other"})


def read_hgnc(archive: Path) -> dict[str, Draft]:
    """Read HGNC's complete set.

    :param archive: The package that carries it.
    :returns: Human genes by ``HGNC:`` identifier.
    """
    text = gzip.decompress(read_member(archive, "hgnc_complete_set.tsv.gz")).decode()
    drafts: dict[str, Draft] = {}
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        draft = Draft(row["hgnc_id"], row["symbol"], HUMAN, "gene", row["name"], LOCI.get(row["locus_group"], "other"))
        draft.add(row["symbol"], "symbol")
        draft.add(row["name"], "name")
        for name in row["prev_symbol"].split("|"):
            draft.add(name, "previous")
        add_aliases(draft, row["alias_symbol"].split("|"))
        if row["entrez_id"]:
            draft.others.add(f"NCBIGene:{row['entrez_id']}")
        draft.others.update(f"UniProt:{accession}" for accession in row["uniprot_ids"].split("|") if accession)
        drafts[draft.id] = draft
    return drafts


def add_gene_info(archive: Path, drafts: dict[str, Draft]) -> None:
    """Add NCBI Gene's human names to HGNC's genes, and its named genes that HGNC lacks.

    Pseudogenes, regions without a product and unnamed loci that HGNC does not know are left out.

    :param archive: The package that carries ``Homo_sapiens.gene_info``.
    :param drafts: Genes by identifier; they gain names and company.
    """
    by_gene = {other: draft for draft in drafts.values() for other in draft.others}
    text = read_member(archive, "Homo_sapiens.gene_info").decode()
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        curie, symbol = f"NCBIGene:{row['GeneID']}", row["Symbol"]
        draft = by_gene.get(curie)
        if draft is None:
            if row["type_of_gene"] not in _NCBI_TYPES or UNNAMED.fullmatch(symbol):
                continue
            draft = Draft(curie, symbol, HUMAN, "gene", row["description"], LOCI.get(row["type_of_gene"], "other"))
            draft.add(symbol, "symbol")
            drafts[curie] = draft
        if row["description"] != "-":
            draft.add(row["description"], "name")
        for column in ("Synonyms", "Other_designations"):
            add_aliases(draft, row[column].split("|"))


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


def add_org_names(connection: sqlite3.Connection, drafts: Mapping[str, Draft]) -> None:
    """Add aliases, full names and UniProt accessions of NCBI Gene's release that Bioconductor packaged."""
    by_gene = {other: draft for draft in drafts.values() for other in (draft.id, *draft.others)}
    for gene, name in connection.execute("SELECT gene_id, gene_name FROM genes JOIN gene_info USING (_id)"):
        if (draft := by_gene.get(f"NCBIGene:{gene}")) is not None:
            draft.add(name, "name")
    for gene, name in connection.execute("SELECT gene_id, alias_symbol FROM genes JOIN alias USING (_id)"):
        if (draft := by_gene.get(f"NCBIGene:{gene}")) is not None:
            add_aliases(draft, (name,))
    for gene, accession in connection.execute("SELECT gene_id, uniprot_id FROM genes JOIN uniprot USING (_id)"):
        if (draft := by_gene.get(f"NCBIGene:{gene}")) is not None and not accession.startswith("A0A"):
            draft.others.add(f"UniProt:{accession}")


def read_domains(connection: sqlite3.Connection, drafts: Mapping[str, Draft]) -> list[tuple[str, str]]:
    """Return pairs of gene and Pfam domain, for genes of common descent."""
    by_gene = {other: gene for gene, draft in drafts.items() for other in (gene, *draft.others)}
    rows = connection.execute("SELECT DISTINCT gene_id, pfam_id FROM genes JOIN pfam USING (_id) WHERE pfam_id != ''")
    return sorted((by_gene[curie], f"Pfam:{pfam}") for gene, pfam in rows if (curie := f"NCBIGene:{gene}") in by_gene)


def read_famplex(archive: Path, genes: Mapping[str, Draft]) -> tuple[dict[str, Draft], list[tuple[str, str]]]:
    """Read FamPlex's families and complexes, and add its names of single genes to the genes.

    :param archive: The package.
    :param genes: Human genes by identifier; they gain names.
    :returns: Families by ``FPLX:`` identifier, and pairs of family and gene, closed over subfamilies.
    """
    by_symbol = {f"HGNC:{draft.symbol}": draft for draft in genes.values() if draft.id.startswith("HGNC:")}
    by_accession = {
        other.replace("UniProt:", "UP:"): draft for draft in genes.values() for other in sorted(draft.others)
    }
    families: dict[str, Draft] = {}
    for (name,) in read_csv(archive, "resources/entities.csv"):
        draft = Draft(f"FPLX:{name}", name.replace("_", " "), HUMAN, "family", name.replace("_", " "))
        draft.add(draft.symbol, "family")
        families[draft.id] = draft
    for text, *references in read_csv(archive, "resources/grounding_map.csv"):
        for space, identifier in zip(references[::2], references[1::2], strict=False):
            curie = f"{space}:{identifier}"
            if curie in families:
                families[curie].add(text, "family")
            elif (gene := by_symbol.get(curie) or by_accession.get(curie)) is not None:
                gene.add(text, "alias")
    parents: dict[str, set[str]] = defaultdict(set)
    for space, child, _, parent_space, parent in read_csv(archive, "resources/relations.csv"):
        member = by_symbol.get(f"{space}:{child}") or by_accession.get(f"{space}:{child}")
        if parent_space == "FPLX" and (space == "FPLX" or member is not None):
            parents[f"FPLX:{child}" if member is None else member.id].add(f"FPLX:{parent}")
    pairs = [
        (family, gene)
        for gene in sorted(parents)
        if gene in genes
        for family in sorted(_ancestors(gene, parents))
        if family in families
    ]
    return families, pairs


def add_aliases(draft: Draft, names: Iterable[str]) -> None:
    """Add aliases, leaving clones out, and a protein's name without ``precursor``."""
    for name in names:
        if not _CLONE.fullmatch(name):
            draft.add(name.removesuffix(" precursor"), "alias")


def read_csv(archive: Path, suffix: str) -> list[list[str]]:
    """Return the rows of a comma-separated file without header."""
    return [row for row in csv.reader(io.StringIO(read_member(archive, suffix).decode())) if row]


def _ancestors(child: str, parents: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    queue = [child]
    while queue:
        for parent in parents.get(queue.pop(), ()):
            if parent not in found:
                found.add(parent)
                queue.append(parent)
    return found
