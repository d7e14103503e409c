"""``figlint models``: which pipelines there are, what they need, installing them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli.console import Exit, say
from figlint.nlp.errors import ResourceError

if TYPE_CHECKING:
    from figlint.models.registry import ModelState

app = typer.Typer(help="Pipelines by name.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A registered model; see `figlint models list`.")]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the registered models and whether each can run here; any spaCy package or folder works as well."""
    from figlint.models.registry import states

    if as_json:
        typer.echo(json.dumps([asdict(state) for state in states()], ensure_ascii=False, indent=1))
        return
    for state in states():
        typer.echo(f"{state.info.name:22} {'ready' if not state.problem else 'not here':9} {state.info.summary}")


@app.command()
def info(name: Name, as_json: AsJson = False) -> None:
    """Show labels, licence, training data and requirements of a model.

    Example: figlint models info en_ner_craft_md
    """
    from figlint.models.registry import state

    found = state(name)
    typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1) if as_json else _describe(found))


@app.command()
def install(
    name: Name, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the command.")] = False
) -> None:
    """Install a model from its release.

    Example: figlint models install en_ner_craft_md --dry-run
    """
    from figlint.models.registry import install_command, state

    command = install_command(name)
    if not command:
        say(f"{name} ships with figlint.")
        return
    problem = state(name).problem
    if "needs spaCy" in problem:
        raise ResourceError(f"model {name} {problem}")
    typer.echo(" ".join(command))
    if not dry_run and subprocess.run(command, check=False).returncode:  # noqa: S603  a command of the registry's own
        say(f"figlint: could not install {name}; pip says why above")
        raise typer.Exit(Exit.FAILED)


def _describe(state: ModelState) -> str:
    info = state.info
    rows = {
        "name": info.name,
        "what": info.summary,
        "labels": ", ".join(f"{own} -> {ours}" for own, ours in info.labels),
        "licence": info.licence,
        "trained on": info.trained_on,
        "version": info.version,
        "needs spaCy": info.spacy,
        "installed": state.installed or "no",
        "problem": state.problem,
        "from": info.url,
    }
    return "\n".join(f"{key:12} {value}" for key, value in rows.items() if value)
