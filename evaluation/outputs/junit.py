"""JUnit XML: a suite a file, a failed test case a finding, a passed one a record without findings.

What reads JUnit reports (GitLab, Jenkins, Azure Pipelines) shows the failures of a pull request with it.

Provenance: the schema of Jenkins' xUnit plug-in, which names suites, cases, failures and errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING

from figlint.evaluation.lint.findings import Finding
from figlint.nlp.formats.xmltext import attribute, element_text

if TYPE_CHECKING:
    from figlint.evaluation.lint.linter import LintedRecord


def write_junit(records: Iterable[LintedRecord]) -> Iterator[str]:
    """Yield one JUnit report, a suite at a time.

    A record that could not be read is an error, other findings are failures; infos pass, with their message as
    output, as a hint must not break a build.

    :param records: Linted records; those of a file follow each other.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="figlint">\n'
    for path, group in groupby(records, key=lambda linted: linted.path):
        yield _suite(path, [case for linted in group for case in _cases(linted)])
    yield "</testsuites>\n"


def _suite(path: str, cases: list[tuple[str, str]]) -> str:
    kinds = [kind for kind, _ in cases]
    counts = f'tests="{len(kinds)}" failures="{kinds.count("failure")}" errors="{kinds.count("error")}"'
    return "".join((f'<testsuite name={attribute(path)} {counts} skipped="0">\n', *(text for _, text in cases),
                    "</testsuite>\n"))  # fmt: skip


def _cases(linted: LintedRecord) -> Iterator[tuple[str, str]]:
    """Yield kind and element of each test case of a record."""
    for finding in linted.findings:
        yield _case(finding)
    if not linted.findings:
        figid = linted.annotated.record.figid if linted.annotated else linted.path
        yield "passed", f"<testcase name={attribute(figid)} classname={attribute(PurePath(linted.path).stem)}/>\n"


def _case(finding: Finding) -> tuple[str, str]:
    name = " ".join(filter(None, (finding.rule, finding.field, finding.value)))
    place = f'file={attribute(finding.path)} line="{finding.line}"'
    head = (
        f"<testcase name={attribute(name)} classname={attribute(finding.figid or PurePath(finding.path).stem)} {place}>"
    )
    told = f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}"
    if finding.repair is not None:
        told += f" [fix: {finding.repair}]"
    if finding.severity == "info":
        return "passed", f"{head}<system-out>{element_text(told)}</system-out></testcase>\n"
    kind = "error" if finding.rule == "S001" else "failure"
    body = f"<{kind} type={attribute(finding.rule)} message={attribute(finding.message)}>{element_text(told)}</{kind}>"
    return kind, f"{head}{body}</testcase>\n"
