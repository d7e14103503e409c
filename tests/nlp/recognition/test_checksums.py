"""Tables of checksums: each is found where it stands, and no other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.recognition.checksums import ChecksumTable

SUMS = st.integers(0, 2**32 - 1)


@given(st.lists(SUMS, unique=True), st.lists(SUMS))
def test_exactly_the_sums_of_a_table_are_found(known: list[int], others: list[int]) -> None:
    asked = [*others, *known, *others]
    hit, places = ChecksumTable(np.array(known, np.uint32)).find(np.array(asked, np.uint32))
    expected = [(index, known.index(one)) for index, one in enumerate(asked) if one in known]
    assert list(zip(hit.tolist(), places.tolist(), strict=True)) == expected


@pytest.mark.parametrize("size", [1, 1000, 100_000])
def test_neighbours_of_the_sums_of_a_table_are_not_found(size: int) -> None:
    known = np.arange(size, dtype=np.uint32) * np.uint32(2**32 // (size + 1))
    table = ChecksumTable(known)
    assert table.find(known)[1].tolist() == list(range(size))
    assert len(table.find(known + np.uint32(1))[0]) == 0
