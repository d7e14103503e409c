"""What changed between two runs: records, findings, and scores with paired intervals over articles.

Scores are compared on the units that both runs have, drawn together article by article, so that what makes an article
hard falls out of the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from figlint.evaluation.comparison.runs import Item, Run, RunKind, Unit
from figlint.evaluation.outputs.tables import difference_cell, number_cell
from figlint.evaluation.scoring.intervals import Difference, Floats, difference, means, ratios
from figlint.evaluation.scoring.scores import Articles
from figlint.nlp.display import framed, heading, table
from figlint.nlp.errors import UsageError

#: Probabilities of one finding that differ by less are called the same.
_MOVED = 0.05
#: Findings that a notebook shows.
_SHOWN = 50
_RATIOS = ("precision", "recall", "F1")
_SHARES = ("share that is suspect", "mean probability of error")


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """Names of records that only one run has, and of those whose content differs where both runs kept a digest."""

    n_first: int
    n_second: int
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """Findings that only one run has, and pairs that differ: in rule, replacement, or probability."""

    n_first: int
    n_second: int
    n_same: int
    vanished: tuple[Item, ...]
    appeared: tuple[Item, ...]
    changed: tuple[tuple[Item, Item], ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One number of both runs over the same units; ``difference`` is second minus first, with its paired interval."""

    name: str
    measure: str
    n_units: int
    n_articles: int
    first: float | None
    second: float | None
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changed from the first run to the second."""

    kind: RunKind
    first: str
    second: str
    signatures: tuple[Mapping[str, str], Mapping[str, str]]
    records: RecordChanges
    findings: FindingChanges
    scores: tuple[ScoreChange, ...]
    resamples: int
    seed: int

    @property
    def is_change(self) -> bool:
        """Whether anything differs."""
        return bool(
            self.records.vanished or self.records.appeared or self.records.changed
            or self.findings.vanished or self.findings.appeared or self.findings.changed
            or any(score.first != score.second for score in self.scores)
        )  # fmt: skip

    def _repr_html_(self) -> str:
        """Return what a notebook shows: scores side by side, and the findings that only one run has or that differ."""
        scores = (
            (s.name, s.measure, number_cell(s.first), number_cell(s.second),
             "" if s.difference is None else difference_cell(s.difference))
            for s in self.scores
        )  # fmt: skip
        pairs: list[tuple[str, Item | None, Item | None]] = [("gone", item, None) for item in self.findings.vanished]
        pairs += [("new", None, item) for item in self.findings.appeared]
        pairs += [("other", first, second) for first, second in self.findings.changed]
        rows = (
            (change, item.figid, item.field, item.value, *(_shown(each) for each in (first, second)))
            for change, first, second in pairs[:_SHOWN]
            if (item := first or second) is not None
        )
        more = f"<p>and {len(pairs) - _SHOWN} more</p>" if len(pairs) > _SHOWN else ""
        return framed(
            heading(f"{self.first} → {self.second}"),
            table(("score", "measure", "first", "second", "difference"), scores),
            heading(f"{len(pairs)} findings differ, {self.findings.n_same} are the same"),
            table(("", "figure", "field", "value", "first", "second"), rows),
            more,
        )


def compare(first: Run, second: Run, *, resamples: int = 2000, seed: int = 0) -> Comparison:
    """Compare two runs of one command.

    :param resamples: Bootstrap draws of articles. *Range:* at least 1
    :raises UsageError: If the runs are of different commands.
    """
    if first.kind != second.kind:
        raise UsageError(
            f"{first.path} is of `{first.kind}` and {second.path} of `{second.kind}`; compare like with like"
        )
    return Comparison(
        first.kind,
        first.path,
        second.path,
        (first.signature, second.signature),
        _records(first, second),
        _findings(first.findings, second.findings),
        tuple(_scores(first, second, resamples, seed)),
        resamples,
        seed,
    )


def _shown(item: Item | None) -> str:
    """Return rule and probability of a finding, empty for none."""
    if item is None:
        return ""
    return item.rule if item.probability is None else f"{item.rule} {item.probability:.2f}"


def _records(first: Run, second: Run) -> RecordChanges:
    one, two = first.records, second.records
    return RecordChanges(
        len(one),
        len(two),
        tuple(name for name in one if name not in two),
        tuple(name for name in two if name not in one),
        tuple(name for name in one if name in two and one[name] != two[name]),
    )


def _findings(one: Mapping[tuple[str, ...], Item], two: Mapping[tuple[str, ...], Item]) -> FindingChanges:
    both = [key for key in one if key in two]
    changed = tuple((one[key], two[key]) for key in both if _differ(one[key], two[key]))
    return FindingChanges(
        len(one),
        len(two),
        len(both) - len(changed),
        tuple(item for key, item in one.items() if key not in two),
        tuple(item for key, item in two.items() if key not in one),
        changed,
    )


def _differ(one: Item, two: Item) -> bool:
    moved = abs((one.probability or 0.0) - (two.probability or 0.0)) >= _MOVED
    return moved or (one.rule, one.replacement) != (two.rule, two.replacement)


def _scores(first: Run, second: Run, resamples: int, seed: int) -> Iterator[ScoreChange]:
    for name, one in first.units.items():
        two = second.units.get(name, {})
        both = [unit for unit in one if unit in two] if first.kind != "evaluate" else _evaluated(first, second, name)
        if not both:
            continue
        articles = Articles([(one.get(unit) or two[unit]).article for unit in both], resamples=resamples, seed=seed)
        rows = tuple(_rows(units, both) for units in (one, two))
        measures, measure = (_SHARES, means) if first.kind == "audit" else (_RATIOS, ratios)
        yield from _differences(name, measures, measure, articles, rows[0], rows[1])


def _evaluated(first: Run, second: Run, name: str) -> list[str]:
    """Return the records that both runs scored; one without any item has no row but was scored all the same."""
    one, two = first.units[name], second.units.get(name, {})
    if not (first.records and second.records):
        return [unit for unit in one if unit in two]
    return [unit for unit in {**one, **two} if unit in first.records and unit in second.records]


def _rows(units: Mapping[str, Unit], names: Iterable[str]) -> Floats:
    return np.array([units[name].numbers if name in units else (0, 0, 0) for name in names], dtype=np.float64)


def _differences(
    name: str,
    measures: tuple[str, ...],
    measure: Callable[[Floats], Floats],
    articles: Articles,
    first: Floats,
    second: Floats,
) -> Iterator[ScoreChange]:
    width = first.shape[1]
    draws = articles.bootstrap.sums(articles.add_up(np.hstack([first, second])))
    deltas = measure(draws[:, width:]) - measure(draws[:, :width])
    values = [[_defined(value) for value in measure(rows.sum(axis=0)[None, :])[0]] for rows in (first, second)]
    for place, label in enumerate(measures):
        one, two = values[0][place], values[1][place]
        change = difference(two, one, deltas[:, place])
        yield ScoreChange(name, label, len(first), articles.n_articles, one, two, change)


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
