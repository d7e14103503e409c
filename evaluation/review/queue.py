"""The queue: every finding once, with its figure, the one whose decision is worth most first.

A decision is worth most where an error is likely and figlint is unsure: probability times uncertainty, the latter as
the entropy of the probability. What is certain, as a previous symbol, comes last; `check --fix` knows it anyway.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlint.evaluation.lint.baseline import read_rows
from figlint.evaluation.lint.findings import Finding, fingerprint
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.review.choices import Choice, choices_of, describe
from figlint.nlp.errors import InputError
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import AnnotatedRecord


@dataclass(frozen=True, slots=True)
class Item:
    """A finding to decide, with what is needed to decide it.

    ``annotated`` is ``None`` for a record that could not be read. ``about`` says what the value is.
    ``contributions`` are the log-odds behind the verdict, the largest first.
    """

    finding: Finding
    annotated: AnnotatedRecord | None
    choices: tuple[Choice, ...] = ()
    about: str = ""
    contributions: tuple[tuple[str, float], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identity of the finding."""
        return self.finding.fingerprint


@dataclass(frozen=True, slots=True)
class Selection:
    """Findings picked out of a large run: their fingerprints, and the figures they are about."""

    fingerprints: frozenset[str]
    figids: frozenset[str]


def read_selection(path: Path) -> Selection:
    """Return the findings in the JSON or JSON Lines output of ``figlint check``, or the suspects of ``figlint audit``.

    :raises InputError: If the file cannot be read, or a row is of neither command.
    """
    found: dict[str, str] = {}
    for line, row in read_rows(path):
        try:
            columns: Mapping[str, Any] = row if isinstance(row, Mapping) else {}
            figid, rule, field, value = (columns[name] for name in ("figid", "rule", "field", "value"))
            if rule is not None:
                found[fingerprint(figid, rule, field, value)] = figid
        except (KeyError, TypeError) as error:
            raise InputError(
                "a row that is no finding", path=str(path), line=line,
                remedy="name the output of `figlint check --output-format jsonl` or of `figlint audit -o FILE.jsonl`",
            ) from error  # fmt: skip
    return Selection(frozenset(found), frozenset(found.values()))


def worth(probability: float) -> float:
    """Return what a decision is worth: probability of the finding times its entropy. *Unit:* bits"""
    if not 0.0 < probability < 1.0:
        return 0.0
    other = 1.0 - probability
    return probability * -(probability * math.log2(probability) + other * math.log2(other))


def build_queue(
    linted: Iterable[LintedRecord], lexicon: Lexicon, selection: Selection | None = None
) -> tuple[Item, ...]:
    """Return the findings in the order in which they should be decided; equal ones of a record are one item.

    :param lexicon: Names the candidates.
    :param selection: The findings to decide; all if left out.
    """
    items: dict[str, Item] = {}
    for record in linted:
        for finding in record.findings:
            if finding.fingerprint not in items and (
                selection is None or finding.fingerprint in selection.fingerprints
            ):
                items[finding.fingerprint] = _item(finding, record, lexicon)
    return tuple(sorted(items.values(), key=lambda item: -worth(item.finding.confidence)))


def _item(finding: Finding, record: LintedRecord, lexicon: Lexicon) -> Item:
    if record.annotated is None:
        return Item(finding, None)
    verdict = next(
        (v for v in record.verdicts if (v.field, v.index, v.rule) == (finding.field, finding.index, finding.rule)), None
    )
    contributions: Mapping[str, Any] = dict(verdict.contributions) if verdict is not None else {}
    return Item(
        finding,
        record.annotated,
        choices_of(finding, record.annotated, lexicon),
        describe(finding, lexicon),
        tuple(sorted(contributions.items(), key=lambda entry: -abs(entry[1]))),
    )
