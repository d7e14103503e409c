"""A baseline: the findings of an earlier run, so that only new ones are shown.

Findings are told apart by fingerprint (figure, rule, field, value), which survives shifted lines; two equal values
in one list share it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from figlint.evaluation.lint.findings import Finding
from figlint.nlp.errors import InputError

_REMEDY = "write one with `figlint check PATH --output-format jsonl > FILE`"


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints in the JSON or JSON Lines output of an earlier ``figlint check``.

    :raises InputError: If the file cannot be read or a row has no fingerprint.
    """
    return frozenset(_fingerprint(row, path, line) for line, row in read_rows(path))


def read_rows(path: Path) -> Iterator[tuple[int, object]]:
    """Yield the values of a JSON array or of JSON Lines, each with its line (1 for all of an array).

    :raises InputError: If the file cannot be read or holds no JSON.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(error), path=str(path), remedy=_REMEDY) from error
    if text.lstrip().startswith("["):
        rows = _loads(text, path, 1)
        yield from ((1, row) for row in (rows if isinstance(rows, list) else ()))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _loads(line, path, number)


def without(known: frozenset[str], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that the baseline does not hold."""
    return (finding for finding in findings if finding.fingerprint not in known)


def _loads(text: str, path: Path, line: int) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"no JSON: {error}", path=str(path), line=line, remedy=_REMEDY) from error


def _fingerprint(row: object, path: Path, line: int) -> str:
    fingerprint = row.get("fingerprint") if isinstance(row, dict) else None
    if not isinstance(fingerprint, str):
        raise InputError("a row without a fingerprint", path=str(path), line=line, remedy=_REMEDY)
    return fingerprint
