"""Each finding's replacements are found in its own record, and only where they can be carried out."""

from __future__ import annotations

from pathlib import Path

from figlint.evaluation.fixing.repair import repair
from figlint.evaluation.fixing.replacements import Replacement, with_replacements
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record

LINES = '{"figid": "a", "organisms": ["Mus", "Rattus"]}\n{broken\n{"figid": "b", "organisms": ["Mus", "Rattus"]}\n'


def finding(path: Path, line: int, index: int, value: str, repaired: Repair | None) -> Finding:
    return Finding(str(path), line, 1, "x", "organisms", value, "O101", 0.5, "m", index, {}, repaired)


def linted(path: Path, *findings: Finding) -> list[LintedRecord]:
    """Return the records of a file, each with the findings of its line."""
    return [
        LintedRecord(str(path), tuple(f for f in findings if f.line == record.line), AnnotatedRecord(record, (), ()))
        if isinstance(record, Record)
        else LintedRecord(str(path), (), unreadable=record)
        for record in read_records([path])
    ]


def test_replacements_stand_in_the_record_of_their_finding(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(LINES)
    found = [
        finding(path, 3, 0, "Mus", None),
        finding(path, 3, 0, "Mus", Repair("Danio", safe=True)),
        finding(path, 3, 1, "Mus", Repair("Danio", safe=True)),  # no longer what stands there
    ]
    (_, first), (_, broken), (_, last) = with_replacements(linted(path, *found))
    assert (first, broken) == ((), ())
    (none, (replacement,), refused) = last
    assert none == refused == ()
    assert isinstance(replacement, Replacement)
    assert replacement.text == '"Danio"'
    assert (replacement.start.line, replacement.end.line) == (3, 3)
    line = LINES.splitlines()[2]
    assert line[replacement.start.column - 1 : replacement.end.column - 1] == '"Mus"'


def test_a_file_that_is_gone_has_no_replacements(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(LINES)
    records = linted(path, finding(path, 1, 0, "Mus", Repair(None, safe=True)))
    path.unlink()
    assert [replacements for _, replacements in with_replacements(records)] == [((),), (), ()]


def test_without_a_journal_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(LINES)
    records = linted(path, finding(path, 1, 0, "Mus", Repair(None, safe=True)))
    (outcome,) = repair(records, unsafe=False, journal=None)
    assert outcome.error == ""
    assert '+{"figid": "a", "organisms": ["Rattus"]}' in outcome.diff
    assert path.read_text() == LINES


def test_a_file_of_another_kind_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(LINES)
    other = tmp_path / "r.csv"
    records = [
        LintedRecord(str(other), record.findings, record.annotated)
        for record in linted(path, finding(path, 1, 0, "Mus", Repair(None, safe=True)))
    ]
    (outcome,) = repair(records, unsafe=False, journal=None)
    assert outcome.error == f"{other}: only .md, .yml, .yaml and .jsonl files can be repaired"
    assert outcome.is_told
    assert [replacements for _, replacements in with_replacements(records)] == [((),), (), ()]
