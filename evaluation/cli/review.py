"""``figlint review``: a page on this machine where a person decides the findings, one after another."""

from __future__ import annotations

import getpass
import shlex
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import Exit, progress, say

if TYPE_CHECKING:
    from figlint.nlp.lexicon.lexicon import Lexicon


def review(
    paths: options.Paths,
    decisions: Annotated[
        Path, typer.Option("--decisions", metavar="FILE", help="Where decisions are appended, and read from.")
    ] = Path("decisions.jsonl"),
    reviewer: Annotated[
        str | None,
        typer.Option("--reviewer", metavar="NAME", envvar="FIGLINT_REVIEWER", help="Your name; by default your login."),
    ] = None,
    only: Annotated[
        Path | None,
        typer.Option("--only", metavar="FILE", help="Review the findings of a `check` or `audit` in JSON Lines."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the page; 0 for a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
    select: options.Select = None,
    ignore: options.Ignore = None,
    min_confidence: options.MinConfidence = None,
    config: options.Config = None,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Decide findings one after another, on a page that only this machine can open.

    Every decision is written at once. Two people may review the same records: their files are joined by joining
    their lines.

    Examples:

      figlint review seeds/

      figlint review records/ --select G1 --reviewer ada

      figlint review records/ --only findings.jsonl

      figlint check records/ --fix --decisions decisions.jsonl
    """
    from figlint.evaluation.cli.settings import settings_of
    from figlint.evaluation.lint.assembly import open_linter
    from figlint.evaluation.review.queue import build_queue, read_selection
    from figlint.evaluation.review.serve import serve
    from figlint.evaluation.review.session import Session
    from figlint.models.resources import open_lexicon
    from figlint.nlp.records.reader import read_records

    settings = settings_of(config, select, ignore, min_confidence, model)
    selection = read_selection(only) if only is not None else None
    records = (
        record
        for record in read_records(paths)
        if selection is None or getattr(record, "figid", "") in selection.figids
    )
    linted = progress(open_linter(settings, explain=True).lint(records), label="Checking", quiet=quiet)
    lexicon = open_lexicon()
    queue = build_queue(linted, lexicon, selection)
    if not queue:
        say("Nothing to review.")
        raise typer.Exit(Exit.CLEAN)
    session = Session(
        queue, decisions, reviewer or getpass.getuser(), is_known=lambda field, value: _is_known(lexicon, field, value)
    )
    # Printed to be copied, and shown in the page: the same words.
    apply = f"figlint check {shlex.join(paths)} --fix --decisions {shlex.quote(str(decisions))}"

    def announce(address: str) -> None:
        typer.echo(f"{len(queue)} findings to review at {address}")
        sys.stdout.flush()
        if not quiet:
            say(f"Decisions go to {decisions}. End with Ctrl-C.")
        if browser and sys.stdout.isatty():
            webbrowser.open(address)

    serve(session, port=port, command=apply, announce=announce)
    if not quiet:
        say(f"{len(session.decided)} of {len(queue)} decided. Apply them with: {apply}")


def _is_known(lexicon: Lexicon, field: str, value: str) -> bool:
    hits = lexicon.lookup(value) if field == "keywords" else lexicon.taxa(value)
    return any(hit.kind == "symbol" and hit.name == value for hit in hits)
