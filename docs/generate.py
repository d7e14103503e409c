"""Write the reference pages that follow from code: ``python docs/generate.py``."""

import json
from collections.abc import Iterator
from pathlib import Path

from figlint.evaluation.rules import RULES
from figlint.evaluation.schemas import SCHEMAS


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


def schemas_page() -> str:
    """Return the reference of what commands write."""
    parts = ["# JSON schemas\n"]
    for name, schema in SCHEMAS.items():
        parts.append(f"## {name}\n\n```json\n{json.dumps(schema, indent=2, ensure_ascii=False)}\n```\n")
    return "\n".join(parts)


PAGES = {"rules.md": rules_page, "schemas.md": schemas_page}

if __name__ == "__main__":
    folder = Path(__file__).parent / "reference"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
