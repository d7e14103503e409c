"""Fields joined into one text keep their offsets."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.records.layout import join_fields
from figlint.nlp.records.record import TEXT_FIELDS, Record

TEXTS = st.dictionaries(st.sampled_from(TEXT_FIELDS), st.text(max_size=30))


def record(texts: dict[str, str]) -> Record:
    return Record("f", "f.md", texts=MappingProxyType(texts))  # type: ignore[arg-type]


@given(TEXTS, st.data())
def test_every_span_within_a_field_is_found_again(texts: dict[str, str], data: st.DataObject) -> None:
    text, layout = join_fields(record(texts))
    assert layout.texts(text) == {name: value for name, value in texts.items() if value}
    for name, (first, last) in layout.spans.items():
        start = data.draw(st.integers(first, last - 1))
        end = data.draw(st.integers(start + 1, last))
        located = layout.locate(start, end)
        assert located is not None
        assert located[0] == name
        assert texts[name][located[1] : located[2]] == text[start:end]


def test_a_span_over_a_border_belongs_to_no_field() -> None:
    text, layout = join_fields(record({"figtitle": "TNF", "caption": "alpha"}))
    assert text == "TNF\nalpha"
    assert layout.locate(0, 9) is None


def test_fields_stand_in_reading_order() -> None:
    text, _ = join_fields(record({"caption": "c", "papertitle": "p", "figtitle": "f"}))
    assert text == "f\np\nc"
