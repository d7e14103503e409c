"""Products in bytes are what products in real numbers are, but for rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.models.building.product import build_product
from figlint.nlp.recognition.product import GRAPH, LARGEST, ByteProduct


def test_the_graph_is_what_the_builder_makes() -> None:
    assert GRAPH.read_bytes() == build_product()


@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_product_is_off_by_no_more_than_rounding(pieces: int, inputs: int, outputs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.normal(size=(pieces, inputs)).astype(np.float32)
    weight = random.normal(size=(inputs, outputs)).astype(np.float32)
    found = ByteProduct(weight)(rows)
    assert found.shape == (pieces, outputs)
    # A weight is off by half a step at most; a row's number by one, since where zero lies is rounded too.
    weight_step = np.abs(weight).max(axis=0) / LARGEST
    row_step = (max(rows.max(), 0) - min(rows.min(), 0)) / 255
    bound = np.abs(rows).sum(axis=1)[:, None] * weight_step / 2
    bound = bound + row_step * (np.abs(weight) + weight_step / 2).sum(axis=0)
    assert np.all(np.abs(found - rows @ weight) <= bound + 1e-4)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_sums_do_not_overflow(sign: int) -> None:
    rows = np.full((3, 672), 255, np.float32)
    found = ByteProduct(np.full((672, 16), sign * LARGEST, np.float32))(rows)
    np.testing.assert_array_equal(found, np.full((3, 16), sign * 255.0 * LARGEST * 672))


def test_an_output_without_weights_stays_zero() -> None:
    found = ByteProduct(np.array([[0, 1], [0, 2]], np.float32))(np.array([[3, 4]], np.float32))
    assert found[0, 0] == 0
    assert found[0, 1] == pytest.approx(11, rel=0.02)
