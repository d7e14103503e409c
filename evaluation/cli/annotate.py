"""``figlint annotate``: what the text of every record says, with spans and identifiers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from figlint.evaluation.cli import batching, options


class Mode(StrEnum):
    """Values of ``--mode``."""

    FULL = "full"
    FAST = "fast"


def annotate(
    paths: options.Paths,
    output: options.Output,
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="full: caption model and lexicon (default); fast: dictionaries only.")
    ] = None,
    workers: batching.Workers = None,
    engine: batching.EngineOption = batching.EngineName.LOCAL,
    scheduler: batching.Scheduler = None,
    shard_size: batching.ShardSize = None,
    force: batching.Force = False,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Find genes and organisms in the text of every record.

    The suffix of the output says its format: .jsonl, .parquet, .json and .xml (BioC), .pubtator, .spacy.
    A run that was interrupted goes on where it was, and one over changed records does only these.

    Examples:

      figlint annotate records/ -o mentions.jsonl

      figlint annotate captions.jsonl -o mentions.parquet --mode fast --workers 8

      figlint annotate s3://bucket/captions/ -o mentions.jsonl --engine dask --scheduler tcp://head:8786
    """
    from figlint.models.batch.annotate import MODES, AnnotateJob
    from figlint.models.batch.run import run
    from figlint.nlp.errors import UsageError
    from figlint.nlp.formats.catalogue import format_of
    from figlint.nlp.records.raw import read_raw

    if mode is not None and model is not None:
        raise UsageError("--mode and --model both name a pipeline; give one of them")
    written = format_of(output)
    job = AnnotateJob(model or MODES[mode or Mode.FULL], output.suffix.lower())
    total = batching.input_bytes(paths)
    with batching.interruptible(output), batching.watching("Annotating", total, quiet=quiet) as watch:
        report = run(
            read_raw(paths),
            job,
            batching.open_engine(engine, workers, scheduler),
            output,
            written,
            shard_size=shard_size or written.shard_size,
            force=force,
            watch=watch,
            facts={"command": "annotate", "model": job.model, "bytes": str(total)},
        )
    counts = report.tally.counts
    what = f"{counts.get('gene', 0)} genes and {counts.get('organism', 0)} organisms"
    batching.conclude(report, what, quiet=quiet)
