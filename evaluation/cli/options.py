"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="A record (.md, .yml, .yaml), a folder, a .jsonl or .parquet, or - for standard input.",
        show_default=False,
    ),
]
Output = Annotated[Path, typer.Option("-o", "--output", help="File or folder to write.", show_default=False)]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODES", help="Rules to apply: codes or prefixes, as G1 or O103; ALL for all."),
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="CODES", help="Rules to leave out: codes or prefixes.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option("--min-confidence", metavar="P", min=0.0, max=1.0, help="Leave out findings below this probability."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings; by default the nearest figlint.toml or pyproject.toml."),
]
Model = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Pipeline by name or path; see `figlint models list`.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No summary and no progress bar.")]


def split(values: list[str] | None) -> tuple[str, ...]:
    """Return codes given as repeated options or joined by commas."""
    return tuple(code.strip() for value in values or () for code in value.split(",") if code.strip())
