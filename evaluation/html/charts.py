"""Charts: specifications that the page draws with Vega, and the numbers of each as a table.

Altair writes Vega-Lite, which is compiled here to Vega. Colours of text and lines are the page's, so that light, dark
and print are a matter of its style. The page draws with Vega's interpreter, which makes no code at run time, so that
the content-security policy stays strict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from figlint.evaluation.scoring.scores import Estimate

#: Okabe and Ito's colours, which people with any colour vision tell apart, each readable on light and dark ground.
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#8a97a4"
COLOURS = (BLUE, ORANGE, GREEN, "#cc79a7", "#e69f00", "#56b4e9", GREY)
#: Groups shown of a breakdown.
SHOWN = 12
_CONFIG = {
    "background": None,
    "aria": False,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "padding": 2,
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 200,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
    "axisY": {"grid": False},
    "legend": {"labelFontSize": 12, "symbolType": "circle", "labelLimit": 220},
    "header": {"labelFontSize": 12, "labelFontWeight": 600},
}
#: An axis from 0 to 1 whose labels have room on a narrow screen, too.
_SHARES = alt.Axis(tickCount=5)
#: Beside narrow cells a rule has its code alone.
_CODE_IF_NARROW = "containerSize()[0] < 420 ? split(datum.label, ' ')[0] : datum.label"
_KEYS = ("group", "name", "kind")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its numbers: ``spec`` is for Vega; ``rows`` are the cells under ``columns``."""

    title: str
    spec: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number to draw with its interval: ``group`` is its panel, ``name`` its line, ``kind`` its colour."""

    group: str
    name: str
    kind: str
    estimate: Estimate


def interval_chart(
    title: str,
    measured: Iterable[Measured],
    *,
    axis: str,
    columns: tuple[str, str, str] = ("group", "name", "kind"),
    domain: tuple[float, float] | None = (0.0, 1.0),
    note: str = "",
) -> Chart:
    """Return points with 95% intervals, in one panel for each group.

    :param columns: What groups, names and kinds are. :param domain: Range of the axis; as the data has it if none.
    """
    data = [_measured_row(each) for each in measured if each.estimate.value is not None]
    groups, names, kinds = (list(dict.fromkeys(row[key] for row in data)) for key in ("group", "name", "kind"))
    apart = len(kinds) > 1 and kinds != names
    colour = alt.Scale(domain=kinds, range=list(COLOURS[: len(kinds)]))
    decimals = "+.3f" if domain is None else ".3f"
    base = alt.Chart().encode(
        y=alt.Y("name:N", title=None, sort=names),
        yOffset=alt.YOffset("kind:N", sort=kinds) if apart else alt.Undefined,
        color=alt.Color("kind:N", title=None, sort=kinds, scale=colour, legend=_legend() if apart else None),
        tooltip=[
            *(alt.Tooltip(f"{key}:N", title=shown) for key, shown in zip(_KEYS, columns, strict=True)),
            *(alt.Tooltip(f"{key}:Q", format=decimals) for key in ("value", "low", "high")),
        ],
    )
    scale = alt.Scale(domain=list(domain)) if domain is not None else alt.Scale(nice=True)
    ticks = _SHARES if domain is not None else alt.Axis(tickCount=4)
    layers = [
        base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=axis, scale=scale, axis=ticks), x2="high:Q"),
        base.mark_point(filled=True, size=80, opacity=1).encode(x="value:Q"),
    ]
    if domain is None:
        layers.insert(0, alt.Chart().mark_rule(strokeDash=[4, 3], stroke=GREY).encode(x=alt.datum(0)))
    spec = alt.layer(*layers, data=alt.InlineData(values=data))
    if len(groups) <= 1:
        spec = spec.properties(width="container")
    else:
        row = alt.Row("group:N", title=None, sort=groups, header=alt.Header(orient="top", labelAnchor="start"))
        spec = spec.facet(row=row)
    rows = tuple(
        (row["group"], row["name"], row["kind"], *(f"{row[key]:{decimals}}" for key in ("value", "low", "high")))
        for row in data
    )
    return _pruned(Chart(title, _spec(spec), (*columns, "value", "from", "to"), rows, note))


def _measured_row(each: Measured) -> dict[str, Any]:
    value, interval = each.estimate.value, each.estimate.interval
    low, high = (interval.low, interval.high) if interval is not None else (value, value)
    return {"group": each.group, "name": each.name, "kind": each.kind, "value": value, "low": low, "high": high}


def bar_chart(
    title: str,
    counts: Mapping[tuple[str, str], int],
    *,
    dimension: str,
    axis: str,
    kinds: Mapping[str, str],
    shown: int = SHOWN,
) -> Chart | None:
    """Return stacked bars of counts by group and kind, the largest groups first; none for fewer than two groups.

    :param kinds: Kinds in their order, with the colour of each.
    """
    totals: dict[str, int] = {}
    for (group, _), count in counts.items():
        totals[group] = totals.get(group, 0) + count
    groups = sorted((g for g in totals if totals[g]), key=lambda group: (-totals[group], group))
    if len(groups) < 2:
        return None
    data = [
        {"group": group, "kind": kind, "count": counts.get((group, kind), 0), "order": number}
        for group in groups[:shown]
        for number, kind in enumerate(kinds)
    ]
    many = len(kinds) > 1
    colour = alt.Scale(domain=list(kinds), range=list(kinds.values()))
    spec = (
        _chart(data)
        .mark_bar()
        .encode(
            x=alt.X("count:Q", title=axis, axis=alt.Axis(tickCount=min(5, totals[groups[0]]), format=",d")),
            y=alt.Y("group:N", title=None, sort=groups[:shown]),
            color=alt.Color("kind:N", title=None, scale=colour, legend=_legend() if many else None),
            order="order:Q",
            tooltip=[alt.Tooltip("group:N", title=dimension), "kind:N", alt.Tooltip("count:Q", format=",")],
        )
        .properties(width="container")
    )  # fmt: skip
    rows = tuple(
        (group, *(f"{counts.get((group, kind), 0):,}" for kind in kinds), *([f"{totals[group]:,}"] if many else []))
        for group in groups
    )
    note = f"The {shown} largest of {len(groups)}; the table has all." if len(groups) > shown else ""
    return Chart(title, _spec(spec), (dimension, *kinds, *(["all"] if many else [])), rows, note)


def threshold_chart(confidences: Mapping[tuple[str, int], int], what: str) -> Chart:
    """Return, for each least probability, how many findings are left and how many of them are expected to be right.

    :param confidences: Counts by rule and hundredth of probability.
    """
    by_hundredth = [0] * 101
    for (_, hundredth), count in confidences.items():
        by_hundredth[hundredth] += count
    points = []
    left = right = 0.0
    for hundredth in range(100, -1, -1):
        left += by_hundredth[hundredth]
        right += by_hundredth[hundredth] * min(1.0, (hundredth + 0.5) / 100 if hundredth < 100 else 1.0)
        points.append((hundredth / 100, int(left), right))
    points.reverse()
    kinds = [what, "expected to be right"]
    data = [
        {"least": least, "kind": kind, "count": round(value, 1)}
        for least, all_left, expected in points
        for kind, value in zip(kinds, (all_left, expected), strict=True)
    ]
    colours = alt.Scale(range=[GREY, BLUE])
    spec = (
        _chart(data)
        .mark_line(interpolate="step-before", strokeWidth=2.5)
        .encode(
            x=alt.X("least:Q", title="probability of at least", scale=alt.Scale(domain=[0, 1]), axis=_SHARES),
            y=alt.Y("count:Q", title=None),
            color=alt.Color("kind:N", title=None, sort=kinds, scale=colours, legend=_legend("stroke")),
            strokeDash=alt.StrokeDash("kind:N", sort=kinds, legend=None),
            tooltip=[alt.Tooltip("least:Q", format=".2f"), "kind:N", alt.Tooltip("count:Q", format=",.0f")],
        )
        .properties(width="container", height=240)
    )  # fmt: skip
    rows = tuple(
        (f"{least:.2f}", f"{all_left:,}", f"{expected:,.0f}", f"{expected / all_left:.3f}" if all_left else "n/a")
        for least, all_left, expected in points[::10]
    )
    note = "Expected from the probabilities, which are calibrated on labelled figures."
    return Chart("How many at which threshold", _spec(spec), ("probability of at least", *kinds, "share"), rows, note)


def confidence_chart(confidences: Mapping[tuple[str, int], int], names: Mapping[str, str]) -> Chart:
    """Return how sure the findings are, by rule: counts in tenths of probability.

    :param confidences: Counts by rule and hundredth. :param names: What each rule is called.
    """
    rules = sorted({rule for rule, _ in confidences})
    counts = {(rule, tenth): 0 for rule in rules for tenth in range(10)}
    for (rule, hundredth), count in confidences.items():
        counts[rule, min(hundredth // 10, 9)] += count
    data = [
        {"rule": f"{rule} {names.get(rule, '')}".strip(), "from": f"{tenth / 10:.1f}", "count": count}
        for (rule, tenth), count in counts.items()
        if count
    ]
    tenths = alt.Scale(domain=[f"{t / 10:.1f}" for t in range(10)])
    base = _chart(data).encode(
        x=alt.X("from:O", title="probability, from", axis=alt.Axis(labelAngle=0), scale=tenths),
        y=alt.Y("rule:N", title=None, axis=alt.Axis(labelExpr=_CODE_IF_NARROW)),
        tooltip=["rule:N", "from:O", alt.Tooltip("count:Q", format=",")],
    )  # fmt: skip
    boxes = base.mark_rect(color=BLUE).encode(
        opacity=alt.Opacity("count:Q", legend=None, scale=alt.Scale(range=[0.18, 0.7], type="log"))
    )
    # More of one colour over the page's own ground is read as more on light and dark; the text has the page's colour.
    numbers = base.mark_text(fontSize=11).encode(text=alt.Text("count:Q", format=","))
    rows = tuple(
        (rule, names.get(rule, ""), *(f"{counts[rule, t] or ''}" for t in range(10)),
         f"{sum(counts[rule, t] for t in range(10)):,}")
        for rule in rules
    )  # fmt: skip
    columns = ("rule", "name", *(f"{t / 10:.1f}" for t in range(10)), "all")
    return Chart("How sure the findings are", _spec((boxes + numbers).properties(width="container")), columns, rows)


def _chart(data: Sequence[dict[str, Any]]) -> Any:
    """Return an empty chart over rows; altair has no types."""
    return alt.Chart(alt.InlineData(values=list(data)))


def _spec(chart: Any) -> dict[str, Any]:
    """Compile a chart; what its style says of text and lines is left to the page."""
    lite = {**chart.to_dict(), "config": _CONFIG}
    if "facet" not in lite:
        lite["autosize"] = {"type": "fit-x", "contains": "padding"}
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(lite)
    return compiled


def _legend(symbol: str = "circle") -> Any:
    return alt.Legend(orient="top", direction="horizontal", symbolType=symbol)


def _pruned(chart: Chart) -> Chart:
    """Return a chart whose table leaves out columns that say nothing: empty, or the same as the one before."""
    keep = [
        i
        for i in range(len(chart.columns))
        if any(row[i] for row in chart.rows) and (i == 0 or any(row[i] != row[i - 1] for row in chart.rows))
    ]
    rows = tuple(tuple(row[i] for i in keep) for row in chart.rows)
    return Chart(chart.title, chart.spec, tuple(chart.columns[i] for i in keep), rows, chart.note)
