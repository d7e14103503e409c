"""``figlint schema``: the JSON Schema of what a command writes."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def schema(name: Annotated[str, typer.Argument(help="A name as check or audit; a wrong one lists all.")]) -> None:
    """Print the JSON Schema of what a command writes.

    Example: figlint schema check > check.schema.json
    """
    from figlint.evaluation.outputs.schemas import schema as find_schema

    typer.echo(json.dumps(find_schema(name), ensure_ascii=False, indent=1))
