"""Write the reference pages that follow from code: ``python docs/generate.py``."""

from collections.abc import Iterator
from pathlib import Path

from figlint.evaluation.rules import RULES


def rules_page() -> str:
    """Return the rule reference."""
    return "\n".join(_rules_lines())


def _rules_lines() -> Iterator[str]:
    yield "# Rules\n"
    for rule in RULES:
        yield f"## {rule.code} {rule.name}\n"
        yield f"{rule.summary}\n"
        default = "on" if rule.default else "off"
        yield f"Severity: {rule.severity}. Fix: {rule.fix}. By default: {default}.\n"
        yield f"{rule.why}\n"
        yield f"- Raises it: {rule.positive}"
        yield f"- Does not: {rule.negative}\n"


if __name__ == "__main__":
    page = Path(__file__).parent / "reference" / "rules.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(rules_page(), encoding="utf-8")
