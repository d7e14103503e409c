"""Papers of genes and of pairs of genes, counted from a few made-up papers and in the shipped table."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.building.literature import literature_columns
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.lexicon.literature import Literature

#: Paper by paper, the NCBI Gene numbers that it is about.
PAPERS = [(1, 2), (1, 2), (1, 2, 3), (1, 3), (2, 4), tuple(range(1, 40)), (5,)]
LINKS = [(gene, number) for number, genes in enumerate(PAPERS) for gene in genes]


@pytest.fixture
def literature() -> Literature:
    return Literature(literature_columns(LINKS, {1: 101, 2: 102}))


def test_papers_of_many_genes_do_not_count(literature: Literature) -> None:
    assert [literature.papers(f"NCBIGene:{gene}") for gene in (1, 2, 3, 4, 5, 39)] == [4, 4, 2, 1, 1, 0]


def test_pairs_of_one_paper_do_not_count(literature: Literature) -> None:
    assert literature.together("NCBIGene:1", "NCBIGene:2") == 3
    assert literature.together("NCBIGene:3", "NCBIGene:1") == 2
    assert literature.together("NCBIGene:2", "NCBIGene:3") == 0
    assert literature.together("NCBIGene:2", "NCBIGene:4") == 0


def test_genes_are_known_by_hgnc_too(literature: Literature) -> None:
    assert literature.together("HGNC:101", "NCBIGene:2") == 3
    assert literature.papers("HGNC:999") == 0
    assert literature.papers("FPLX:NFkappaB") == 0


def test_support_is_normalised_by_both_genes_papers(literature: Literature) -> None:
    expected = 3 / sqrt(4 * 4) + 2 / sqrt(4 * 2)
    assert literature.support("NCBIGene:1", ["NCBIGene:2", "NCBIGene:3"]) == pytest.approx(expected)


def test_repeated_unknown_and_own_genes_support_nothing(literature: Literature) -> None:
    once = literature.support("HGNC:101", ["NCBIGene:2"])
    assert literature.support("HGNC:101", ["NCBIGene:2", "HGNC:102", "HGNC:101", "UniProt:X"]) == once
    assert literature.support("HGNC:101", []) == 0.0
    assert literature.support("HGNC:5", ["NCBIGene:2"]) == 0.0


def test_support_matrix_is_the_support_of_each_pair(literature: Literature) -> None:
    genes = ["NCBIGene:1", "NCBIGene:2"]
    others = ["NCBIGene:2", "NCBIGene:3", "NCBIGene:1"]
    matrix = literature.support_matrix(genes, others)
    assert matrix.shape == (2, 3)
    assert matrix[0, 0] == literature.support(genes[0], others[:1])
    assert matrix[1, 0] == 0.0
    assert literature.support_matrix([], others).shape == (0, 3)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 6)), max_size=40))
def test_counts_are_symmetric_and_no_more_than_papers(links: list[tuple[int, int]]) -> None:
    literature = Literature(literature_columns(links, {}))
    for a in range(1, 9):
        for b in range(1, 9):
            one, other = f"NCBIGene:{a}", f"NCBIGene:{b}"
            count = literature.together(one, other)
            assert count == literature.together(other, one)
            assert count <= min(literature.papers(one), literature.papers(other))
            assert count != 1
            assert 0.0 <= literature.support(one, [other]) <= 1.0


def test_company_of_namesakes_differs() -> None:
    lexicon, literature = open_lexicon(), open_literature()

    def gene(symbol: str) -> str:
        entry = lexicon.by_symbol(symbol)
        assert entry is not None
        return entry.id

    company = [gene(symbol) for symbol in ("TNFSF13B", "TNF", "IL6", "PIM2")]
    assert literature.together(gene("TNFSF13"), gene("TNFSF13B")) >= 50
    assert literature.support(gene("TNFSF13"), company) > 0.1
    assert literature.support(gene("ANP32B"), company) == 0.0


def test_matrix_of_shared_papers_is_that_of_each_pair(literature: Literature) -> None:
    genes, others = ["HGNC:101", "NCBIGene:3", "FPLX:NFkappaB"], ["NCBIGene:2", "NCBIGene:39", "NCBIGene:1", "HGNC:9"]
    expected = [[literature.together(gene, other) for other in others] for gene in genes]
    assert literature.together_matrix(genes, others).tolist() == expected
    assert literature.together_matrix([], others).shape == (0, 4)
