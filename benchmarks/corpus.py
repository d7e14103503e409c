"""Makes figure records of any number, as long and as full as real ones, from a text generator of its own.

Usage: ``python benchmarks/corpus.py FOLDER --records 10000``

Captions have the length of the real ones (median 711, mean 1,070 characters; lognormal) and name about as many genes
(12 in 1,000 characters), records 33 keywords in the median and 47 in the mean, evidence tables a row for each and some
more. Names are drawn from the shipped lexicon, a few of them often and most rarely, as symbol or as alias, so that
nothing of the benchmark is a real sentence and look-ups are as various as real ones. One seed gives the same files.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from figlint.models.resources import open_lexicon, open_literature

MEDIAN_CAPTION, MEAN_CAPTION = 711, 1070
MEDIAN_KEYWORDS, MEAN_KEYWORDS = 33, 47
#: Real captions name a gene twice or so, and six genes in 920 characters.
CHARACTERS_A_GENE = 160
#: Genes that fewer papers are about hardly stand in figures.
MIN_PAPERS = 20
#: Records in a folder; more make file systems slow.
PER_FOLDER = 5000

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
class Gene:
    """A gene with the names that the text may call it by."""

    symbol: str
    id: str
    names: tuple[str, ...]


class Generator:
    """Generates records, always the same for the same seed."""

    def __init__(self, seed: int, n_genes: int = 3000) -> None:
        self._random = random.Random(seed)
        self._genes = self._draw_genes(n_genes)

    def _draw_genes(self, number: int) -> list[Gene]:
        lexicon, literature = open_lexicon(), open_literature()
        genes: dict[str, Gene] = {}
        keys = sorted(lexicon.keys())
        while len(genes) < number:
            for hit in lexicon.lookup(self._random.choice(keys), taxids=("9606",)):
                entry = hit.entry
                if entry.type != "gene" or literature.papers(entry.id) < MIN_PAPERS:
                    continue
                names = tuple(name for name, kind in lexicon.names(entry.id) if kind == "alias" and " " not in name)
                # Symbols are what most texts use.
                genes[entry.id] = Gene(entry.symbol, entry.ids[-1].partition(":")[2], (entry.symbol, *names[:2]))
        return list(genes.values())[:number]

    def gene(self) -> Gene:
        """Draw a gene; the first of the list are drawn far more often than the last."""
        return self._genes[int(len(self._genes) * self._random.random() ** 3)]

    def caption(self) -> str:
        """Draw a caption."""
        wanted = self._lognormal(MEDIAN_CAPTION, MEAN_CAPTION)
        # A figure has its genes, and names them again and again.
        names = self._names(2 + wanted // CHARACTERS_A_GENE)
        text = self._sentence(names)
        while len(text) < wanted:
            text += " " + self._sentence(names)
        return text if wanted >= len(text) else text[: max(20, wanted)]

    def record(self, number: int) -> tuple[dict[str, object], list[tuple[str, ...]]]:
        """Draw a record and its evidence table."""
        caption = self.caption()
        genes = [self.gene() for _ in range(self._lognormal(MEDIAN_KEYWORDS, MEAN_KEYWORDS))]
        figid = f"PMC{number:07}__bench-g{self._random.randint(1, 9):03}"
        rows = [
            (self._random.choice(gene.names), gene.symbol, gene.id, "9606", "Homo sapiens", "ncbigene_symbol")
            for gene in [*genes, *self._random.choices(genes, k=len(genes) // 8)]
        ]
        record: dict[str, object] = {
            "figid": figid,
            "figtitle": self._sentence(self._names())[:90],
            "pmcid": f"PMC{number:07}",
            "filename": f"{figid.partition('__')[2]}.jpg",
            "caption": caption,
            "papertitle": self._sentence(self._names())[:120],
            "year": "2021",
            "organisms": [self._random.choice(_ORGANISMS)],
            "organisms_ner": [self._random.choice(_ORGANISMS)],
            "schema-jsonld": {"description": caption, "keywords": list(dict.fromkeys(gene.symbol for gene in genes))},
        }
        return record, rows

    def _names(self, number: int = 4) -> list[str]:
        return [self._random.choice(self.gene().names) for _ in range(number)]

    def _sentence(self, genes: Sequence[str]) -> str:
        words = {name: self._random.choice(values) for name, values in _WORDS.items()}
        names = {letter: self._random.choice(genes) for letter in "abcd"}
        panel = self._random.choice("ABCDEFGH")
        return self._random.choice(_SENTENCES).format(**words, **names, panel=panel, n=self._random.randint(3, 48))

    def _lognormal(self, median: float, mean: float) -> int:
        sigma = math.sqrt(2 * math.log(mean / median))
        return max(1, round(self._random.lognormvariate(math.log(median), sigma)))


def write_records(folder: Path, n_records: int, seed: int = 0) -> None:
    """Write records as Markdown files with their evidence tables."""
    generator = Generator(seed)
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
    options = parser.parse_args()
    write_records(options.folder, options.records, options.seed)


if __name__ == "__main__":
    main()
