"""A session: the order of findings, decisions that last, steps taken back, what others decided meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_fixtures import make_items, rulings

from figlint.evaluation.lint.decisions import Decision, append_decision, read_decisions, standings
from figlint.evaluation.review.session import Session
from figlint.nlp.errors import UsageError

ITEMS = make_items(3)
FIRST, SECOND, THIRD = ITEMS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def by(reviewer: str, item: object, ruling: str, time: float = 1.0) -> Decision:
    finding = item.finding  # type: ignore[attr-defined]
    return Decision.model_validate(
        {
            "fingerprint": finding.fingerprint, "figid": finding.figid, "rule": finding.rule, "field": finding.field,
            "value": finding.value, "ruling": ruling, "reviewer": reviewer, "time": time,
        }
    )  # fmt: skip


def test_findings_come_in_order_and_none_is_left(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    for item, ruling in zip(ITEMS, ("accept", "reject", "accept"), strict=True):
        assert session.current() is item
        session.decide(item.fingerprint, ruling)
    assert session.current() is None
    assert rulings(path) == [("accept", None), ("reject", None), ("accept", None)]


def test_a_session_that_was_killed_goes_on_where_it_was(path: Path) -> None:
    Session(ITEMS, path, "ada").decide(FIRST.fingerprint, "accept")
    with path.open("ab") as stream:
        stream.write(b'{"fingerprint": "half of a li')
    again = Session(ITEMS, path, "ada")
    assert again.current() is SECOND
    again.decide(SECOND.fingerprint, "reject")
    assert rulings(path) == [("accept", None), ("reject", None)]


def test_steps_are_taken_back_one_by_one_also_those_of_an_earlier_session(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    session.decide(FIRST.fingerprint, "accept")
    session.decide(SECOND.fingerprint, "choose", "TNFSF13")
    session = Session(ITEMS, path, "ada")
    assert session.undo() is SECOND
    assert session.undo() is FIRST
    assert session.undo() is None
    assert session.current() is FIRST
    assert [ruling for ruling, _ in rulings(path)] == ["accept", "choose", "undo", "undo"]
    assert standings(read_decisions(path)) == {}


def test_undo_brings_back_the_ruling_before(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    session.decide(FIRST.fingerprint, "accept")
    session.decide(FIRST.fingerprint, "reject")
    session.undo()
    assert session.decided[FIRST.fingerprint].ruling == "accept"


def test_what_was_skipped_comes_again_at_the_end_in_its_order(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    session.skip(FIRST.fingerprint)
    session.skip(SECOND.fingerprint)
    assert (session.current(), session.n_passed) == (THIRD, 2)
    session.decide(THIRD.fingerprint, "accept")
    assert session.current() is FIRST
    session.skip(FIRST.fingerprint)
    assert session.current() is SECOND
    assert session.undo() is FIRST
    assert rulings(path) == [("accept", None)]


def test_a_decision_that_stands_is_not_repeated(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    session.decide(FIRST.fingerprint, "accept")
    session.decide(FIRST.fingerprint, "accept")
    assert rulings(path) == [("accept", None)]
    session.undo()
    assert session.current() is FIRST


def test_choices_that_mean_a_plain_ruling_are_one(path: Path) -> None:
    session = Session(ITEMS, path, "ada", is_known=lambda field, value: value == "NEW1")
    session.decide(FIRST.fingerprint, "choose", "ANP32B")
    session.decide(SECOND.fingerprint, "choose", " NEW1 ")
    assert rulings(path) == [("reject", None), ("choose", "NEW1")]


@pytest.mark.parametrize(
    ("ruling", "choice"), [("choose", "no such gene"), ("choose", ""), ("undo", ""), ("", ""), ("choose", "\n")]
)
def test_rulings_that_cannot_be_leave_no_trace(path: Path, ruling: str, choice: str) -> None:
    session = Session(ITEMS, path, "ada")
    with pytest.raises(UsageError):
        session.decide(FIRST.fingerprint, ruling, choice)
    with pytest.raises(UsageError):
        session.decide("0" * 16, "accept")
    assert not path.exists()


def test_what_nobody_decided_comes_first(path: Path) -> None:
    session = Session(ITEMS, path, "ada")
    append_decision(path, by("bob", FIRST, "reject"))
    session.refresh()
    assert session.current() is SECOND
    session.decide(SECOND.fingerprint, "accept")
    session.decide(THIRD.fingerprint, "accept")
    assert session.current() is FIRST
    session.decide(FIRST.fingerprint, "accept")
    assert session.held[FIRST.fingerprint].is_disputed


def test_decisions_about_other_records_are_left_alone(path: Path) -> None:
    Session(ITEMS, path, "ada").decide(THIRD.fingerprint, "accept")
    session = Session(ITEMS[:2], path, "ada")
    assert (len(session.decided), session.undo()) == (0, None)


def test_decisions_keep_their_order_when_the_clock_goes_back(path: Path) -> None:
    times = iter([5.0, 5.0, 1.0])
    session = Session(ITEMS, path, "ada", clock=lambda: next(times))
    for item in ITEMS:
        session.decide(item.fingerprint, "accept")
    written = [decision.time for decision in read_decisions(path)]
    assert written == sorted(set(written))
    assert session.decided.keys() == {item.fingerprint for item in ITEMS}
