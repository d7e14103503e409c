"""Offsets in other units become code points, and misplaced annotations are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.corpora.offsets import OffsetMap, detect_unit, place

TEXTS = st.text(alphabet="aβ–𝛼 Z9", max_size=20)


@given(TEXTS)
def test_byte_and_utf16_offsets_point_at_the_same_characters(text: str) -> None:
    """The offset of every character, counted in another unit, maps back to its code point."""
    for unit, encoding, width in (("utf8", "utf-8", 1), ("utf16", "utf-16-le", 2)):
        offsets = OffsetMap(text, unit)
        assert [offsets[len(text[:at].encode(encoding)) // width] for at in range(len(text) + 1)] == list(
            range(len(text) + 1)
        )


def test_offset_inside_a_character_is_none() -> None:
    assert OffsetMap("β-actin", "utf8")[1] is None


@given(TEXTS, st.data())
def test_unit_is_detected_from_the_annotations(text: str, data: st.DataObject) -> None:
    """Under the detected unit at least as many annotations fit as under the one they were counted in."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = [(len(text[:start].encode()), len(text[:end].encode()), text[start:end])]
    offsets = OffsetMap(text, detect_unit([(text, spans)]))
    assert offsets.slice(spans[0][0], spans[0][1]) == text[start:end]


@pytest.mark.parametrize(
    ("start", "end", "surface", "expected"),
    [
        pytest.param(4, 8, "TP53", (4, 8, None), id="fits"),
        pytest.param(4, 8, "Tp53", (4, 8, "case"), id="case"),
        pytest.param(9, 11, "is wild type", (9, 11, "composite"), id="composite"),
        pytest.param(2, 6, "TP53", (4, 8, "shifted"), id="moved right"),
        pytest.param(9, 13, "TP53", (4, 8, "shifted"), id="moved left"),
        pytest.param(40, 44, "TP53", (4, 8, "shifted"), id="beyond the end"),
        pytest.param(None, None, "TP53", (4, 8, "shifted"), id="inside a character"),
        pytest.param(4, 8, "BRCA1", (0, 0, "unplaced"), id="absent"),
        pytest.param(4, 4, "", (0, 0, "unplaced"), id="empty"),
    ],
)
def test_place(start: int | None, end: int | None, surface: str, expected: tuple[int, int, str | None]) -> None:
    assert place("The TP53 is wild.", start, end, surface) == expected


def test_place_takes_the_nearest_of_two() -> None:
    assert place("AKT and AKT", 7, 10, "AKT") == (8, 11, "shifted")
