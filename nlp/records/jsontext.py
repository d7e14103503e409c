"""JSON with places: one record a line, as the trees that :mod:`figlint.nlp.records.frontmatter` gives for YAML."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from figlint.nlp.errors import InputError
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import Mapping, Node, Scalar, Sequence, Source

_BLANK = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> Node | None:
    """Return the tree of a JSON text; numbers keep their written form.

    :returns: The root, or ``None`` if the text is blank.
    :raises InputError: If it is no JSON or exceeds a limit.
    """
    return _Parser(source, limits).parse()


class _Parser:
    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.text = source.text
        self.limits = limits
        self.n_nodes = 0

    def parse(self) -> Node | None:
        start = self._skip(1 if self.text.startswith("\ufeff") else 0)
        if start == len(self.text):
            return None
        node, end = self._value(start, 0)
        if self._skip(end) != len(self.text):
            raise self._error("not valid JSON: text follows the value", end)
        return node

    def _skip(self, index: int) -> int:
        match = _BLANK.match(self.text, index)
        return match.end() if match else index

    def _value(self, index: int, depth: int) -> tuple[Node, int]:
        self.n_nodes += 1
        if self.n_nodes > self.limits.nodes:
            raise self._error(f"more than {self.limits.nodes:,} JSON nodes", index, "split the record")
        if depth > self.limits.depth:
            raise self._error(f"nested deeper than {self.limits.depth} levels", index, "flatten the record")
        first = self.text[index : index + 1]
        if first == '"':
            scalar = self._string(index)
            return scalar, scalar.end
        if first == "{":
            return self._object(index, depth)
        if first == "[":
            return self._array(index, depth)
        literal = _LITERAL.match(self.text, index)
        if literal is None:
            raise self._error("not valid JSON: a value is expected", index)
        return Scalar(literal[0], index, literal.end()), literal.end()

    def _string(self, index: int) -> Scalar:
        if self.text[index : index + 1] != '"':
            raise self._error("not valid JSON: a quoted key is expected", index)
        try:
            value, end = scanstring(self.text, index + 1, True)
        except json.JSONDecodeError as error:
            raise self._error(f"not valid JSON: {error.msg}", min(error.pos, len(self.text))) from error
        if _SURROGATE.search(value):
            raise self._error("half of a surrogate pair, which is no character", index, "correct the \\u escape")
        return Scalar(value, index, end, '"')

    def _array(self, index: int, depth: int) -> tuple[Node, int]:
        node = Sequence(index, flow=True)
        index = self._skip(index + 1)
        while self.text[index : index + 1] != "]":
            if node.items:
                index = self._expect(",", index)
            item, index = self._value(index, depth + 1)
            node.items.append(item)
            index = self._skip(index)
        node.end = index + 1
        return node, node.end

    def _object(self, index: int, depth: int) -> tuple[Node, int]:
        node = Mapping(index, flow=True)
        index = self._skip(index + 1)
        while self.text[index : index + 1] != "}":
            if node.pairs:
                index = self._expect(",", index)
            key = self._string(index)
            index = self._expect(":", self._skip(key.end))
            value, index = self._value(index, depth + 1)
            node.pairs.append((key, value))
            index = self._skip(index)
        node.end = index + 1
        return node, node.end

    def _expect(self, sign: str, index: int) -> int:
        if self.text[index : index + 1] != sign:
            raise self._error(f"not valid JSON: {sign!r} is expected", index)
        return self._skip(index + 1)

    def _error(self, message: str, index: int, remedy: str = "write one JSON object a line") -> InputError:
        message = f"{message} (column {index + 1})"
        return InputError(message, path=self.source.path, line=self.source.first_line, remedy=remedy)
