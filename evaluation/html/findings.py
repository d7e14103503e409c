"""Findings as a page lists them: the rule and value, then the text with its marks, the evidence and the repair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.html.listing import Listing, Row
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.mentions import AnnotatedRecord, Mention

#: Places of a word that are marked in a figure's texts.
_PLACES = 20
#: Contributions shown of a verdict, and below which log-odds they are told as one sum, as `figlint explain` does.
_CONTRIBUTIONS, _FAINT = 8, 0.1
#: A figure's path at PMC; nothing else in a record becomes a link.
_FIGLINK = re.compile(r"/pmc/articles/PMC\d+/figure/[\w.-]+/?", re.ASCII)
_LETTERS = {"gene": "g", "organism": "o"}
_UNKNOWN = {"gene": "gene?", "organism": "organism?"}


@dataclass(slots=True)
class FindingList:
    """The findings of a run, gathered record by record; ``confidences`` counts all, by rule and hundredth."""

    listing: Listing = field(default_factory=Listing)
    confidences: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, linted: LintedRecord) -> None:
        """Add the findings of a record; a record without findings leaves no trace."""
        head, detail = figure_parts(linted.path, linted.annotated)
        texts = linted.annotated.record.texts if linted.annotated is not None else {}
        verdicts = {(verdict.field, verdict.index, verdict.rule): verdict for verdict in linted.verdicts}
        self.add_rows(
            head,
            detail,
            [
                finding_row(finding, texts, verdicts.get((finding.field, finding.index, finding.rule)))  # type: ignore[arg-type]
                for finding in linted.findings
            ],
        )

    def add_rows(self, head: dict[str, Any], detail: dict[str, Any], rows: Sequence[Row]) -> None:
        """Add rows that were made elsewhere."""
        self.listing.add(head, detail, rows)
        self.confidences.update((row.shown["r"], int(100 * row.shown["c"] + 1e-9)) for row in rows)


def figure_parts(path: str, annotated: AnnotatedRecord | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a page knows of a figure when it opens, and its texts with their marks."""
    if annotated is None:
        return {"id": path}, {"path": path, "texts": {}, "marks": {}}
    record = annotated.record
    head = {
        "id": record.figid,
        "pmcid": record.pmcid,
        "link": record.figlink if _FIGLINK.fullmatch(record.figlink) else "",
        "journal": record.journal,
        "year": record.year,
        "species": [call.name for call in annotated.organisms],
    }
    texts = {name: text for name, text in record.texts.items() if text}
    marks = {name: marks_of(m for m in annotated.mentions if m.field == name) for name in texts}
    return {key: value for key, value in head.items() if value}, {"path": path, "texts": texts, "marks": marks}


def finding_row(finding: Finding, texts: Mapping[Any, str], verdict: Verdict | None = None) -> Row:
    """Return a finding as a row. :param verdict: The verdict behind it, for its chain of evidence."""
    word = str(finding.evidence.get("word") or finding.evidence.get("surface") or "")
    shown = {
        "r": finding.rule,
        "s": finding.severity,
        "c": round(finding.confidence, 3),
        "k": finding.field,
        "v": finding.value,
        "w": word,
        "m": finding.message,
    }
    detail = {
        "fix": _fix(finding, verdict),
        "line": finding.line,
        "places": _finding_places(finding, texts, word),
        "evidence": evidence(finding.evidence),
        "why": contributions(verdict.contributions) if verdict is not None else [],
    }
    return Row(shown, {key: value for key, value in detail.items() if value}, finding.confidence)


def _fix(finding: Finding, verdict: Verdict | None) -> str:
    """Say what is to be put in the record."""
    repair, value = finding.repair, finding.value
    if repair is None:
        return ""
    if repair.insert:
        return f"add {repair.new}"
    if repair.new is not None:
        return f"{repair.new} instead of {value}"
    meant = verdict.replacement if verdict is not None else None
    return f"{meant} is listed already; take {value} out" if meant else f"none; take {value} out"


def evidence(items: Mapping[str, object]) -> dict[str, object]:
    """Return the evidence that says anything."""
    return {key: value for key, value in items.items() if value not in (None, "", [], {}, ())}


def contributions(named: Sequence[tuple[str, float]]) -> list[list[object]]:
    """Return the log-odds of being wrong as name and amount: the strongest, the others as one sum, then all."""
    if not named:
        return []
    strong = sorted((part for part in named if abs(part[1]) >= _FAINT), key=lambda part: -abs(part[1]))[:_CONTRIBUTIONS]
    total = sum(amount for _, amount in named)
    parts: list[list[object]] = [[name.replace("_", " "), round(amount, 2)] for name, amount in strong]
    if len(strong) < len(named):
        rest = total - sum(amount for _, amount in strong)
        parts.append([f"{len(named) - len(strong)} others together", round(rest, 2)])
    return [*parts, ["in all", round(total, 2)]]


def marks_of(mentions: Iterable[Mention]) -> list[list[object]]:
    """Return the mentions of one text as start, end, kind and note: in order, none over another.

    Genes that share a span, as those of ``MEK1/2``, become one mark with all their symbols; of spans that overlap in
    another way the first and longest is kept. *Offsets:* half-open, code points
    """
    notes: dict[tuple[int, int, str], list[str]] = {}
    for mention in mentions:
        symbols = notes.setdefault((mention.start, mention.end, mention.label), [])
        symbol = mention.symbol or _UNKNOWN[mention.label]
        if symbol not in symbols:
            symbols.append(symbol)
    kept: list[list[object]] = []
    last = 0
    for start, end, label in sorted(notes, key=lambda place: (place[0], -place[1], place[2])):
        if start >= last:
            kept.append([start, end, _LETTERS[label], ", ".join(notes[start, end, label])])
            last = end
    return kept


def places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in a text as a word of its own. *Offsets:* half-open, code points

    >>> list(places("APRIL and APRILs; APRIL.", "APRIL"))
    [(0, 5), (18, 23)]
    """
    if word.strip():
        for match in re.finditer(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text):
            yield match.span()


def _finding_places(finding: Finding, texts: Mapping[Any, str], word: str) -> list[list[object]]:
    """Return the places that a finding is about: the one it names, else every one of its word or value."""
    name, start, end = (finding.evidence.get(key) for key in ("field", "start", "end"))
    if name in texts and isinstance(start, int) and isinstance(end, int):
        return [[name, start, end]]
    surfaces = finding.evidence.get("surfaces")
    words = [word] if word else [str(s) for s in surfaces] if isinstance(surfaces, list | tuple) else [finding.value]
    found = [[field, *place] for field, text in texts.items() for each in words for place in places(text, each)]
    return found[:_PLACES]
