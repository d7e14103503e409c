"""Makes figure records of any number, as long and as full as real ones, from a text generator of its own.

Usage: ``python benchmarks/corpus.py FOLDER --records 10000 --names often``

Captions have the length of the real ones (median 711, mean 1,070 characters; lognormal) and name about as many genes
(12 in 1,000 characters), records 33 keywords in the median and 47 in the mean, evidence tables a row for each and some
more. Names are symbols and aliases of the shipped lexicon, so that nothing of the benchmark is a real sentence. One
seed gives the same files.

Names repeat, and what was seen before is cheap, so that it matters how often. Of the names of 1,342 real captions, 81%
are new after 30 captions, 65% after 100, 52% after 300 and 33% after 1,300. 20,000 names give the same numbers of
distinct names (within 3% from 10 captions on) when they are drawn in proportion to

    1 / (rank + 3) ** 0.95

(Zipf and Mandelbrot's law; fitted over rank shift, exponent and number of names). So ``often`` draws; a name's rank is
by the papers of its gene, an alias behind the symbol. ``evenly`` draws every name of every gene with a paper equally
often, so that nearly none comes again while it is remembered: no real corpus is like that, but its beginning is.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Literal, get_args

from figlint.models.resources import open_lexicon, open_literature

MEDIAN_CAPTION, MEAN_CAPTION = 711, 1070
MEDIAN_KEYWORDS, MEAN_KEYWORDS = 33, 47
#: Real captions name a gene twice or so, and six genes in 920 characters.
CHARACTERS_A_GENE = 160
#: The law by which names repeat.
N_NAMES, RANK_SHIFT, EXPONENT = 20_000, 3, 0.95
#: Records in a folder; more make file systems slow.
PER_FOLDER = 5000

#: How names come again.
NameLaw = Literal["often", "evenly"]

_SENTENCES = (
    "{a} binds {b} and thereby {verb} {c} in {cells}.",
    "Loss of {a} {verb} the {process} of {cells} in {organism}.",
    "({panel}) Western blot of {a}, {b} and {c} in {cells} treated with {drug} for {n} h.",
    "Upon stimulation with {drug}, {a} is phosphorylated by {b}, which {verb} {process}.",
    "The {a}/{b} axis {verb} {process} in {organism} and is opposed by {c}.",
    "({panel}) Schematic of the {process} pathway: receptors at the membrane recruit {a}, {b} and {c} to {verb2} {d}.",
    "Arrows show activation, bars inhibition; dashed lines are hypothetical, n = {n}, *p < 0.05.",
    "Quantification of {process} in {cells} after knock-down of {a} (si{a}) or {b} (mean and s.d., n = {n}).",
    "{drug} {verb} {a} signalling, so that {b} enters the nucleus and transcribes {c} and {d}.",
    "Mice that lack {a} (gray) show less {process} than their littermates (black) at {n} weeks.",
    "({panel}) Representative images of {cells}; nuclei are blue, scale bar {n} µm.",
    "Data are from {n} independent experiments, and significance was tested by two-sided t-test with correction.",
    "({panel}) The degree of {process} in {organism} given {drug} or vehicle, as described in the methods.",
    "In the absence of {drug} no such effect on {process} was seen, and {cells} remained as they were.",
    "Schematic representation of the main steps of {process} in {cells}, from the membrane to the nucleus.",
    "({panel}) Boxes stand for groups of compounds and circles for complexes, and colours show the change after {n} h.",
    "The thickness of an arrow is the strength of the evidence, and question marks show where it is missing.",
    "See the text for details of the model, and the supplementary table for all {n} references behind it.",
    "Upper part: {cells} at rest; lower part: the same after {drug}, with {process} under way in most of them.",
)
_WORDS = {
    "verb": ("activates", "inhibits", "stabilises", "degrades", "promotes", "impairs", "restores", "enhances"),
    "verb2": ("activate", "inhibit", "stabilise", "release", "recruit"),
    "process": ("apoptosis", "autophagy", "cell migration", "glycolysis", "DNA repair", "inflammation", "angiogenesis"),
    "cells": ("HeLa cells", "macrophages", "osteoclasts", "hepatocytes", "HEK293T cells", "naive T cells", "neurons"),
    "drug": ("LPS", "rapamycin", "insulin", "cisplatin", "IFN-γ", "hydrogen peroxide", "metformin", "TGF-β"),
    "organism": ("mice", "human patients", "zebrafish embryos", "rats", "Drosophila larvae", "yeast"),
}
_ORGANISMS = ("Homo sapiens", "Homo sapiens", "Homo sapiens", "Mus musculus", "Rattus norvegicus", "Danio rerio")


@dataclass(frozen=True, slots=True)
class Name:
    """A name with the gene that it stands for."""

    text: str
    symbol: str
    gene_id: str


def names_by_fame() -> list[Name]:
    """Return the symbols and up to two aliases of the genes with papers, by papers over place among its names."""
    lexicon, literature = open_lexicon(), open_literature()
    ranked: list[tuple[float, str, Name]] = []
    for gene in literature.genes():
        entry = lexicon.entry(gene)
        if entry is None:
            continue
        aliases = [name for name, kind in lexicon.names(entry.id) if kind == "alias" and " " not in name]
        for place, text in enumerate((entry.symbol, *aliases[:2]), start=1):
            fame = literature.papers(gene) / place
            ranked.append((-fame, text, Name(text, entry.symbol, gene.partition(":")[2])))
    return [name for *_, name in sorted(ranked, key=lambda row: row[:2])]


class Generator:
    """Generates records, always the same for the same seed.

    :param names: How often names come again, see the module.
    """

    def __init__(self, seed: int, names: NameLaw = "often") -> None:
        self._random = random.Random(seed)
        self._names = names_by_fame()[: N_NAMES if names == "often" else None]
        exponent = EXPONENT if names == "often" else 0.0
        weights = ((rank + RANK_SHIFT) ** -exponent for rank in range(1, len(self._names) + 1))
        self._weights = list(accumulate(weights))

    def draw(self, number: int) -> list[Name]:
        """Draw names."""
        return self._random.choices(self._names, cum_weights=self._weights, k=number)

    def caption(self) -> str:
        """Draw a caption."""
        wanted = self._lognormal(MEDIAN_CAPTION, MEAN_CAPTION)
        # A figure has its genes, and names them again and again.
        names = self._texts(2 + wanted // CHARACTERS_A_GENE)
        text = self._sentence(names)
        while len(text) < wanted:
            text += " " + self._sentence(names)
        return text if wanted >= len(text) else text[: max(20, wanted)]

    def record(self, number: int) -> tuple[dict[str, object], list[tuple[str, ...]]]:
        """Draw a record and its evidence table."""
        caption = self.caption()
        names = self.draw(self._lognormal(MEDIAN_KEYWORDS, MEAN_KEYWORDS))
        figid = f"PMC{number:07}__bench-g{self._random.randint(1, 9):03}"
        rows = [
            (name.text, name.symbol, name.gene_id, "9606", "Homo sapiens", "ncbigene_symbol")
            for name in [*names, *self._random.choices(names, k=len(names) // 8)]
        ]
        record: dict[str, object] = {
            "figid": figid,
            "figtitle": self._sentence(self._texts())[:90],
            "pmcid": f"PMC{number:07}",
            "filename": f"{figid.partition('__')[2]}.jpg",
            "caption": caption,
            "papertitle": self._sentence(self._texts())[:120],
            "year": "2021",
            "organisms": [self._random.choice(_ORGANISMS)],
            "organisms_ner": [self._random.choice(_ORGANISMS)],
            "schema-jsonld": {"description": caption, "keywords": list(dict.fromkeys(name.symbol for name in names))},
        }
        return record, rows

    def _texts(self, number: int = 4) -> list[str]:
        return [name.text for name in self.draw(number)]

    def _sentence(self, genes: Sequence[str]) -> str:
        words = {name: self._random.choice(values) for name, values in _WORDS.items()}
        names = {letter: self._random.choice(genes) for letter in "abcd"}
        panel = self._random.choice("ABCDEFGH")
        return self._random.choice(_SENTENCES).format(**words, **names, panel=panel, n=self._random.randint(3, 48))

    def _lognormal(self, median: float, mean: float) -> int:
        sigma = math.sqrt(2 * math.log(mean / median))
        return max(1, round(self._random.lognormvariate(math.log(median), sigma)))


def write_records(folder: Path, n_records: int, seed: int = 0, names: NameLaw = "often") -> None:
    """Write records as Markdown files with their evidence tables."""
    generator = Generator(seed, names)
    for number in range(n_records):
        record, rows = generator.record(number)
        part = folder / f"{number // PER_FOLDER:04}"
        figures, tables = part / "_figures", part / "_data"
        if number % PER_FOLDER == 0:
            figures.mkdir(parents=True)
            tables.mkdir()
        (figures / f"{record['figid']}.md").write_text(_front_matter(record), encoding="utf-8")
        header = "word\tncbigene_symbol\tncbigene_id\torganism_id\torganism_name\tsource\n"
        table = header + "".join("\t".join(row) + "\n" for row in rows)
        (tables / f"{record['figid']}-genes.tsv").write_text(table, encoding="utf-8")


def _front_matter(record: dict[str, object]) -> str:
    return "---\n" + "".join(_yaml(record, "")) + "---\n"


def _yaml(mapping: dict[str, object], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:\n"
            yield from _yaml(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:\n" + "".join(f"{indent}- {json.dumps(item, ensure_ascii=False)}\n" for item in value)
        else:
            yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}\n"


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--names", choices=get_args(NameLaw), default="often")
    options = parser.parse_args()
    write_records(options.folder, options.records, options.seed, options.names)


if __name__ == "__main__":
    main()
