"""The catalogue of rules and the selection of codes."""

from __future__ import annotations

import re

import pytest

from figlint.evaluation.lint.rules import BY_CODE, RULES, rule, select
from figlint.nlp.errors import UsageError

#: Codes that others rely on; more may be added, none renamed or taken away.
CONTRACT = [
    "G101",
    "G102",
    "G103",
    "G104",
    "G105",
    "G106",
    "G107",
    "G108",
    "G109",
    "G201",
    "G202",
    "O101",
    "O102",
    "O103",
    "O104",
    "O105",
    "S001",
    "S002",
    "S003",
    "S004",
    "S005",
]


def test_every_code_of_the_contract_exists_once() -> None:
    assert set(CONTRACT) <= set(BY_CODE)
    assert len(RULES) == len(BY_CODE)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.code)
def test_every_rule_is_told_in_sentences(each: object) -> None:
    found = rule(each.code)  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", found.name)
    assert all(text.endswith((".", "?")) for text in (found.summary, found.why))
    assert found.positive != found.negative


def test_select_defaults_to_the_rules_that_are_on() -> None:
    assert select() == {each.code for each in RULES if each.default}
    assert "G202" not in select()


@pytest.mark.parametrize(
    ("selected", "ignored", "expected"),
    [
        (["G10"], ["G101", "G104"], {"G102", "G103", "G105", "G106", "G107", "G108", "G109"}),
        (["o"], [], {code for code in BY_CODE if code.startswith("O")}),
        (["ALL"], ["G", "O"], {code for code in BY_CODE if code.startswith("S")}),
    ],
)
def test_select_takes_prefixes(selected: list[str], ignored: list[str], expected: set[str]) -> None:
    assert select(selected, ignored) == expected


def test_unknown_codes_are_named() -> None:
    with pytest.raises(UsageError, match="X9"):
        select(["X9"])
    with pytest.raises(UsageError, match="G999"):
        rule("G999")
