"""The page of ``figlint audit``: how many curated values look wrong, and which.

The rows are gathered from pieces that the audit's processes made, record by record, so that a page of any run costs no
second reading of the text.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from figlint.evaluation.audit.verdicts import VERDICT_KINDS, Verdict
from figlint.evaluation.html.charts import BLUE, GREY, ORANGE, Chart, bar_chart
from figlint.evaluation.html.evaluation_page import field_title, finding_charts, finding_filters, rule_title
from figlint.evaluation.html.findings import FindingList, contributions, evidence, figure_parts, places
from figlint.evaluation.html.listing import Row
from figlint.evaluation.html.page import Card, Listed, Number, Page, number, render
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.lint.rules import BY_CODE
from figlint.evaluation.scoring.intervals import Bootstrap, interval, means
from figlint.evaluation.scoring.scores import Estimate
from figlint.evaluation.signature import Signature

EXPLANATION = (
    "One verdict for each curated value. Suspect: it looks wrong, and the rule says why. Unsupported: the text is "
    "silent, which is no error, since a figure shows about ten times the genes that its text names. The share of wrong "
    "values is estimated as the mean of the probabilities, which are calibrated on labelled figures. "
    "Intervals: 95%, bootstrap over articles."
)
_COLOURS = {"supported": BLUE, "unsupported": GREY, "suspect": ORANGE}
_RESAMPLES = 2000
_PLACES = 20


@dataclass(frozen=True, slots=True)
class AuditedRecord:
    """What the page needs of one record: counts of all its verdicts, and rows of those that a rule explains.

    ``sums`` are, by field, the numbers of supported, unsupported and suspect values and the sum of their probabilities.
    """

    article: str
    head: Mapping[str, Any]
    detail: Mapping[str, Any]
    sums: Mapping[str, Sequence[float]]
    rows: Sequence[Mapping[str, Any]]

    def to_bytes(self) -> bytes:
        """Return the record as JSON."""
        parts = {
            "article": self.article,
            "head": self.head,
            "detail": self.detail,
            "sums": self.sums,
            "rows": self.rows,
        }
        return json.dumps(parts).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> AuditedRecord:
        """Return the record that :meth:`to_bytes` wrote."""
        return cls(**json.loads(data))


def audited_record(linted: LintedRecord) -> AuditedRecord:
    """Return what the page needs of a record."""
    head, detail = figure_parts(linted.path, linted.annotated)
    texts = linted.annotated.record.texts if linted.annotated is not None else {}
    article = linted.annotated.record.article if linted.annotated is not None else linted.path
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for verdict in linted.verdicts:
        mine = sums[verdict.field]
        mine[VERDICT_KINDS.index(verdict.verdict)] += 1
        mine[3] += round(verdict.p_error, 6)
    rows = [_row(verdict, texts) for verdict in linted.verdicts if verdict.is_suspect]
    # A figure without a row is counted, and its text is not kept.
    return AuditedRecord(article, head, detail if rows else {}, dict(sums), rows)


def audit_page(records: Iterable[AuditedRecord], signature: Signature) -> str:
    """Return the HTML of ``figlint audit --report``."""
    findings = FindingList()
    sums: dict[str, list[tuple[str, Sequence[float]]]] = {}
    groups: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in ("rule", "species", "journal")}
    n_records = 0
    for record in records:
        n_records += 1
        rows = [Row(dict(row["shown"]), dict(row["detail"]), row["shown"]["c"]) for row in record.rows]
        findings.add_rows(dict(record.head), dict(record.detail), rows)
        for name, numbers in record.sums.items():
            sums.setdefault(name, []).append((record.article, numbers))
        _count(groups, record.head, rows)
    return render(
        Page(
            title="Audit of the curated fields",
            subtitle=f"{n_records:,} records, {sum(_totals(part)[0] for part in sums.values()):,} curated values",
            explanation=EXPLANATION,
            cards=[_card(name, part) for name, part in sums.items()],
            charts=[*_verdict_chart(sums), *finding_charts(findings), *_group_charts(groups)],
            listed=Listed(
                findings.listing, "Suspect values", "suspect values", finding_filters(), "P(wrong)",
                elsewhere="The same values are in the table that this run wrote.",
            ),
            signature=str(signature),
        )
    )  # fmt: skip


def _row(verdict: Verdict, texts: Mapping[Any, str]) -> dict[str, Any]:
    found = [[field, *place] for field, text in texts.items() for place in places(text, verdict.surface)]
    value = verdict.value or f"({verdict.field})"
    shown = {
        "r": verdict.rule, "s": BY_CODE[verdict.rule or ""].severity, "c": round(verdict.p_error, 3),
        "k": verdict.field, "v": value, "w": verdict.surface, "m": verdict.message,
    }  # fmt: skip
    detail = {
        "fix": f"{verdict.replacement} is meant" if verdict.replacement else f"none; take {value} out",
        "places": found[:_PLACES],
        "evidence": evidence(verdict.evidence),
        "why": contributions(verdict.contributions),
    }
    return {"shown": shown, "detail": {key: part for key, part in detail.items() if part}}


def _count(groups: Mapping[str, Counter[tuple[str, str]]], head: Mapping[str, Any], rows: Sequence[Row]) -> None:
    for row in rows:
        groups["rule"][rule_title(row.shown["r"]), "suspect"] += 1
        groups["journal"][head.get("journal") or "not given", "suspect"] += 1
        for name in head.get("species") or ["unknown"]:
            groups["species"][name, "suspect"] += 1


def _totals(records: Sequence[tuple[str, Sequence[float]]]) -> tuple[int, ...]:
    """Return all values, then supported, unsupported and suspect ones."""
    counts = [int(sum(numbers[i] for _, numbers in records)) for i in range(3)]
    return sum(counts), *counts


def _card(name: str, records: Sequence[tuple[str, Sequence[float]]]) -> Card:
    n, supported, unsupported, suspect = _totals(records)
    shares = _shares(records)
    return Card(
        field_title(name),
        (number("suspect", shares[2]), number("likely wrong", shares[3]), number("supported", shares[0])),
        (
            Number("values", f"{n:,}", f"in {len(records):,} records"),
            Number("supported by the text", f"{supported:,}"),
            Number("text is silent", f"{unsupported:,}"),
            Number("suspect", f"{suspect:,}"),
        ),
    )


def _shares(records: Sequence[tuple[str, Sequence[float]]]) -> list[Estimate]:
    """Return the shares of supported, unsupported, suspect and wrong values, with intervals over articles."""
    places: dict[str, int] = {}
    index = [places.setdefault(article, len(places)) for article, _ in records]
    sums = np.zeros((len(places), 5))
    np.add.at(sums, index, np.array([[*numbers, sum(numbers[:3])] for _, numbers in records], dtype=np.float64))
    draws = means(Bootstrap(len(places), resamples=_RESAMPLES).sums(sums))
    values = means(sums.sum(axis=0)[None, :])[0]
    return [
        Estimate(None, None) if np.isnan(value) else Estimate(float(value), interval(column))
        for value, column in zip(values, draws.T, strict=True)
    ]


def _verdict_chart(sums: Mapping[str, Sequence[tuple[str, Sequence[float]]]]) -> list[Chart]:
    counts: dict[tuple[str, str], int] = {
        (name, kind): count
        for name, records in sums.items()
        for kind, count in zip(VERDICT_KINDS, _totals(records)[1:], strict=True)
    }
    chart = bar_chart("Verdicts by field", counts, dimension="field", axis="curated values", kinds=_COLOURS)
    return [chart] if chart is not None else []


def _group_charts(groups: Mapping[str, Counter[tuple[str, str]]]) -> list[Chart]:
    charts = (
        bar_chart(f"Suspect values by {name}", counts, dimension=name, axis="suspect values", kinds={"suspect": ORANGE})
        for name, counts in groups.items()
    )
    return [chart for chart in charts if chart is not None]
