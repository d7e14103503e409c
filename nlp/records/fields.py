"""From the syntax tree of a record to its fields, with what is odd about them (S002 to S005)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Literal

from figlint.nlp.errors import InputError
from figlint.nlp.records.evidence import is_file_name
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import Alias, Mapping, Node, Scalar, Sequence, Source, resolve
from figlint.nlp.records.record import (
    CURATED_FIELDS,
    TEXT_FIELDS,
    CuratedField,
    CuratedValue,
    Position,
    Record,
    RecordProblem,
    Suppression,
    TextField,
)
from figlint.nlp.records.text_problems import find_text_problem

#: The mapping that holds the curated genes; the ``keywords`` at the top level are the paper's own.
JSONLD = "schema-jsonld"
IGNORE = "figlint-ignore"
#: A mapping with none of these is no figure record, such as a configuration file in the same folder.
_RECORD_KEYS = frozenset({"figid", "figtitle", "papertitle", "caption", "text", JSONLD, "organisms", "organisms_ner"})
_JSONLD_FIELDS = frozenset({"keywords", "description"})
_TOP_FIELDS = (_RECORD_KEYS | {"pmcid", "filename", "year", "journal_title", "journal_nlm_ta", IGNORE}) - _JSONLD_FIELDS
#: How several values stand in one string.
_SEPARATOR = re.compile(r"[,;|]")
_SUPPRESSED = re.compile(r"(?P<code>[GOS]\d{3})(?:\s*\((?P<value>.*?)\))?(?:\s*:\s*(?P<reason>.+)?)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a curated field in the tree.

    :param node: The scalar or alias that holds it.
    :param part: *Offsets:* half-open, into the scalar's value; more than one entry can share a string.
    """

    index: int
    value: str
    node: Scalar | Alias
    part: tuple[int, int]


def curated_node(root: Mapping, name: CuratedField) -> Node | None:
    """Return the node that holds the values of a curated field, or ``None`` where there is none."""
    if name != "keywords":
        return root.get(name)
    jsonld = resolve(root.get(JSONLD))
    return jsonld.get("keywords") if isinstance(jsonld, Mapping) else None


def entries(node: Node | None) -> Iterator[Entry]:
    """Yield the values of a curated field: the items of a list, or the parts of a string between commas.

    Items that hold no text (nothing, a list, a mapping) are passed over but counted, so that ``index`` is the place
    in the list as written.
    """
    target = resolve(node)
    if isinstance(target, Sequence):
        for index, item in enumerate(target.items):
            scalar = item.target if isinstance(item, Alias) else item
            if isinstance(scalar, Scalar) and not scalar.is_null and not scalar.value.isspace():
                yield Entry(index, scalar.value, item, (0, len(scalar.value)))  # type: ignore[arg-type]
    elif isinstance(target, Scalar) and not target.is_null:
        for index, (start, end) in enumerate(_parts(target.value)):
            yield Entry(index, target.value[start:end], node, (start, end))  # type: ignore[arg-type]


