"""Training and measuring the audit on invented cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from figlint.evaluation.audit.crossval import calibration_error, measure, recall_at, safest
from figlint.evaluation.audit.train import (
    Case,
    Recipe,
    calibrate,
    decided_labels,
    fit_rules,
    fit_trees,
    folds,
    judge,
    probabilities,
    read_cases,
    score,
    train,
    unseen_scores,
)
from figlint.evaluation.lint.decisions import Decision, standings
from figlint.nlp.errors import InputError

QUICK = Recipe(n_trees=20, n_leaves=4)


def cases(count: int = 240) -> list[Case]:
    """Return keywords that are wrong when they are short and without company, with some noise."""
    rng = np.random.default_rng(5)
    made = []
    for place in range(count):
        length, company, family = float(rng.integers(1, 9)), float(rng.random()), float(rng.random() < 0.1)
        wrong = length < 4 and company < 0.6 and rng.random() < 0.95
        terms = {"length": length, "linked": company, "family_member": family}
        rivals = ({"length": length, "linked": 1.0 - company, "family_member": family},) if place % 3 == 0 else ()
        reason = ("A" if length < 2 else "O") if wrong else ""
        made.append(
            Case(
                f"f{place // 4}", f"a{place // 8}", f"G{place}", "wrong" if wrong else "correct", reason,
                f"w{place // 2}", "alias", "evidence" if place % 2 else "keyword", terms, rivals,
            )
        )  # fmt: skip
    return made


def test_folds_keep_articles_whole() -> None:
    """No article is on both sides."""
    made = cases()
    fold = folds(made, 5, seed=1)
    articles = {article: {f for case, f in zip(made, fold, strict=True) if case.article == article}
                for article in {case.article for case in made}}  # fmt: skip
    assert all(len(found) == 1 for found in articles.values())
    assert set(fold.tolist()) == set(range(5))


def test_trees_are_those_of_scikit_learn() -> None:
    """The copied trees score as the model does that they were copied from."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    made = cases()
    forest = fit_trees(made, QUICK, (0,))
    values = np.array([[case.terms[name] for name in forest.terms] for case in made])
    model = HistGradientBoostingClassifier(
        max_iter=20, learning_rate=QUICK.rate, max_leaf_nodes=4, min_samples_leaf=QUICK.min_leaf, l2_regularization=5.0,
        max_features=QUICK.share_terms, monotonic_cst=[-1, -1, -1], early_stopping=False, random_state=0,
    ).fit(values, [case.is_wrong for case in made])  # fmt: skip
    assert forest.scores([case.terms for case in made]) == pytest.approx(model.decision_function(values).tolist())


def test_calibrated_trees_judge_what_they_have_not_seen() -> None:
    """Probabilities of unseen articles tell errors apart and are about right."""
    made = cases(480)
    scores = unseen_scores(made, QUICK, 4)
    judged = probabilities(calibrate(fit_trees(made, QUICK, (0,)), scores, made), scores)
    found = measure(made, judged)
    assert found.average_precision > 0.8
    assert found.calibration_error < 0.1


def test_forest_and_table_agree() -> None:
    """One case judged alone and all judged together get the same probability."""
    made = cases()
    scores = unseen_scores(made, QUICK, 3)
    forest = calibrate(fit_trees(made, QUICK, (0,)), scores, made)
    table = probabilities(forest, score(forest, made))
    alone = [
        forest.judge([case.terms], [min(forest.scores(list(case.rivals)), default=np.inf)])[0].probability
        for case in made[:30]
    ]
    assert alone == pytest.approx(table[:30].tolist())


def test_training_is_repeatable() -> None:
    """The same cases give the same model, and every case is judged by the model for its word."""
    made = cases()
    first, second = train(made, made), train(made, made)
    assert first.known.to_json() == second.known.to_json()
    assert first.about["cases"] == len(made)
    judged = judge(first, made)
    assert ((judged > 0) & (judged < 1)).all()


def test_rules_follow_the_reasons() -> None:
    """Short words are collisions here, longer ones noise."""
    rules = fit_rules(cases())
    choice = rules.choose({"length": 1.0, "linked": 0.3, "family_member": 0.0})
    assert choice["G101"] > rules.choose({"length": 3.0, "linked": 0.3, "family_member": 0.0})["G101"]


def test_numbers_of_a_perfect_judge() -> None:
    """Who knows the labels gets full marks."""
    made = cases()
    truth = np.array([float(case.is_wrong) for case in made])
    found = measure(made, truth)
    assert (found.average_precision, found.recall, found.safest) == (1.0, 1.0, 1.0)
    assert found.calibration_error == 0.0


def test_numbers_of_a_judge_who_knows_nothing() -> None:
    """The base rate for everyone is calibrated and finds nothing."""
    made = cases()
    wrong = np.array([case.is_wrong for case in made])
    flat = np.full(len(made), wrong.mean())
    assert calibration_error(wrong, flat) == pytest.approx(0.0)
    assert recall_at(wrong, flat, 0.9) == 0.0
    assert safest(made, flat)[0] == 0.0


def test_labels_must_be_there(tmp_path: Path) -> None:
    """The message names the file and what it should hold."""
    with pytest.raises(InputError, match=r"labels\.tsv.*verdict"):
        read_cases(tmp_path, None, lambda records: iter(()), evidence=True)  # type: ignore[arg-type]


def test_decisions_become_labels() -> None:
    """What reviewers agree on is a label; a disputed finding and one about spelling are none."""

    def decision(value: str, rule: str, ruling: str, reviewer: str = "ada") -> Decision:
        return Decision.model_validate(
            {
                "fingerprint": f"{value}{rule}", "figid": "PMC1__a", "rule": rule, "field": "keywords",
                "value": value, "ruling": ruling, "reviewer": reviewer, "time": 1.0,
            }
        )  # fmt: skip

    held = standings(
        [
            decision("ANP32B", "G101", "accept"),
            decision("IRF6", "G102", "reject"),
            decision("SRRT", "G103", "accept"),
            decision("SRRT", "G103", "reject", "bob"),
            decision("DDX58", "G106", "accept"),
        ]
    )
    labels = decided_labels(held)["PMC1__a"]
    assert {value: (row["verdict"], row["reason"]) for value, row in labels.items()} == {
        "ANP32B": ("wrong", "A"),
        "IRF6": ("correct", ""),
    }
