"""Findings as the page shows them: small rows for the table, and what opens behind each.

A page holds up to ten thousand findings in a few megabytes: rows and figures are compact JSON, compressed, and the page
unpacks them when it is opened. Each figure's text stands there once, however many findings it has.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from figlint.evaluation.findings import Finding
from figlint.evaluation.linter import LintedRecord
from figlint.nlp.mentions import AnnotatedRecord, Mention

#: Level of compression; the last levels cost time and save little.
_LEVEL = 9


@dataclass(slots=True)
class FindingList:
    """The findings of a run, gathered record by record."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, linted: LintedRecord) -> None:
        """Add the findings of a record; a record without findings leaves no trace."""
        if not linted.findings:
            return
        figure = len(self.figures)
        if linted.annotated is not None:
            self.figures.append(_figure(linted.annotated))
        else:
            self.figures.append(
                {"id": linted.path, "texts": {}, "mentions": [], "pmcid": "", "journal": "", "species": ""}
            )
        self.rows.extend(_row(finding, figure) for finding in linted.findings)

    def packed(self) -> str:
        """Return everything as base64 of gzipped JSON; the same findings give the same text."""
        content = json.dumps({"rows": self.rows, "figures": self.figures}, ensure_ascii=False, separators=(",", ":"))
        raw = content.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode("utf-8")
        return base64.b64encode(gzip.compress(raw, _LEVEL, mtime=0)).decode("ascii")


def _row(finding: Finding, figure: int) -> dict[str, Any]:
    word = finding.evidence.get("word") or finding.evidence.get("surface") or ""
    return {
        "f": figure,
        "r": finding.rule,
        "s": finding.severity,
        "c": round(finding.confidence, 3),
        "k": finding.field,
        "v": finding.value,
        "m": finding.message,
        "x": str(finding.repair) if finding.repair else "",
        "w": str(word),
        "l": f"{finding.path}:{finding.line}",
        "e": {key: value for key, value in finding.evidence.items() if value not in (None, "", [], {})},
    }


def _figure(annotated: AnnotatedRecord) -> dict[str, Any]:
    record = annotated.record
    return {
        "id": record.figid,
        "pmcid": record.pmcid,
        "journal": record.journal,
        "year": record.year,
        "species": ", ".join(call.name for call in annotated.organisms),
        "texts": {name: text for name, text in record.texts.items() if text},
        "mentions": [_mention(mention) for mention in annotated.mentions],
    }


def _mention(mention: Mention) -> list[Any]:
    return [mention.field, mention.start, mention.end, mention.label[0], mention.symbol]
