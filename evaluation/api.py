"""What notebooks and programs call: read, annotate, lint and evaluate; results as values or as polars frames.

Values show themselves in a notebook (``_repr_html_``), with everything from records escaped. A frame becomes one of
pandas by ``.to_pandas()``, with the extra ``figlint[pandas]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl

from figlint.evaluation.audit.table import to_row
from figlint.evaluation.comparison.compare import Comparison
from figlint.evaluation.comparison.compare import compare as compare_runs
from figlint.evaluation.comparison.runs import read_run
from figlint.evaluation.config import Settings
from figlint.evaluation.curated.evaluate import FigureEvaluator, ItemRow
from figlint.evaluation.curated.report import FigureReport
from figlint.evaluation.lint.assembly import open_linter
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.signature import sign
from figlint.models.annotator import load_annotator
from figlint.models.registry import DEFAULT_MODEL, load
from figlint.models.resources import open_lexicon
from figlint.nlp.display import Mark, framed, highlight, marks_of, mention_table
from figlint.nlp.formats.lines import mention_row
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record

_FINDING: dict[str, type[pl.DataType]] = {
    "path": pl.String, "line": pl.Int64, "column": pl.Int64, "figid": pl.String, "field": pl.String,
    "value": pl.String, "rule": pl.String, "severity": pl.String, "confidence": pl.Float64, "message": pl.String,
    "evidence": pl.String, "fix": pl.String, "fingerprint": pl.String,
}  # fmt: skip
_VERDICT: dict[str, type[pl.DataType]] = {
    "figid": pl.String, "field": pl.String, "value": pl.String, "verdict": pl.String, "p_error": pl.Float64,
    "rule": pl.String, "surface": pl.String, "replacement": pl.String, "evidence": pl.String,
}  # fmt: skip
_MENTION: dict[str, pl.DataType | type[pl.DataType]] = {
    "figid": pl.String, "field": pl.String, "start": pl.Int64, "end": pl.Int64, "surface": pl.String,
    "label": pl.String, "ids": pl.List(pl.String), "symbol": pl.String, "score": pl.Float64,
}  # fmt: skip
_CANDIDATE: dict[str, pl.DataType | type[pl.DataType]] = {
    "figid": pl.String, "field": pl.String, "start": pl.Int64, "surface": pl.String, "symbol": pl.String,
    "name": pl.String, "taxid": pl.String, "kind": pl.String, "probability": pl.Float64, "is_chosen": pl.Boolean,
}  # fmt: skip
_ITEM: dict[str, pl.DataType | type[pl.DataType]] = {
    "figid": pl.String, "article": pl.String, "field": pl.String, "outcome": pl.String, "value": pl.String,
    "surface": pl.String, "symbol": pl.String, "ids": pl.List(pl.String), "kind": pl.String, "species": pl.String,
    "journal": pl.String, "rule": pl.String, "n_values": pl.Int64,
}  # fmt: skip
_SCORE: dict[str, type[pl.DataType]] = {
    "field": pl.String, "records": pl.Int64, "tp": pl.Int64, "fp": pl.Int64, "fn": pl.Int64, "precision": pl.Float64,
    "recall": pl.Float64, "ceiling": pl.Float64, "f1": pl.Float64,
}  # fmt: skip


class MentionList(tuple[Mention, ...]):
    """Mentions that show themselves as a table, above it their text where it is known.

    :param text: The text they are of, empty for mentions of many fields or records.
    """

    text: str

    def __new__(cls, mentions: Iterable[Mention], text: str = "") -> MentionList:
        """Make the list."""
        made = super().__new__(cls, mentions)
        made.text = text
        return made

    def _repr_html_(self) -> str:
        marks: list[Mark] = marks_of(self, self[0].field) if self and self.text else []
        return framed(f"<p>{highlight(self.text, marks)}</p>" if self.text else "", mention_table(self))


def read(text: str, *, model: str = DEFAULT_MODEL) -> MentionList:
    """Return the genes and organisms that a text names. *Offsets:* half-open, code points.

    :param model: A pipeline by name or path; it is loaded anew each time, so for many texts call :func:`load` once.
    """
    return MentionList(load(model).annotate_texts([text])[0], text)


def annotate(paths: Iterable[str | Path], *, model: str = DEFAULT_MODEL) -> Iterator[AnnotatedRecord]:
    """Yield the records of files and folders with what their texts say, in order.

    Records that cannot be read are left out; :func:`lint` reports them.

    :param model: A built-in pipeline.
    """
    records = (record for record in read_records(paths) if isinstance(record, Record))
    return load_annotator(model).annotate(records)


def lint(paths: Iterable[str | Path], settings: Settings | None = None) -> Iterator[LintedRecord]:
    """Yield what figlint says of each record of files and folders, in order.

    :param settings: Rules and thresholds; the defaults if left out.
    """
    return open_linter(settings or Settings()).lint(read_records(paths))


def evaluate(
    linted: Iterable[LintedRecord], *, model: str = DEFAULT_MODEL, resamples: int = 2000, seed: int = 0
) -> FigureReport:
    """Compare curated genes and organisms with the text: precision, recall, its ceiling, F1, with intervals.

    :param model: Name of the pipeline that annotated the records, for the signature.
    :param resamples: Bootstrap draws of articles. *Range:* at least 1
    """
    evaluator = FigureEvaluator(open_lexicon())
    n_records = n_unreadable = 0
    for record in linted:
        n_records += 1
        if record.annotated is None:
            n_unreadable += 1
        else:
            evaluator.add(record.annotated)
    signature = sign([model], {"resamples": resamples, "seed": seed})
    return FigureReport(signature, n_records, n_unreadable, evaluator.results(resamples=resamples, seed=seed))


def compare(first: str | Path, second: str | Path, *, resamples: int = 2000, seed: int = 0) -> Comparison:
    """Compare two runs of one command, by what they wrote: records, findings, scores with paired intervals.

    :param first: What `evaluate`, `benchmark`, `audit` or `check` wrote: a folder or a file.
    :raises InputError: If one of them cannot be read.
    :raises UsageError: If they are of different commands.
    """
    return compare_runs(read_run(Path(first)), read_run(Path(second)), resamples=resamples, seed=seed)


def findings_frame(linted: Iterable[LintedRecord]) -> pl.DataFrame:
    """Return the findings as a frame, a row each; ``evidence`` and ``fix`` are JSON text."""
    rows = [finding.to_row() for record in linted for finding in record.findings]
    return pl.DataFrame(
        [{**row, "evidence": _json(row["evidence"]), "fix": _json(row["fix"])} for row in rows], _FINDING
    )


def verdicts_frame(linted: Iterable[LintedRecord]) -> pl.DataFrame:
    """Return the audit as a frame, a row for each curated value; ``evidence`` is JSON text."""
    rows = [to_row(verdict) for record in linted for verdict in record.verdicts]
    return pl.DataFrame([{**row, "evidence": _json(row["evidence"])} for row in rows], _VERDICT)


def mentions_frame(annotated: Iterable[AnnotatedRecord]) -> pl.DataFrame:
    """Return mentions as a frame, a row each. *Offsets:* half-open, code points of the field."""
    rows = [{"figid": a.record.figid, **mention_row(m)} for a in annotated for m in a.mentions]
    return pl.DataFrame(rows, _MENTION)


def candidates_frame(annotated: Iterable[AnnotatedRecord]) -> pl.DataFrame:
    """Return every reading of every mention as a frame, a row each, with its probability and whether it was chosen."""
    rows = [
        {
            "figid": a.record.figid, "field": m.field, "start": m.start, "surface": m.surface, "symbol": c.symbol,
            "name": c.name, "taxid": c.taxid, "kind": c.kind, "probability": c.probability,
            "is_chosen": bool(m.ids) and c.ids[:1] == m.ids[:1],
        }
        for a in annotated
        for m in a.mentions
        for c in m.candidates
    ]  # fmt: skip
    return pl.DataFrame(rows, _CANDIDATE)


def items_frame(linted: Iterable[LintedRecord]) -> pl.DataFrame:
    """Return each curated value and each gene and organism of the text as a frame: on both sides, or on one.

    Columns are those of :class:`figlint.evaluation.curated.evaluate.ItemRow`; ``rule`` is that of the audit's verdict.
    """
    rules: dict[tuple[str, str, int], str] = {}
    evaluator = FigureEvaluator(open_lexicon(), lambda figid, field, index: rules.get((figid, field, index), ""))
    rows: list[ItemRow] = []
    for record in linted:
        if record.annotated is not None:
            rules = {(v.figid, v.field, v.index): v.rule or "" for v in record.verdicts}
            rows.extend(evaluator.add(record.annotated))
    return pl.DataFrame([{**asdict(row), "ids": list(row.ids)} for row in rows], _ITEM)


def scores_frame(report: FigureReport) -> pl.DataFrame:
    """Return the scores of a report as a frame, a row for each field; undefined ratios are null."""
    rows = [
        {
            "field": r.field, "records": r.n_records, "tp": r.score.counts.tp, "fp": r.score.counts.fp,
            "fn": r.score.counts.fn, "precision": r.score.micro.precision.value, "recall": r.score.micro.recall.value,
            "ceiling": r.ceiling.micro.recall.value, "f1": r.score.micro.f1.value,
        }
        for r in report.fields
    ]  # fmt: skip
    return pl.DataFrame(rows, _SCORE)


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
