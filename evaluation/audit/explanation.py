"""The chain of evidence for one value of a record, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.mentions import Candidate, Mention
from figlint.nlp.records.record import TEXT_FIELDS, Record

_CONTEXT = 60
#: Contributions below this are told as one sum; JSON has them all.
_FAINT = 0.1


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that figlint has on one value: its verdicts, its findings, and the words of the text behind them."""

    record: Record
    value: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-serialisable form; contributions are log-odds that add up to ``score``."""
        return {
            "figid": self.record.figid,
            "value": self.value,
            "verdicts": [_verdict_json(verdict) for verdict in self.verdicts],
            "findings": [finding.to_row() for finding in self.findings],
            "mentions": [_mention_json(mention) for mention in self.mentions],
        }

    def to_text(self) -> str:
        """Return the explanation as lines for a terminal."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"{self.record.path}: {self.value}"
        for verdict in self.verdicts:
            yield ""
            rule = f", {verdict.rule}" if verdict.rule else ""
            yield f"{verdict.field}: {verdict.verdict}{rule}, P(wrong) = {verdict.p_error:.2f}"
            if verdict.message:
                yield f"  {verdict.message}"
            yield from _evidence_lines(verdict.evidence)
            yield from _contribution_lines("why, in log-odds of being wrong", verdict.contributions)
        for finding in self.findings:
            if finding.rule not in {verdict.rule for verdict in self.verdicts}:
                yield ""
                yield f"{finding.rule}: {finding.message}"
            if finding.repair is not None:
                yield f"  fix: {finding.repair}"
        for mention in self.mentions:
            yield ""
            yield f"in the {mention.field}: {highlight(self.record.texts[mention.field], mention)}"
            for candidate in mention.candidates:
                chosen = "*" if mention.ids and candidate.ids[:1] == mention.ids[:1] else " "
                yield (
                    f" {chosen}{candidate.probability:5.2f}  {candidate.symbol}  {candidate.name}"
                    f"  ({candidate.kind}; {', '.join(candidate.ids)})"
                )
                yield from _contribution_lines("", candidate.contributions)


def explain(linted: LintedRecord, value: str) -> Explanation | None:
    """Return the explanation of a value, ``None`` if neither the curated fields nor the text have it."""
    annotated = linted.annotated
    if annotated is None:
        return None
    verdicts = tuple(verdict for verdict in linted.verdicts if verdict.value == value)
    findings = tuple(finding for finding in linted.findings if finding.value == value)
    words = {verdict.surface for verdict in verdicts if verdict.surface}
    mentions = tuple(
        mention
        for mention in annotated.mentions
        if mention.surface in words
        or value in (mention.symbol, mention.surface)
        or any(candidate.symbol == value for candidate in mention.candidates)
    )
    if not (verdicts or findings or mentions):
        return None
    return Explanation(annotated.record, value, verdicts, findings, mentions)


def highlight(text: str, mention: Mention) -> str:
    """Return the mention in its surroundings, between square brackets and on one line."""
    before = text[max(0, mention.start - _CONTEXT) : mention.start]
    after = text[mention.end : mention.end + _CONTEXT]
    left = "…" if mention.start > _CONTEXT else ""
    right = "…" if mention.end + _CONTEXT < len(text) else ""
    return " ".join(f"{left}{before}[{mention.surface}]{after}{right}".split())


def known_values(linted: LintedRecord) -> tuple[str, ...]:
    """Return what can be explained of a record: its curated values, then the symbols of its text."""
    if linted.annotated is None:
        return ()
    curated = (verdict.value for verdict in linted.verdicts)
    named = (mention.symbol for field in TEXT_FIELDS for mention in linted.annotated.mentions if mention.field == field)
    return tuple(dict.fromkeys(value for value in (*curated, *named) if value))


def _evidence_lines(evidence: object) -> Iterator[str]:
    if not isinstance(evidence, dict) and not hasattr(evidence, "items"):
        return
    for key, value in evidence.items():
        if isinstance(value, list | tuple):
            value = ", ".join(map(brief, value))
        yield f"    {key}: {brief(value)}"


def brief(value: object) -> str:
    """Return a value of evidence on one line."""
    if isinstance(value, dict):
        return " ".join(f"{k}={brief(v)}" for k, v in value.items())
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _contribution_lines(title: str, contributions: Sequence[tuple[str, float]]) -> Iterator[str]:
    if not contributions:
        return
    if title:
        yield f"    {title}:"
    for name, amount in contributions:
        if abs(amount) >= _FAINT:
            yield f"      {amount:+6.2f}  {name}"
    faint = [amount for _, amount in contributions if abs(amount) < _FAINT]
    if faint:
        yield f"      {sum(faint):+6.2f}  {len(faint)} others together"
    yield f"      {sum(amount for _, amount in contributions):+6.2f}  in all"


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "field": verdict.field, "verdict": verdict.verdict, "p_error": round(verdict.p_error, 4),
        "rule": verdict.rule, "surface": verdict.surface, "replacement": verdict.replacement,
        "message": verdict.message, "evidence": dict(verdict.evidence), "score": verdict.score,
        "contributions": [{"feature": name, "log_odds": amount} for name, amount in verdict.contributions],
    }  # fmt: skip


def _mention_json(mention: Mention) -> dict[str, Any]:
    return {
        "field": mention.field, "start": mention.start, "end": mention.end, "surface": mention.surface,
        "label": mention.label, "ids": list(mention.ids), "symbol": mention.symbol, "score": mention.score,
        "candidates": [_candidate_json(candidate) for candidate in mention.candidates],
    }  # fmt: skip


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "ids": list(candidate.ids), "symbol": candidate.symbol, "name": candidate.name, "taxid": candidate.taxid,
        "kind": candidate.kind, "probability": candidate.probability,
        "score": sum(amount for _, amount in candidate.contributions),
        "contributions": [{"feature": name, "log_odds": amount} for name, amount in candidate.contributions],
    }  # fmt: skip
