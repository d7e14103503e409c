"""One record through everything: annotated text, verdicts on its curated values, findings in force.

The linter holds no state of a run; what it returns for a record depends on that record and the settings alone, so
records may be linted in any order and in any process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.config import Settings
from figlint.evaluation.lint import gene_checks, record_checks
from figlint.evaluation.lint.findings import Finding, Repair, sort_key
from figlint.evaluation.lint.marks import marks_of_finding
from figlint.evaluation.lint.rules import BY_CODE, select
from figlint.evaluation.lint.suppressions import suppress
from figlint.models.batch.guard import Bounds, bounded, bounded_memory
from figlint.models.batch.watch import Watch, watched
from figlint.models.batch.work import reason_of
from figlint.nlp.display import Mark, framed, heading, table, texts_html
from figlint.nlp.errors import FiglintError
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CuratedValue, Position, Record, Suppression, TextField, UnreadableRecord

#: Records annotated together: recognition is faster on many texts at once.
_BATCH = 32


class Annotates(Protocol):
    """What reads the text: a pipeline that turns records into annotated records, in order."""

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        """Yield one annotated record for each record, in order."""


class Audits(Protocol):
    """What judges curated values: one verdict for each value of the fields it knows."""

    def audit(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        """Return the verdicts of a record."""

    def doubted(self, annotated: AnnotatedRecord, added: Sequence[CuratedValue]) -> frozenset[int]:
        """Return the indices of those keywords that would be suspect if they were added to a record."""


@dataclass(frozen=True, slots=True)
class LintedRecord:
    """What the linter says of one record.

    ``annotated`` is ``None`` and ``unreadable`` is set when the record could not be read.
    ``unused`` are suppressions that suppressed nothing.
    """

    path: str
    findings: tuple[Finding, ...]
    annotated: AnnotatedRecord | None = None
    unreadable: UnreadableRecord | None = None
    verdicts: tuple[Verdict, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unused: tuple[Suppression, ...] = ()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the texts, with what is doubtful in them, and the findings."""
        marks: dict[TextField, list[Mark]] = {}
        if self.annotated is not None:
            for field in self.annotated.record.texts:
                found = (marks_of_finding(finding, self.annotated, field, finding.rule) for finding in self.findings)
                marks[field] = [mark for finding in found for mark in finding]
        rows = ((f.rule, f.value, f.confidence, f.message, str(f.repair or "")) for f in self.findings)
        return framed(
            heading(self.path),
            texts_html(self.annotated, marks) if self.annotated is not None else "",
            heading("Findings"),
            table(("rule", "value", "probability", "message", "fix"), rows),
        )


