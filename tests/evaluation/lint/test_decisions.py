"""Decisions: appended, merged, undone, applied; a crash costs at most the line being written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.decisions import (
    Decision,
    agreement,
    append_decision,
    apply_decisions,
    decided,
    read_decisions,
    standings,
)
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.nlp.errors import InputError

FINDING = Finding("a.md", 5, 3, "PMC1__a", "keywords", "ANP32B", "G101", 0.9, "m", 0, {}, Repair("TNFSF13", safe=False))


def decision(ruling: str, *, reviewer: str = "ada", time: float = 1.0, choice: str | None = None) -> Decision:
    return Decision.model_validate(
        {
            "fingerprint": FINDING.fingerprint, "figid": "PMC1__a", "rule": "G101", "field": "keywords",
            "value": "ANP32B", "ruling": ruling, "choice": choice, "reviewer": reviewer, "time": time,
        }
    )  # fmt: skip


def test_decisions_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    written = [decision("accept"), decision("undo", time=2.0), decision("choose", time=3.0, choice="PP32")]
    for each in written:
        append_decision(path, each)
    assert list(read_decisions(path)) == written


def test_a_line_cut_off_by_a_crash_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    append_decision(path, decision("accept"))
    whole = path.read_bytes()
    for cut in range(1, len(whole)):
        path.write_bytes(whole + whole[:cut].rstrip(b"\n"))
        append_decision(path, decision("reject", time=2.0))
        rulings = [d.ruling for d in read_decisions(path)]
        assert rulings[0] == "accept"
        assert rulings[-1] == "reject"


def test_another_line_is_an_error_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text('\n{"ruling": "accept"}\n')
    with pytest.raises(InputError, match=":2:"):
        read_decisions(path)


@pytest.mark.parametrize(
    ("rulings", "repairs"),
    [
        ([decision("accept")], [Repair("TNFSF13", safe=True)]),
        ([decision("reject")], []),
        ([decision("choose", choice="ANP32A")], [Repair("ANP32A", safe=True)]),
        ([decision("reject"), decision("undo", time=2.0)], [FINDING.repair]),
        ([decision("accept"), decision("reject", reviewer="bob")], [FINDING.repair]),
    ],
    ids=["accepted", "rejected", "chosen", "undone", "disputed"],
)
def test_decisions_are_applied(rulings: list[Decision], repairs: list[Repair]) -> None:
    applied = apply_decisions([FINDING], standings(rulings))
    assert [finding.repair for finding in applied] == repairs


@given(
    st.permutations([decision("accept"), decision("reject", time=2.0), decision("accept", reviewer="bob", time=3.0)])
)
def test_files_merge_in_any_order(order: list[Decision]) -> None:
    held = standings(order)
    assert agreement(held) == (0, 1)
    assert {d.reviewer: d.ruling for d in held[FINDING.fingerprint].decisions} == {"ada": "reject", "bob": "accept"}


def test_a_missing_gene_chosen_otherwise_is_still_added() -> None:
    missing = replace(FINDING, rule="G201", index=None, repair=Repair("TNFSF13", safe=False, insert=True))
    chosen = decision("choose", choice="ANP32A").model_copy(update={"fingerprint": missing.fingerprint})
    (applied,) = apply_decisions([missing], standings([chosen]))
    assert applied.repair == Repair("ANP32A", safe=True, insert=True)


def test_a_line_that_a_merge_doubled_counts_once() -> None:
    twice = [decision("accept"), decision("accept"), decision("undo", time=2.0)]
    assert standings(twice) == {}


VERDICT = Verdict(
    "PMC1__a", "keywords", "ANP32B", 0, "suspect", 0.9, "G101", "APRIL", "TNFSF13", {"word": "APRIL"}, "m"
)


@pytest.mark.parametrize(
    ("ruling", "choice", "expected"),
    [
        ("accept", None, ("suspect", 1.0, "G101", "TNFSF13")),
        ("reject", None, ("supported", 0.0, None, None)),
        ("choose", "TNFSF12", ("suspect", 1.0, "G101", "TNFSF12")),
    ],
)
def test_what_reviewers_agree_on_decides_a_verdict(
    ruling: str, choice: str | None, expected: tuple[object, ...]
) -> None:
    verdict = decided(VERDICT, standings([decision(ruling, choice=choice)]))
    assert (verdict.verdict, verdict.p_error, verdict.rule, verdict.replacement) == expected
    assert verdict.evidence == {"word": "APRIL", "decision": ruling}


def test_a_dispute_or_another_finding_leaves_a_verdict_alone() -> None:
    disputed = standings([decision("accept"), decision("reject", reviewer="bob")])
    assert decided(VERDICT, disputed) == VERDICT
    other = replace(VERDICT, value="TNF")
    assert decided(other, standings([decision("reject")])) == other
