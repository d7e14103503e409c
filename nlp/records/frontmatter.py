"""YAML with places: front matter of Markdown files, and single YAML documents.

PyYAML's C parser gives events with exact offsets at a tenth of the cost of its Python one. The tree is built from
these events in a loop, so that neither deep nesting nor aliases can exhaust the stack or the memory, and no tag can
construct anything.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from figlint.nlp.errors import InputError, ResourceError
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import Alias, Mapping, Node, Scalar, Sequence, Source

_OPENING = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"[\r\n](?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")
#: What to do about an error of libyaml, by a part of its message.
_REMEDIES = (
    ("cannot start any token", "indent with spaces, and put quotes around a value that begins with a tab, @, ` or %"),
    ("mapping values are not allowed", "put quotes around a value that contains a colon and a space"),
    ("control characters", "remove the control character"),
    ("could not find expected ':'", "put quotes around the value, or add the missing colon"),
    ("end of stream", "close the quote or bracket that is open"),
    ("escape c", "write a backslash within double quotes as \\\\"),
    ("alias", "define the anchor before its use"),
)
_Open: TypeAlias = Mapping | Sequence


def front_matter(source: Source) -> tuple[int, int]:
    """Return where the YAML of a Markdown file begins and ends.

    *Offsets:* half-open, code points; the fences are left out.

    :raises InputError: If there is no front matter or it is not closed.
    """
    opening = _OPENING.match(source.text)
    if opening is None:
        raise InputError(
            "no YAML front matter",
            path=source.path, line=source.first_line, remedy="begin the file with a line of three dashes",
        )  # fmt: skip
    # The end of the opening line begins the search, as the closing line may follow at once.
    closing = _CLOSING.search(source.text, opening.end() - 1)
    if closing is None:
        raise InputError(
            "the front matter is not closed",
            path=source.path, line=source.first_line, remedy="end it with a line of three dashes",
        )  # fmt: skip
    return opening.end(), closing.start() + 1


def parse_yaml(
    source: Source, start: int = 0, end: int | None = None, *, limits: Limits = DEFAULT_LIMITS
) -> Node | None:
    """Return the tree of the YAML document in a stretch of a text.

    :returns: The root, or ``None`` if there is nothing but blanks and comments.
        *Offsets:* of its nodes count from the beginning of ``source.text``.
    :raises InputError: If it is no YAML, holds more than one document, or exceeds a limit.
    """
    text = source.text[start:end]
    if text.startswith("\ufeff"):
        text, start = text[1:], start + 1
    parser = None
    try:
        parser = _parser_class()(text)
        root = _Builder(source, start, limits).build(parser)
        # A document of three dashes alone is a null that nobody wrote.
        return None if isinstance(root, Scalar) and root.start == root.end else root
    except yaml.YAMLError as error:
        raise _input_error(error, source, start, text) from error
    finally:
        if parser is not None:
            parser.dispose()


def _parser_class() -> Any:
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError as error:
        raise ResourceError(
            "PyYAML was built without libyaml, whose parser tells where each value stands; install a wheel of PyYAML"
        ) from error
    return CParser


def _input_error(error: yaml.YAMLError, source: Source, start: int, text: str) -> InputError:
    """Return an error that names the line in the file, whatever libyaml said."""
    if isinstance(error, yaml.reader.ReaderError):
        problem = f"{error.reason} (U+{error.character:04X})" if isinstance(error.character, int) else error.reason
        # libyaml gives the place in UTF-8 bytes.
        offset = len(text.encode("utf-8", "surrogatepass")[: error.position].decode("utf-8", "ignore"))
    else:
        problem = getattr(error, "problem", None) or str(error)
        context, mark = getattr(error, "context", None), getattr(error, "problem_mark", None)
        problem = f"{context}: {problem}" if context else problem
        offset = min(mark.index, len(text)) if mark is not None else 0
    remedy = next((advice for part, advice in _REMEDIES if part in problem), "correct the YAML")
    return InputError(
        f"not valid YAML: {problem}",
        path=source.path, line=source.position(start + offset).line, remedy=remedy,
    )  # fmt: skip


class _Builder:
    """Builds one tree from events."""

    def __init__(self, source: Source, start: int, limits: Limits) -> None:
        self.source = source
        self.start = start
        self.limits = limits
        self.n_documents = 0
        self.anchors: dict[str, Scalar | Sequence | Mapping] = {}
        self.parents: list[_Open] = []
        #: What stands side by side: at the top, and in each list or mapping that is open, keys and values in turn.
        self.levels: list[list[Node]] = [[]]

    def build(self, parser: Any) -> Node | None:
        get_event, shift, max_nodes = parser.get_event, self.start, self.limits.nodes
        level = self.levels[-1]
        n_nodes = 0
        while (event := get_event()) is not None:
            kind = type(event)
            node: Node
            if kind is ScalarEvent:
                node = Scalar(
                    event.value, event.start_mark.index + shift, event.end_mark.index + shift, event.style or ""
                )
            elif kind is SequenceStartEvent or kind is MappingStartEvent:
                make = Sequence if kind is SequenceStartEvent else Mapping
                node = make(event.start_mark.index + shift, flow=bool(event.flow_style))
            elif kind is AliasEvent:
                node = self._alias(event)
            else:
                self._end(event, kind)
                level = self.levels[-1]
                continue
            n_nodes += 1
            if n_nodes > max_nodes:
                raise self._error(f"more than {max_nodes:,} YAML nodes", event, "split the record")
            level.append(node)
            if not isinstance(node, Alias):
                if event.anchor is not None:
                    self.anchors[event.anchor] = node
                if not isinstance(node, Scalar):
                    self._open(node, event)
                    level = self.levels[-1]
        return level[0] if level else None

    def _open(self, node: _Open, event: Any) -> None:
        self.parents.append(node)
        self.levels.append(node.items if isinstance(node, Sequence) else [])
        if len(self.parents) > self.limits.depth:
            raise self._error(f"nested deeper than {self.limits.depth} levels", event, "flatten the record")

    def _end(self, event: Any, kind: type) -> None:
        if kind is SequenceEndEvent or kind is MappingEndEvent:
            node, level = self.parents.pop(), self.levels.pop()
            node.end = event.end_mark.index + self.start
            if isinstance(node, Mapping):
                node.pairs.extend(zip(level[::2], level[1::2], strict=True))
        elif kind is DocumentStartEvent:
            self.n_documents += 1
            if self.n_documents > 1:
                raise self._error("a second YAML document begins", event, "begin it with a line of three dashes")

    def _alias(self, event: Any) -> Alias:
        target = self.anchors.get(event.anchor)
        if target is None:
            raise self._error(f"undefined alias *{event.anchor}", event, "define the anchor before its use")
        return Alias(target, event.start_mark.index + self.start, event.end_mark.index + self.start)

    def _error(self, message: str, event: Any, remedy: str) -> InputError:
        line = self.source.position(event.start_mark.index + self.start).line
        return InputError(message, path=self.source.path, line=line, remedy=remedy)
