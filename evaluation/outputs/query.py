"""SQL over results: what annotate, audit and check have written, as the views of one database.

The views are ``records``, ``mentions``, ``findings`` and ``audit`` (:data:`VIEWS`). A view whose files are not there is
empty, so that a query means the same everywhere. Nothing can be changed, and no file can be read but those results.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import duckdb

from figlint.nlp.errors import InputError, UsageError

Kind = Literal["mentions", "audit", "findings"]

_MENTION = (
    'STRUCT("field" VARCHAR, "start" INTEGER, "end" INTEGER, surface VARCHAR, "label" VARCHAR, ids VARCHAR[],'
    " symbol VARCHAR, score DOUBLE)[]"
)
#: Columns by kind of result: those that its files must have, with the types they are read as.
_COLUMNS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        "mentions": {"id": "VARCHAR", "mentions": _MENTION},
        "audit": {
            "figid": "VARCHAR", "field": "VARCHAR", "value": "VARCHAR", "verdict": "VARCHAR", "p_error": "DOUBLE",
            "rule": "VARCHAR", "surface": "VARCHAR", "replacement": "VARCHAR", "evidence": "JSON",
        },
        "findings": {
            "path": "VARCHAR", "line": "BIGINT", "column": "BIGINT", "figid": "VARCHAR", "field": "VARCHAR",
            "value": "VARCHAR", "rule": "VARCHAR", "severity": "VARCHAR", "confidence": "DOUBLE",
            "message": "VARCHAR", "evidence": "JSON", "fix": "JSON", "fingerprint": "VARCHAR",
        },
    }
)  # fmt: skip

#: View -> what it holds; the documentation of ``figlint query``.
VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "records": "a row a figure: figid, mentions, grounded, curated, suspects, findings (counts)",
        "mentions": "a row a mention: figid, field, start, end, surface, label, ids, symbol, score",
        "findings": "a row a finding of `check --output-format jsonl`: path, line, column, figid, field, value, rule, "
        "severity, confidence, message, evidence, fix, fingerprint",
        "audit": "a row a curated value: figid, field, value, verdict, p_error, rule, surface, replacement, evidence",
    }
)

_MENTIONS_VIEW = """
CREATE VIEW mentions AS SELECT id AS figid, unnest(mentions, recursive := true) FROM mentions_files
"""
_RECORDS_VIEW = """
CREATE VIEW records AS
WITH annotated AS (
    SELECT id AS figid, len(mentions) AS mentions, len(list_filter(mentions, lambda m: len(m.ids) > 0)) AS grounded
    FROM mentions_files
), audited AS (
    SELECT figid, count(*) AS curated, count(*) FILTER (verdict = 'suspect') AS suspects FROM audit GROUP BY figid
), found AS (
    SELECT figid, count(*) AS findings FROM findings GROUP BY figid
)
SELECT figid, mentions, grounded, curated, suspects, findings
FROM annotated FULL JOIN audited USING (figid) FULL JOIN found USING (figid)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query, read as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def query(sql: str, paths: Iterable[Path]) -> Answer:
    """Answer a query over results.

    :param sql: One SELECT statement in DuckDB's SQL.
    :param paths: Result files, or folders of them (not recursively).
    :raises InputError: If a file that was named is no result.
    :raises UsageError: If there are no results, or the query is wrong, or is none.
    """
    files = _results(paths)
    if not any(files.values()):
        known = "annotate -o FILE.jsonl or .parquet, audit -o FILE.jsonl or .parquet, check --output-format jsonl"
        raise UsageError(f"no results in {', '.join(map(str, paths)) or 'the folder'}; they come from {known}")
    connection = duckdb.connect(":memory:")
    _create_views(connection, files)
    _lock(connection, [path for group in files.values() for path in group])
    try:
        (statement,) = connection.extract_statements(sql)
        if statement.type is not duckdb.StatementType.SELECT:
            raise UsageError(f"a query must be a SELECT, not {statement.type.name}")
        cursor = connection.execute(statement)
    except ValueError as error:
        raise UsageError("give exactly one statement") from error
    except duckdb.Error as error:
        views = "; ".join(f"{name}: {text}" for name, text in VIEWS.items())
        raise UsageError(f"{error}\nViews are {views}") from error
    return Answer(tuple(name for name, *_ in cursor.description or ()), _rows(cursor))


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(1000):
        yield from rows


def _results(paths: Iterable[Path]) -> dict[Kind, list[Path]]:
    """Sort result files by kind; files of a folder that are none are passed over."""
    found: dict[Kind, list[Path]] = {kind: [] for kind in _COLUMNS}
    for path in paths:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in files:
            kind = _kind(file) if file.is_file() and not file.name.startswith(".") else None
            if kind is not None:
                found[kind].append(file)
            elif not path.is_dir():
                raise InputError(
                    "neither annotations, nor an audit, nor findings",
                    path=str(path), remedy="give a .jsonl or .parquet that annotate, audit or check has written",
                )  # fmt: skip
    return found


def _kind(path: Path) -> Kind | None:
    """Return what a file holds, by the names of its columns."""
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        try:
            names = set(pyarrow.parquet.read_schema(path).names)
        except pyarrow.ArrowException:
            return None
    elif path.suffix == ".jsonl":
        names = _first_keys(path)
    else:
        return None
    # From the kind with most columns, since findings have most of those of the audit.
    kinds = sorted(_COLUMNS, key=lambda kind: -len(_COLUMNS[kind]))
    return next((kind for kind in kinds if names >= _COLUMNS[kind].keys()), None)


def _first_keys(path: Path) -> set[str]:
    try:
        with path.open(encoding="utf-8") as stream:
            row = json.loads(stream.readline(2**24))
    except (OSError, ValueError):
        return set()
    return set(row) if isinstance(row, dict) else set()


def _create_views(connection: duckdb.DuckDBPyConnection, files: Mapping[Kind, list[Path]]) -> None:
    for kind, columns in _COLUMNS.items():
        name = "mentions_files" if kind == "mentions" else kind
        parts = [_select(path, columns) for path in files[kind]] or [_nothing(columns)]
        connection.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(parts)}")  # paths are quoted
    connection.execute(_MENTIONS_VIEW)
    connection.execute(_RECORDS_VIEW)


def _select(path: Path, columns: Mapping[str, str]) -> str:
    source = _literal(str(path))
    if path.suffix == ".parquet":
        names = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in columns.items())
        return f"SELECT {names} FROM read_parquet({source})"  # noqa: S608
    types = ", ".join(f"{_literal(name)}: {_literal(kind)}" for name, kind in columns.items())
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"SELECT {names} FROM read_json({source}, format = 'newline_delimited',"  # noqa: S608
        f" maximum_object_size = 67108864, columns = {{{types}}})"
    )


def _nothing(columns: Mapping[str, str]) -> str:
    return "SELECT " + ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items()) + " LIMIT 0"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _lock(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> None:
    """Leave no way to other files, the network, extensions, or settings that would open one."""
    connection.execute("SET allowed_paths = [" + ", ".join(_literal(str(path)) for path in files) + "]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute("SET lock_configuration = true")
