"""The causes of grounding errors, on a document made for the purpose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from figlint.evaluation.benchmark.grounding_errors import calibration, causes, errors, write_tables
from figlint.models.grounding.examples import Accessions, Observed, ReadFigure, read_figures
from figlint.models.grounding.train import Study
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.grounding.ground import Answer, Grounder
from figlint.nlp.grounding.weights import GroundingWeights, Rounds
from figlint.nlp.mentions import Mention

TEXT = "APRIL and TACI act with Zork9 and BAFF here."
GENES = {"APRIL": "NCBIGene:8741", "TACI": "NCBIGene:1", "Zork9": "NCBIGene:999999999"}


@pytest.fixture(scope="module")
def study() -> Study:
    grounder = Grounder(open_lexicon(), open_literature(), GroundingWeights(*[Rounds({}, {})] * 4))
    return Study(open_lexicon(), Accessions([]), (), Observed([], 1), grounder)


@pytest.fixture(scope="module")
def figure(study: Study) -> ReadFigure:
    gold = tuple(
        GoldMention(TEXT.index(s), TEXT.index(s) + len(s), s, "gene", "", (frozenset({curie}),))
        for s, curie in GENES.items()
    )
    document = GoldDocument("d1", "a1", TEXT, gold, "nlm-gene/train")
    asked = [
        (Mention("text", TEXT.index(s), TEXT.index(s) + len(s), s, "gene", source="both"), {"9606": 1.0})
        for s in ("APRIL", "TACI", "BAFF")
    ]
    (read,) = read_figures([(document, asked)], study.grounder, study.observed, study.accessions)
    return read


def answers(figure: ReadFigure, symbols: dict[str, str]) -> Iterator[Answer]:
    for question in figure.questions:
        chances = [0.9 * (option.entry.symbol == symbols.get(question.surface)) for option in question.options]
        yield Answer(tuple(chances), 1.0 - sum(chances))


def test_every_error_has_its_cause(figure: ReadFigure, study: Study) -> None:
    found = errors([(figure, list(answers(figure, {"APRIL": "ANP32B", "TACI": "TNFRSF13B"})))], study)
    rows = {(row["error"], row["surface"]): row["cause"] for row in found.iter_rows(named=True)}
    assert rows == {
        ("missed", "APRIL"): "other gene",
        ("missed", "TACI"): "no candidate",
        ("missed", "Zork9"): "name not marked as written",
        ("spurious", "APRIL"): "other gene",
        ("spurious", "TACI"): "annotated with another identifier",
    }
    doubtful = errors([(figure, list(answers(figure, {})))], study)
    assert "below the threshold" in doubtful["cause"].to_list()
    counted = causes(found)
    assert counted["n"].sum() == len(found)


def test_calibration_counts_every_chosen_gene_once_a_corpus(figure: ReadFigure, study: Study) -> None:
    frame = calibration([(figure, list(answers(figure, {"APRIL": "TNFSF13", "BAFF": "TNFSF13B"})))], study, n_bins=1)
    row = frame.filter(pl.col("corpus") == "nlm-gene").row(0, named=True)
    assert (row["n"], row["probability"], row["right"]) == (2, pytest.approx(0.9), 0.5)


def test_tables_stand_between_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("A\n<!-- t -->\nold\n<!-- end of t -->\nB\n", encoding="utf-8")
    write_tables(page, {"t": pl.DataFrame({"x": [0.5], "y": [["a", "b"]]})})
    assert page.read_text(encoding="utf-8") == (
        "A\n<!-- t -->\n| x | y |\n| --- | --- |\n| 0.500 | a, b |\n<!-- end of t -->\nB\n"
    )
    with pytest.raises(ValueError, match="no marks"):
        write_tables(page, {"u": pl.DataFrame({"x": [1]})})
