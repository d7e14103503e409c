"""``figlint explain``: the chain of evidence for one value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli import options
from figlint.nlp.errors import UsageError


def explain(
    figid: Annotated[str, typer.Argument(help="A figure's identifier, or the path of its record.")],
    value: Annotated[str, typer.Argument(help="A curated gene or organism, or a gene of the text.")],
    folder: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where to look for the figure.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: options.Config = None,
    model: options.Model = None,
) -> None:
    """Show why a value was judged as it was: candidates, contributions, the text.

    Example: figlint explain PMC8431187__cancers-13-04441-g002 ANP32B --in seeds
    """
    from figlint.evaluation.audit.explanation import explain as explain_value
    from figlint.evaluation.audit.explanation import known_values
    from figlint.evaluation.cli.settings import settings_of
    from figlint.evaluation.lint.assembly import open_linter
    from figlint.nlp.records.reader import read_records

    settings = settings_of(config, select=["ALL"], model=model)
    records = (
        r for r in read_records([str(_find(figid, folder))]) if getattr(r, "figid", figid) == figid or _is_path(figid)
    )
    for linted in open_linter(settings, explain=True).lint(records):
        if linted.unreadable is not None:
            raise UsageError(f"{linted.path}: {linted.unreadable.message}")
        explanation = explain_value(linted, value)
        if explanation is None:
            raise UsageError(f"{figid} has no {value!r}; it has {', '.join(known_values(linted))}")
        text = json.dumps(explanation.to_json(), ensure_ascii=False, indent=1) if as_json else explanation.to_text()
        typer.echo(text.rstrip("\n"))
        return
    raise UsageError(f"no record {figid!r} in {folder}")


def _is_path(figid: str) -> bool:
    return Path(figid).is_file()


def _find(figid: str, folder: Path) -> Path:
    """Return the file of a figure: the path itself, a file of that name below the folder, else the folder."""
    if _is_path(figid):
        return Path(figid)
    if "/" not in figid and "\\" not in figid:
        found = next((p for p in sorted(folder.rglob("*.md")) if p.stem == figid), None)
        if found is not None:
            return found
    return folder