class Linter:
    """Annotates, audits and checks records.

    :param annotator: Reads the text.
    :param auditors: Judge the curated values.
    :param lexicon: Names of genes.
    :param settings: Which rules are in force, and from which probability on.
    :param central: Suppressions by figid, beside those in the records.
    """

    def __init__(
        self,
        annotator: Annotates,
        auditors: Sequence[Audits],
        lexicon: Lexicon,
        settings: Settings,
        central: Mapping[str, tuple[Suppression, ...]] | None = None,
    ) -> None:
        self._annotator = annotator
        self._auditors = tuple(auditors)
        self._lexicon = lexicon
        self._settings = settings
        self._codes = select(settings.select, settings.ignore)
        self._central = central or {}

    def lint(
        self, records: Iterable[Record | UnreadableRecord], bounds: Bounds | None = None
    ) -> Iterator[LintedRecord]:
        """Yield what there is to say of each record, in order; unreadable ones give S001 and the run goes on.

        :param bounds: Time and memory for a record, in the main thread; one that takes more or cannot be worked on is
            unreadable too. Compiled code that does not return ends the process, which is told on standard error.
            Without bounds what a record raises is raised.
        """
        left = iter(records)
        with watched(bounds) as watch:
            while batch := list(islice(left, _BATCH)):
                yield from self._lint(batch) if bounds is None else self._lint_within(bounds, batch, watch)

    def _lint_within(
        self, bounds: Bounds, batch: Sequence[Record | UnreadableRecord], watch: Watch
    ) -> Sequence[LintedRecord]:
        watch(_span(batch))
        try:
            with bounded(bounds, ends_itself=False), bounded_memory(bounds):
                return list(self._lint(batch))
        except FiglintError:
            raise
        except Exception as error:  # whatever it is, the other records are not to blame
            reason = reason_of(error, bounds)
        finally:
            watch("")
        # Only here is what the failed attempt had in memory given back.
        if len(batch) > 1:
            return [linted for record in batch for linted in self._lint_within(bounds, [record], watch)]
        (record,) = batch
        return list(self._lint([UnreadableRecord(record.path, record.line, *reason)]))

    def _lint(self, batch: Sequence[Record | UnreadableRecord]) -> Iterator[LintedRecord]:
        annotated = self._annotator.annotate(record for record in batch if isinstance(record, Record))
        for record in batch:
            if isinstance(record, UnreadableRecord):
                finding = record_checks.check_unreadable(record)
                yield LintedRecord(record.path, self._in_force([finding]), unreadable=record)
            else:
                yield self._judge(next(annotated))

    def audit(self, records: Iterable[Record | UnreadableRecord]) -> Iterator[tuple[Verdict, ...]]:
        """Yield the verdicts on each record, in order, and nothing for an unreadable one; no finding is made."""
        left = iter(records)
        while batch := list(islice(left, _BATCH)):
            annotated = self._annotator.annotate(record for record in batch if isinstance(record, Record))
            yield from (() if isinstance(one, UnreadableRecord) else self._verdicts(next(annotated)) for one in batch)

    def _verdicts(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        return tuple(verdict for auditor in self._auditors for verdict in auditor.audit(annotated))

    def _judge(self, annotated: AnnotatedRecord) -> LintedRecord:
        record = annotated.record
        verdicts = self._verdicts(annotated)
        found = self._in_force(self._findings(annotated, verdicts))
        kept, dropped, unused = suppress(record, found, self._central.get(record.figid, ()))
        return LintedRecord(
            record.path, kept, annotated=annotated, verdicts=verdicts, suppressed=dropped, unused=unused
        )

    def _findings(self, annotated: AnnotatedRecord, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
        record = annotated.record
        yield from record_checks.check_record(record)
        for verdict in verdicts:
            if verdict.rule is not None:
                yield _finding(record, verdict)
        genes = {verdict.index: verdict for verdict in verdicts if verdict.field == "keywords"}
        taxids = tuple(call.taxid for call in annotated.organisms)
        yield from gene_checks.check_spelling(record, genes, self._lexicon, taxids)
        yield from self._endorsed(
            annotated, tuple(gene_checks.check_missing(annotated, self._lexicon, self._settings.missing_threshold))
        )
        yield from gene_checks.check_support(record, tuple(genes.values()))

    def _endorsed(self, annotated: AnnotatedRecord, missing: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the missing genes that the audit would not suspect as soon as they were added."""
        if not missing or "G201" not in self._codes:
            return
        record = annotated.record
        values = record.values("keywords")
        first = 1 + max((value.index for value in values), default=-1)
        added = tuple(
            CuratedValue("keywords", finding.value, Position(finding.line, finding.column), first + number)
            for number, finding in enumerate(missing)
        )
        doubted = frozenset[int]().union(*(auditor.doubted(annotated, added) for auditor in self._auditors))
        yield from (finding for number, finding in enumerate(missing) if first + number not in doubted)

    def _in_force(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        kept = (
            finding.with_severity(self._settings.severity[finding.rule])
            if finding.rule in self._settings.severity
            else finding
            for finding in findings
            if finding.rule in self._codes and finding.confidence >= self._settings.min_confidence
        )
        return tuple(sorted(kept, key=sort_key))


def _span(batch: Sequence[Record | UnreadableRecord]) -> str:
    """Return where a batch begins and ends."""
    first, last = batch[0], batch[-1]
    begin, end = f"{first.path}:{first.line}", f"{last.path}:{last.line}"
    return begin if len(batch) == 1 else f"{begin} to {end}"


def _finding(record: Record, verdict: Verdict) -> Finding:
    """Turn a verdict that names a rule into a finding at the value's own line."""
    value = record.at(verdict.field, verdict.index)
    position = value.position if value is not None else record.place(verdict.field)
    code = verdict.rule or ""
    confidence = verdict.p_error if verdict.is_suspect else 1.0 - verdict.p_error
    return Finding(
        record.path, position.line, position.column, record.figid, verdict.field, verdict.value, code, confidence,
        verdict.message, None if value is None else value.index, verdict.evidence,
        _repair(record, verdict, has_value=value is not None),
    )  # fmt: skip


def _repair(record: Record, verdict: Verdict, *, has_value: bool) -> Repair | None:
    rule = BY_CODE[verdict.rule or ""]
    if rule.fix == "none":
        return None
    if rule.code == "O104" and verdict.replacement is None:
        return None  # which species is meant only a reader can tell; to take the value out would lose it
    if rule.code == "O101" or not has_value:
        return Repair(verdict.replacement, safe=False, insert=True) if verdict.replacement else None
    present = {value.value for value in record.values(verdict.field)}
    new = verdict.replacement if verdict.replacement not in present else None
    return Repair(new, safe=rule.fix == "safe")
