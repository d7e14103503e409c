"""SARIF 2.1.0: findings for code-scanning tools, with rules, fingerprints and fixes.

Provenance: OASIS Standard SARIF 2.1.0 (with Errata 01); field names follow its schema. ``primaryLocationLineHash`` is
the fingerprint by which GitHub knows an alert again; ours does not change when lines move.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import figlint
from figlint.evaluation.fixing.replacements import Replacement, with_replacements
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.rules import RULES

if TYPE_CHECKING:
    from figlint.evaluation.lint.linter import LintedRecord

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(records: Iterable[LintedRecord]) -> Iterator[str]:
    """Yield one SARIF log with one run; results are yielded record by record.

    *Range:* lines and columns are 1-based, columns count code points. The run is successful if every record could be
    read; the records that could not are results of S001.
    """
    driver = {
        "name": "figlint",
        "version": figlint.__version__,
        "semanticVersion": figlint.__version__,
        "informationUri": "https://figlint.readthedocs.io/",
        "rules": [_rule(index) for index in range(len(RULES))],
    }
    head = json.dumps({"$schema": _SCHEMA, "version": "2.1.0"}, ensure_ascii=False)[:-1]
    tool = json.dumps({"driver": driver}, ensure_ascii=False)
    yield f'{head}, "runs": [{{"tool": {tool}, "columnKind": "unicodeCodePoints", "results": ['
    separator = "\n"
    seen: Counter[str] = Counter()
    is_successful = True
    for linted, replacements in with_replacements(records):
        is_successful = is_successful and linted.unreadable is None
        for finding, places in zip(linted.findings, replacements, strict=True):
            seen[finding.fingerprint] += 1
            yield separator + json.dumps(_result(finding, places, seen[finding.fingerprint]), ensure_ascii=False)
            separator = ",\n"
    yield "\n], " + json.dumps({"invocations": [{"executionSuccessful": is_successful}]})[1:] + "]}\n"


def _rule(index: int) -> dict[str, Any]:
    rule = RULES[index]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Raised by: {rule.positive}\nNot raised by: {rule.negative}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.default},
    }


_RULE_INDEX = {rule.code: index for index, rule in enumerate(RULES)}


def _result(finding: Finding, replacements: Sequence[Replacement], number: int) -> dict[str, Any]:
    """Return the object of a finding.

    :param number: How many findings with its fingerprint there were, with this one.
    """
    artifact = {"uri": uri_of(finding.path)}
    region = {"startLine": finding.line, "startColumn": finding.column}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _RULE_INDEX[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _whole(finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {
            "figlint/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:{number}",
        },
        "rank": round(100 * finding.confidence, 2),
        "properties": {"figid": _whole(finding.figid), "field": finding.field, "value": _whole(finding.value)},
    }
    if replacements:
        change = {"artifactLocation": artifact, "replacements": [_replacement(each) for each in replacements]}
        result["fixes"] = [{"description": {"text": _whole(str(finding.repair))}, "artifactChanges": [change]}]
    return result


def _replacement(replacement: Replacement) -> dict[str, Any]:
    start, end = replacement.start, replacement.end
    region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
    return {"deletedRegion": region, "insertedContent": {"text": _whole(replacement.text)}}


def uri_of(path: str) -> str:
    """Return a path as a URI: relative as it is, absolute with its scheme.

    >>> uri_of("a b.md"), uri_of("./x.md"), uri_of("/x.md")
    ('a%20b.md', 'x.md', 'file:///x.md')
    """
    pure = PurePath(path)
    return Path(path).as_uri() if pure.is_absolute() else quote(os.fsencode(pure.as_posix()))


def _whole(text: str) -> str:
    """Return a text without lone surrogates, which a JSON document in UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
