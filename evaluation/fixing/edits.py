"""The smallest edits of a text that change the values of a curated list, in YAML and in JSON.

An edit touches the lines of the values concerned and nothing else: quotes, comments, indentation, order and line
ends of all other values stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from figlint.nlp.errors import InputError
from figlint.nlp.records import nodes
from figlint.nlp.records.fields import entries
from figlint.nlp.records.nodes import LINE_END, Alias, Node, Scalar, resolve

#: What a list shall hold: nodes that stay as they are, and new values.
Wanted: TypeAlias = list[Node | str]
# Possessive, so that no text can make them try again and again.
_PROPERTIES = re.compile(r"(?:[&!]\S*+\s++)*+")
#: From the end of one item to the dash of the next: blanks, line ends and comments.
_TO_DASH = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+(?=-)")
_TO_COLON = re.compile(r"[ \t\r\n]*:")
#: Values that mean themselves without quotes, wherever they stand; what looks like a number or date is left out.
_PLAIN = re.compile(
    r"(?![yYnN]$)(?=[\w ./()+-]*[^\W\d_])(?![-+.]?\d[\d_]*(?:\.\d*)?[eE][-+]?\d+$)\w(?:[\w ./()+-]*[\w.)+])?"
)
_YAML_1_1 = Resolver()


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put ``text`` where the half-open stretch from ``start`` to ``end`` stands; *Offsets:* code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What shall happen to a curated field.

    :param replaced: New values by the index of the value they replace; ``None`` takes the value out.
    :param added: Values to put behind the last one.
    """

    replaced: Mapping[int, str | None]
    added: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.replaced or self.added)


@dataclass(frozen=True, slots=True)
class Edited:
    """The edits of a field, and what it holds after them: a list, or a string of values between commas."""

    edits: tuple[Edit, ...]
    wanted: Wanted | str


