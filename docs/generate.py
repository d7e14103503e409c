"""Write the reference pages that follow from code: ``python docs/generate.py``."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import typer
from typer.cli import get_docs_for_click

from figlint.evaluation.config import Settings
from figlint.evaluation.lint.rules import RULES
from figlint.evaluation.outputs.schemas import SCHEMAS


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


def commands_page() -> str:
    """Return the reference of the command line, by Typer's own generator."""
    command = typer.main.get_command(import_module("figlint.evaluation.cli.app").app)
    page = get_docs_for_click(obj=command, ctx=typer.Context(command, info_name="figlint"), name="figlint")
    page = re.sub(r"```console\n\$ (.*)\n```", r"`\1`", page)  # a usage is no command to run
    page = re.sub(r"(?m)^  (\S.*)$", r"- `\1`", page)  # examples of the help texts
    page = re.sub(r"^# `figlint`\n", "# Commands\n", page)
    page = re.sub(r"\n\*\*Commands\*\*:\n\n(\* .*\n)+", "", page)  # cut short, and the table of contents has them
    codes = "0 nothing found, 1 findings, 2 usage, 3 could not run (also when some records could not be read)"
    return f"{page.strip()}\n\n## Exit codes\n\n{codes}.\n"


def settings_page() -> str:
    """Return the reference of the settings."""
    return "\n".join(_settings_lines()).replace("``", "`")


def _settings_lines() -> Iterator[str]:
    yield "# Settings\n"
    yield "They stand in `figlint.toml`, or under `[tool.figlint]` in `pyproject.toml`. The nearest file at or above"
    yield "the working folder counts, or the one given with `--config`. The command line overrides them.\n"
    yield "| setting | default | meaning |\n|---|---|---|"
    meanings = dict(re.findall(r":param (\w+): ((?:.|\n)+?)(?=\n *:param|\n *$|$)", Settings.__doc__ or ""))
    for name, field in Settings.model_fields.items():
        meaning = " ".join(meanings[name].split())
        default = json.dumps(field.get_default(call_default_factory=True)).replace("null", "none")
        yield f"| `{name.replace('_', '-')}` | `{default}` | {meaning} |"
    yield ""


PAGES = {
    "rules.md": rules_page,
    "schemas.md": schemas_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
}

if __name__ == "__main__":
    folder = Path(__file__).parent / "reference"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
