"""What went wrong with a mention: its class, and the words around it.

=========  =============================================================================================
boundary   the right label on a span that overlaps the annotated one
label      an annotated span, or part of it, with another label (a family read as a gene, for example)
missed     an annotated mention for which no prediction is left
spurious   a prediction that touches no annotation
wrong-id   found with the right label and an identifier that is not among the annotated ones
nil        found with the right label, without the identifier that is annotated
=========  =============================================================================================

A mention with both a wrong boundary and a wrong identifier is counted in both classes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from figlint.evaluation.scoring.document import Scored
from figlint.evaluation.scoring.matching import align, overlaps
from figlint.nlp.corpora.gold import GoldDocument

ErrorClass = Literal["boundary", "label", "missed", "spurious", "wrong-id", "nil"]

ERROR_CLASSES: tuple[ErrorClass, ...] = ("boundary", "label", "missed", "spurious", "wrong-id", "nil")

#: How much of the text is shown on either side. *Unit:* code points
WINDOW = 40


@dataclass(frozen=True, slots=True)
class MentionError:
    """One error in the document of index ``document``; a side that has nothing is ``None``."""

    kind: ErrorClass
    document: int
    label: str
    predicted: Scored | None
    reference: Scored | None

    @property
    def shown(self) -> Scored:
        """The span by which the error is shown: the predicted one, else the annotated one."""
        shown = self.predicted or self.reference
        if shown is None:
            raise ValueError(f"error without a mention in {self.document}")
        return shown


@dataclass(frozen=True, slots=True)
class Example:
    """An error shown in its text. *Offsets:* of the predicted span, else of the annotated one."""

    document: str
    start: int
    end: int
    before: str
    surface: str
    after: str
    predicted: str
    reference: str


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """Errors of a class and label: how many, which words most often, and some in context."""

    kind: ErrorClass
    label: str
    count: int
    frequent: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]


def classify(
    document: int,
    predicted: Sequence[Scored],
    reference: Sequence[Scored],
    labels: Sequence[str],
    *,
    with_ids: bool = True,
) -> Iterator[MentionError]:
    """Yield the errors of one document.

    :param reference: All annotated mentions; those with a label that is not scored explain spurious predictions.
    :param with_ids: Whether identifiers are looked at.
    """
    scored = [r for r in reference if r.label in labels]
    others = [r for r in reference if r.label not in labels]
    aligned = align([p for p in predicted if p.label in labels], scored, "type")
    for p, r in aligned.pairs:
        if p.label != r.label:
            yield MentionError("label", document, r.label, p, r)
            continue
        if (p.start, p.end) != (r.start, r.end):
            yield MentionError("boundary", document, r.label, p, r)
        if with_ids and r.ids and not p.agrees(r):
            yield MentionError("wrong-id" if p.ids else "nil", document, r.label, p, r)
    for p in aligned.spurious:
        other = next((r for r in others if overlaps(p, r)), None)
        touched = other or next((r for r in scored if overlaps(p, r)), None)
        if touched is None:
            yield MentionError("spurious", document, p.label, p, None)
        else:
            yield MentionError("boundary" if touched.label == p.label else "label", document, p.label, p, touched)
    for r in aligned.missed:
        yield MentionError("missed", document, r.label, None, r)


def summarize(
    errors: Iterable[MentionError], documents: Sequence[GoldDocument], *, examples: int = 5, frequent: int = 10
) -> tuple[ErrorSummary, ...]:
    """Count errors by class and label.

    Examples are spread over the corpus by a hash of their place, so that equal input shows equal examples.

    :param documents: The documents that errors refer to by index.
    """
    groups: dict[tuple[ErrorClass, str], list[MentionError]] = {}
    for error in errors:
        groups.setdefault((error.kind, error.label), []).append(error)
    summaries = []
    for kind, label in sorted(groups, key=lambda group: (group[1], ERROR_CLASSES.index(group[0]))):
        group = groups[kind, label]
        words = Counter(error.shown.surface for error in group)
        most = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:frequent]
        chosen = sorted(group, key=spread)[:examples]
        shown = tuple(_example(error, documents[error.document]) for error in chosen)
        summaries.append(ErrorSummary(kind, label, len(group), tuple(most), shown))
    return tuple(summaries)


def spread(error: MentionError) -> tuple[bytes, int, int, int]:
    """Return a key that orders errors by a hash of their place, so that the first of them are from everywhere."""
    shown = error.shown
    place = f"{error.document}\0{shown.start}\0{shown.end}"
    return hashlib.blake2b(place.encode(), digest_size=8).digest(), error.document, shown.start, shown.end


def _example(error: MentionError, document: GoldDocument) -> Example:
    shown, text = error.shown, document.text
    return Example(
        document=document.id,
        start=shown.start,
        end=shown.end,
        before=text[max(0, shown.start - WINDOW) : shown.start],
        surface=shown.surface,
        after=text[shown.end : shown.end + WINDOW],
        predicted=describe(error.predicted),
        reference=describe(error.reference),
    )


def describe(mention: Scored | None) -> str:
    """Write a mention as ``surface [label] ids``; alternatives are joined by ``|``."""
    if mention is None:
        return ""
    ids = " ".join("|".join(sorted(item)) for item in mention.ids)
    return f"{mention.surface} [{mention.label}] {ids}".rstrip()
