"""Readers of what else a name can mean: processes, chemicals, diseases, cells, anatomy, pathogens' products, words."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from figlint.models.building.rows import Draft, table_columns
from figlint.models.building.sources import read_member
from figlint.nlp.lexicon.columns import Array, strings_column
from figlint.nlp.lexicon.entries import SenseKind
from figlint.nlp.names.normalize import key

#: Branches of MeSH's tree by the kind of thing they hold; the longest prefix counts.
_BRANCHES: dict[str, SenseKind] = {
    "A": "anatomy", "A11": "cell", "C": "disease", "D": "chemical", "E": "method", "F03": "disease", "G": "process",
}  # fmt: skip
#: Branches of MeSH that hold genes' products: enzymes, peptides and proteins, biological factors, macromolecules.
_PRODUCTS = ("D05", "D08", "D12", "D23", "D24.185", "D09.400.430", "D06")
#: The ontologies of the cell atlas by the kind of thing they hold.
_ONTOLOGIES: dict[str, SenseKind] = {
    "CL-ontology-v2026-03-26": "cell",
    "UBERON-ontology-v2026-04-01": "anatomy",
    "MONDO-ontology-v2026-05-05": "disease",
    "CHEBI-ontology-2026-05-01": "chemical",
}
_ASPECTS: dict[str, SenseKind] = {"BP": "process", "CC": "component"}
MAX_WORDS = 3
MAX_LENGTH = 32
#: Names of chemicals are long; a gene is mistaken for a short one.
MAX_CHEMICAL = 20
#: A systematic chemical name: nobody would take it for a gene's.
_SYSTEMATIC = re.compile(r"[\[\]{}]|\d,\d|\(\d|[RSEZ]\)-|-\d+-|\d.*\d.*\d")


def read_senses(
    go: Path, atlas: Path, mesh: Path, written: Iterable[Path], words: Collection[str], genes: Collection[str]
) -> tuple[dict[str, Array], dict[str, int]]:
    """Read all lists, as the arrays of :class:`figlint.nlp.lexicon.senses.Senses`.

    Long terms are left out, since what is wanted is what a gene's name could be mistaken for.

    :param go: The package of the Gene Ontology.
    :param atlas: The package of the cell atlas' ontologies.
    :param mesh: The package that carries MeSH's headings.
    :param written: Tables that people wrote for figlint: abbreviations of the laboratory, products of pathogens.
    :param words: English words in small letters.
    :param genes: Keys of human genes' symbols and long names, which lists of chemicals and diseases repeat.
    :returns: The arrays, and counts of terms by kind.
    """
    drafts = {draft.id: draft for draft in _read_written(written)}
    for draft in (*_read_go(go), *_read_atlas(atlas), *_read_mesh(mesh)):
        limit = MAX_LENGTH if draft.locus != "chemical" else MAX_CHEMICAL
        kept = {text: kind for text, kind in draft.names.items() if _is_short(text, limit) and key(text) not in genes}
        if kept:
            draft.names = kept | {draft.symbol: "symbol"}
            drafts[draft.id] = draft
    columns, _ = table_columns(drafts.values())
    columns["word"] = strings_column(sorted({key(word) for word in words if word.isalpha()}, key=str.encode))
    counts: dict[str, int] = {}
    for draft in drafts.values():
        counts[draft.locus] = counts.get(draft.locus, 0) + 1
    return columns, dict(sorted(counts.items()))


def read_words(archive: Path) -> frozenset[str]:
    """Return the English words of SCOWL that are not proper names."""
    text = read_member(archive, "dict/american-english").decode()
    return frozenset(word for word in text.split("\n") if word.isalpha() and word.islower())


def _read_go(archive: Path) -> Iterator[Draft]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "go.sqlite")
        path.write_bytes(read_member(archive, "extdata/GO.sqlite"))
        connection = sqlite3.connect(path)
        terms: dict[int, Draft] = {}
        for number, curie, term, aspect in connection.execute("SELECT _id, go_id, term, ontology FROM go_term"):
            if aspect in _ASPECTS and "complex" not in term:
                terms[number] = _draft(curie, term, _ASPECTS[aspect])
        for number, synonym in connection.execute("SELECT _id, synonym FROM go_synonym"):
            if number in terms and "complex" not in synonym and not synonym.startswith("GO:"):
                terms[number].add(synonym, "alias")
        connection.close()
    yield from terms.values()


def _read_atlas(archive: Path) -> Iterator[Draft]:
    for name, kind in _ONTOLOGIES.items():
        for curie, term in _unpack(archive, name).items():
            if (
                term["label"]
                and not term["deprecated"]
                and not (kind == "chemical" and _SYSTEMATIC.search(term["label"]))
            ):
                draft = _draft(curie, term["label"], kind)
                for synonym in term.get("synonyms", ()):
                    draft.add(synonym, "alias")
                yield draft


def _read_mesh(archive: Path) -> Iterator[Draft]:
    text = read_member(archive, "resources/mesh_id_label_mappings.tsv").decode()
    for number, label, synonyms, trees, *_ in csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        places = trees.split("|")
        kinds = [_BRANCHES.get(place[:3]) or _BRANCHES.get(place[:1]) for place in places]
        if kinds[0] is None or any(place.startswith(_PRODUCTS) for place in places):
            continue
        draft = _draft(f"MESH:{number}", label, kinds[0])
        for synonym in synonyms.split("|"):
            if ", " not in synonym:
                draft.add(synonym, "alias")
        yield draft


def _read_written(paths: Iterable[Path]) -> Iterator[Draft]:
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                kind: Any = row["kind"]
                draft = _draft(row["id"] or f"figlint:{row['label']}", row["label"], kind)
                for name in row["names"].split("|"):
                    draft.add(name, "alias")
                yield draft


def _draft(curie: str, label: str, kind: SenseKind) -> Draft:
    draft = Draft(curie, " ".join(label.split()), "", "sense", locus=kind)
    draft.names[draft.symbol] = "symbol"
    return draft


def _is_short(text: str, limit: int) -> bool:
    return len(text) <= limit and text.count(" ") < MAX_WORDS


def _unpack(archive: Path, name: str) -> Mapping[str, Any]:
    with zipfile.ZipFile(archive) as wheel:
        packed = wheel.read(f"cellxgene_ontology_guide/data/{name}.json.zst")
    terms: dict[str, Any] = json.loads(pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read())
    return terms
