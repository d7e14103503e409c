"""The report page: template, style and script put together into one file with a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from figlint.evaluation.evaluate import FieldResult
from figlint.evaluation.evaluate_report import EXPLANATION, TITLES, FigureReport
from figlint.evaluation.html.charts import Chart, breakdown_charts, confidence_chart, score_chart
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.scores import Estimate

_ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Card:
    """Headline numbers of one field: name, value and interval as they are shown."""

    title: str
    numbers: tuple[tuple[str, str, str], ...]


def evaluation_page(report: FigureReport, findings: FindingList) -> str:
    """Return the HTML of ``figlint evaluate``."""
    fields = [result for result in report.fields if result.n_records]
    charts = [score_chart(fields)] if fields else []
    for result in fields:
        charts += breakdown_charts(result)
    if findings.rows:
        charts.append(confidence_chart([(row["r"], row["c"]) for row in findings.rows]))
    return render(
        title="Curated fields against the text",
        subtitle=f"{report.n_records:,} records, {report.n_unreadable:,} of them unreadable",
        explanation=EXPLANATION.replace("*", "").replace("\n", " "),
        headlines=[_card(result) for result in fields],
        charts=charts,
        findings=findings,
        signature=str(report.signature),
    )


def render(
    *,
    title: str,
    subtitle: str,
    explanation: str,
    headlines: Sequence[Card],
    charts: Sequence[Chart],
    findings: FindingList,
    signature: str,
) -> str:
    """Return a self-contained page; all text is escaped, and only the page's own style and script may run."""
    style = (_ASSETS / "report.css").read_text(encoding="utf-8")
    script = (_ASSETS / "report.js").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        title=title,
        subtitle=subtitle,
        explanation=explanation,
        headlines=headlines,
        charts=charts,
        signature=signature,
        # Trusted: figlint's own files, and base64, which has no character that HTML knows.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        data=Markup(findings.packed()),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _card(result: FieldResult) -> Card:
    micro, macro = result.score.micro, result.score.macro
    return Card(
        TITLES[result.field].replace("`", ""),
        (
            ("records", f"{result.n_records:,}", ""),
            ("values", f"{result.n_values:,}", ""),
            _number("precision", micro.precision),
            _number("recall", micro.recall),
            _number("ceiling of recall", result.ceiling.micro.recall),
            _number("F1", micro.f1),
            _number("F1, mean of records", macro.f1),
        ),
    )


def _number(name: str, estimate: Estimate) -> tuple[str, str, str]:
    if estimate.value is None:
        return name, "n/a", ""
    interval = estimate.interval
    return name, f"{estimate.value:.3f}", f"{interval.low:.3f}–{interval.high:.3f}" if interval else ""


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
