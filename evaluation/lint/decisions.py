"""Decisions of reviewers: an append-only file of JSON lines, one decision a line.

A decision is about a finding, named by its fingerprint. Nothing is ever changed in the file: to undo is to append. So
the files of two reviewers merge by joining their lines in any order, and a crash can at most cost the line that was
being written. What holds for a reviewer and a finding is the decision with the latest time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding, Repair, fingerprint
from figlint.nlp.errors import InputError, ResourceError

Ruling = Literal["accept", "reject", "choose", "undo"]


class Decision(BaseModel):
    """One decision.

    :param fingerprint: Of the finding (:attr:`figlint.evaluation.lint.findings.Finding.fingerprint`).
    :param ruling: ``accept`` the finding, ``reject`` it, ``choose`` another value, or ``undo`` the decision before.
    :param choice: The value chosen instead, with ``choose``.
    :param time: Seconds since the epoch, with fractions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    figid: str
    rule: str
    field: str
    value: str
    ruling: Ruling
    choice: str | None = None
    reviewer: str
    time: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reviewers hold of one finding."""

    decisions: tuple[Decision, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether two reviewers rule differently."""
        return len({(d.ruling, d.choice) for d in self.decisions}) > 1

    @property
    def ruling(self) -> Decision | None:
        """The decision all reviewers agree on, ``None`` while they do not."""
        return None if self.is_disputed or not self.decisions else self.decisions[0]


def append_decision(path: Path, decision: Decision) -> None:
    """Append one decision and wait until it is on disk; one write call, so that concurrent writers do not mix.

    A line that a crash left unfinished is closed first, so that it cannot swallow this one.

    :raises ResourceError: If it cannot be written in full, as on a full disk; the decision is then not made.
    """
    line = decision.model_dump_json() + "\n"
    if _ends_mid_line(path):
        line = "\n" + line
    data = line.encode("utf-8")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            written = os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise ResourceError(f"cannot write {path}: {error.strerror or error}; the decision is not kept") from error
    if written != len(data):  # what is there is passed over, as a line cut off by a crash
        raise ResourceError(f"cannot write {path} in full; make room, the decision is not kept")


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file in the order of its lines; an unfinished last line is passed over.

    :raises InputError: If another line is no decision.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(str(error), path=str(path), remedy="name a file written by `figlint review`") from error
    decisions: list[Decision] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            decisions.append(Decision.model_validate_json(line))
        except ValidationError as error:
            if not _is_json(line):
                continue  # cut off by a crash; append_decision starts the next one on a line of its own
            reason = error.errors()[0]
            raise InputError(
                f"no decision: {'.'.join(map(str, reason['loc']))}: {reason['msg']}",
                path=str(path), line=number, remedy="take the line out, or repair it",
            ) from error  # fmt: skip
    return tuple(decisions)


def in_force(decisions: Iterable[Decision]) -> Mapping[str, tuple[Decision, ...]]:
    """Return, for each reviewer, the decisions that were not undone, in the order of their times.

    A line that stands twice, as after a careless merge, counts once.
    """
    kept: dict[str, list[Decision]] = {}
    for decision in sorted(dict.fromkeys(decisions), key=lambda d: (d.time, d.reviewer)):
        mine = kept.setdefault(decision.reviewer, [])
        if decision.ruling != "undo":
            mine.append(decision)
            continue
        for place in reversed(range(len(mine))):
            if mine[place].fingerprint == decision.fingerprint:
                del mine[place]
                break
    return {reviewer: tuple(mine) for reviewer, mine in sorted(kept.items())}


def standings(decisions: Iterable[Decision]) -> Mapping[str, Standing]:
    """Return what holds for each finding: the latest decision of each reviewer, undone ones left out."""
    found: dict[str, list[Decision]] = {}
    for mine in in_force(decisions).values():
        for decision in {each.fingerprint: each for each in mine}.values():
            found.setdefault(decision.fingerprint, []).append(decision)
    return {fingerprint: Standing(tuple(found[fingerprint])) for fingerprint in sorted(found)}


def apply_decisions(findings: Iterable[Finding], held: Mapping[str, Standing]) -> tuple[Finding, ...]:
    """Return the findings with what was decided: rejected ones go, accepted and chosen repairs become safe.

    Findings without an agreed decision stay as they are.
    """
    kept: list[Finding] = []
    for finding in findings:
        standing = held.get(finding.fingerprint)
        decision = standing.ruling if standing else None
        if decision is None:
            kept.append(finding)
        elif decision.ruling == "accept" and finding.repair is not None:
            kept.append(finding.with_repair(Repair(finding.repair.new, safe=True, insert=finding.repair.insert)))
        elif decision.ruling == "choose":
            insert = finding.repair is not None and finding.repair.insert
            kept.append(finding.with_repair(Repair(decision.choice, safe=True, insert=insert)))
        elif decision.ruling != "reject":
            kept.append(finding)
    return tuple(kept)


def decided(verdict: Verdict, held: Mapping[str, Standing]) -> Verdict:
    """Return a verdict with what was decided on its finding; what reviewers agree on is certain.

    Rejected, the value is supported; accepted, it is wrong; answered by another value, that is its replacement. The
    decision is added to the evidence. Verdicts without an agreed decision stay as they are.
    """
    if not verdict.is_suspect or verdict.rule is None:
        return verdict
    standing = held.get(fingerprint(verdict.figid, verdict.rule, verdict.field, verdict.value))
    decision = standing.ruling if standing else None
    if decision is None:
        return verdict
    evidence = MappingProxyType({**verdict.evidence, "decision": decision.ruling})
    if decision.ruling == "reject":
        return replace(
            verdict, verdict="supported", p_error=0.0, rule=None, replacement=None, evidence=evidence, message=""
        )
    replacement = decision.choice if decision.ruling == "choose" else verdict.replacement
    return replace(verdict, p_error=1.0, replacement=replacement, evidence=evidence)


def agreement(held: Mapping[str, Standing]) -> tuple[int, int]:
    """Return in how many findings with two reviewers or more they agree, and how many such findings there are."""
    shared = [standing for standing in held.values() if len(standing.decisions) > 1]
    return sum(not standing.is_disputed for standing in shared), len(shared)


def _ends_mid_line(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) != b"\n"
    except OSError:
        return False


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):  # a line can be cut within a character
        return False
    return True
