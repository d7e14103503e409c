"""The audit of many records as a job, for any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlint.evaluation.audit_table import AuditTable, table_of
from figlint.evaluation.config import Settings
from figlint.models.batch.work import Piece, Work
from figlint.models.fingerprint import fingerprint
from figlint.nlp.records import Record, UnreadableRecord


@dataclass(frozen=True, slots=True)
class AuditJob:
    """Judges the curated values of records.

    :param settings_json: The settings, as JSON so that the job can be hashed and sent.
    :param suffix: Suffix of the output, which says its format.
    """

    settings_json: str
    suffix: str

    @property
    def table(self) -> AuditTable:
        """The format of the output."""
        return table_of(Path(f"out{self.suffix}"))

    @property
    def needs_evidence(self) -> bool:
        """Yes: the word behind a keyword stands there."""
        return True

    def open(self) -> Work:
        """Load pipeline and auditors.

        :raises ConfigError: If the settings name an unknown rule or model.
        :raises ResourceError: If a resource is absent or damaged.
        """
        # Loading these takes seconds, and a run with nothing to do need not.
        from figlint.evaluation.assembly import open_linter

        linter = open_linter(Settings.model_validate_json(self.settings_json))
        table = self.table

        def work(records: Sequence[Record | UnreadableRecord]) -> list[Piece]:
            return [
                Piece(table.piece(verdicts), Counter(verdict.verdict for verdict in verdicts))
                for verdicts in linter.audit(records)
            ]

        return work

    def settings(self) -> Mapping[str, Any]:
        """Return everything that can change a result."""
        model = Settings.model_validate_json(self.settings_json).model
        return {"command": "audit", "settings": self.settings_json, "model": fingerprint(model), "format": self.suffix}
