"""A small invented lexicon and literature for the tests of the audit: no word of it is from the data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.company import GeneCompany, GeneVectors
from figlint.evaluation.audit.keywords import KeywordReader
from figlint.nlp.lexicon.learned import LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, NameHit, Sense
from figlint.nlp.mentions import AnnotatedRecord, NameKind
from figlint.nlp.names.normalize import key
from figlint.nlp.records.record import CuratedValue, EvidenceRow, Position, Record


def gene(number: int, symbol: str, name: str) -> Entry:
    """Return a human gene."""
    return Entry(f"HGNC:{number}", (f"HGNC:{number}", f"NCBIGene:{number}"), symbol, name, "9606", "gene", "protein")


LIGAND = gene(1, "TNFSF13", "TNF superfamily member 13")
FACTOR = gene(2, "TNFSF13B", "TNF superfamily member 13b")
NUCLEAR = gene(3, "ANP32B", "acidic nuclear phosphoprotein 32 family member B")
KINASE = gene(4, "JAK2", "Janus kinase 2")
REGULATOR = gene(5, "IRF6", "interferon regulatory factor 6")
KAPPA = gene(6, "NFKB1", "nuclear factor kappa B subunit 1")
CATENIN = gene(7, "CTNNB1", "catenin beta 1")
FAMILY = Entry("FPLX:NFkappaB", ("FPLX:NFkappaB",), "NFkappaB", "NF-kappaB", "9606", "family")

NAMES: Mapping[str, Sequence[tuple[str, NameKind]]] = {
    "HGNC:1": [("TNFSF13", "symbol"), ("APRIL", "alias")],
    "HGNC:2": [("TNFSF13B", "symbol"), ("BAFF", "alias")],
    "HGNC:3": [("ANP32B", "symbol"), ("APRIL", "alias")],
    "HGNC:4": [("JAK2", "symbol")],
    "HGNC:5": [("IRF6", "symbol"), ("LPS", "previous")],
    "HGNC:6": [("NFKB1", "symbol"), ("NF-kappaB", "alias")],
    "HGNC:7": [("CTNNB1", "symbol"), ("beta-catenin", "alias")],
    "FPLX:NFkappaB": [("NF-kappaB", "family")],
}
ENTRIES = {entry.id: entry for entry in (LIGAND, FACTOR, NUCLEAR, KINASE, REGULATOR, KAPPA, CATENIN, FAMILY)}


class SmallLexicon:
    """Answers like the lexicon for the entries above."""

    def lookup(self, name: str, taxids: Collection[str] | None = None) -> tuple[NameHit, ...]:
        """Return the hits of a name."""
        return tuple(
            NameHit(ENTRIES[identifier], spelling, kind)
            for identifier, names in NAMES.items()
            for spelling, kind in names
            if key(spelling) == key(name)
        )

    def entry(self, curie: str) -> Entry | None:
        """Return an entry by any of its identifiers."""
        return next((entry for entry in ENTRIES.values() if curie in entry.ids), None)

    def by_symbol(self, symbol: str, taxid: str = "9606") -> Entry | None:
        """Return a gene by its symbol."""
        return next((e for e in ENTRIES.values() if e.symbol == symbol and e.type == "gene"), None)

    def names(self, curie: str) -> tuple[tuple[str, NameKind], ...]:
        """Return the names of an entry."""
        return tuple(NAMES[curie])

    def members(self, family: str) -> tuple[str, ...]:
        """Return the members of a family."""
        return ("HGNC:6",) if family == FAMILY.id else ()

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return other meanings."""
        return (Sense("chemical", "CHEBI:16412", "lipopolysaccharide", "test"),) if key(name) == "lps" else ()

    def orthologs(self, gene: str, taxid: str = "9606") -> tuple[str, ...]:
        """Return nothing: all genes are human."""
        return ()


class SmallLiterature:
    """Papers of the genes above: the ligand keeps company with the factor and the kinase."""

    _papers: Mapping[str, int] = {"HGNC:1": 100, "HGNC:2": 120, "HGNC:3": 40, "HGNC:4": 900, "HGNC:5": 90}
    _together: Mapping[frozenset[str], int] = {frozenset({"HGNC:1", "HGNC:2"}): 40, frozenset({"HGNC:1", "HGNC:4"}): 4}

    def papers(self, gene: str) -> int:
        """Return the papers of a gene."""
        return self._papers.get(gene, 0)

    def paper_counts(self, genes: Sequence[str]) -> NDArray[np.int32]:
        """Return the papers of genes."""
        return np.array([self.papers(gene) for gene in genes], dtype=np.int32)

    def together(self, gene: str, other: str) -> int:
        """Return the papers of two genes."""
        return self._together.get(frozenset({gene, other}), 0)

    def together_matrix(self, genes: Sequence[str], others: Sequence[str]) -> NDArray[np.int64]:
        """Return the papers of each gene with each other gene."""
        found = [[self.together(gene, other) for other in others] for gene in genes]
        return np.array(found, dtype=np.int64).reshape(len(genes), len(others))


def company() -> GeneCompany:
    """Return company over the small literature; the ligand and the factor point the same way."""
    rows = np.array([[100, 10], [100, 20], [0, 100], [90, 30]], dtype=np.int8)
    return GeneCompany(SmallLiterature(), GeneVectors(["HGNC:1", "HGNC:2", "HGNC:3", "HGNC:4"], rows))  # type: ignore[arg-type]


def learned() -> LearnedNames:
    """Return what annotators meant: LPS is no gene."""
    return LearnedNames({"lps": {"-": 12.0}, "jak2": {"HGNC:4": 3.0}})


def keyword_reader() -> KeywordReader:
    """Return a reader over all of these."""
    return KeywordReader(SmallLexicon(), company(), learned())  # type: ignore[arg-type]


def figure(
    symbols: Sequence[str], caption: str = "", words: Mapping[str, Sequence[str]] | None = None
) -> AnnotatedRecord:
    """Return an annotated record without mentions; ``words`` are the rows of its evidence table, by symbol."""
    values = tuple(CuratedValue("keywords", symbol, Position(1, 1), place) for place, symbol in enumerate(symbols))
    evidence = None
    if words is not None:
        evidence = tuple(
            EvidenceRow(word, symbol, "", "9606", "Homo sapiens", "ncbigene_synonym", 2)
            for symbol, found in words.items()
            for word in found
        )
    record = Record("f1", "-", texts={"caption": caption}, curated={"keywords": values}, evidence=evidence)
    return AnnotatedRecord(record, (), ())
