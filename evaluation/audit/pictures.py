"""Pictures of how well the audit judges: how far its probabilities can be trusted, and precision against recall.

Bands and bars are 95% intervals, articles drawn with replacement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
#: A name and the judged keywords behind it: which are wrong, P(wrong) of each, and the article of each.
Judged = Mapping[str, tuple[Truths, Floats, Sequence[str]]]

N_BINS = 10
_RESAMPLES = 300
_RECALLS = np.linspace(0.02, 1.0, 50)
_SIZE = 320


def reliability(judged: Judged) -> str:
    """Return an SVG picture of the share of errors among keywords of like probability.

    A point for each tenth of the probabilities, at the mean of its keywords; on the diagonal they are as sure as they
    should be.
    """
    import altair as alt

    rows = [row for name, (wrong, p, articles) in judged.items() for row in _bins(name, wrong, p, articles)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("probability:Q", title="P(wrong), mean of the bin", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("set:N", title=None, legend=alt.Legend(orient="top")),
    )
    diagonal = alt.Chart(alt.InlineData(values=[{"p": 0, "s": 0}, {"p": 1, "s": 1}])).mark_line(
        color="grey", strokeDash=[4, 4], strokeWidth=1
    )
    share = alt.Y("share:Q", title="share wrong", scale=alt.Scale(domain=[0, 1]))
    layers = alt.layer(
        diagonal.encode(x="p:Q", y="s:Q"),
        base.mark_rule().encode(y="low:Q", y2="high:Q"),
        base.mark_point(filled=True).encode(y=share, size=alt.Size("keywords:Q", legend=None)),
    )
    return _svg(layers)


def precision_recall(judged: Judged) -> str:
    """Return an SVG picture of the precision at every recall."""
    import altair as alt

    rows = [row for name, (wrong, p, articles) in judged.items() for row in _curve(name, wrong, p, articles)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("recall:Q", title="recall: share of the errors found", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("set:N", title=None, legend=alt.Legend(orient="top")),
    )
    precision = alt.Y("precision:Q", title="precision: share of the findings that are right")
    layers = alt.layer(
        base.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", scale=alt.Scale(domain=[0, 1])), y2="high:Q"),
        base.mark_line().encode(y=precision),
    )
    return _svg(layers)


def _bins(name: str, wrong: Truths, p: Floats, articles: Sequence[str]) -> Iterator[dict[str, Any]]:
    _, place = np.unique(np.minimum((p * N_BINS).astype(int), N_BINS - 1), return_inverse=True)
    n_filled = int(place.max()) + 1

    def shares(chosen: NDArray[np.intp]) -> Floats:
        sizes = np.bincount(place[chosen], minlength=n_filled)
        errors = np.bincount(place[chosen], weights=wrong[chosen], minlength=n_filled)
        return np.where(sizes > 0, errors / np.maximum(sizes, 1), np.nan)

    low, high = _interval(shares, articles)
    every = shares(np.arange(len(p)))
    for number in range(n_filled):
        held = place == number
        yield {
            "set": name, "probability": float(p[held].mean()), "share": float(every[number]),
            "low": float(low[number]), "high": float(high[number]), "keywords": int(held.sum()),
        }  # fmt: skip


def _curve(name: str, wrong: Truths, p: Floats, articles: Sequence[str]) -> Iterator[dict[str, Any]]:
    def precisions(chosen: NDArray[np.intp]) -> Floats:
        return precision_at(wrong[chosen], p[chosen], _RECALLS)

    low, high = _interval(precisions, articles)
    middle = precisions(np.arange(len(p)))
    for row in zip(_RECALLS.tolist(), middle.tolist(), low.tolist(), high.tolist(), strict=True):
        yield {"set": name, **dict(zip(("recall", "precision", "low", "high"), row, strict=True))}


def precision_at(wrong: Truths, p: Floats, recalls: Floats) -> Floats:
    """Return the best precision at which each recall is reached or exceeded; 0 where there is no error to find."""
    order = np.argsort(-p, kind="stable")
    found = np.cumsum(wrong[order])
    if not len(found) or not found[-1]:
        return np.zeros(len(recalls))
    precision = found / np.arange(1, len(found) + 1)
    best_from = np.maximum.accumulate(precision[::-1])[::-1]
    first = np.searchsorted(found / found[-1], recalls - 1e-9)
    return np.asarray(best_from[np.minimum(first, len(found) - 1)], dtype=np.float64)


def _interval(value: Any, articles: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the 95% interval of each number of a row of numbers."""
    _, place = np.unique(np.array(articles), return_inverse=True)
    members = [np.flatnonzero(place == number) for number in range(int(place.max()) + 1)]
    rng = np.random.default_rng(0)
    drawn = [
        value(np.concatenate([members[pick] for pick in rng.integers(len(members), size=len(members))]))
        for _ in range(_RESAMPLES)
    ]
    low, high = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    return low, high


def _svg(chart: Any) -> str:
    import vl_convert

    picture: str = vl_convert.vegalite_to_svg(chart.properties(width=_SIZE, height=_SIZE).to_dict())
    return picture
