"""One poisoned record is told by `check`, and the others are done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

import pytest

from figlint.evaluation.config import Settings
from figlint.evaluation.lint.linter import Linter
from figlint.models.batch.guard import Bounds
from figlint.models.resources import open_lexicon
from figlint.nlp.errors import ConfigError
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import Record


def out_of_memory() -> None:
    raise MemoryError


def fail() -> None:
    raise KeyError("unheard of")


class Poisoned:
    """Does something at one record."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        for record in records:
            if record.figid == "PMC1__7":
                self._do()
            yield AnnotatedRecord(record, (), ())


def records() -> list[Record]:
    missing = MappingProxyType({"keywords": (), "organisms": None, "organisms_ner": None})
    return [Record(f"PMC1__{n}", f"{n}.md", curated=missing) for n in range(20)]


def linter(do: Callable[[], object]) -> Linter:
    return Linter(Poisoned(do), [], open_lexicon(), Settings())


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (lambda: time.sleep(30), "takes more than 0.3 s"),
        (out_of_memory, "more memory than there is"),
        (fail, "raised KeyError: 'unheard of'"),
    ],
)
def test_a_poisoned_record_is_a_finding(do: Callable[[], object], said: str) -> None:
    linted = list(linter(do).lint(records(), Bounds(seconds=0.3)))
    assert [each.path for each in linted] == [f"{n}.md" for n in range(20)]
    (poisoned,) = [each for each in linted if each.unreadable is not None]
    (finding,) = poisoned.findings
    assert (finding.path, finding.rule) == ("7.md", "S001")
    assert said in finding.message


def test_errors_of_figlint_end_the_run() -> None:
    def misconfigured() -> None:
        raise ConfigError("no such model")

    with pytest.raises(ConfigError):
        list(linter(misconfigured).lint(records(), Bounds()))
    with pytest.raises(KeyError):
        list(linter(fail).lint(records()))
