"""The application: which commands there are, and how errors leave it."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

import figlint
from figlint.evaluation.cli import (
    annotate,
    audit,
    benchmark,
    check,
    compare,
    convert,
    evaluate,
    explain,
    fixing,
    lexicon,
    models,
    query,
    review,
    rule,
    schema,
    status,
    train,
)
from figlint.evaluation.cli.console import Exit, say
from figlint.nlp.errors import ConfigError, FiglintError, UsageError

app = typer.Typer(
    name="figlint",
    help="Lint the gene and organism annotations of scientific figures.\n\n"
    "Begin with `figlint check seeds/`, then `figlint explain FIGID VALUE` for what it flagged.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("audit")(audit.audit)
app.command("evaluate")(evaluate.evaluate)
app.command("annotate")(annotate.annotate)
app.command("status")(status.status)
app.command("query")(query.query)
app.command("review")(review.review)
app.command("undo")(fixing.undo)
app.command("explain")(explain.explain)
app.command("rule")(rule.rule)
app.command("schema")(schema.schema)
app.command("benchmark")(benchmark.benchmark)
app.command("compare")(compare.compare)
app.command("convert")(convert.convert)
app.command("train")(train.train)
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(models.app, name="models")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"figlint {figlint.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    del version  # handled by its callback, which exits


def main() -> None:
    """Run the command line; errors become one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name may hold what the terminal's encoding cannot say; it is shown escaped, not a crash. Files and
            # pipes get the same bytes in every locale.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        app()
    except (ConfigError, UsageError) as error:
        say(f"figlint: {error}")
        sys.exit(Exit.USAGE)
    except FiglintError as error:
        say(f"figlint: {error}")
        sys.exit(Exit.FAILED)
    except BrokenPipeError:
        # The reader has gone, as in `figlint check | head`: nothing to say, and nowhere to say it.
        sys.stderr.close()
        sys.exit(Exit.FAILED)
