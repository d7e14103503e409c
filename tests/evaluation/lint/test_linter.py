"""The linter: verdicts and checks become findings at the value's own line, and one bad record never stops a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.config import Settings
from figlint.evaluation.lint.findings import Repair
from figlint.evaluation.lint.linter import LintedRecord, Linter
from figlint.models.resources import open_lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CuratedValue, Position, Record, Suppression, UnreadableRecord


class FakeAnnotator:
    """Reads nothing into the text."""

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        for record in records:
            yield AnnotatedRecord(record, (), ())


class FakeAuditor:
    """Gives the verdicts it was made with."""

    def __init__(self, *verdicts: Verdict) -> None:
        self._verdicts = verdicts

    def audit(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        return tuple(v for v in self._verdicts if v.figid == annotated.record.figid)

    def doubted(self, annotated: AnnotatedRecord, added: Sequence[CuratedValue]) -> frozenset[int]:
        return frozenset()


def record(*keywords: str, suppressions: tuple[Suppression, ...] = ()) -> Record:
    values = tuple(CuratedValue("keywords", value, Position(10 + n, 5), n) for n, value in enumerate(keywords))
    curated = MappingProxyType({"keywords": values, "organisms": None, "organisms_ner": None})
    return Record("PMC1__a", "a.md", curated=curated, suppressions=suppressions)


def suspect(value: str, index: int, p_error: float = 0.9, replacement: str | None = None) -> Verdict:
    return Verdict("PMC1__a", "keywords", value, index, "suspect", p_error, "G101", "APRIL", replacement, message="m")


def lint(
    *records: Record | UnreadableRecord, verdicts: tuple[Verdict, ...] = (), **settings: object
) -> list[LintedRecord]:
    chosen = Settings.model_validate(settings)
    return list(Linter(FakeAnnotator(), [FakeAuditor(*verdicts)], open_lexicon(), chosen).lint(records))


def test_a_suspect_value_is_told_at_its_own_line() -> None:
    (linted,) = lint(record("TNF", "ANP32B"), verdicts=(suspect("ANP32B", 1),))
    (finding,) = linted.findings
    assert (finding.rule, finding.line, finding.column, finding.confidence) == ("G101", 11, 5, 0.9)
    assert finding.repair == Repair(None, safe=False)


def test_a_replacement_that_is_there_already_becomes_a_removal() -> None:
    (linted,) = lint(record("TNFSF13", "ANP32B"), verdicts=(suspect("ANP32B", 1, replacement="TNFSF13"),))
    assert [f.repair for f in linted.findings] == [Repair(None, safe=False)]
    (linted,) = lint(record("TNF", "ANP32B"), verdicts=(suspect("ANP32B", 1, replacement="TNFSF13"),))
    assert [f.repair for f in linted.findings] == [Repair("TNFSF13", safe=False)]


def test_an_unreadable_record_is_told_and_the_others_go_on() -> None:
    broken = UnreadableRecord("b.md", 7, "no closing line", "add ---")
    first, second = lint(broken, record("DDX58"))
    assert [(f.rule, f.path, f.line) for f in first.findings] == [("S001", "b.md", 7)]
    assert [f.rule for f in second.findings] == ["G106"]


def test_findings_below_the_threshold_stay_away() -> None:
    (linted,) = lint(record("ANP32B"), verdicts=(suspect("ANP32B", 0, 0.6),), min_confidence=0.7)
    assert linted.findings == ()


def test_rules_can_be_chosen_and_made_milder() -> None:
    (linted,) = lint(record("DDX58", "TNF", "TNF"), select=("G107",), severity={"G107": "info"})
    assert [(f.rule, f.severity) for f in linted.findings] == [("G107", "info")]


def test_suppressions_take_findings_out_and_idle_ones_are_told() -> None:
    used = Suppression("G106", "DDX58", "kept", Position(1, 1))
    idle = Suppression("G101", None, "kept", Position(2, 1))
    (linted,) = lint(record("DDX58", suppressions=(used, idle)))
    assert linted.findings == ()
    assert [f.rule for f in linted.suppressed] == ["G106"]
    assert linted.unused == (idle,)


def test_value_behind_an_empty_item_is_told_at_its_own_line() -> None:
    """An item without text is no value but keeps its place, and a finding and its repair mean the value they name."""
    gapped = record("TNF", "", "ANP32B")
    keywords = tuple(value for value in gapped.values("keywords") if value.value)
    gapped = replace(gapped, curated={**gapped.curated, "keywords": keywords})
    (linted,) = lint(gapped, verdicts=(suspect("ANP32B", 2),))
    (finding,) = linted.findings
    assert (finding.line, finding.index) == (12, 2)


def test_the_audit_alone_gives_the_same_verdicts() -> None:
    broken = UnreadableRecord("b.md", 7, "no closing line", "add ---")
    verdicts = (suspect("ANP32B", 1),)
    linter = Linter(FakeAnnotator(), [FakeAuditor(*verdicts)], open_lexicon(), Settings())
    records = [broken, record("TNF", "ANP32B")]
    assert list(linter.audit(records)) == [linted.verdicts for linted in linter.lint(records)] == [(), verdicts]
