"""Scoring the predictions of one document against its annotation, in every measure, label by label.

A document's counts are kept as rows of tp, fp, fn, so that totals, averages and intervals are sums over documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.identifiers import Equivalence, Item, match_items
from figlint.evaluation.scoring.matching import POLICIES, Alignment, align
from figlint.nlp.corpora.gold import GoldMention
from figlint.nlp.mentions import Mention

Measure = Literal["strict", "one-char", "overlap", "type", "mention-ids", "linking", "document-ids"]

#: Measures of spans and labels, and measures of identifiers.
SPAN_MEASURES: tuple[Measure, ...] = POLICIES
ID_MEASURES: tuple[Measure, ...] = ("mention-ids", "linking", "document-ids")


@dataclass(frozen=True, slots=True)
class Scored:
    """A mention as it is scored, predicted or annotated: one for each span and label.

    ``ids`` are its items (see :mod:`figlint.evaluation.scoring.identifiers`), empty for NIL.
    """

    start: int
    end: int
    label: str
    surface: str
    ids: tuple[Item, ...] = ()

    def agrees(self, other: Scored) -> bool:
        """Whether any identifier of the one is an identifier of the other."""
        return any(not one.isdisjoint(two) for one in self.ids for two in other.ids)


def from_gold(mentions: Iterable[GoldMention], equivalence: Equivalence) -> tuple[Scored, ...]:
    """Return annotated mentions as they are scored."""
    return _merge(
        Scored(m.start, m.end, m.label, m.surface, tuple(equivalence.item(slot) for slot in m.ids)) for m in mentions
    )


def from_predictions(mentions: Iterable[Mention], equivalence: Equivalence) -> tuple[Scored, ...]:
    """Return predicted mentions as they are scored; the members of ``MEK1/2`` that share a span become one."""
    return _merge(
        Scored(m.start, m.end, m.label, m.surface, (equivalence.item(m.ids),) if m.ids else ()) for m in mentions
    )


def _merge(mentions: Iterable[Scored]) -> tuple[Scored, ...]:
    """Make mentions of equal span and label one, with the identifiers of all."""
    merged: dict[tuple[int, int, str], Scored] = {}
    for m in mentions:
        place = (m.start, m.end, m.label)
        known = merged.get(place)
        ids = (*known.ids, *m.ids) if known is not None else m.ids
        merged[place] = Scored(m.start, m.end, m.label, m.surface, tuple(dict.fromkeys(ids)))
    return tuple(merged[place] for place in sorted(merged))


def score_document(
    predicted: Sequence[Scored], reference: Sequence[Scored], labels: Sequence[str], *, with_ids: bool
) -> Iterator[tuple[str, Measure, Counts]]:
    """Yield the counts of each label and measure.

    :param labels: The labels that the corpus annotates; mentions of others are left out on both sides.
    :param with_ids: Whether the corpus has identifiers, so that these can be scored.
    """
    predicted = [m for m in predicted if m.label in labels]
    reference = [m for m in reference if m.label in labels]
    typed = align(predicted, reference, "type")
    for label in labels:
        mine = [m for m in predicted if m.label == label]
        theirs = [m for m in reference if m.label == label]
        for policy in POLICIES:
            yield label, policy, typed.counts(label) if policy == "type" else align(mine, theirs, policy).counts()
        if with_ids:
            aligned = align(mine, theirs, "one-char")
            yield label, "mention-ids", _mention_ids(aligned)
            yield label, "linking", _linking(aligned)
            yield label, "document-ids", match_items(_items(mine), _items(theirs))


def _items(mentions: Iterable[Scored]) -> Iterator[Item]:
    return (item for mention in mentions for item in mention.ids)


def _mention_ids(aligned: Alignment[Scored, Scored]) -> Counts:
    """Count mentions found and rightly identified.

    Annotated mentions without identifier, and what is paired with them, are set aside, and so are predictions
    without identifier.
    """
    tp = sum(p.agrees(r) for p, r in aligned.pairs)
    predicted = sum(bool(p.ids) for p in aligned.spurious) + sum(bool(p.ids and r.ids) for p, r in aligned.pairs)
    reference = sum(bool(r.ids) for r in aligned.missed) + sum(bool(r.ids) for _, r in aligned.pairs)
    return Counts(tp, predicted - tp, reference - tp)


def _linking(aligned: Alignment[Scored, Scored]) -> Counts:
    """Count identifiers over the mentions that were found, which takes recognition out of the score."""
    tp = sum(p.agrees(r) for p, r in aligned.pairs)
    given = sum(bool(p.ids and r.ids) for p, r in aligned.pairs)
    wanted = sum(bool(r.ids) for _, r in aligned.pairs)
    return Counts(tp, given - tp, wanted - tp)
