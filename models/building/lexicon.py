"""Builds the shipped lexicon and literature table from their sources; the same sources give the same bytes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from figlint.models.building.literature import literature_columns
from figlint.models.building.readers import (
    add_gene_info,
    add_org_names,
    open_org_database,
    read_domains,
    read_famplex,
    read_hgnc,
)
from figlint.models.building.rows import Draft, pair_columns, table_columns
from figlint.models.building.senses import read_senses, read_words
from figlint.models.building.sources import SOURCES, fetch
from figlint.models.building.species import add_rat_names, pair_by_symbol, read_homologene, read_ncbi_module
from figlint.models.building.taxonomy import ALL_NAMES, SYNONYMS, TAXA, build_taxonomy
from figlint.models.resources import FORMAT, sha256
from figlint.nlp.lexicon.columns import write_columns
from figlint.nlp.lexicon.nametable import NameTable
from figlint.nlp.lexicon.wordindex import word_columns
from figlint.nlp.names.normalize import key

#: Tables that people wrote for figlint; they ship beside the files that are built.
TABLES = Path(__file__).parent.parent / "lexicons"


def build_lexicon(output: Path, sources: Path | None = None) -> None:
    """Download what is missing and write the lexicon's files.

    :param output: Folder for the ``.npz`` files and ``manifest.json``; made if absent.
    :param sources: Folder of downloads, kept; a temporary one if none is given.
    :raises ResourceError: If a source cannot be had or is not the pinned one.
    """
    if sources is None:
        with tempfile.TemporaryDirectory() as folder:
            build_lexicon(output, Path(folder))
        return
    output.mkdir(parents=True, exist_ok=True)
    build_taxonomy(sources, output)
    archives = {source.name: fetch(source, sources) for source in SOURCES}
    genes = read_hgnc(archives["hgnc"])
    add_gene_info(archives["ncbi-gene"], genes)
    with open_org_database(archives["ncbi-human"]) as connection:
        add_org_names(connection, genes)
        domains = read_domains(connection, genes)
        links = connection.execute(
            "SELECT CAST(gene_id AS INT), CAST(pubmed_id AS INT) FROM pubmed JOIN genes USING (_id)"
        )
        write_columns(output / "literature.npz", literature_columns(links, _hgnc_numbers(genes)))
    families, members = read_famplex(archives["famplex"], genes)
    others = {
        **read_ncbi_module(archives["ncbi-gene-species"], "genes_NCBI_10090_All.py"),
        **read_ncbi_module(archives["ncbi-gene-species"], "genes_NCBI_7227_ProteinCoding.py"),
    }
    groups = read_homologene(archives["homologene"], others, genes)
    add_rat_names(archives["rgd"], others)
    groups = pair_by_symbol(groups, others, genes)
    columns, places = table_columns([*genes.values(), *others.values(), *families.values()])
    columns |= pair_columns("family", ((places[family], places[gene]) for family, gene in members))
    columns |= pair_columns("homolog", ((group, places[gene]) for group, gene in groups))
    columns |= pair_columns("domain", ((int(domain[-5:]), places[gene]) for gene, domain in domains))
    write_columns(output / "genes.npz", columns)
    write_columns(output / "words.npz", word_columns(NameTable(columns).indexable()))
    words = read_words(archives["words"])
    senses, sense_counts = read_senses(
        archives["go"],
        archives["atlas"],
        archives["mesh"],
        (TABLES / "lab_words.tsv", TABLES / "pathogen_products.tsv"),
        words,
        {key(name) for gene in genes.values() for name, kind in gene.names.items() if kind in ("symbol", "name")},
    )
    write_columns(output / "senses.npz", senses)
    counts = {
        "human genes": len(genes),
        "other genes": len(others),
        "families": len(families),
        "names": len(columns["kind"]),
        **{f"senses, {kind}": count for kind, count in sense_counts.items()},
    }
    _write_manifest(output, counts)


def _write_manifest(output: Path, counts: dict[str, int]) -> None:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "counts": counts,
        "sources": [
            {
                "name": source.name,
                "data": source.data,
                "release": source.release,
                "licence": source.licence,
                "package": f"{source.registry} {source.package}",
                "sha256": source.sha256,
            }
            for source in (*SOURCES, TAXA, SYNONYMS, ALL_NAMES)
        ],
        "files": {path.name: sha256(path) for path in sorted(output.glob("*.npz"))},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (output / "manifest.json").write_text(text, encoding="utf-8")


def _hgnc_numbers(genes: dict[str, Draft]) -> dict[int, int]:
    """Return HGNC's numbers by NCBI Gene's."""
    return {
        int(other.removeprefix("NCBIGene:")): int(gene.removeprefix("HGNC:"))
        for gene, draft in genes.items()
        if gene.startswith("HGNC:")
        for other in draft.others
        if other.startswith("NCBIGene:")
    }
