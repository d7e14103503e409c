"""The Bio-ID corpus is read and counted as its own scorer counts it."""

from pathlib import Path

import pytest

from figlint.evaluation.scoring.identifiers import Equivalence, reduce_items
from figlint.nlp.corpora import Corpus, load_corpus


@pytest.fixture(scope="module")
def bioid(shared_data: Path) -> Corpus:
    return load_corpus("bioid", root=shared_data / "corpora")


def test_every_byte_offset_fits(bioid: Corpus) -> None:
    assert bioid.problems == ()
    assert sum(len(document.labelled("gene", "organism")) for document in bioid.documents) == 66_786
    assert len({document.article for document in bioid.documents}) == 570


def test_items_are_those_of_the_scorer(bioid: Corpus, shared_data: Path) -> None:
    """The scorer's logs count 24,671 gene and 4,612 organism items on 39 captions fewer than the corpus has."""
    table = Equivalence.from_bioid(shared_data / "corpora/bioid/equivalence_classes.json")
    n_items = {
        label: sum(
            len(reduce_items(table.item(slot) for m in d.labelled(label) for slot in m.ids)) for d in bioid.documents
        )
        for label in ("gene", "organism")
    }
    assert n_items == {"gene": pytest.approx(24_671, rel=0.01), "organism": pytest.approx(4_612, rel=0.01)}
