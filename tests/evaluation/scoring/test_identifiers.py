"""Identifier sets are compared as the Bio-ID scorer does."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.identifiers import Equivalence, match_items, reduce_items
from figlint.nlp.errors import InputError

ITEMS = st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=3), max_size=4)


def items(*texts: str) -> list[frozenset[str]]:
    return [frozenset(text.split("|")) for text in texts]


@pytest.mark.parametrize(
    ("predicted", "reference", "expected"),
    [
        pytest.param(["1"], ["1", "2"], Counts(1, 0, 1), id="one of two"),
        pytest.param(["1", "1"], ["1"], Counts(1, 0, 0), id="a set, not a list"),
        pytest.param(["2"], ["1|2"], Counts(1, 0, 0), id="any alternative"),
        pytest.param(["1", "2"], ["1|2"], Counts(1, 1, 0), id="both alternatives are one item"),
        pytest.param(["1"], ["1|2", "1"], Counts(1, 0, 0), id="implied item"),
        pytest.param(["1", "2"], ["1|2", "1|3"], Counts(2, 0, 0), id="best pairing"),
        pytest.param([], ["1"], Counts(0, 0, 1), id="nothing predicted"),
        pytest.param([], [], Counts(), id="both empty"),
    ],
)
def test_match_items(predicted: list[str], reference: list[str], expected: Counts) -> None:
    assert match_items(items(*predicted), items(*reference)) == expected


@given(ITEMS, ITEMS)
def test_pairing_is_the_best_there_is(predicted: list[frozenset[str]], reference: list[frozenset[str]]) -> None:
    """Compared with trying every assignment."""
    left, right = reduce_items(predicted), reduce_items(reference)
    short, long = sorted((left, right), key=len)
    best = max(
        sum(not a.isdisjoint(b) for a, b in zip(short, chosen, strict=True))
        for chosen in permutations(long, len(short))
    )
    counts = match_items(predicted, reference)
    assert counts == Counts(best, len(left) - best, len(right) - best)


@given(ITEMS, ITEMS, st.randoms())
def test_order_is_irrelevant_and_sides_are_symmetric(predicted, reference, random) -> None:
    forth = match_items(predicted, reference)
    random.shuffle(predicted)
    random.shuffle(reference)
    assert match_items(predicted, reference) == forth
    assert match_items(reference, predicted) == Counts(forth.tp, forth.fn, forth.fp)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=3), max_size=5))
def test_equivalence_is_an_equivalence(groups: list[list[str]]) -> None:
    table = Equivalence(groups)
    for group in groups:
        assert len({table[name] for name in group}) <= 1
    for name in "abcdefgh":
        assert table[table[name]] == table[name] <= name


def test_bioid_table_joins_databases(tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    path.write_text(json.dumps([["Uniprot:P1", "NCBI gene:7"], ["CHEBI:1", "PubChem:2"]]))
    table = Equivalence.from_bioid(path)
    assert table.item(["UniProt:P1", "NCBIGene:9"]) == {"NCBIGene:7", "NCBIGene:9"}
    assert table["CHEBI:1"] == "CHEBI:1"


@pytest.mark.parametrize("content", ["{", "[1]", "[[1]]"])
def test_broken_table_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "classes.json"
    path.write_text(content)
    with pytest.raises(InputError, match="equivalence"):
        Equivalence.from_bioid(path)


def test_items_come_in_the_order_of_all_their_identifiers() -> None:
    """The order of a set differs from run to run."""
    items = [frozenset({f"X:{n}", f"Y:{n % 7}", f"Z:{n % 3}"}) for n in range(30)]
    assert list(reduce_items(items)) == sorted(items, key=sorted)


def test_items_come_in_the_order_of_their_identifiers() -> None:
    """Sets have none, and reports must not depend on it."""
    texts = [f"X:{n}" for n in range(30)]
    reduced = reduce_items(frozenset({text}) for text in reversed(texts))
    assert [min(item) for item in reduced] == sorted(texts)
