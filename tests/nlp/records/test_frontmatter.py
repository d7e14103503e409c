"""YAML is read with the place of every value, and never resolved, expanded or executed."""

from __future__ import annotations

import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.errors import InputError, ResourceError
from figlint.nlp.records.frontmatter import front_matter, parse_yaml
from figlint.nlp.records.limits import Limits
from figlint.nlp.records.nodes import Alias, Mapping, Node, Scalar, Sequence, Source, resolve


def parse(text: str, limits: Limits | None = None) -> Node | None:
    return parse_yaml(Source("x.yml", text), limits=limits or Limits())


def scalars(node: Node | None) -> list[Scalar]:
    """Return all scalars of a tree without aliases, in order."""
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [scalar for item in node.items for scalar in scalars(item)]
    if isinstance(node, Mapping):
        return [scalar for pair in node.pairs for item in pair for scalar in scalars(item)]
    return []


@pytest.mark.parametrize("symbol", ["NO", "on", "1E5", "5E1", "2001-01-01", "0x10", "010", "1:20", "1_000", ".5", "="])
def test_scalars_stay_as_written(symbol: str) -> None:
    """A gene symbol that YAML takes for a truth value, number or date is its text."""
    assert [scalar.value for scalar in scalars(parse(f"- {symbol}"))] == [symbol]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places_are_those_of_the_text(line_end: str) -> None:
    """Offsets point at the value whatever its form and the line ends; lines are those of an editor."""
    text = "# γ\na: [TNF, 'IL6']\nb:\n- \"NO\"\n- 'x\u2028y'\nc: last\n".replace("\n", line_end)
    source = Source("x.yml", text, first_line=10)
    found = [(text[s.start : s.end], source.position(s.start)) for s in scalars(parse_yaml(source))]
    assert [(written, at.line, at.column) for written, at in found] == [
        ("a", 11, 1), ("TNF", 11, 5), ("'IL6'", 11, 10),
        ("b", 12, 1), ('"NO"', 13, 3), ("'x\u2028y'", 14, 3), ("c", 15, 1), ("last", 15, 4),
    ]  # fmt: skip


def test_stretch_of_a_text_is_parsed_in_place() -> None:
    """Offsets count from the beginning of the file, not of the front matter."""
    source = Source("x.md", "\ufeff---\nfigid: a\n---\nbody: [\n")
    start, end = front_matter(source)
    assert source.text[start:end] == "figid: a\n"
    assert [source.text[s.start : s.end] for s in scalars(parse_yaml(source, start, end))] == ["figid", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no YAML front matter"), ("# Title\n", "no YAML front matter"), ("---\na: b\n", "not closed"),
     ("---\na: b\n ---\n----\n", "not closed")],
)  # fmt: skip
def test_missing_fences_are_told(text: str, message: str) -> None:
    """A file without front matter, or with an open one, is not guessed at."""
    with pytest.raises(InputError, match=message):
        front_matter(Source("x.md", text))


def test_front_matter_may_be_empty() -> None:
    """The closing fence may follow the opening one at once."""
    assert front_matter(Source("x.md", "---\n---\n")) == (4, 4)


@pytest.mark.parametrize("text", ["", "\n", "# note\n", "---\n", "---\n...\n"])
def test_nothing_gives_no_tree(text: str) -> None:
    """Blanks, comments and fences alone are no content."""
    assert parse(text) is None


def test_last_of_two_keys_counts() -> None:
    """As PyYAML does; both stay in the tree, so that the double can be told."""
    node = parse("a: 1\na: 2\n")
    assert isinstance(node, Mapping)
    assert isinstance(value := node.get("a"), Scalar)
    assert value.value == "2"
    assert [key.value for key in node.names()] == ["a", "a"]


def test_aliases_stand_for_their_anchors() -> None:
    """An alias has its own place and the anchor's value; a list may hold itself."""
    node = parse("a: &x TNF\nb: &y [*x, *y]\n")
    assert isinstance(node, Mapping)
    items = node.get("b")
    assert isinstance(items, Sequence)
    first, second = items.items
    assert isinstance(first, Alias)
    assert (first.start, resolve(first)) == (17, node.get("a"))
    assert resolve(second) is items


def test_aliases_are_not_expanded() -> None:
    """A billion laughs cost ten lines."""
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    node = parse("\n".join(lines))
    assert isinstance(node, Mapping)
    assert len(node.pairs) == 40


def test_tags_construct_nothing() -> None:
    """A tag that asks for Python is text like any other."""
    node = parse("a: !!python/object/apply:os.system ['exit 1']\n")
    assert [scalar.value for scalar in scalars(node)] == ["a", "exit 1"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: b\nc: [\n", 3, "did not find expected"),
        ("a: b\nc: *d\n", 2, "undefined alias"),
        ("a: b\nc:\n\td: e\n", 3, "cannot start any token"),
        ("a: b: c\n", 1, "mapping values are not allowed"),
        ("é: b\nc: \x00\n", 2, "control characters"),
        ("a: 'b\n", 2, "end of stream"),
        ("a: 1\n---\nb: 2\n", 2, "second YAML document"),
    ],
)
def test_broken_yaml_names_line_and_remedy(text: str, line: int, message: str) -> None:
    """What libyaml says comes with the line of the file and something to do about it."""
    with pytest.raises(InputError, match=message) as caught:
        parse(text)
    assert caught.value.line == line
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["[" * 200, "- " * 200, "{a: " * 200, "? " * 200, "[" * 100_000])
def test_deep_nesting_is_refused(text: str) -> None:
    """Neither the stack nor the clock suffers."""
    with pytest.raises(InputError, match="nested deeper than 100"):
        parse(text)


def test_number_of_nodes_is_limited() -> None:
    """A small file cannot unfold into a large tree."""
    with pytest.raises(InputError, match="more than 10 YAML nodes"):
        parse("[" + "a," * 20 + "]", Limits(nodes=10))


def test_missing_libyaml_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the C parser there are no places, and the error says what to install."""
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    with pytest.raises(ResourceError, match="libyaml"):
        parse("a: b")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), max_size=12)


@given(st.recursive(_TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4)))
def test_what_pyyaml_writes_is_read(value: object) -> None:
    """Whatever strings PyYAML dumps come back, and each plain one stands where it is said to."""
    text = yaml.dump(value, allow_unicode=True, sort_keys=False)

    def plain(node: Node | None) -> object:
        if isinstance(node, Sequence):
            return [plain(item) for item in node.items]
        if isinstance(node, Mapping):
            return {plain(key): plain(item) for key, item in node.pairs}
        assert isinstance(node, Scalar)
        if not node.style and "\n" not in text[node.start : node.end]:
            assert text[node.start : node.end] == node.value
        return node.value

    assert plain(parse(text)) == value
