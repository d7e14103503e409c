"""Cells and tables of the Markdown reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from figlint.evaluation.scoring.intervals import Difference
from figlint.evaluation.scoring.scores import Estimate


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table whose columns line up; bars inside cells are escaped."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for n, row in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if n == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def number_cell(value: float | None) -> str:
    """Return a ratio with three decimals, ``n/a`` where it is undefined.

    >>> number_cell(2 / 3), number_cell(None)
    ('0.667', 'n/a')
    """
    return "n/a" if value is None else f"{value:.3f}"


def interval_cell(estimate: Estimate) -> str:
    """Return a ratio with its interval."""
    if estimate.value is None or estimate.interval is None:
        return number_cell(estimate.value)
    return f"{estimate.value:.3f} [{estimate.interval.low:.3f}, {estimate.interval.high:.3f}]"


def difference_cell(difference: Difference) -> str:
    """Return a paired difference with its interval, signs shown."""
    return f"{difference.delta:+.3f} [{difference.interval.low:+.3f}, {difference.interval.high:+.3f}]"
