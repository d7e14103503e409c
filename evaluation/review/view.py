"""What the review page shows, put into its templates; Jinja escapes all text, and so does the highlighting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from figlint.evaluation.audit.explanation import brief
from figlint.evaluation.lint.decisions import Decision, Ruling
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.marks import marks_of_finding
from figlint.evaluation.lint.rules import BY_CODE
from figlint.evaluation.review.agreement import agreements
from figlint.evaluation.review.choices import can_choose
from figlint.evaluation.review.queue import Item
from figlint.evaluation.review.session import Session
from figlint.nlp.display import TITLES, highlight, marks_of
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CURATED_FIELDS

ASSETS = Path(__file__).parent / "assets"
FIELDS = {"keywords": "Genes", "organisms": "Organisms", "organisms_ner": "Organisms (NER)"}
#: Shown in places of their own.
_ELSEWHERE = frozenset({"candidates", "figure", "field", "start", "end", "ids", "taxon", "word"})
_PMCID = re.compile(r"PMC\d+")
_MOST_ROWS = 12
_MOST_REASONS = 8


_RULINGS: tuple[tuple[Ruling, str], ...] = (
    ("accept", "accepted"), ("reject", "rejected"), ("choose", "given another value"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """What accepting or rejecting a finding does, in a few words."""

    accept: str
    reject: str


def finding_page(session: Session, item: Item, token: str, problem: str = "") -> str:
    """Return the page of one finding.

    :param token: Goes with every form, so that no other page can send one.
    :param problem: Why the last form was not accepted.
    """
    return _render(
        "finding.html.j2",
        session,
        token,
        item=item,
        finding=item.finding,
        rule=BY_CODE[item.finding.rule],
        deed=deed_of(item.finding),
        texts=list(_texts(item)),
        figure=item.annotated.record if item.annotated is not None else None,
        lists=list(_lists(item)),
        rows=list(_evidence_rows(item)),
        facts=[(name.replace("_", " "), _fact(value)) for name, value in _facts(item.finding)],
        reasons=item.contributions[:_MOST_REASONS],
        chooses=can_choose(item.finding),
        links=list(_links(item.annotated)),
        mine=session.decided.get(item.fingerprint),
        others=[d for d in _decisions_on(session, item) if d.reviewer != session.reviewer],
        problem=problem,
    )


def summary_page(session: Session, token: str, command: str) -> str:
    """Return the page that tells what was decided, how far reviewers agree, and how to apply it."""
    decided, held = session.decided, session.held
    rulings = Counter(decision.ruling for decision in decided.values())
    disputed = [session.find(fingerprint) for fingerprint, standing in held.items() if standing.is_disputed]
    return _render(
        "summary.html.j2",
        session,
        token,
        counts=[(name, rulings[ruling]) for ruling, name in _RULINGS],
        agreements=agreements(held),
        disputed=[(item, _decisions_on(session, item)) for item in disputed],
        mine=[(session.find(fingerprint), decision) for fingerprint, decision in reversed(decided.items())],
        command=command,
    )


def deed_of(finding: Finding) -> Deed:
    """Return what the two plain rulings do to the record."""
    repair = finding.repair
    if repair is None:
        return Deed("it is wrong", "it is right")
    keep = f"keep {finding.value}" if finding.value else "leave it as it is"
    if repair.insert:
        return Deed(f"add {repair.new}", "leave it out")
    return Deed(f"put {repair.new}" if repair.new is not None else f"take {finding.value} out", keep)


def told(decision: Decision) -> str:
    """Return a decision in words."""
    verbs = {"accept": "accepted", "reject": "rejected", "choose": f"chose {decision.choice}", "undo": "undone"}
    return verbs[decision.ruling]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["told"] = told
    environment.globals["FIELDS"] = FIELDS
    return environment


def _render(template: str, session: Session, token: str, **values: Any) -> str:
    shared = [entry for entry in agreements(session.held) if session.reviewer in entry.reviewers]
    return _environment().get_template(template).render(
        session=session,
        token=token,
        n_items=len(session.items),
        n_decided=len(session.decided),
        shared=shared,
        last=session.last,
        **values,
    )  # fmt: skip


def _texts(item: Item) -> Iterator[tuple[str, Markup]]:
    """Yield title and highlighted text of each text field."""
    if item.annotated is None:
        return
    for name, text in item.annotated.record.texts.items():
        if text:
            marks = marks_of(item.annotated.mentions, name) + list(marks_of_finding(item.finding, item.annotated, name))
            # Trusted: `highlight` escapes the text and the notes.
            yield TITLES[name], Markup(highlight(text, marks))  # noqa: S704


def _lists(item: Item) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Yield the curated lists of the figure that the finding is about: values, and whether each is meant."""
    if item.annotated is None or item.finding.field not in CURATED_FIELDS:
        return
    field = item.finding.field
    values = [v for name in CURATED_FIELDS if name == field for v in item.annotated.record.values(name)]
    yield FIELDS[field], [(value.value, value.index == item.finding.index) for value in values]


def _evidence_rows(item: Item) -> Iterator[tuple[str, str, str, str]]:
    """Yield word, symbol, organism and source of the rows of the evidence table that have the word or the value."""
    if item.annotated is None or item.finding.field != "keywords":
        return
    word, value = str(item.finding.evidence.get("word") or ""), item.finding.value
    rows = [r for r in item.annotated.record.evidence or () if r.symbol == value or (word and r.word == word)]
    yield from ((r.word, r.symbol, r.organism_name or r.organism_id, r.source) for r in rows[:_MOST_ROWS])


def _facts(finding: Finding) -> Iterator[tuple[str, object]]:
    for name, value in finding.evidence.items():
        if name not in _ELSEWHERE and value not in (None, "", [], {}):
            yield name, value


def _fact(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {brief(part)}" for name, part in value.items())
    return ", ".join(map(brief, value)) if isinstance(value, list | tuple) else brief(value)


def _links(annotated: AnnotatedRecord | None) -> Iterator[tuple[str, str]]:
    if annotated is None:
        return
    record = annotated.record
    if _PMCID.fullmatch(record.pmcid):
        yield f"https://www.ncbi.nlm.nih.gov/pmc/articles/{record.pmcid}/", "Article at PMC"
        if re.fullmatch(r"[\w.-]+", record.figid):
            yield f"https://pfocr.wikipathways.org/figures/{record.figid}.html", "Figure at PFOCR"


def _decisions_on(session: Session, item: Item) -> tuple[Decision, ...]:
    standing = session.held.get(item.fingerprint)
    return standing.decisions if standing is not None else ()
