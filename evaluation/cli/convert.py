"""``figlint convert``: annotated texts from one format into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import say

#: Problems of the source that are named one by one; the rest are counted.
_NAMED = 10


def convert(
    source: Annotated[str, typer.Argument(metavar="A", help="A file, a brat folder, or a corpus as bioid.")],
    target: Annotated[Path, typer.Argument(metavar="B", help="The file, or brat folder, to write.")],
    source_format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Format of A where its suffix does not tell.")
    ] = None,
    target_format: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="Format of B where its suffix does not tell.")
    ] = None,
    quiet: options.Quiet = False,
) -> None:
    """Convert annotated texts: bioc-xml, bioc-json, pubtator, iob, brat, docbin, prodigy, label-studio, w3c, gmt.

    Offsets are checked against the annotated words. What the target cannot hold is counted, never dropped in silence.

    Examples:

      figlint convert captions.xml captions.pubtator

      figlint convert export.json captions.spacy --from label-studio
    """
    from figlint.nlp.exchange import convert as run

    done = run(source, target, source_format=source_format, target_format=target_format)
    if quiet:
        return
    say(f"{done.n_documents:,} documents with {done.n_mentions:,} mentions written to {target}.")
    for problem in done.problems[:_NAMED]:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        say(f"{place}: {problem.document}: {problem.surface!r} is not at {problem.start}-{problem.end}: {problem.kind}")
    if len(done.problems) > _NAMED:
        say(f"... and {len(done.problems) - _NAMED:,} more such annotations.")
    if done.losses:
        lost = ", ".join(f"{kind} {count:,}" for kind, count in sorted(done.losses.items()))
        say(f"Not held by the format: {lost}.")
