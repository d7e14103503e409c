"""Suppressions: findings that a curator has looked at and wants to keep out, each with a reason.

They stand in the record (``figlint-ignore: [G101(ANP32B): reason]``) or in one file for many records, a line each:
``PMC1__a G101(ANP32B): reason``. A suppression that suppresses nothing is reported, so that none outlives its cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.rules import BY_CODE
from figlint.nlp.errors import InputError
from figlint.nlp.records.record import Position, Record, Suppression

_LINE = re.compile(r"(?P<figid>\S+)[ \t]+(?P<code>[GOS]\d{3})(?:\((?P<value>[^()\n]*)\))?[ \t]*:[ \t]*(?P<reason>\S.*)")


def read_suppressions(path: Path) -> Mapping[str, tuple[Suppression, ...]]:
    """Return the suppressions of a central file by figid; empty lines and ``#`` comments are passed over.

    :raises InputError: If a line has another form, or names an unknown rule.
    """
    found: dict[str, list[Suppression]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(error), path=str(path), remedy="name a readable UTF-8 file of suppressions") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or match["code"] not in BY_CODE:
            raise InputError(
                f"not a suppression: {line.strip()[:80]!r}",
                path=str(path), line=number, remedy="write `FIGID RULE(VALUE): reason`",
            )  # fmt: skip
        entry = Suppression(match["code"], match["value"], match["reason"], Position(number, 1))
        found.setdefault(match["figid"], []).append(entry)
    return {figid: tuple(entries) for figid, entries in found.items()}


def suppress(
    record: Record, findings: Iterable[Finding], central: Sequence[Suppression] = ()
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Suppression, ...]]:
    """Split findings by the suppressions of the record and of the central file.

    :returns: The findings that stay, those suppressed, and the suppressions that suppressed nothing.
    """
    entries = (*record.suppressions, *central)
    used: set[int] = set()
    kept: list[Finding] = []
    dropped: list[Finding] = []
    for finding in findings:
        matching = {n for n, entry in enumerate(entries) if _covers(entry, finding)}
        used |= matching
        (dropped if matching else kept).append(finding)
    unused = tuple(entry for n, entry in enumerate(entries) if n not in used)
    return tuple(kept), tuple(dropped), unused


def _covers(entry: Suppression, finding: Finding) -> bool:
    return entry.code == finding.rule and entry.value in (None, finding.value)
