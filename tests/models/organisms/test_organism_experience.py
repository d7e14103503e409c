"""What annotators made of names, article by article."""

from __future__ import annotations

import pytest

from figlint.models.organisms.experience import Counts, gold_organisms
from figlint.models.resources import open_taxonomy
from figlint.nlp.corpora import GoldDocument, GoldMention
from figlint.nlp.organisms.names import OrganismNames

NAMES = OrganismNames({"mice": (("10090", "common"),)}, {"10090": "Mus musculus"}, open_taxonomy(), {"mice": 1})


def _document(article: str, text: str, *annotated: tuple[str, str]) -> GoldDocument:
    mentions = tuple(
        GoldMention(text.index(s), text.index(s) + len(s), s, "organism", ids=(frozenset({f"NCBITaxon:{taxid}"}),))
        for s, taxid in annotated
    )
    return GoldDocument(article, article, text, mentions, "made")


DOCUMENTS = (
    _document("a", "Livers of mice were stained.", ("mice", "10090")),
    _document("b", "Livers of mice and KPX were stained.", ("mice", "10088"), ("KPX", "10090")),
    _document("c", "No mice were used."),
)


@pytest.fixture
def counts() -> Counts:
    return Counts(DOCUMENTS, NAMES)


def test_gold_organisms_lose_their_prefix() -> None:
    assert [(g.start, g.end, g.taxids) for g in gold_organisms(DOCUMENTS[0])] == [(10, 14, frozenset({"10090"}))]


def test_names_are_counted_annotated_or_not(counts: Counts) -> None:
    mice = counts.view("abc").name("mice")
    assert (mice.seen, mice.annotated, mice.articles) == (3.0, 2.0, 2)
    assert mice.share("10090") == 0.5


def test_no_article_vouches_for_itself(counts: Counts) -> None:
    assert counts.view("abc").name("KPX").taxids == {"10090": 1.0}
    assert counts.view("abc", without="b").name("KPX").taxids == {}
    assert counts.view("abc", without="b").name("mice").taxids == {"10090": 1.0}
    assert counts.view("abc").articles("10090") == 2
    assert counts.view("abc", without="a").articles("10090") == 1


def test_names_of_one_article_are_not_stored_unless_a_table_has_them(counts: Counts) -> None:
    stored = counts.stored()
    assert "kpx" not in {key.lower() for key in stored.names}
    assert stored.name("mice").articles == 2
    once = Counts((*DOCUMENTS[1:2], DOCUMENTS[2]), NAMES).stored().name("mice")
    assert (once.seen, once.annotated, once.articles) == (2.0, 1.0, 1)
