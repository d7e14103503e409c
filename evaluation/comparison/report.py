"""Views of a comparison: JSON for machines, Markdown that reads well as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from figlint.evaluation.comparison.compare import Comparison, ScoreChange
from figlint.evaluation.comparison.runs import Item
from figlint.evaluation.outputs.formats import one_line
from figlint.evaluation.outputs.tables import markdown_table, number_cell

#: Version of the layout of the JSON.
FORMAT = 1
#: Names and findings shown of each kind in text; JSON and the page have more.
_SHOWN = 20


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison for JSON."""
    records, findings = comparison.records, comparison.findings
    return {
        "format": FORMAT,
        "kind": comparison.kind,
        "first": {"path": comparison.first, "signature": dict(comparison.signatures[0])},
        "second": {"path": comparison.second, "signature": dict(comparison.signatures[1])},
        "resamples": comparison.resamples,
        "seed": comparison.seed,
        "records": {
            "n_first": records.n_first,
            "n_second": records.n_second,
            "vanished": list(records.vanished),
            "appeared": list(records.appeared),
            "changed": list(records.changed),
        },
        "findings": {
            "n_first": findings.n_first,
            "n_second": findings.n_second,
            "n_same": findings.n_same,
            "vanished": [item.to_dict() for item in findings.vanished],
            "appeared": [item.to_dict() for item in findings.appeared],
            "changed": [{"first": one.to_dict(), "second": two.to_dict()} for one, two in findings.changed],
        },
        "scores": [asdict(score) for score in comparison.scores],
    }


def to_json(comparison: Comparison) -> str:
    """Return the comparison as JSON text, ending in a line break."""
    return json.dumps(to_dict(comparison), ensure_ascii=False, indent=2) + "\n"


def to_text(comparison: Comparison) -> str:
    """Return the comparison as lines for people."""
    return "\n".join(_lines(comparison)) + "\n"


def score_rows(scores: Sequence[ScoreChange]) -> list[list[str]]:
    """Return a row for each score: both values, the difference with its interval, and p."""
    return [
        [
            score.name, score.measure, number_cell(score.first), number_cell(score.second), delta_cell(score),
            f"{score.difference.p_value:.4f}" if score.difference else "n/a", f"{score.n_articles:,}",
        ]
        for score in scores
    ]  # fmt: skip


#: Columns of :func:`score_rows`.
SCORE_COLUMNS = ("score", "measure", "first", "second", "change [95%]", "p", "articles")


def delta_cell(score: ScoreChange) -> str:
    """Return a difference with its interval."""
    if score.difference is None:
        return "n/a"
    change = score.difference
    return f"{change.delta:+.3f} [{change.interval.low:+.3f}, {change.interval.high:+.3f}]"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"{comparison.first} -> {comparison.second} ({comparison.kind})"
    yield from _signature_lines(comparison)
    if not comparison.is_change:
        yield "Nothing changed."
        return
    records, findings = comparison.records, comparison.findings
    yield ""
    yield (
        f"Records: {records.n_first:,} -> {records.n_second:,}; {len(records.vanished):,} vanished, "
        f"{len(records.appeared):,} appeared, {len(records.changed):,} changed"
    )
    for sign, names in (("-", records.vanished), ("+", records.appeared), ("~", records.changed)):
        yield from _shown([f"  {sign} {one_line(name)}" for name in names])
    yield ""
    yield (
        f"Findings: {findings.n_first:,} -> {findings.n_second:,}; {len(findings.vanished):,} vanished, "
        f"{len(findings.appeared):,} appeared, {len(findings.changed):,} changed, {findings.n_same:,} the same"
    )
    for sign, items in (("-", findings.vanished), ("+", findings.appeared)):
        yield from _shown([f"  {sign} {_item(item)}" for item in items])
    yield from _shown([f"  ~ {_item(one)} -> {_state(two)}" for one, two in findings.changed])
    if comparison.scores:
        yield ""
        yield "Scores over the units of both runs; change is second minus first, paired over articles:"
        yield ""
        yield from markdown_table(SCORE_COLUMNS, score_rows(comparison.scores))


def _signature_lines(comparison: Comparison) -> Iterator[str]:
    one, two = comparison.signatures
    for name in dict.fromkeys((*one, *two)):
        if one.get(name) != two.get(name):
            yield f"  {name}: {one.get(name, 'none')} -> {two.get(name, 'none')}"


def _shown(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"    and {len(lines) - _SHOWN:,} more"


def _item(item: Item) -> str:
    return one_line(f"{item.figid} {item.field} {item.value}: {_state(item)}")


def _state(item: Item) -> str:
    probability = f" P={item.probability:.2f}" if item.probability is not None else ""
    return f"{item.rule}{probability}" + (f" put {item.replacement}" if item.replacement else "")
