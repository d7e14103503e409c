"""``figlint benchmark``: scores of models on annotated corpora."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import say
from figlint.nlp.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


def benchmark(
    corpora: Annotated[
        list[str],
        typer.Argument(metavar="CORPUS...", help="A name as bioid, nlm-gene or s800, a file, a folder or a glob."),
    ],
    models: Annotated[
        list[str] | None, typer.Option("--model", metavar="NAME", help="A model by name or path; may be repeated.")
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option("--corpora", metavar="FOLDER", help="Where named corpora are.", envvar="FIGLINT_CORPORA"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FOLDER", help="Write report.html, benchmark.json, benchmark.md and item tables."
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="TYPE=LABEL", help="Count a corpus type as gene or organism."),
    ] = None,
    equivalence: Annotated[
        Path | None, typer.Option("--equivalence", metavar="FILE", help="Table of equivalent identifiers.")
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", metavar="FOLDER", help="Weights to use instead of the shipped ones of that name."),
    ] = None,
    panels_apart: Annotated[
        bool, typer.Option("--panels-apart", help="Read each panel of a figure by itself, not the figure as one text.")
    ] = False,
    names_only: Annotated[
        bool,
        typer.Option(
            "--names-only",
            help="Leave out words that only imply an organism (patients), as for s800 and linnaeus, which have none.",
        ),
    ] = False,
    resamples: Annotated[int, typer.Option("--resamples", min=1, help="Bootstrap draws of articles.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    quiet: options.Quiet = False,
) -> None:
    """Score models on annotated corpora: mentions, identifiers, intervals, paired differences, speed, memory.

    With -o, writes report.html, benchmark.json, benchmark.md, and what `figlint compare` needs: documents.jsonl with
    the counts of each document, errors.jsonl with every error.

    Examples:

      figlint benchmark bioid --model figlint --model lexicon

      figlint benchmark bioid@0/5 --model figlint --model captions --weights build/caption_ner/held-out

      figlint benchmark 'mine/*.xml' --model en_ner_craft_md --label GGP=gene -o scores/
    """
    from figlint.evaluation.benchmark.benchmark import RunDetail, run_benchmark
    from figlint.evaluation.benchmark.items import document_rows, error_rows, json_lines
    from figlint.evaluation.benchmark.report import to_json, to_markdown

    if weights is not None and not weights.is_dir():
        raise UsageError(f"--weights {weights} is no folder; `figlint train` leaves one in its working folder")
    with ExitStack() as stack:
        keep: list[Callable[[RunDetail], None]] = []
        if output is not None:
            from figlint.evaluation.html.benchmark_page import ErrorList, benchmark_page

            output.mkdir(parents=True, exist_ok=True)
            errors = ErrorList()
            documents, items = (
                stack.enter_context((output / name).open("w", encoding="utf-8"))
                for name in ("documents.jsonl", "errors.jsonl")
            )
            keep += [
                errors.add,
                lambda detail: documents.writelines(json_lines(document_rows(detail))),
                lambda detail: items.writelines(json_lines(error_rows(detail))),
            ]

        def keep_all(detail: RunDetail) -> None:
            for each in keep:
                each(detail)

        report = run_benchmark(
            corpora,
            models or ["figlint"],
            root=root,
            labels=dict(map(_pair, label or ())),
            equivalence=equivalence,
            resamples=resamples,
            seed=seed,
            weights=weights,
            panels_apart=panels_apart,
            names_only=names_only,
            watch=(lambda message: None) if quiet else say,
            keep=keep_all,
        )
    if output is None:
        typer.echo(to_markdown(report))
        return
    (output / "benchmark.json").write_text(to_json(report), encoding="utf-8")
    (output / "benchmark.md").write_text(to_markdown(report), encoding="utf-8")
    (output / "report.html").write_text(benchmark_page(report, errors), encoding="utf-8")
    if not quiet:
        say(f"Wrote report.html, benchmark.json, benchmark.md, documents.jsonl and errors.jsonl to {output}.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--label {text}: write TYPE=LABEL, as GGP=gene")
    return name, value
