"""Writes the evaluation of figure records: ``report.json``, ``report.md`` and the item tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from html import escape
from pathlib import Path
from typing import IO

from figlint.evaluation.curated.evaluate import FieldResult, FigureEvaluator, ItemRow, RuleOf
from figlint.evaluation.outputs.spreadsheets import formula_safe
from figlint.evaluation.outputs.tables import interval_cell, markdown_table, number_cell
from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.signature import Signature, sign
from figlint.nlp.display import framed, table
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CURATED_FIELDS, Record, UnreadableRecord

#: Version of the layout of ``report.json``.
FORMAT = 1

#: Groups shown of each breakdown in ``report.md``; ``report.json`` has all.
SHOWN = 12

TITLES = {
    "keywords": "Genes (`schema-jsonld.keywords`)",
    "organisms": "Organisms (`organisms`)",
    "organisms_ner": "Organisms (`organisms_ner`)",
}

EXPLANATION = """\
*Precision* is the share of what the text names that the curated field has. *Recall* is the share of the curated values
that the text names, that is: their support by the text. A figure shows about ten times the genes that its text names,
so recall is to be read against its *ceiling*, the share of curated values with any lexicon name in the text. A value
without support is not an error. Intervals: 95%, bootstrap over articles. Macro: mean over records."""


@dataclass(frozen=True, slots=True)
class FigureReport:
    """The evaluation of a set of records. ``unreadable`` records are counted and not scored."""

    signature: Signature
    n_records: int
    n_unreadable: int
    fields: tuple[FieldResult, ...]

    def _repr_html_(self) -> str:
        """Return what a notebook shows: precision, recall and its ceiling of every field."""
        rows = (
            (r.field, r.n_records, *(interval_cell(e) for e in (m.precision, m.recall, r.ceiling.micro.recall, m.f1)))
            for r in self.fields
            for m in (r.score.micro,)
        )
        columns = ("field", "records", "precision", "recall", "ceiling of recall", "F1")
        return framed(table(columns, rows), f"<p>{escape(str(self.signature))}</p>")


def evaluate_to_folder(
    records: Iterable[AnnotatedRecord | UnreadableRecord],
    folder: Path,
    *,
    lexicon: Lexicon,
    model: str,
    rule_of: RuleOf | None = None,
    resamples: int = 2000,
    seed: int = 0,
) -> FigureReport:
    """Evaluate records and write ``report.json``, ``report.md``, ``items.jsonl`` and ``items.tsv`` into a folder.

    Items are written as they come, so that memory does not grow with them.

    :param model: Name of the pipeline that annotated the records, for the signature.
    :param rule_of: The rule by which an audit flagged a curated value, for the breakdown by rule; asked when the
        value's record was just read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    evaluator = FigureEvaluator(lexicon) if rule_of is None else FigureEvaluator(lexicon, rule_of)
    n_records = n_unreadable = 0
    with (
        (folder / "items.jsonl").open("w", encoding="utf-8") as lines,
        (folder / "items.tsv").open("w", encoding="utf-8") as table,
    ):
        table.write(items_header())
        for record in records:
            n_records += 1
            if isinstance(record, UnreadableRecord):
                n_unreadable += 1
                continue
            rows = evaluator.add(record)
            write_items_jsonl(rows, lines)
            write_items_tsv(rows, table)
    signature = sign([model], {"resamples": resamples, "seed": seed})
    report = FigureReport(signature, n_records, n_unreadable, evaluator.results(resamples=resamples, seed=seed))
    (folder / "report.json").write_text(to_json(report), encoding="utf-8")
    (folder / "report.md").write_text(to_markdown(report), encoding="utf-8")
    return report


def to_dict(report: FigureReport) -> dict[str, object]:
    """Return the report for JSON."""
    return {
        "format": FORMAT,
        "signature": report.signature.to_dict(),
        "n_records": report.n_records,
        "n_unreadable": report.n_unreadable,
        "fields": [_field_dict(field) for field in report.fields],
    }


