"""``figlint audit``: one row per curated value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import Exit, progress, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from figlint.evaluation.verdicts import Verdict


def audit(
    paths: options.Paths,
    output: options.Output,
    config: options.Config = None,
    model: options.Model = None,
    quiet: options.Quiet = False,
) -> None:
    """Judge every curated gene and organism: verdict, probability of error, the word behind it, the evidence.

    Examples:

      figlint audit seeds/ -o audit.jsonl

      figlint audit records/ -o audit.parquet
    """
    from figlint.evaluation.assembly import open_linter
    from figlint.evaluation.audit_table import write_audit
    from figlint.evaluation.cli.settings import settings_of
    from figlint.nlp.reader import read_records

    linted = open_linter(settings_of(config, model=model)).lint(read_records(paths))
    unreadable: list[str] = []
    verdicts: Counter[str] = Counter()

    def judged() -> Iterator[Verdict]:
        for record in progress(linted, label="Auditing", quiet=quiet):
            if record.unreadable is not None:
                unreadable.append(f"{record.path}:{record.unreadable.line}: {record.unreadable.message}")
            for verdict in record.verdicts:
                verdicts[verdict.verdict] += 1
                yield verdict

    rows = write_audit(judged(), output)
    for line in unreadable:
        say(line)
    if not quiet:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(verdicts.items()))
        say(f"Wrote {rows} rows to {output}" + (f" ({kinds})" if kinds else ""))
    if unreadable:
        raise typer.Exit(Exit.FAILED)
    raise typer.Exit(Exit.FINDINGS if verdicts["suspect"] else Exit.CLEAN)
