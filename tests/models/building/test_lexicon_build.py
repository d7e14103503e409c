"""Reading sources of a few made-up genes, laying them out, and opening them again."""

from __future__ import annotations

import gzip
import io
import lzma
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.building import taxonomy
from figlint.models.building.readers import add_gene_info, read_famplex, read_hgnc
from figlint.models.building.rows import Draft, is_searchable, other_keys, table_columns
from figlint.models.building.sources import Source, fetch, read_member
from figlint.models.building.species import pair_by_symbol, read_homologene, read_ncbi_module
from figlint.models.resources import FORMAT, open_lexicon, sha256
from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.columns import Strings, read_columns, strings_column, write_columns
from figlint.nlp.lexicon.nametable import NameTable

HGNC = """hgnc_id\tsymbol\tname\tlocus_group\tstatus\talias_symbol\tprev_symbol\tensembl_gene_id\tuniprot_ids\tentrez_id
HGNC:1\tABC1\tabacus protein 1\tprotein-coding gene\tApproved\tcount-α|FLJ12345\tABA|ABB\t\tP00001\t11
HGNC:2\tABC2\tabacus protein 2\tnon-coding RNA\tApproved\tcount-alpha\t\t\t\t12
"""
GENE_INFO = """#tax_id\tGeneID\tSymbol\tSynonyms\tdescription\ttype_of_gene\tOther_designations
9606\t11\tABC1\tABX\tabacus protein 1\tprotein-coding\tbead counter precursor|bead frame
9606\t13\tNEW1\t-\tnew protein\tprotein-coding\t-
9606\t14\tLOC14\t-\tuncharacterized LOC14\tprotein-coding\t-
9606\t15\tREG1\t-\tregion\tbiological-region\t-
"""
FAMPLEX = {
    "resources/entities.csv": "ABC\nABC_family\n",
    "resources/grounding_map.csv": "abaci,FPLX,ABC,,\nbead counter 1,HGNC,ABC1,UP,P00001\nglucose,CHEBI,CHEBI:1,,\n",
    "resources/relations.csv": (
        "HGNC,ABC1,isa,FPLX,ABC\nFPLX,ABC,isa,FPLX,ABC_family\nHGNC,ABC2,partof,FPLX,ABC_family\n"
    ),
}
MODULE = (
    "GENEID2NT = {\n"
    "  21 : NtData(tax_id=10090, GeneID=21, Status='live', Symbol='Abc1', Aliases='Count, AW123456, it\\'s', "
    "description='abacus protein', other_designations='frame, \\\"wooden\\\"|beads'),\n"
    "  22 : NtData(tax_id=10090, GeneID=22, Status='discontinued', Symbol='Abc9', Aliases='', description='', "
    "other_designations=''),\n"
    "}\n"
)


