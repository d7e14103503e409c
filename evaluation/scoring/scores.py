"""From counts of units to a score: micro and macro averages with intervals over articles, and paired differences.

A *unit* is a document or a figure record, one row of counts. Micro averages add the counts and then divide; macro
averages are means over units. Rows are added up by article before they are resampled.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.intervals import (
    Bootstrap,
    Difference,
    Floats,
    Interval,
    Ints,
    difference,
    interval,
    means,
    ratios,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; both ``None`` where the number is undefined."""

    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Averages:
    """Precision, recall and F1."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over all units with micro and macro averages.

    ``n_units`` is the number of units that macro averages run over: those that are not empty on both sides.
    """

    counts: Counts
    micro: Averages
    macro: Averages
    n_units: int

    def to_dict(self) -> dict[str, object]:
        """Return the score for a report: counts first, ratios derived."""
        return {
            "counts": asdict(self.counts),
            "n_predicted": self.counts.n_predicted,
            "n_reference": self.counts.n_reference,
            "micro": asdict(self.micro),
            "macro": asdict(self.macro),
            "n_units": self.n_units,
        }


class Articles:
    """Which unit belongs to which article, with one set of draws for everything that is computed on them.

    :param keys: Article of each unit, in the order of the rows.
    """

    def __init__(self, keys: Sequence[Hashable], *, resamples: int = 2000, seed: int = 0) -> None:
        places: dict[Hashable, int] = {}
        self._index = np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)
        self.n_articles = len(places)
        self.bootstrap = Bootstrap(self.n_articles, resamples=resamples, seed=seed)

    def add_up(self, rows: Floats | Ints) -> Floats:
        """Add rows of units to rows of articles. *Shape:* (n_units, k) to (n_articles, k)"""
        totals = np.zeros((self.n_articles, rows.shape[1]))
        np.add.at(totals, self._index, rows)
        return totals

    def score(self, rows: Ints) -> Score:
        """Score rows of tp, fp, fn. *Shape:* (n_units, 3)"""
        total = rows.sum(axis=0)
        macro = macro_rows(rows)
        draws = self.bootstrap.sums(self.add_up(np.hstack([rows, macro])))
        return Score(
            Counts(*(int(n) for n in total)),
            _averages(ratios(total[None, :])[0], ratios(draws[:, :3])),
            _averages(means(macro.sum(axis=0)[None, :])[0], means(draws[:, 3:])),
            int(macro[:, 3].sum()),
        )

    def compare(self, first: Ints, second: Ints) -> Difference | None:
        """Compare the micro F1 of two systems on the same units. *Shape:* (n_units, 3) each"""
        draws = self.bootstrap.sums(self.add_up(np.hstack([first, second])))
        deltas = ratios(draws[:, :3])[:, 2] - ratios(draws[:, 3:])[:, 2]
        one, two = (Counts(*(int(n) for n in rows.sum(axis=0))).f1 for rows in (first, second))
        return difference(one, two, deltas)


def macro_rows(rows: Ints) -> Floats:
    """Return precision, recall, F1 and a one for each unit; zeros for units that are empty on both sides.

    Precision is 1 where nothing was predicted and recall is 1 where there was nothing to find, as in the Bio-ID
    scorer: leaving the unit out would let a silent system choose the units it is judged on.
    """
    values = ratios(rows)
    empty = rows.sum(axis=1) == 0
    values[:, :2] = np.nan_to_num(values[:, :2], nan=1.0)
    result = np.hstack([values, np.ones((len(rows), 1))])
    result[empty] = 0.0
    return result


def _averages(values: Floats, draws: Floats) -> Averages:
    estimates = [
        Estimate(None, None) if np.isnan(value) else Estimate(float(value), interval(column))
        for value, column in zip(values, draws.T, strict=True)
    ]
    return Averages(*estimates)
