"""SARIF 2.1.0: findings for code-scanning tools, with rules, fingerprints and fixes.

Provenance: OASIS Standard SARIF 2.1.0; field names follow its schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import figlint
from figlint.evaluation.findings import Finding
from figlint.evaluation.rules import RULES

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write_sarif(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one SARIF log with one run; results are yielded one by one."""
    driver = {
        "name": "figlint",
        "version": figlint.__version__,
        "informationUri": "https://figlint.readthedocs.io/",
        "rules": [_rule(index) for index in range(len(RULES))],
    }
    head = json.dumps({"$schema": _SCHEMA, "version": "2.1.0"}, ensure_ascii=False)[:-1]
    tool = json.dumps({"driver": driver}, ensure_ascii=False)
    yield f'{head}, "runs": [{{"tool": {tool}, "columnKind": "unicodeCodePoints", "results": ['
    separator = "\n"
    for finding in findings:
        yield separator + json.dumps(_result(finding), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}]}\n"


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


def _result(finding: Finding) -> dict[str, Any]:
    artifact = {"uri": quote(finding.path)}
    region = {"startLine": finding.line, "startColumn": finding.column}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _RULE_INDEX[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"figlint/v1": finding.fingerprint},
        "rank": round(100 * finding.confidence, 2),
        "properties": {"figid": finding.figid, "field": finding.field, "value": finding.value},
    }
    if finding.repair is not None and not finding.repair.insert and finding.repair.new is not None and finding.value:
        end = finding.column + len(finding.value)
        replacement = {
            "deletedRegion": {**region, "endLine": finding.line, "endColumn": end},
            "insertedContent": {"text": finding.repair.new},
        }
        result["fixes"] = [
            {
                "description": {"text": str(finding.repair)},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
            }
        ]
    return result
