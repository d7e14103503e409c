"""Trees that explain themselves."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.audit.model import AuditModel, Forest, Leaves, Nodes
from figlint.evaluation.audit.rule_choice import RuleWeights
from figlint.nlp.errors import ResourceError

#: Two trees: one asks about length and then company, the other about company.
NODES = Nodes.from_json(
    {
        "roots": [0, 5],
        "term": [0, 1, -1, -1, -1, 1, -1, -1],
        "threshold": [3.5, 0.5, 0, 0, 0, 0.2, 0, 0],
        "low": [1, 2, 0, 0, 0, 6, 0, 0],
        "high": [4, 3, 0, 0, 0, 7, 0, 0],
        "worth": [0.1, 0.6, 1.0, -0.2, -0.5, 0.0, 0.4, -0.4],
    }
)
FOREST = Forest(("length", "company"), NODES, base=-1.0, slope=0.9, offset=0.1, rivalry=0.5)
RULES = RuleWeights(("G101", "G105"), ("length",), ((1.0,), (-1.0,)), (0.0, 2.0))
MODEL = AuditModel(FOREST, replace(FOREST, base=-0.5), RULES, {"share_wrong": 0.2})
VALUES = st.floats(-10, 10)


def test_score_is_the_base_and_the_leaves() -> None:
    """A short word without company falls into the two worst leaves."""
    assert FOREST.scores([{"length": 2.0, "company": 0.0}]) == pytest.approx([-1.0 + 1.0 + 0.4])


@given(VALUES, VALUES, st.one_of(st.just(math.inf), VALUES))
def test_contributions_add_up_to_the_log_odds(length: float, company: float, rival: float) -> None:
    """What explain prints is all there is."""
    case = {"length": length, "company": company}
    (judgement,) = FOREST.judge([case], [rival])
    log_odds = math.log(judgement.probability / (1.0 - judgement.probability))
    assert sum(amount for _, amount in judgement.contributions) == pytest.approx(log_odds, abs=1e-9)
    expected = 0.9 * FOREST.scores([case])[0] + 0.1 + 0.5 * max(0.0, -rival)
    assert log_odds == pytest.approx(expected, abs=1e-9)


def test_a_fitting_namesake_speaks_against_the_gene() -> None:
    """The better the rival, the worse for the gene; a wrong rival changes nothing."""
    case = {"length": 5.0, "company": 0.1}
    alone, beside_wrong, beside_right = (
        FOREST.judge([case], [rival])[0].probability for rival in (math.inf, 2.0, -3.0)
    )
    assert alone == beside_wrong < beside_right


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5))
def test_leaves_are_those_that_walking_down_leads_to(rows: list[tuple[float, float]]) -> None:
    """Asking all questions at once is a faster way to the same leaf, also at a threshold itself."""
    values = np.array([*rows, (3.5, 0.5), (3.5, 0.2)])
    leaves = Leaves.of(NODES)
    assert leaves is not None
    assert leaves.worths(values).tolist() == [
        [walk(NODES, root, row) for root in NODES.roots.tolist()] for row in values.tolist()
    ]


def walk(nodes: Nodes, at: int, row: list[float]) -> float:
    """Return the worth of the leaf under a node."""
    while nodes.term[at] >= 0:
        at = int((nodes.low if row[nodes.term[at]] <= nodes.threshold[at] else nodes.high)[at])
    return float(nodes.worth[at])


def test_trees_that_ask_more_than_a_byte_holds_are_walked() -> None:
    """A chain of nine questions gives the score of the leaf that it ends in."""
    n = 9
    chain = Nodes.from_json(
        {
            "roots": [0],
            "term": [0] * n + [-1] * (n + 1),
            "threshold": [float(place) for place in range(n)] + [0.0] * (n + 1),
            "low": [n + place for place in range(n)] + [0] * (n + 1),
            "high": [*range(1, n), 2 * n] + [0] * (n + 1),
            "worth": [0.0] * n + [float(place) for place in range(n + 1)],
        }
    )
    assert Leaves.of(chain) is None
    cases = [{"length": value} for value in (-1.0, 4.0, 100.0)]
    assert Forest(("length",), chain, base=0.0).scores(cases) == [0.0, 4.0, 9.0]


def test_no_cases_no_judgements() -> None:
    """An empty record is judged as empty."""
    assert FOREST.judge([], []) == ()
    assert FOREST.scores([]) == []


@given(VALUES)
def test_rules_share_one_probability(length: float) -> None:
    """The rules are alternatives."""
    choice = RULES.choose({"length": length})
    assert sum(choice.values()) == pytest.approx(1.0)
    assert (choice["G101"] > choice["G105"]) == (length > 1.0)


def test_model_survives_the_file(tmp_path: Path) -> None:
    """Reading and writing again gives the same bytes."""
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    MODEL.write(first)
    AuditModel.read(first).write(second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"format":2', '"format":1', "format 1"),
        ('"low":[1,2', '"low":[1,99', "leads out"),
        ('"term":[0,1', '"term":[0,7', "unknown term"),
        ('"low":[1,', '"low":[', "differ in length"),
        ("{", "", "audit.json"),
    ],
    ids=["format", "edge", "term", "length", "syntax"],
)
def test_damaged_model_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A damaged weight file stops the run with the file and the remedy, not with nonsense verdicts."""
    path = tmp_path / "audit.json"
    MODEL.write(path)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ResourceError, match=f"{message}|train --audit"):
        AuditModel.read(path)
