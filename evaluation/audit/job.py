"""The audit of many records as a job, for any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from figlint.evaluation.audit.table import AuditTable, table_of
from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.config import Settings
from figlint.evaluation.lint.decisions import Decision, apply_decisions, decided, standings
from figlint.evaluation.lint.linter import LintedRecord
from figlint.models.batch.work import Piece, Work
from figlint.models.fingerprint import fingerprint
from figlint.nlp.records.record import Record, UnreadableRecord

#: Bytes that tell the length of a record's rows, in front of them, where the page's part stands behind.
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class AuditJob:
    """Judges the curated values of records.

    :param settings_json: The settings, as JSON so that the job can be hashed and sent.
    :param suffix: Suffix of the output, which says its format.
    :param decisions: What reviewers decided, a decision as JSON each; sent along, since other machines lack the file.
    :param report: Whether a page is to be made as well; pieces then hold, behind their rows, what it shows of them.
    """

    settings_json: str
    suffix: str
    report: bool = False
    decisions: tuple[str, ...] = ()

    @property
    def table(self) -> AuditTable | ReportedTable:
        """What writes the output."""
        table = table_of(Path(f"out{self.suffix}"))
        return ReportedTable(table) if self.report else table

    @property
    def needs_curated(self) -> bool:
        """Yes: they are what is judged, and the word behind a keyword stands in the evidence table."""
        return True

    def open(self) -> Work:
        """Load pipeline and auditors.

        :raises ConfigError: If the settings name an unknown rule or model.
        :raises ResourceError: If a resource is absent or damaged.
        """
        # Loading these takes seconds, and a run with nothing to do need not.
        from figlint.evaluation.lint.assembly import open_linter

        linter = open_linter(Settings.model_validate_json(self.settings_json))
        table = table_of(Path(f"out{self.suffix}"))
        held = standings(map(Decision.model_validate_json, self.decisions))

        def told(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
            return tuple(decided(verdict, held) for verdict in verdicts)

        def told_of(linted: LintedRecord) -> LintedRecord:
            return replace(linted, verdicts=told(linted.verdicts), findings=apply_decisions(linted.findings, held))

        def work(records: Sequence[Record | UnreadableRecord]) -> list[Piece]:
            return [_piece(table, told(verdicts)) for verdicts in linter.audit(records)]

        def work_for_page(records: Sequence[Record | UnreadableRecord]) -> list[Piece]:
            from figlint.evaluation.html.audit_page import audited_record

            return [
                replace(piece, data=_join(piece.data, audited_record(linted).to_bytes()))
                for linted in map(told_of, linter.lint(records))
                for piece in [_piece(table, linted.verdicts)]
            ]

        return work_for_page if self.report else work

    def settings(self) -> Mapping[str, Any]:
        """Return everything that can change a result."""
        model = Settings.model_validate_json(self.settings_json).model
        facts: dict[str, Any] = {
            "command": "audit", "settings": self.settings_json, "model": fingerprint(model), "format": self.suffix,
        }  # fmt: skip
        if self.decisions:
            facts["decisions"] = list(self.decisions)
        return {**facts, "report": True} if self.report else facts


@dataclass(frozen=True, slots=True)
class ReportedTable:
    """A table whose pieces hold a part for the page as well."""

    table: AuditTable

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a file of all rows, in order."""
        self.table.write((split(piece)[0] for piece in pieces), path)


def _piece(table: AuditTable, verdicts: Sequence[Verdict]) -> Piece:
    return Piece(table.piece(verdicts), Counter(verdict.verdict for verdict in verdicts))


def _join(rows: bytes, page: bytes) -> bytes:
    return len(rows).to_bytes(_LENGTH, "big") + rows + page


def split(piece: bytes) -> tuple[bytes, bytes]:
    """Return the rows of a piece and its part for the page."""
    length = int.from_bytes(piece[:_LENGTH], "big")
    return piece[_LENGTH : _LENGTH + length], piece[_LENGTH + length :]
