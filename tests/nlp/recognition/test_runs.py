"""Character runs looked up on arrays are those that are looked up one by one."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.recognition.features import fold, grams
from figlint.nlp.recognition.runs import RunTable

KNOWN = ["^t", "tn", "tnf$", "nf", "^tnf", "alpha", "a-", "µm", "^", "12", "il-", "-1$", "°c$"]
ROW_OF = {crc32(run.encode()): row for row, run in enumerate(KNOWN, start=1)}
TABLE = RunTable(np.array([crc32(run.encode()) for run in KNOWN], dtype=np.uint32))


def one_by_one(folded: str) -> list[int]:
    return sorted(row for run in grams(folded) if (row := ROW_OF.get(crc32(run.encode())))) or [0]


@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from(["TNFα", "TNF", "tntntn", "IL-1", "37°C", ""])), max_size=12
    )
)
def test_rows_are_those_of_each_string_alone(texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    rows, starts = TABLE.rows(folded)
    assert [part.tolist() for part in np.split(rows, starts[1:])][: len(folded)] == list(map(one_by_one, folded))


def test_a_run_that_only_others_have_is_not_found() -> None:
    rows, starts = TABLE.rows(["tnf", "zzz", "tnf"])
    assert rows.tolist() == [*one_by_one("tnf"), 0, *one_by_one("tnf")]
    assert starts.tolist() == [0, len(one_by_one("tnf")), len(one_by_one("tnf")) + 1]


def test_a_table_of_no_runs_knows_none() -> None:
    rows, starts = RunTable(np.array([], dtype=np.uint32)).rows(["tnf", "°c"])
    assert rows.tolist() == [0, 0]
    assert starts.tolist() == [0, 1]
