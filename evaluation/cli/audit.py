"""``figlint audit``: one row per curated value."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli import batching, options
from figlint.evaluation.cli.console import Exit, say


def audit(
    paths: options.Paths,
    output: options.Output,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Also write a page of the suspect values, as audit.html."),
    ] = None,
    workers: batching.Workers = None,
    engine: batching.EngineOption = batching.EngineName.LOCAL,
    scheduler: batching.Scheduler = None,
    shard_size: batching.ShardSize = None,
    force: batching.Force = False,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="Apply what reviewers decided with `figlint review`."),
    ] = None,
    config: options.Config = None,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Judge every curated gene and organism: verdict, probability of error, the word behind it, the evidence.

    A run that was interrupted goes on where it was, and one over changed records does only these.

    Examples:

      figlint audit seeds/ -o audit.jsonl

      figlint audit records/ -o audit.parquet --workers 8

      figlint audit records/ -o audit.jsonl --report audit.html
    """
    from figlint.evaluation.audit.job import AuditJob
    from figlint.evaluation.audit.table import table_of
    from figlint.evaluation.cli.settings import settings_of
    from figlint.evaluation.lint.decisions import read_decisions
    from figlint.models.batch.run import run
    from figlint.nlp.records.raw import read_raw

    table_of(output)
    settings = settings_of(config, model=model)
    held = tuple(one.model_dump_json() for one in read_decisions(decisions)) if decisions else ()
    job = AuditJob(settings.model_dump_json(), output.suffix.lower(), report is not None, held)
    total = batching.input_bytes(paths)
    with batching.interruptible(output), batching.watching("Auditing", total, quiet=quiet) as watch:
        done = run(
            read_raw(paths),
            job,
            batching.open_engine(engine, workers, scheduler),
            output,
            job.table,
            shard_size=shard_size,
            force=force,
            watch=watch,
            facts={"command": "audit", "model": settings.model, "bytes": str(total)},
        )
    counts = done.tally.counts
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    if report is not None:
        _write_page(report, output, done.tally.records, settings.model)
        if not quiet:
            say(f"Wrote the page to {report}")
    batching.conclude(done, f"{sum(counts.values())} rows ({kinds})" if kinds else "0 rows", quiet=quiet)
    raise typer.Exit(Exit.FINDINGS if counts.get("suspect") else Exit.CLEAN)


def _write_page(path: Path, output: Path, n_records: int, model: str) -> None:
    """Write the page from what the run has kept of each record."""
    from figlint.evaluation.audit.job import split
    from figlint.evaluation.html.audit_page import AuditedRecord, audit_page
    from figlint.evaluation.signature import sign
    from figlint.models.batch.journal import Journal, journal_path

    with Journal(journal_path(output), read_only=True) as journal:
        records = (AuditedRecord.from_bytes(split(piece)[1]) for piece in journal.pieces(0, n_records))
        path.write_text(audit_page(records, sign([model], {})), encoding="utf-8")
