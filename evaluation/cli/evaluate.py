"""``figlint evaluate``: precision and recall of the curated fields, and what the audit would do to the gene sets."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from figlint.evaluation.cli import options
from figlint.evaluation.cli.console import Exit, progress, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from figlint.nlp.mentions import AnnotatedRecord
    from figlint.nlp.records.record import UnreadableRecord


def evaluate(
    paths: options.Paths,
    output: options.Output,
    config: options.Config = None,
    model: options.Model = None,
    resamples: Annotated[int, typer.Option("--resamples", min=1, help="Bootstrap draws of articles.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    quiet: options.Quiet = False,
) -> None:
    """Compare curated genes and organisms with the text: precision, recall, F1, intervals, breakdowns.

    Writes report.html, report.json, report.md, items.jsonl, items.tsv, the findings of the audit as findings.jsonl, the
    records as records.jsonl, and the gene sets before and after the audit as genes-before.gmt and genes-after.gmt.

    Examples:

      figlint evaluate seeds/ -o report/

      figlint evaluate records/ -o report/ --model lexicon
    """
    from figlint.evaluation.cli.settings import settings_of
    from figlint.evaluation.curated.gene_sets import gene_set, write_gmt
    from figlint.evaluation.curated.report import evaluate_to_folder, record_row, to_markdown
    from figlint.evaluation.html.evaluation_page import evaluation_page, species_name
    from figlint.evaluation.html.findings import FindingList
    from figlint.evaluation.lint.assembly import open_linter
    from figlint.models.batch.guard import DEFAULT_BOUNDS
    from figlint.models.resources import open_lexicon
    from figlint.nlp.formats.lines import json_line
    from figlint.nlp.records.reader import read_records

    settings = settings_of(config, model=model)
    linted = open_linter(settings).lint(read_records(paths), DEFAULT_BOUNDS)
    lexicon = open_lexicon()
    findings = FindingList()
    rules: dict[tuple[str, str, int], str] = {}
    n_changed = n_removed = n_replaced = 0
    output.mkdir(parents=True, exist_ok=True)

    with ExitStack() as stack:
        before, after = (
            stack.enter_context((output / f"genes-{when}.gmt").open("w", encoding="utf-8"))
            for when in ("before", "after")
        )
        found, read = (
            stack.enter_context((output / name).open("w", encoding="utf-8"))
            for name in ("findings.jsonl", "records.jsonl")
        )

        def annotated() -> Iterator[AnnotatedRecord | UnreadableRecord]:
            nonlocal n_changed, n_removed, n_replaced
            for each in progress(linted, label="Evaluating", quiet=quiet):
                findings.add(each)
                found.writelines(json_line(finding.to_row()) for finding in each.findings)
                if each.annotated is None:
                    if each.unreadable is not None:
                        say(f"{each.path}:{each.unreadable.line}: {each.unreadable.message}")
                        yield each.unreadable
                    continue
                record = each.annotated.record
                read.write(json_line(record_row(record)))
                rules.clear()
                rules.update({(record.figid, v.field, v.index): v.rule or "" for v in each.verdicts})
                genes = gene_set(record, each.verdicts)
                write_gmt(record.figid, genes.title, genes.before, before)
                write_gmt(record.figid, genes.title, genes.after, after)
                n_changed += genes.is_changed
                n_removed += len(genes.replaced)
                n_replaced += sum(new is not None for _, new in genes.replaced)
                yield each.annotated

        report = evaluate_to_folder(
            annotated(),
            output,
            lexicon=lexicon,
            model=settings.model,
            rule_of=lambda figid, field, index: rules.get((figid, field, index), ""),
            resamples=resamples,
            seed=seed,
        )
    (output / "report.html").write_text(evaluation_page(report, findings, species_name(lexicon)), encoding="utf-8")
    typer.echo(to_markdown(report))
    if not quiet:
        say(
            f"The audit would change the gene sets of {n_changed} figures: {n_removed} genes out, "
            f"{n_replaced} of them replaced."
        )
        say(f"Wrote the report to {output}.")
    if report.n_unreadable:
        raise typer.Exit(Exit.FAILED)