def edit_field(text: str, key_end: int, node: Node, change: Change, *, is_json: bool) -> Edited:
    """Return the edits that carry out a change of a curated field.

    :param key_end: Where the key of the field ends.
    :param node: What the field holds.
    :raises InputError: If the field is written in a way that cannot be edited safely.
    """
    if isinstance(node, Alias):
        raise InputError("the values stand behind a YAML alias", remedy="write them out")
    if isinstance(node, Scalar):
        return _edit_string(text, key_end, node, change, is_json=is_json)
    if not isinstance(node, nodes.Sequence):
        raise InputError("a mapping stands where a list is expected", remedy="write a list")
    wanted = _wanted(node, change)
    editor = _edit_flow if node.flow else _edit_block
    return Edited(tuple(editor(text, key_end, node, change, is_json)), wanted)


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return the text after the edits.

    :raises InputError: If two of them overlap.
    """
    parts = []
    done = 0
    for edit in sorted(edits):
        if edit.start < done:
            raise InputError("two fixes concern the same place", remedy="apply one after the other")
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join((*parts, text[done:]))


def _wanted(node: nodes.Sequence, change: Change) -> Wanted:
    wanted: Wanted = []
    for index, item in enumerate(node.items):
        new = change.replaced.get(index, item)
        if new is not None:
            wanted.append(new)
    return [*wanted, *change.added]


# Strings


def _edit_string(text: str, key_end: int, node: Scalar, change: Change, *, is_json: bool) -> Edited:
    """Edit ``organisms: Homo sapiens, Mus musculus``; none becomes ``[]``, and one with another becomes a list."""
    parts = list(entries(node))
    values = [new for part in parts if (new := change.replaced.get(part.index, part.value)) is not None]
    values += change.added
    if len(parts) > 1 and values:
        # The separator of the first two values, with its blanks, does for all.
        value = node.value[parts[0].part[1] : parts[1].part[0]].join(values)
        return Edited((_replace(text, node, value, is_json),), value)
    if len(values) == 1 and parts:
        return Edited((_replace(text, node, values[0], is_json),), values[0])
    written = ", ".join(_render(value, "", is_json) for value in values)
    if node.start == node.end:
        colon = _TO_COLON.match(text, key_end)
        if colon is None:
            raise InputError("the field has no colon", remedy="write `key: value`")
        return Edited((Edit(colon.end(), colon.end(), f" [{written}]"),), [*values])
    return Edited((Edit(_content_start(text, node), node.end, f"[{written}]" + _line_end_of(text, node)),), [*values])


# Lists within brackets


def _edit_flow(text: str, _key_end: int, node: nodes.Sequence, change: Change, is_json: bool) -> Iterator[Edit]:
    opening = text.index("[", node.start)
    kept = [index for index in range(len(node.items)) if change.replaced.get(index, "") is not None]
    if not kept:
        added = ", ".join(_render(value, "", is_json) for value in change.added)
        yield Edit(opening + 1, node.end - 1, added)
        return
    last = kept[-1]
    for index, item in enumerate(node.items):
        if index not in change.replaced:
            continue
        new = change.replaced[index]
        if new is not None:
            yield _replace(text, item, new, is_json)
        elif index < last:
            yield Edit(item.start, node.items[index + 1].start, "")
    if last + 1 < len(node.items):
        yield Edit(node.items[last].end, node.items[-1].end, "")
    if change.added:
        separator = _comma(text, node)
        at = node.items[-1].end
        yield Edit(at, at, "".join(separator + _render(value, "", is_json) for value in change.added))


def _comma(text: str, node: nodes.Sequence) -> str:
    """Return the comma as it stands between the last two values, with its line end if each has its own line."""
    if len(node.items) > 1:
        between = text[node.items[-2].end : node.items[-1].start]
        if between.strip() == ",":
            return between
    return ", "


# Lists of lines with dashes


def _edit_block(text: str, key_end: int, node: nodes.Sequence, change: Change, is_json: bool) -> Iterator[Edit]:
    dashes = list(_dashes(text, node))
    replaced = dict(change.replaced)
    added = list(change.added)
    last = len(node.items) - 1
    if added and replaced.get(last, "") is None:
        # The first new value takes the line of the last old one.
        replaced[last] = added.pop(0)
    if all(replaced.get(index, "") is None for index in range(len(node.items))):
        yield _empty(text, key_end, node)
    for index, item in enumerate(node.items):
        if index not in replaced:
            continue
        new = replaced[index]
        if new is not None:
            yield _replace(text, item, new, is_json)
        else:
            yield Edit(_line_start(text, dashes[index]), _line_after(text, _content_end(text, item)), "")
    if added:
        at = _line_after(text, _content_end(text, node.items[-1]))
        line_end = _line_end(text)
        indent = text[_line_start(text, dashes[-1]) : dashes[-1]]
        lines = line_end.join(f"{indent}- {_render(value, '', is_json)}" for value in added)
        is_open = at > 0 and text[at - 1] not in "\r\n"
        yield Edit(at, at, line_end + lines if is_open else lines + line_end)


def _dashes(text: str, node: nodes.Sequence) -> Iterator[int]:
    """Yield where the dash of each item stands.

    :raises InputError: If a dash does not begin its line.
    """
    end = _content_start(text, node)
    for item in node.items:
        match = _TO_DASH.match(text, end)
        if match is None or text[_line_start(text, match.end()) : match.end()].strip(" "):
            raise InputError("the list is written in an unusual way", remedy="give each value a line of its own")
        yield match.end()
        end = max(item.end, match.end() + 1)


def _empty(text: str, key_end: int, node: nodes.Sequence) -> Edit:
    """Return the edit that writes ``[]`` behind the key of a list that loses its last line."""
    colon = _TO_COLON.match(text, key_end)
    if colon is None:
        raise InputError("the list has no colon before it", remedy="write `key:` before the list")
    properties = text[node.start : _content_start(text, node)]
    at = node.start + len(properties.rstrip()) if properties else colon.end()
    return Edit(at, at, " []")


# Places in the text


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_after(text: str, offset: int) -> int:
    """Return where the next line begins, or the end of the text."""
    match = LINE_END.search(text, offset)
    return match.end() if match else len(text)


def _line_end(text: str) -> str:
    match = LINE_END.search(text)
    return match[0] if match else "\n"


def _content_start(text: str, node: Node) -> int:
    """Return where a value begins behind its anchor and tag."""
    match = _PROPERTIES.match(text, node.start, node.end)
    return match.end() if match else node.start


def _content_end(text: str, node: Node) -> int:
    """Return where a value ends without the blank lines that block scalars and nested lists claim."""
    return node.start + len(text[node.start : node.end].rstrip())


def _line_end_of(text: str, node: Node) -> str:
    """Return the line end that belongs to a block scalar, which its replacement has to keep."""
    return text[_content_end(text, node) : node.end]


# Values


def _replace(text: str, node: Node, value: str, is_json: bool) -> Edit:
    target = resolve(node)
    if not isinstance(target, Scalar):
        raise InputError("no text stands where a value is to be replaced", remedy="write a single value")
    if isinstance(node, Alias):
        return Edit(node.start, node.end, _render(value, "", is_json))
    start = _content_start(text, node)
    return Edit(start, node.end, _render(value, target.style, is_json) + _line_end_of(text, node))


def _render(value: str, style: str, is_json: bool) -> str:
    """Write a value in the style of the one it replaces, with quotes where it needs them.

    >>> _render("TNF", "", False), _render("NO", "", False), _render("TNF", '"', False)
    ('TNF', "'NO'", '"TNF"')
    """
    if is_json:
        return json.dumps(value, ensure_ascii=False)
    if style == '"' or not value.isprintable():
        return json.dumps(value, ensure_ascii=not value.isprintable())
    if style != "'" and _PLAIN.fullmatch(value) and _is_text(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def _is_text(value: str) -> bool:
    """Return whether YAML 1.1 reads the plain value as text and not as a truth value, number or date."""
    return bool(_YAML_1_1.resolve(ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str")  # type: ignore[no-untyped-call]
