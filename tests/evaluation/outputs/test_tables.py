"""Tables line up and undefined numbers show as such."""

from figlint.evaluation.outputs.tables import interval_cell, markdown_table, number_cell
from figlint.evaluation.scoring.intervals import Interval
from figlint.evaluation.scoring.scores import Estimate


def test_table_lines_up_and_escapes_bars() -> None:
    assert list(markdown_table(["a", "b"], [["x|y", "1"]])) == ["| a    | b |", "|------|---|", "| x\\|y | 1 |"]


def test_cells() -> None:
    assert (number_cell(0.12345), number_cell(None)) == ("0.123", "n/a")
    assert interval_cell(Estimate(0.5, Interval(0.25, 0.75))) == "0.500 [0.250, 0.750]"
    assert interval_cell(Estimate(None, None)) == "n/a"