def to_json(report: FigureReport) -> str:
    """Return ``report.json``, ending in a line break."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"


def to_markdown(report: FigureReport) -> str:
    """Return ``report.md``."""
    lines = ["# Curated fields against the text", "", f"Signature: `{report.signature}`", ""]
    lines.append(f"{report.n_records:,} records, {report.n_unreadable:,} of them could not be read.")
    lines += ["", EXPLANATION, "", *_overview(report.fields)]
    for field in report.fields:
        if field.n_records:
            lines += ["", *_field_lines(field)]
    return "\n".join(lines) + "\n"


def write_items_jsonl(rows: Iterable[ItemRow], stream: IO[str]) -> None:
    """Write items as JSON lines."""
    for row in rows:
        stream.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def record_row(record: Record) -> dict[str, str]:
    """Return what is kept of a record so that two runs can be compared: its names, and a digest of what is scored."""
    curated = {name: [value.value for value in record.values(name)] for name in CURATED_FIELDS}
    content = json.dumps([dict(record.texts), curated], sort_keys=True)
    digest = hashlib.sha256(content.encode("ascii")).hexdigest()[:16]
    return {"figid": record.figid, "article": record.article, "digest": digest}


def items_header() -> str:
    """Return the first line of the tab-separated item table."""
    return "\t".join(field.name for field in fields(ItemRow)) + "\n"


def write_items_tsv(rows: Iterable[ItemRow], stream: IO[str]) -> None:
    """Write items as tab-separated lines, without the header; identifiers are joined by ``|``."""
    for row in rows:
        cells = ["|".join(cell) if isinstance(cell, tuple) else str(cell) for cell in asdict(row).values()]
        stream.write("\t".join(formula_safe(" ".join(cell.split())) for cell in cells) + "\n")


def _field_dict(field: FieldResult) -> dict[str, object]:
    return {
        "field": field.field,
        "n_records": field.n_records,
        "n_absent": field.n_absent,
        "n_values": field.n_values,
        "n_duplicates": field.n_duplicates,
        "n_nil": field.n_nil,
        "identifiers": field.score.to_dict(),
        "orthologs_alike": field.loose.to_dict(),
        "ceiling_of_recall": {
            "with_name": field.ceiling.counts.tp,
            "without_name": field.ceiling.counts.fn,
            **asdict(field.ceiling.micro.recall),
        },
        "breakdowns": {
            name: [{"value": value, **counts.to_dict()} for value, counts in groups]
            for name, groups in field.breakdowns
        },
    }


def _overview(results: Sequence[FieldResult]) -> Iterator[str]:
    rows = []
    for result in results:
        scores = [("identifiers", result.score)]
        if result.field == "keywords":
            scores.append(("orthologs alike", result.loose))
        for name, score in scores:
            rows.append(
                [
                    result.field,
                    name,
                    interval_cell(score.micro.precision),
                    interval_cell(score.micro.recall),
                    interval_cell(result.ceiling.micro.recall),
                    interval_cell(score.micro.f1),
                    number_cell(score.macro.precision.value),
                    number_cell(score.macro.recall.value),
                    number_cell(score.macro.f1.value),
                    f"{score.counts.tp:,}",
                    f"{score.counts.fp:,}",
                    f"{score.counts.fn:,}",
                ]
            )
    header = ["field", "compared", "P [95%]", "R [95%]", "ceiling of R", "F1 [95%]"]
    yield from markdown_table([*header, "macro P", "macro R", "macro F1", "tp", "fp", "fn"], rows)


def _field_lines(result: FieldResult) -> Iterator[str]:
    yield f"## {TITLES[result.field]}"
    yield ""
    yield (
        f"{result.n_records:,} records scored, {result.n_absent:,} without annotation set aside. "
        f"{result.n_values:,} values, {result.n_duplicates:,} of them duplicates; {result.n_nil:,} distinct values are "
        "unknown to the lexicon (NIL) and cannot be matched."
    )
    for name, groups in result.breakdowns:
        shown = [(value, counts) for value, counts in groups if value]
        if not shown:
            continue
        yield ""
        yield f"By {name}" + (f" (the first {SHOWN} of {len(shown)}):" if len(shown) > SHOWN else ":")
        yield ""
        yield from markdown_table(
            [name, "P", "R", "F1", "tp", "fp", "fn"], [_group_row(value, counts) for value, counts in shown[:SHOWN]]
        )


def _group_row(value: str, counts: Counts) -> list[str]:
    ratios = [number_cell(ratio) for ratio in (counts.precision, counts.recall, counts.f1)]
    return [value, *ratios, str(counts.tp), str(counts.fp), str(counts.fn)]
