"""Who vouches for whom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from audit_fixtures import company
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.audit.company import GeneVectors
from figlint.nlp.errors import ResourceError

GENES = [f"HGNC:{number}" for number in range(1, 8)]


def test_shared_papers_are_company() -> None:
    """The ligand is known beside its neighbours, the nuclear protein is not."""
    circle = company().circle(["HGNC:2", "HGNC:4"])
    ligand, nuclear = company().of("HGNC:1", circle), company().of("HGNC:3", circle)
    assert ligand.n_linked == 2
    assert nuclear.n_linked == 0
    assert ligand.closest > nuclear.closest
    assert ligand.near > nuclear.near


def test_nobody_vouches_for_itself_or_is_asked_twice() -> None:
    """A gene has no say about itself, nor has one that is left out."""
    circle = company().circle(["HGNC:1", "HGNC:2"])
    assert company().of("HGNC:1", circle).size == 1
    assert company().of("HGNC:1", circle, {"HGNC:2"}).size == 0


@given(st.sampled_from(GENES), st.lists(st.sampled_from(GENES), unique=True), st.randoms())
def test_order_of_the_circle_is_irrelevant(gene: str, others: list[str], random: object) -> None:
    """Company is a matter of sets."""
    shuffled = list(others)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (company().of(gene, company().circle(genes)) for genes in (others, shuffled))
    assert one.n_linked == other.n_linked <= one.size
    assert one.near == pytest.approx(other.near, abs=1e-6)
    assert one.surprise == pytest.approx(other.surprise)


def test_vectors_survive_the_file(tmp_path: Path) -> None:
    """What is written is read."""
    vectors = GeneVectors(["HGNC:1"], np.array([[3, 4]], dtype=np.int8))
    vectors.write(tmp_path / "v.npz")
    again = GeneVectors.read(tmp_path / "v.npz")
    assert again.ids == vectors.ids
    found, has_company = again.of(["HGNC:1", "HGNC:9"])
    assert found == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))
    assert has_company.tolist() == [True, False]


def test_damaged_vectors_are_refused(tmp_path: Path) -> None:
    """The message names the file and the remedy."""
    path = tmp_path / "v.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(ResourceError, match=r"v\.npz.*train"):
        GeneVectors.read(path)
