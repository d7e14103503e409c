"""Cells that a spreadsheet takes as text: it runs none as a formula, and makes no date or number of a gene symbol.

A leading apostrophe does it, which spreadsheets take as "this is text". CSV is written for spreadsheets and gets both
protections. Tab-separated tables are for programs too, to which ``'SEPT2`` would be another gene: they are protected
from formulas alone, which no symbol begins like. JSON Lines and Parquet hold every value as it is.
"""

from __future__ import annotations

import re

#: A spreadsheet runs a cell that begins so as a formula, also with the wide forms of East Asian keyboards.
#: Provenance: OWASP, CSV injection.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch|c)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
#: What becomes a date (SEPT2, 2-Sep, 3/4), a time (1:20), a rounded number (2310009E13) or loses zeros (007).
#: Provenance: Ziemann et al. 2016, doi:10.1186/s13059-016-1044-7, for dates and rounded numbers.
_CONVERTED = re.compile(
    rf"{_MONTH}[ ./-]?\d{{1,4}}|\d{{1,4}}[ ./-]?{_MONTH}|\d+[-/:]\d+(?:[-/:]\d+)?|\d+(?:\.\d+)?e[+-]?\d+|0\d+"
    r"|\d{16,}",
    re.IGNORECASE,
)
#: Month names are others in other languages: every short cell of letters, digits and a hyphen could be a date.
_MAX_DATE = 8


def formula_safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs.

    >>> formula_safe("=1+1"), formula_safe("SEPT2")
    ("'=1+1", 'SEPT2')
    """
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def spreadsheet_safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs or turns into a date or number.

    >>> spreadsheet_safe("SEPT2"), spreadsheet_safe("2310009E13"), spreadsheet_safe("TNF")
    ("'SEPT2", "'2310009E13", 'TNF')
    """
    if _CONVERTED.fullmatch(cell) or _is_date_somewhere(cell):
        return "'" + cell
    return formula_safe(cell)


def _is_date_somewhere(cell: str) -> bool:
    is_short = len(cell) <= _MAX_DATE and "-" in cell
    return is_short and any(c.isdigit() for c in cell) and any(c.isalpha() for c in cell)
