"""Cells: none becomes a formula, a date or a number, and plain symbols stay as they are."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.audit.table import TABLES
from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.curated.evaluate import ItemRow
from figlint.evaluation.curated.report import write_items_tsv
from figlint.evaluation.outputs.spreadsheets import formula_safe, spreadsheet_safe

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")', "＝1+1", "＠A", "=")
CONVERTED = (
    "2-Sep", "SEPT2", "MARCH1", "MARC1", "DEC1", "OCT4", "APR-1", "1 jan", "Nov 3", "march10", "3/4", "3-5", "1:20",
    "1-2-3", "2310009E13", "1e5", "1.5E+3", "007", "1234567890123456", "IL-6", "2-Mai",
)  # fmt: skip
PLAIN = ("TNF", "HLA-DRB", "TP53", "E2F1", "p38", "", "Homo sapiens", "7124", "0.95", "0", "MARCHF1", "1/", "DECR1")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_formula_is_run(cell: str) -> None:
    assert formula_safe(cell) == spreadsheet_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", CONVERTED)
def test_no_symbol_becomes_a_date_or_a_number(cell: str) -> None:
    assert spreadsheet_safe(cell) == "'" + cell
    assert formula_safe(cell) == cell


@pytest.mark.parametrize("cell", PLAIN)
def test_other_cells_stay(cell: str) -> None:
    assert formula_safe(cell) == spreadsheet_safe(cell) == cell


@given(st.text())
def test_what_is_protected_can_be_had_back(cell: str) -> None:
    for safe in (formula_safe(cell), spreadsheet_safe(cell)):
        assert safe == cell or safe == "'" + cell


@pytest.mark.parametrize("cell", FORMULAS)
def test_the_audit_as_a_table_runs_nothing(cell: str) -> None:
    verdict = Verdict(cell, "keywords", cell, 0, "suspect", 0.9, "G101", cell, cell, {"why": cell}, "message")
    text = TABLES[".tsv"].piece([verdict]).decode()
    (row,) = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠")) for value in row)


@pytest.mark.parametrize("cell", FORMULAS)
def test_the_items_as_a_table_run_nothing(cell: str) -> None:
    item = ItemRow(cell, "x", "keywords", "fn", cell, cell, "", (), "", "", cell, "", 1)
    table = io.StringIO()
    write_items_tsv([item], table)
    assert not any(value.startswith(("=", "+", "-", "@", "＝", "＠")) for value in table.getvalue().split("\t"))
