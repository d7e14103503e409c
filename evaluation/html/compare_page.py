"""The page of ``figlint compare``: what a maintainer reads before a new model is merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from figlint.evaluation.comparison.compare import Comparison
from figlint.evaluation.comparison.report import SCORE_COLUMNS, score_rows
from figlint.evaluation.comparison.runs import Item
from figlint.evaluation.html.charts import BLUE, GREEN, ORANGE, Chart, Measured, bar_chart, interval_chart
from figlint.evaluation.html.evaluation_page import RULE_NAMES
from figlint.evaluation.html.listing import Listing, Row
from figlint.evaluation.html.page import Card, Filter, Listed, Number, Page, Table, render
from figlint.evaluation.scoring.scores import Estimate

EXPLANATION = (
    "First and second run, in the order of the command. Scores are taken over the units that both runs have; a change "
    "is second minus first, with a 95% interval from a bootstrap that draws the same articles for both. A line across "
    "zero is no difference."
)
#: Kinds of change, with their colours.
_KINDS = {"vanished": BLUE, "changed": GREEN, "appeared": ORANGE}
#: Records that are named of each kind of change; JSON has all.
_RECORDS = 200
_SEVERITY = {"vanished": "warning", "changed": "info", "appeared": "error"}


def compare_page(comparison: Comparison) -> str:
    """Return the HTML of ``figlint compare --report``."""
    listing, counts = Listing(), Counter[tuple[str, str]]()
    for kind, one, two in _changes(comparison):
        item = two or one
        counts[item.rule, kind] += 1
        listing.add({"id": item.figid}, {}, [_row(kind, one, two)])
    what = "errors" if comparison.kind == "benchmark" else "findings"
    return render(
        Page(
            title="What changed between two runs",
            subtitle=f"{comparison.first} → {comparison.second} ({comparison.kind})",
            explanation=EXPLANATION,
            cards=_cards(comparison, what),
            charts=list(_charts(comparison, counts, what)),
            tables=list(_tables(comparison)),
            listed=Listed(
                listing, f"Changed {what}", f"changed {what}",
                (Filter("change", "Change"), Filter("r", "Rule", RULE_NAMES), Filter("k", "Field")),
                legend=(), elsewhere="`figlint compare --output-format json` gives the same as JSON.",
            ),
            signature=f"resamples:{comparison.resamples}|seed:{comparison.seed}",
        )
    )  # fmt: skip


def _changes(comparison: Comparison) -> Iterator[tuple[str, Item, Item | None]]:
    """Yield kind and states of each finding that changed: the only state it has, or the first and the second."""
    findings = comparison.findings
    for item in findings.appeared:
        yield "appeared", item, None
    for one, two in findings.changed:
        yield "changed", one, two
    for item in findings.vanished:
        yield "vanished", item, None


def _row(kind: str, one: Item, two: Item | None) -> Row:
    item = two or one
    shown = {
        "r": item.rule, "s": _SEVERITY[kind], "k": item.field, "v": item.value or f"({item.field})",
        "m": f"{kind}: {item.message}" if item.message else kind, "change": kind,
    }  # fmt: skip
    states = [None if kind == "appeared" else one, None if kind == "vanished" else item]
    parts = [
        ["rule", *(state.rule if state else "–" for state in states)],
        ["probability", *(_probability(state) for state in states)],
        ["replacement", *((state.replacement or "none") if state else "–" for state in states)],
        ["message", *(state.message if state else "–" for state in states)],
    ]
    return Row(shown, {"table": [["", "first", "second"], *parts]}, item.probability or 0.0)


def _probability(item: Item | None) -> str:
    return "–" if item is None or item.probability is None else f"{item.probability:.3f}"


def _cards(comparison: Comparison, what: str) -> list[Card]:
    records, findings = comparison.records, comparison.findings
    cards = [
        Card(
            what.capitalize(),
            (
                Number("appeared", f"{len(findings.appeared):,}"),
                Number("vanished", f"{len(findings.vanished):,}"),
                Number("changed", f"{len(findings.changed):,}"),
            ),
            (
                Number("first run", f"{findings.n_first:,}"),
                Number("second run", f"{findings.n_second:,}"),
                Number("the same", f"{findings.n_same:,}"),
            ),
        ),
    ]
    if records.n_first or records.n_second:
        changes = (
            Number("appeared", f"{len(records.appeared):,}"),
            Number("vanished", f"{len(records.vanished):,}"),
            Number("changed", f"{len(records.changed):,}"),
        )
        small = (Number("first run", f"{records.n_first:,}"), Number("second run", f"{records.n_second:,}"))
        cards.append(Card("Records", changes, small))
    clear = [
        s for s in comparison.scores if s.difference and s.difference.interval.low * s.difference.interval.high > 0
    ]
    if comparison.scores:
        up = sum(score.difference is not None and score.difference.delta > 0 for score in clear)
        great = (Number("clearly higher", f"{up}"), Number("clearly lower", f"{len(clear) - up}"))
        note = "Clearly: the paired interval does not hold zero."
        cards.append(Card("Scores", great, (Number("compared", f"{len(comparison.scores)}"),), note))
    return cards


def _charts(comparison: Comparison, counts: Counter[tuple[str, str]], what: str) -> Iterator[Chart]:
    measured = [
        Measured(score.name, score.measure, score.measure, Estimate(score.difference.delta, score.difference.interval))
        for score in comparison.scores
        if score.difference is not None
    ]
    if measured:
        yield interval_chart(
            "Change of scores", measured, axis="second minus first, with paired 95% interval",
            columns=("score", "measure", "kind"), domain=None,
        )  # fmt: skip
    chart = bar_chart(f"Changed {what} by rule", counts, dimension="rule", axis=what, kinds=_KINDS)
    if chart is not None:
        yield chart


def _tables(comparison: Comparison) -> Iterator[Table]:
    if comparison.scores:
        yield Table("Scores", SCORE_COLUMNS, tuple(map(tuple, score_rows(comparison.scores))))
    one, two = comparison.signatures
    settings = [(name, one.get(name, "none"), two.get(name, "none")) for name in dict.fromkeys((*one, *two))]
    if differ := tuple(row for row in settings if row[1] != row[2]):
        yield Table("Settings that differ", ("setting", "first", "second"), differ)
    records = comparison.records
    parts = {"vanished": records.vanished, "appeared": records.appeared, "changed": records.changed}
    if rows := tuple((kind, name) for kind, names in parts.items() for name in names[:_RECORDS]):
        yield Table("Records that changed", ("change", "record"), rows, f"At most {_RECORDS} of each kind.")
