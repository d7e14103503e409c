"""Charts as pictures: Vega-Lite specifications drawn to SVG when the report is made.

The page holds pictures instead of a charting library: it needs no script to show them, opens at once, and its
content-security policy can forbid everything. The numbers of each chart stand in a table beside it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from figlint.evaluation.evaluate import FieldResult
from figlint.evaluation.evaluate_report import TITLES

#: Okabe and Ito's colours, which people with any colour vision tell apart.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
_WIDTH = 420
_ID = re.compile(r"\b(clip|gradient_)(\d+)")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its numbers.

    ``picture`` is a ``data:`` address of an SVG; ``rows`` are the cells under ``columns``.
    """

    title: str
    picture: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def score_chart(fields: Sequence[FieldResult]) -> Chart:
    """Return precision, recall and its ceiling of every field, with 95% intervals."""
    data: list[dict[str, Any]] = []
    for result in fields:
        micro = result.score.micro
        measures = {
            "precision": micro.precision,
            "recall": micro.recall,
            "ceiling of recall": result.ceiling.micro.recall,
        }
        for name, estimate in measures.items():
            if estimate.value is not None:
                low = high = estimate.value
                if estimate.interval is not None:
                    low, high = estimate.interval.low, estimate.interval.high
                data.append({"field": result.field, "measure": name, "value": estimate.value, "low": low, "high": high})
    base = _chart(data).encode(
        y=alt.Y("measure:N", title=None, sort=["precision", "recall", "ceiling of recall"]),
        color=alt.Color("measure:N", legend=None, scale=alt.Scale(range=[GREEN, BLUE, ORANGE])),
    )
    bars = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title="share, with 95% interval", scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70).encode(x="value:Q")
    spec = (bars + points).properties(width=_WIDTH).facet(row=alt.Row("field:N", title=None))
    rows = tuple((d["field"], d["measure"], *(_share(d[key]) for key in ("value", "low", "high"))) for d in data)
    return Chart("Precision and recall", _draw(spec), ("field", "measure", "share", "from", "to"), rows)


def breakdown_charts(result: FieldResult) -> list[Chart]:
    """Return a chart for each dimension in which a field's values are broken down: supported or not, by count."""
    charts = []
    for dimension, groups in result.breakdowns:
        shown = [(name or "none", counts) for name, counts in groups if counts.n_reference][:_SHOWN]
        if len(shown) < 2:
            continue
        data = [
            {"group": name, "what": what, "count": number}
            for name, counts in shown
            for what, number in (("named by the text", counts.tp), ("not named", counts.fn))
        ]
        spec = (
            _chart(data)
            .mark_bar()
            .encode(
                x=alt.X("count:Q", title="curated values"),
                y=alt.Y("group:N", title=None, sort=[name for name, _ in shown]),
                color=alt.Color("what:N", title=None, scale=alt.Scale(range=[BLUE, "#b8c4cc"])),
            )
            .properties(width=_WIDTH)
        )
        title = f"{TITLES[result.field].split(' (')[0]} by {dimension}"
        rows = tuple((name, str(c.tp), str(c.fn), str(c.n_reference)) for name, c in shown)
        charts.append(Chart(title, _draw(spec), (dimension, "named by the text", "not named", "all"), rows))
    return charts


def confidence_chart(confidences: Sequence[tuple[str, float]]) -> Chart:
    """Return how sure the findings are, by rule: counts in tenths of confidence."""
    rules = sorted({rule for rule, _ in confidences})
    tenths = [(rule, min(int(value * 10), 9)) for rule, value in confidences]
    counts = {(rule, tenth): 0 for rule in rules for tenth in range(10)}
    for key in tenths:
        counts[key] += 1
    data = [{"rule": r, "confidence": f"{t / 10:.1f}", "count": n} for (r, t), n in counts.items() if n]
    spec = (
        _chart(data)
        .mark_rect()
        .encode(
            x=alt.X("confidence:O", title="confidence, from", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("rule:N", title=None),
            color=alt.Color("count:Q", title="findings", scale=alt.Scale(scheme="blues", type="log")),
        )
        .properties(width=_WIDTH)
    )
    rows = tuple(
        (rule, *(str(counts[rule, tenth] or "") for tenth in range(10)), str(sum(counts[rule, t] for t in range(10))))
        for rule in rules
    )
    return Chart("How sure the findings are", _draw(spec), ("rule", *(f"{t / 10:.1f}" for t in range(10)), "all"), rows)


def _chart(data: Sequence[dict[str, Any]]) -> Any:
    """Return an empty chart over rows; altair has no types."""
    return alt.Chart(alt.InlineData(values=list(data)))


def _draw(spec: Any) -> str:
    styled = spec.configure(background="#ffffff", font="sans-serif").configure_axis(labelFontSize=12, titleFontSize=12)
    svg = _numbered_anew(vl_convert.vegalite_to_svg(styled.configure_view(stroke=None).to_json()))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _numbered_anew(svg: str) -> str:
    """Number clips and gradients from 0; Vega goes on counting from one chart to the next of a process."""
    numbers: dict[str, str] = {}
    return _ID.sub(lambda match: match[1] + numbers.setdefault(match[0], str(len(numbers))), svg)


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"
