"""Annotated documents as questions: right answers, articles left out, scores."""

from __future__ import annotations

import pytest

from figlint.models.grounding.examples import Accessions, Observed, observations, read_figures
from figlint.models.grounding.scores import by_corpus, score
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.corpora import GoldDocument, GoldMention
from figlint.nlp.grounding.ground import Answer, Grounder
from figlint.nlp.grounding.weights import GroundingWeights, Rounds
from figlint.nlp.lexicon.learned import NOTHING
from figlint.nlp.mentions import Mention

TEXT = "APRIL binds TACI in apoptosis."
HUMAN = {"9606": 1.0}
SAME = Accessions([["NCBI gene:8741", "Uniprot:O75888"]])


def gold(surface: str, *ids: str, label: str = "gene") -> GoldMention:
    start = TEXT.index(surface)
    slots = (frozenset(ids),) if ids else ()
    return GoldMention(start, start + len(surface), surface, label, "", slots)  # type: ignore[arg-type]


def document(*mentions: GoldMention, article: str = "a1") -> GoldDocument:
    return GoldDocument("d1", article, TEXT, mentions, "bioid/train")


def asked(*surfaces: str) -> list[tuple[Mention, dict[str, float]]]:
    places = [(TEXT.index(surface), surface) for surface in surfaces]
    return [(Mention("text", s, s + len(name), name, "gene", source="both"), HUMAN) for s, name in places]


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    return Grounder(open_lexicon(), open_literature(), GroundingWeights(*[Rounds({}, {})] * 4))


def test_equivalent_identifiers_are_one_gene() -> None:
    assert SAME.same(["UniProt:O75888"]) == {"UniProt:O75888", "NCBIGene:8741"}
    assert SAME.same(["NCBIGene:1"]) == {"NCBIGene:1"}


def test_names_of_other_things_mean_nothing() -> None:
    read = document(gold("APRIL", "UniProt:O75888"), gold("TACI", label="other"), gold("apoptosis", label="family"))
    assert list(observations([read], open_lexicon(), SAME)) == [
        ("a1", "APRIL", "HGNC:11928"),
        ("a1", "APRIL", "HGNC:11928"),
        ("a1", "TACI", NOTHING),
    ]


def test_an_article_does_not_teach_itself() -> None:
    observed = Observed([("a1", "APRIL", "HGNC:11928"), ("a2", "april", "HGNC:11928"), ("a3", "APRIL", "-")], 1)
    assert observed.counts("APRIL") == {"HGNC:11928": 2.0, "-": 1.0}
    observed.left_out = "a1"
    assert observed.counts("APRIL") == {"HGNC:11928": 1.0, "-": 1.0}
    observed.left_out = "a3"
    assert observed.counts("APRIL") == {"HGNC:11928": 2.0}


def test_support_counts_other_articles_only() -> None:
    observed = Observed([("a1", "x", "HGNC:1"), ("a2", "x", "HGNC:1")], 2)
    assert observed.counts("x") == {"HGNC:1": 2.0}
    observed.left_out = "a2"
    assert observed.counts("x") == {}


def test_right_answers_and_scores(grounder: Grounder) -> None:
    read = document(gold("APRIL", "UniProt:O75888"), gold("TACI"))
    (figure,) = read_figures([(read, asked("APRIL", "TACI"))], grounder, Observed([], 1), SAME)
    symbols = [[option.entry.symbol for option in question.options] for question in figure.questions]
    (right, nothing), (other, no_gene) = figure.right
    assert [symbols[0][index] for index in right] == ["TNFSF13"]
    assert (nothing, other, no_gene) == (False, frozenset(), True)

    chosen = [
        Answer(tuple(0.8 if index in right else 0.1 for index in range(len(symbols[0]))), 0.1, ()),
        Answer((0.0,) * len(symbols[1]), 1.0, ()),
    ]
    result = score([(figure, chosen)], open_lexicon(), SAME)
    assert (result.tp, result.fp, result.fn) == (1, 0, 0)
    assert result.chosen == [(0.8, True)]
    assert result.calibration_error == pytest.approx(0.2)
    assert list(by_corpus([(figure, chosen)])) == ["bioid"]


def test_genes_of_other_species_are_left_out_of_both_sides(grounder: Grounder) -> None:
    read = document(gold("APRIL", "NCBIGene:69583"))
    (figure,) = read_figures([(read, asked("APRIL"))], grounder, Observed([], 1), SAME)
    places = range(len(figure.questions[0].options))
    wrong = [Answer(tuple(0.9 if place == 0 else 0.0 for place in places), 0.1, ())]
    result = score([(figure, wrong)], open_lexicon(), SAME, frozenset({"10090"}))
    assert (result.tp, result.fp, result.fn) == (0, 0, 1)
