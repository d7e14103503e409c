"""``figlint rule``: what a rule means, with an example and a look-alike."""

from __future__ import annotations

from typing import Annotated

import typer

from figlint.evaluation.lint.rules import RULES, Rule
from figlint.evaluation.lint.rules import rule as find_rule

_FIXES = {"safe": "check --fix", "unsafe": "check --fix --unsafe-fixes", "none": "none"}


def rule(
    code: Annotated[
        str | None, typer.Argument(help="A code, as G101; all rules if left out.", show_default=False)
    ] = None,
) -> None:
    """Explain a rule, or list them all.

    Example: figlint rule G101
    """
    if code is not None:
        typer.echo(describe(find_rule(code)))
        return
    for each in RULES:
        typer.echo(f"{each.code}  {each.severity:8}{'' if each.default else '(off) '}{each.name}: {each.summary}")


def describe(rule: Rule) -> str:
    """Return the page of a rule."""
    state = "on" if rule.default else "off, turn on with --select"
    return (
        f"{rule.code} {rule.name}\n\n{rule.summary}\n{rule.why}\n\n"
        f"Raised by:     {rule.positive}\nNot raised by: {rule.negative}\n\n"
        f"Severity: {rule.severity}   By default: {state}   Fix: {_FIXES[rule.fix]}"
    )
