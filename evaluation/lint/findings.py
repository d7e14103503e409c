"""Findings: what the rules report about a record, as values with a place, evidence and a fix."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from figlint.evaluation.lint.rules import BY_CODE, Severity


@dataclass(frozen=True, slots=True)
class Repair:
    """What a finding proposes to put in the record: ``new`` instead of the value, or ``None`` to take it out.

    ``insert`` adds ``new`` behind the last value of the field and leaves the value itself alone.
    ``safe`` repairs cannot change what the record means; ``check --fix`` leaves the others to ``--unsafe-fixes``.
    """

    new: str | None
    safe: bool
    insert: bool = False

    def __str__(self) -> str:
        if self.insert:
            return f"add {self.new}"
        return f"replace by {self.new}" if self.new is not None else "remove"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    *Range:* ``line`` and ``column`` are 1-based; ``confidence`` is the probability that the finding is right.
    ``index`` is the place of the value in its list, ``None`` when the finding is about no single value.
    """

    path: str
    line: int
    column: int
    figid: str
    field: str
    value: str
    rule: str
    confidence: float
    message: str
    index: int | None = None
    evidence: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    repair: Repair | None = None
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        """Severity of the rule, unless the configuration sets another."""
        return self.severity_override or BY_CODE[self.rule].severity

    @property
    def fingerprint(self) -> str:
        """Stable identity over runs and line shifts: hash of figure, rule, field and value."""
        return fingerprint(self.figid, self.rule, self.field, self.value)

    def with_severity(self, severity: Severity) -> Finding:
        """Return the finding with another severity."""
        return replace(self, severity_override=severity)

    def with_repair(self, repair: Repair) -> Finding:
        """Return the finding with another repair."""
        return replace(self, repair=repair)

    def to_row(self) -> dict[str, Any]:
        """Return the row of the command line's JSON contract."""
        fix = None
        if self.repair is not None:
            action = "insert" if self.repair.insert else "replace" if self.repair.new is not None else "delete"
            fix = {"action": action, "value": self.repair.new, "safe": self.repair.safe}
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "figid": self.figid,
            "field": self.field,
            "value": self.value,
            "rule": self.rule,
            "severity": self.severity,
            "confidence": round(self.confidence, 4),
            "message": self.message,
            "evidence": dict(self.evidence),
            "fix": fix,
            "fingerprint": self.fingerprint,
        }


def fingerprint(figid: str, rule: str, field: str, value: str) -> str:
    """Return the identity that :attr:`Finding.fingerprint` has."""
    parts = "\x1f".join((figid, rule, field, value))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sort_key(finding: Finding) -> tuple[object, ...]:
    """Order of findings within a record: by place, then rule and value."""
    return (finding.line, finding.column, finding.rule, finding.value, finding.message)