def _parts(value: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a string between separators begin and end, without the blanks around them."""
    start = 0
    for match in (*_SEPARATOR.finditer(value), None):
        end = match.start() if match else len(value)
        part = value[start:end]
        if part.strip():
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        start = end + 1


def read_record(
    root: Node | None,
    source: Source,
    *,
    default_id: str,
    limits: Limits = DEFAULT_LIMITS,
    with_curated: bool = True,
) -> Record:
    """Return the record that a tree holds, without its evidence.

    :param default_id: The identifier if the record names none.
    :param with_curated: Whether to read curated values, suppressions, places and problems, or the texts alone.
    :raises InputError: If the tree is no figure record or exceeds a limit.
    """
    root = resolve(root)
    if not isinstance(root, Mapping) or not _RECORD_KEYS.intersection(key.value for key in root.names()):
        raise InputError(
            "no figure record: it has no figid, caption, figtitle, text or schema-jsonld",
            path=source.path, line=source.first_line,
            remedy="leave this file out, or write the fields as `key: value`",
        )  # fmt: skip
    return _Reader(root, source, limits).read(default_id, with_curated=with_curated)


class _Reader:
    """Collects the problems while the fields of one record are read."""

    def __init__(self, root: Mapping, source: Source, limits: Limits) -> None:
        self.root = root
        self.source = source
        self.limits = limits
        self.problems: list[RecordProblem] = []
        self.texts: dict[TextField, str] = {}
        self.places: dict[str, Position] = {}

    def read(self, default_id: str, *, with_curated: bool) -> Record:
        if with_curated:
            self._read_keys()
        plain = self.root.get("figid") is None and self.root.get("text") is not None
        figid = self._string("id" if plain else "figid")
        if not figid:
            self._add("S002", "figid", f"the record has no figid; {default_id} is used instead")
        pmcid = self._string("pmcid")
        for name in TEXT_FIELDS:
            self._read_text(name)
        self._check_sizes()
        curated = {name: self._read_curated(name) for name in CURATED_FIELDS} if with_curated else {}
        if with_curated and not plain:
            self._check_presence()
            self._check_identifiers(figid, pmcid)
            self._check_description()
        return Record(
            figid=figid or default_id,
            path=self.source.path,
            line=self.source.first_line,
            texts=MappingProxyType(self.texts),
            curated=MappingProxyType(curated),
            pmcid=pmcid,
            journal=self._string("journal_nlm_ta") or self._string("journal_title"),
            year=self._string("year"),
            figlink=self._string("figlink"),
            suppressions=tuple(self._read_suppressions()) if with_curated else (),
            problems=tuple(sorted(self.problems, key=lambda problem: (problem.position, problem.code))),
            places=MappingProxyType(self.places),
        )

    def _add(
        self, code: Literal["S002", "S003", "S004", "S005"], name: str, message: str, at: int | None = None
    ) -> None:
        if at is not None:
            position = self.source.position(at)
        else:
            position = self.places.get(name) or Position(self.source.first_line, 1)
        self.problems.append(RecordProblem(code, name, message, position))

    def _read_keys(self) -> None:
        """Note where the fields stand, and keys that stand twice."""
        jsonld = resolve(self.root.get(JSONLD))
        for mapping in (self.root, jsonld):
            if not isinstance(mapping, Mapping):
                continue
            seen: set[str] = set()
            for key in mapping.names():
                if key.value in seen:
                    self._add("S002", key.value, f"the key {key.value} stands twice; the last one counts", key.start)
                seen.add(key.value)
                # The paper's own keywords, at the top level, are no field of figlint.
                if key.value in (_JSONLD_FIELDS if mapping is jsonld else _TOP_FIELDS):
                    self.places[key.value] = self.source.position(key.start)

    def _string(self, name: str) -> str:
        """Return a field that is a string; ``''`` if it is absent, null or something else."""
        node = resolve(self.root.get(name))
        if node is None or (isinstance(node, Scalar) and node.is_null):
            return ""
        if not isinstance(node, Scalar):
            self._add("S002", name, f"{name} is a {_kind(node)} where text is expected")
            return ""
        return node.value

    def _read_text(self, name: TextField) -> None:
        if self.root.get(name) is None:
            return
        text = self._string(name)
        if len(text) > self.limits.text_length:
            problem = f"{name} has {len(text):,} characters, more than {self.limits.text_length:,}"
            raise self._too_large(name, problem, "shorten it, or raise the limit")
        self.texts[name] = text
        self._check_decoding(name, self.root.get(name))

    def _check_sizes(self) -> None:
        for name in CURATED_FIELDS:
            target = resolve(curated_node(self.root, name))
            if isinstance(target, Sequence) and len(target.items) > self.limits.values:
                problem = f"{name} has {len(target.items):,} values, more than {self.limits.values:,}"
                raise self._too_large(name, problem, "split the record, or raise the limit")

    def _too_large(self, name: str, problem: str, remedy: str) -> InputError:
        self._read_keys()  # where texts alone are read, it has not been done yet
        return InputError(problem, path=self.source.path, line=self.places[name].line, remedy=remedy)

    def _check_decoding(self, name: str, node: Node | None) -> None:
        scalar = resolve(node)
        problem = find_text_problem(scalar.value) if isinstance(scalar, Scalar) else None
        if problem is None or node is None:
            return
        # Folding and escapes shift the text against the file; what is found there in one piece is pointed at.
        found = self.source.text.find(problem.surface, node.start, node.end)
        more = f" (and {problem.count - 1} more)" if problem.count > 1 else ""
        self._add("S003", name, problem.message + more, found if found >= 0 else node.start)

    def _read_curated(self, name: CuratedField) -> tuple[CuratedValue, ...] | None:
        node = curated_node(self.root, name)
        if node is None:
            return None
        target = resolve(node)
        if isinstance(target, Mapping):
            self._add("S002", name, f"{name} is a mapping where a list is expected")
            return None
        if isinstance(target, Sequence):
            if (plain := self._plain_values(name, target)) is not None:
                return plain
            self._check_items(name, target)
        elif name == "keywords":
            self._add("S002", name, "keywords is a single value where a list is expected")
        values = []
        for entry in entries(node):
            values.append(CuratedValue(name, entry.value, self.source.position(self._offset(entry)), entry.index))
            self._check_decoding(name, entry.node)
        return tuple(values)

    def _plain_values(self, name: CuratedField, node: Sequence) -> tuple[CuratedValue, ...] | None:
        """Return the values of a list of sound texts, as nearly all are; ``None`` if anything is odd about one."""
        scalars = [
            item for item in node.items if type(item) is Scalar and not item.is_null and not item.value.isspace()
        ]
        if len(scalars) < len(node.items) or find_text_problem(" ".join([scalar.value for scalar in scalars])):
            return None
        position = self.source.position
        return tuple(
            CuratedValue(name, scalar.value, position(scalar.start), index) for index, scalar in enumerate(scalars)
        )

    def _check_items(self, name: CuratedField, node: Sequence) -> None:
        for index, item in enumerate(node.items, start=1):
            target = resolve(item)
            if not isinstance(target, Scalar):
                self._add("S002", name, f"value {index} of {name} is a {_kind(target)} and is not read", item.start)
            elif target.is_null or not target.value.strip():
                self._add("S002", name, f"value {index} of {name} is empty", item.start)

    def _offset(self, entry: Entry) -> int:
        """Return where a value begins in the source: behind the opening quote only for a part of a string."""
        node = entry.node
        if entry.part[0] == 0 or isinstance(node, Alias):
            return node.start
        found = self.source.text.find(node.value, node.start, node.end)
        return found + entry.part[0] if found >= 0 else node.start

    def _check_presence(self) -> None:
        if not any(self.texts.get(name, "").strip() for name in TEXT_FIELDS):
            self._add("S002", "caption", "the record has neither caption nor title, so nothing can be compared")
        jsonld = resolve(self.root.get(JSONLD))
        if not isinstance(jsonld, Mapping):
            found = "has no schema-jsonld" if jsonld is None else f"has a schema-jsonld that is a {_kind(jsonld)}"
            self._add("S002", JSONLD, f"the record {found}, the mapping that holds the keywords")
        elif jsonld.get("keywords") is None:
            self._add("S002", JSONLD, "schema-jsonld has no keywords; write `keywords: []` if the figure has no genes")
        if self.root.get("organisms") is None and self.root.get("organisms_ner") is None:
            self._add("S002", "organisms", "the record has neither organisms nor organisms_ner")

    def _check_identifiers(self, figid: str, pmcid: str) -> None:
        if figid and not is_file_name(figid):
            self._add("S005", "figid", "the figid holds signs that no file name may have, so no evidence is looked up")
        filename = self._string("filename")
        if not (figid and pmcid):
            return
        # The suffix is that of the image; a figure may itself have dots in its name.
        stem = PurePath(filename).stem if filename else None
        if stem is None:
            if not figid.startswith(f"{pmcid}__"):
                self._add("S005", "figid", f"figid {figid} does not begin with the pmcid {pmcid}")
        elif figid != f"{pmcid}__{stem}":
            self._add(
                "S005", "figid", f"figid {figid} disagrees with pmcid and filename, which give {pmcid}__{stem}"
            )  # fmt: skip

    def _check_description(self) -> None:
        jsonld = resolve(self.root.get(JSONLD))
        node = jsonld.get("description") if isinstance(jsonld, Mapping) else None
        description = resolve(node)
        if node is None or "caption" not in self.texts:
            return
        if not isinstance(description, Scalar):
            self._add("S002", "description", f"description is a {_kind(description)} where text is expected")
        elif description.value.split() != self.texts["caption"].split():
            self._add("S004", "description", "the description in schema-jsonld differs from the caption")

    def _read_suppressions(self) -> Iterator[Suppression]:
        node = resolve(self.root.get(IGNORE))
        items: list[Node] = node.items if isinstance(node, Sequence) else [] if node is None else [node]
        for item in items:
            written = _suppression_text(resolve(item))
            match = _SUPPRESSED.fullmatch(written.strip()) if written is not None else None
            if match is None:
                self._add("S002", IGNORE, "no suppression; write `RULE(VALUE): reason`", item.start)
            else:
                reason = match["reason"] or ""
                if not reason:
                    self._add("S002", IGNORE, "the suppression has no reason; write `RULE(VALUE): reason`", item.start)
                yield Suppression(match["code"], match["value"], reason, self.source.position(item.start))


def _suppression_text(node: Node | None) -> str | None:
    """Return an entry as one string: without quotes, YAML reads ``G101(X): reason`` as a mapping."""
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0][0], resolve(node.pairs[0][1])
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            return f"{key.value}: {value.value}"
        return None
    return node.value if isinstance(node, Scalar) else None


def _kind(node: Node | None) -> str:
    return {Sequence: "list", Mapping: "mapping", Scalar: "single value"}.get(type(node), "alias")