def wheel(path: Path, files: dict[str, bytes | str]) -> Path:
    """Write a package of a few files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"package/{name}", content)
    return path


def debian(path: Path, name: str, content: bytes) -> Path:
    """Write a Debian package of one file, with an odd-sized member before the data."""
    blob = io.BytesIO()
    with tarfile.open(fileobj=blob, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    parts = [("debian-binary", b"2.0"), ("data.tar.xz", lzma.compress(blob.getvalue()))]
    with path.open("wb") as stream:
        stream.write(b"!<arch>\n")
        for member_name, data in parts:
            stream.write(f"{member_name:<16}{0:<12}{0:<6}{0:<6}{644:<8}{len(data):<10}`\n".encode())
            stream.write(data + b"\n" * (len(data) % 2))
    return path


@pytest.fixture
def human(tmp_path: Path) -> dict[str, Draft]:
    return read_hgnc(wheel(tmp_path / "hgnc.whl", {"hgnc_complete_set.tsv.gz": gzip.compress(HGNC.encode())}))


def test_hgnc_gives_every_name_its_kind(human: dict[str, Draft]) -> None:
    gene = human["HGNC:1"]
    assert (gene.symbol, gene.locus, gene.others) == ("ABC1", "protein", {"NCBIGene:11", "UniProt:P00001"})
    assert gene.names == {
        "ABC1": "symbol", "abacus protein 1": "name", "ABA": "previous", "ABB": "previous", "count-α": "alias",
    }  # fmt: skip


def test_gene_info_adds_names_and_named_genes_only(tmp_path: Path, human: dict[str, Draft]) -> None:
    add_gene_info(wheel(tmp_path / "ncbi.whl", {"Homo_sapiens.gene_info": GENE_INFO}), human)
    assert {"ABX", "bead counter", "bead frame"} <= set(human["HGNC:1"].names)
    assert human["NCBIGene:13"].names == {"NEW1": "symbol", "new protein": "name"}
    assert not {"NCBIGene:14", "NCBIGene:15"} & set(human)


def test_famplex_closes_members_over_subfamilies(tmp_path: Path, human: dict[str, Draft]) -> None:
    families, pairs = read_famplex(wheel(tmp_path / "famplex.whl", dict(FAMPLEX)), human)
    assert set(pairs) == {("FPLX:ABC", "HGNC:1"), ("FPLX:ABC_family", "HGNC:1"), ("FPLX:ABC_family", "HGNC:2")}
    assert families["FPLX:ABC"].names["abaci"] == "family"
    assert human["HGNC:1"].names["bead counter 1"] == "alias"


def test_ncbi_module_is_read_without_being_run(tmp_path: Path) -> None:
    genes = read_ncbi_module(wheel(tmp_path / "go.whl", {"genes.py": MODULE}), "genes.py")
    assert list(genes) == ["NCBIGene:21"]
    assert set(genes["NCBIGene:21"].names) == {"Abc1", "abacus protein", "Count", "it's", 'frame, "wooden"', "beads"}


def test_homologene_reader_refuses_anything_but_a_data_frame(tmp_path: Path) -> None:
    blob = lzma.compress(pickle.dumps(print))
    with pytest.raises(pickle.UnpicklingError, match="not part of a data frame"):
        read_homologene(wheel(tmp_path / "homology.whl", {"datafile_homology.pkl.xz": blob}), {}, {})


def test_rodents_are_paired_by_symbol(human: dict[str, Draft]) -> None:
    others = {
        "NCBIGene:21": Draft("NCBIGene:21", "Abc1", "10090", "gene"),
        "NCBIGene:31": Draft("NCBIGene:31", "abc2", "7227", "gene"),
        "NCBIGene:41": Draft("NCBIGene:41", "Abc2", "10116", "gene"),
    }
    groups = pair_by_symbol([(7, "HGNC:1")], others, human)
    assert groups == [(7, "HGNC:1"), (7, "NCBIGene:21"), (8, "HGNC:2"), (8, "NCBIGene:41")]


def test_table_finds_what_was_put_in(human: dict[str, Draft]) -> None:
    columns, places = table_columns(human.values())
    table = NameTable(columns)
    assert [(hit.entry.id, hit.name, hit.kind) for hit in table.hits("countalpha")] == [
        ("HGNC:1", "count-α", "alias"), ("HGNC:2", "count-alpha", "alias"),
    ]  # fmt: skip
    assert table.find("UniProt:P00001") == table.find("HGNC:1") == places["HGNC:1"]
    assert table.entry_at(places["HGNC:1"]).ids == ("HGNC:1", "NCBIGene:11", "UniProt:P00001")
    assert table.hits("nothing") == ()


def test_same_sources_give_the_same_bytes(tmp_path: Path, human: dict[str, Draft]) -> None:
    for name, drafts in (("one", list(human.values())), ("other", list(reversed(human.values())))):
        write_columns(tmp_path / f"{name}.npz", table_columns(drafts)[0])
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",))), max_size=20))
def test_strings_are_found_where_they_lie(texts: list[str]) -> None:
    ordered = sorted(set(texts), key=str.encode)
    column = Strings(strings_column(ordered))
    assert column.to_list() == ordered == [column[i] for i in range(len(column))]
    assert [column.find(text) for text in ordered] == list(range(len(ordered)))
    assert column.find("\x00absent") is None


def test_string_with_a_newline_is_refused() -> None:
    with pytest.raises(ValueError, match="newline"):
        strings_column(["a\nb"])


@pytest.mark.parametrize(
    ("text", "taxid", "expected"),
    [
        ("IKKβ", "9606", ["ikkb"]),
        ("IL-1 beta", "9606", ["il1b"]),
        ("integrin beta 1", "9606", ["integrin b1", "integrinb1", "integrinbetai"]),
        ("alphaB-crystallin", "9606", ["abcrystallin", "alphab crystallin"]),
        ("toll-like receptor", "9606", ["toll like receptor"]),
        ("E-cadherin", "10090", ["e cadherin"]),
        ("desmoglein 3", "10116", ["desmoglein iii"]),
        ("alphabet protein", "9606", []),
        ("TP53", "9606", []),
        ("beta", "9606", []),
        ("IKKβ", "7227", []),
    ],
)
def test_other_keys(text: str, taxid: str, expected: list[str]) -> None:
    assert list(other_keys(text, taxid)) == expected


@pytest.mark.parametrize("folded", ["t", "53", "was", "uncharacterized loc5", "a b c d e f"])
def test_what_says_nothing_is_not_searched_for(folded: str) -> None:
    assert not is_searchable(folded, folded, "9606")


def test_long_respelling_is_not_searched_for() -> None:
    assert is_searchable("tnfa", "TNF-α", "9606")
    assert is_searchable("toll like receptor adaptor4", "toll like receptor adaptor 4", "9606")
    assert not is_searchable("toll like receptor adaptor4", "toll-like receptor adaptor 4", "9606")


def test_locus_of_another_species_is_not_searched_for() -> None:
    assert not is_searchable("cg9885", "CG9885", "7227")
    assert not is_searchable("gm130", "Gm130", "10090")
    assert is_searchable("gm130", "GM130", "9606")
    assert is_searchable("mir21", "MIR21", "9606")


def test_member_of_a_debian_package_is_read(tmp_path: Path) -> None:
    path = debian(tmp_path / "words.deb", "./usr/share/dict/words", b"one\ntwo\n")
    assert read_member(path, "dict/words") == b"one\ntwo\n"
    with pytest.raises(ResourceError, match="holds no file absent"):
        read_member(path, "absent")


def test_fetch_refuses_another_file_than_the_pinned_one(tmp_path: Path) -> None:
    source = Source("x", "pypi", "x==1", "x.whl", "0" * 64, "", "", "")
    (tmp_path / "x.whl").write_bytes(b"other")
    with pytest.raises(ResourceError, match="not the pinned file"):
        fetch(source, tmp_path)


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x05\x06" + b"\x00" * 18])
def test_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "genes.npz"
    path.write_bytes(content)
    if content.startswith(b"PK"):
        assert read_columns(path) == {}
    else:
        with pytest.raises(ResourceError, match="damaged"):
            read_columns(path)


def test_absent_file_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="figlint lexicon build"):
        read_columns(tmp_path / "genes.npz")
    with pytest.raises(ResourceError, match="no lexicon in"):
        open_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("manifest", "message"), [("{", "damaged"), ("[]", "not of format"), ('{"format": 0}', "not of format")]
)
def test_manifest_of_another_kind_is_told(tmp_path: Path, manifest: str, message: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ResourceError, match=message):
        open_lexicon(tmp_path)


def test_file_that_differs_from_its_manifest_is_told(tmp_path: Path) -> None:
    write_columns(tmp_path / "genes.npz", {"id": np.array([1])})
    text = f'{{"format": {FORMAT}, "files": {{"genes.npz": "{sha256(tmp_path / "genes.npz")[::-1]}"}}}}'
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match="differs from its manifest"):
        open_lexicon(tmp_path)


NAMES_DUMP = """1\t|\tAbacus minor\t|\t\t|\tscientific name\t|
1\t|\tlesser bead frame\t|\t\t|\tcommon name\t|
1\t|\tAbacus minor Tally, 1758\t|\t\t|\tauthority\t|
2\t|\tAbacus major\t|\t\t|\tscientific name\t|
"""


def test_older_names_of_taxa_are_read_by_class(tmp_path: Path) -> None:
    package = debian(tmp_path / "dump.deb", "./data/TAXONOMY/names.dmp", NAMES_DUMP.encode())
    assert list(taxonomy.read_names(package)) == [
        (1, "Abacus minor", "scientific name"),
        (1, "lesser bead frame", "common name"),
        (2, "Abacus major", "scientific name"),
    ]


def test_merged_taxa_are_followed_to_the_id_of_today() -> None:
    """3 was merged into 2 before, and 2 went since: its name lives on under 5. The heir of 4 is gone too."""
    older = [(2, "Abacus major", "scientific name"), (6, "Abacus", "synonym")]
    assert taxonomy.merged_ids({1: "Abacus minor", 5: "Abacus major"}, older, {3: 2, 4: 9, 1: 5}) == {2: 5, 3: 5}


def test_designations_of_strains_follow_the_name_of_their_species() -> None:
    species, strain, no_rank = (taxonomy.RANKS.index(rank) + 1 for rank in ("species", "strain", "no_rank"))
    info = {
        1: (1, no_rank, 0),
        2: (1, species, 0),
        3: (2, strain, 0),
        4: (3, strain, 0),
        5: (2, no_rank, 6),
        6: (2, 0, 0),
    }
    names = [
        (2, "Abacus minor"),
        (2, "Abacus parvus"),
        (3, "Abacus parvus AB-1"),
        (4, "Abacus minor str. AB-1 substr. xC 22"),
        (5, "Abacus minor M1"),
        (6, "Abacus minor subsp. minor"),
    ]
    assert taxonomy.strains_of(names, info) == [("AB1", 3), ("xC22", 4)]
