"""``figlint audit``: one row per curated value."""

from __future__ import annotations

import typer

from figlint.evaluation.cli import batching, options
from figlint.evaluation.cli.console import Exit


def audit(
    paths: options.Paths,
    output: options.Output,
    workers: batching.Workers = None,
    engine: batching.EngineOption = batching.EngineName.LOCAL,
    scheduler: batching.Scheduler = None,
    shard_size: batching.ShardSize = None,
    force: batching.Force = False,
    config: options.Config = None,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Judge every curated gene and organism: verdict, probability of error, the word behind it, the evidence.

    A run that was interrupted goes on where it was, and one over changed records does only these.

    Examples:

      figlint audit seeds/ -o audit.jsonl

      figlint audit records/ -o audit.parquet --workers 8
    """
    from figlint.evaluation.audit_job import AuditJob
    from figlint.evaluation.audit_table import table_of
    from figlint.evaluation.cli.settings import settings_of
    from figlint.models.batch.run import run
    from figlint.nlp.raw import read_raw

    table = table_of(output)
    settings = settings_of(config, model=model)
    job = AuditJob(settings.model_dump_json(), output.suffix.lower())
    total = batching.input_bytes(paths)
    with batching.interruptible(output), batching.watching("Auditing", total, quiet=quiet) as watch:
        report = run(
            read_raw(paths),
            job,
            batching.open_engine(engine, workers, scheduler),
            output,
            table,
            shard_size=shard_size,
            force=force,
            watch=watch,
            facts={"command": "audit", "model": settings.model, "bytes": str(total)},
        )
    counts = report.tally.counts
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    batching.conclude(report, f"{sum(counts.values())} rows ({kinds})" if kinds else "0 rows", quiet=quiet)
    raise typer.Exit(Exit.FINDINGS if counts.get("suspect") else Exit.CLEAN)
