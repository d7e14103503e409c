"""Bootstrap intervals and paired tests over articles.

Mentions of one article are not independent, so articles are what is drawn, with replacement. A :class:`Bootstrap`
draws once; every number and every pair of systems of a report is then computed from the same draws.

Provenance: Koehn, Statistical significance tests for machine translation evaluation, EMNLP 2004 (paired bootstrap).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Cells of the weight matrix that are converted at once.
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A paired comparison of two systems on the same articles.

    ``delta`` is first minus second. ``p_value`` is the share of draws whose difference, centred on zero, is at least
    as large as the observed one (two-sided).
    """

    delta: float
    interval: Interval
    p_value: float


class Bootstrap:
    """Fixed draws of articles.

    :param n_articles: How many articles there are.
    :param resamples: How many times they are drawn.
    :param seed: Seed of the draws; equal arguments give equal draws.
    """

    def __init__(self, n_articles: int, *, resamples: int = 2000, seed: int = 0) -> None:
        self.n_articles = n_articles
        self.resamples = resamples
        rng = np.random.default_rng(seed)
        #: How often each draw holds each article. *Shape:* (resamples, n_articles)
        self._weights = np.zeros((resamples, n_articles), dtype=np.uint16)
        if n_articles:
            for row in self._weights:
                row += np.bincount(rng.integers(0, n_articles, n_articles), minlength=n_articles).astype(np.uint16)

    def sums(self, per_article: Floats) -> Floats:
        """Sum the rows of each draw.

        :param per_article: One row an article. *Shape:* (n_articles, k)
        :returns: *Shape:* (resamples, k)
        """
        if len(per_article) != self.n_articles:
            raise ValueError(f"{len(per_article)} rows for {self.n_articles} articles")
        step = max(1, _CHUNK // max(1, self.n_articles))
        parts = [self._weights[i : i + step].astype(np.float64) @ per_article for i in range(0, self.resamples, step)]
        return np.concatenate(parts)


def ratios(sums: Floats | Ints) -> Floats:
    """Return precision, recall and F1 of rows of tp, fp, fn; undefined ratios are NaN.

    :param sums: *Shape:* (n, 3)
    :returns: *Shape:* (n, 3)
    """
    tp, fp, fn = sums.astype(np.float64).T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)], axis=1)


def means(sums: Floats) -> Floats:
    """Return sums divided by the last column, which counts the units; undefined means are NaN.

    :param sums: *Shape:* (n, k + 1)
    :returns: *Shape:* (n, k)
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums[:, :-1] / sums[:, -1:]


def interval(draws: Floats, level: float = 0.95) -> Interval | None:
    """Return the percentile interval of a statistic's draws; draws where it is undefined are left out."""
    defined = draws[~np.isnan(draws)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def difference(first: float | None, second: float | None, draws: Floats, level: float = 0.95) -> Difference | None:
    """Compare two systems.

    :param first: The statistic of the first system on all articles.
    :param second: That of the second system.
    :param draws: First minus second for each draw of articles, the same draw for both.
    :returns: ``None`` where the statistic is undefined for one of them.
    """
    limits = interval(draws, level)
    if first is None or second is None or limits is None:
        return None
    defined = draws[~np.isnan(draws)]
    delta = first - second
    extreme = int(np.sum(np.abs(defined - defined.mean()) >= abs(delta) - 1e-12))
    return Difference(delta, limits, (extreme + 1) / (len(defined) + 1))
