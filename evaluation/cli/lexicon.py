"""``figlint lexicon``: look names up, show what the lexicon is made of, build it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli.console import Exit, say

app = typer.Typer(help="Names of genes, families and organisms.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def lookup(
    name: Annotated[str, typer.Argument(help="A gene, family or organism name, as APRIL or 'NF-κB'.")],
    as_json: AsJson = False,
) -> None:
    """Show every gene, family and organism that a name could mean, and why each has it.

    Example: figlint lexicon lookup APRIL
    """
    from figlint.models.resources import open_lexicon

    lexicon = open_lexicon()
    hits = [*lexicon.lookup(name), *lexicon.taxa(name)]
    if as_json:
        rows = [
            {"ids": hit.entry.ids, "symbol": hit.entry.symbol, "name": hit.entry.name, "taxid": hit.entry.taxid,
             "type": hit.entry.type, "kind": hit.kind, "as": hit.name}
            for hit in hits
        ]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    for hit in hits if not as_json else ():
        entry = hit.entry
        species = lexicon.entry(f"NCBITaxon:{entry.taxid}") if entry.type == "gene" else None
        place = f", {species.symbol}" if species else ""
        typer.echo(f"{entry.symbol}\t{entry.name}{place}\t{hit.kind} {hit.name!r}\t{' '.join(entry.ids)}")
    if not hits:
        say(f"figlint: no gene, family or organism is called {name!r}")
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def info(as_json: AsJson = False) -> None:
    """Show sources, dates, licences, counts and hash of the lexicon."""
    from figlint.models.resources import open_lexicon

    facts = open_lexicon().info()
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for key, value in facts.items():
        if isinstance(value, list):
            typer.echo(f"{key}:")
            for row in value:
                text = ", ".join(f"{k} {v}" for k, v in row.items()) if isinstance(row, dict) else str(row)
                typer.echo(f"  - {text}")
        else:
            typer.echo(f"{key}: {value}")


@app.command()
def build(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write the lexicon to.")],
    sources: Annotated[
        Path | None, typer.Option("--sources", help="Folder of sources already downloaded; also where they are kept.")
    ] = None,
) -> None:
    """Download the sources and build the lexicon again.

    Example: figlint lexicon build -o lexicons --sources downloads
    """
    from figlint.models.building.lexicon import build_lexicon

    build_lexicon(output, sources)
    say(f"Wrote the lexicon to {output}.")
