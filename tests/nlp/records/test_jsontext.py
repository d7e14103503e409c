"""JSON is read with the place of every value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.errors import InputError
from figlint.nlp.records.jsontext import parse_json
from figlint.nlp.records.limits import Limits
from figlint.nlp.records.nodes import Mapping, Node, Scalar, Sequence, Source

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(_JSON, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_stands_where_it_is_said_to(value: object, ascii_only: bool, indent: int | None) -> None:
    """The stretch of each node, read by the standard library, is the node's value."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    def check(node: Node | None) -> object:
        assert node is not None
        if isinstance(node, Sequence):
            found: object = [check(item) for item in node.items]
        elif isinstance(node, Mapping):
            found = {str(check(key)): check(item) for key, item in node.pairs}
        else:
            assert isinstance(node, Scalar)
            found = node.value if node.style else json.loads(node.value)
        assert json.loads(text[node.start : node.end]) == found
        return found

    assert check(parse_json(Source("x", text))) == value


@pytest.mark.parametrize("text", ["", " \t\r\n", "\ufeff"])
def test_blank_line_holds_nothing(text: str) -> None:
    """Blank lines separate records and are none."""
    assert parse_json(Source("x", text)) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1', "',' is expected"),
        ('{"a" 1}', "':' is expected"),
        ("{a: 1}", "quoted key"),
        ('{"a": }', "value is expected"),
        ("[1, ]", "value is expected"),
        ("[01]", "',' is expected"),
        ('["a', "Unterminated string"),
        ('{"a": 1} x', "text follows"),
        ('"\\ud800"', "surrogate"),
        ("[" * 5_000, "nested deeper"),
    ],
)
def test_broken_json_names_line_and_column(text: str, message: str) -> None:
    """The line is that of the file; what is wrong is said with its column."""
    with pytest.raises(InputError, match=message) as caught:
        parse_json(Source("x.jsonl", text, first_line=7))
    assert caught.value.line == 7
    assert "column" in caught.value.message


def test_number_of_nodes_is_limited() -> None:
    """A long list does not become a large tree."""
    with pytest.raises(InputError, match="more than 10 JSON nodes"):
        parse_json(Source("x", "[" + "1," * 20 + "1]"), limits=Limits(nodes=10))
