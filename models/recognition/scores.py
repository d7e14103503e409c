"""Scores of a recogniser on held-back captions: exact and overlapping spans, with intervals over articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figlint.models.recognition.corpus import LABELS
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel
from figlint.nlp.recognition.recognize import Recognizer
from figlint.nlp.textkind import TextKind

#: Columns of the counts of an article: predicted, gold, exact; predicted and gold mentions that overlap one another.
_PREDICTED, _GOLD, _EXACT, _NEAR_PREDICTED, _NEAR_GOLD = range(5)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one label under one policy, with a 95% interval of F1 over articles."""

    label: str
    policy: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    n_gold: int

    def __str__(self) -> str:
        return (
            f"{self.label} {self.policy} P {self.precision:.4f} R {self.recall:.4f} "
            f"F1 {self.f1:.4f} [{self.low:.4f}, {self.high:.4f}]"
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores on held-back captions."""

    corpus: str
    n_articles: int
    n_documents: int
    scores: tuple[Score, ...]

    def __str__(self) -> str:
        return f"{self.corpus}, {self.n_documents:,} texts of {self.n_articles:,}: {'; '.join(map(str, self.scores))}"


def score(
    recognizer: Recognizer,
    documents: Sequence[GoldDocument],
    kind: TextKind = "caption",
    labels: Sequence[GoldLabel] = LABELS,
) -> HeldOut:
    """Compare what is recognised with every gold mention, on text offsets.

    :param recognizer: the model.
    :param documents: annotated texts; all of one article count as one unit of the intervals.
    :param kind: as what the texts are read; :param labels: what was annotated.
    """
    numbers = {article: number for number, article in enumerate(sorted({document.article for document in documents}))}
    found = recognizer.recognize([document.text for document in documents], [kind] * len(documents))
    scores: list[Score] = []
    for label in labels:
        counts = np.zeros((len(numbers), 5), np.int64)
        for document, spans in zip(documents, found, strict=True):
            gold = {(mention.start, mention.end) for mention in document.labelled(label)}
            predicted = {(span.start, span.end) for span in spans if span.label == label}
            counts[numbers[document.article]] += (
                len(predicted),
                len(gold),
                len(gold & predicted),
                sum(any(a < d and c < b for c, d in gold) for a, b in predicted),
                sum(any(a < d and c < b for c, d in predicted) for a, b in gold),
            )
        drawn = np.random.default_rng(0).integers(0, len(numbers), (2000, len(numbers)))
        samples = counts[drawn].sum(axis=1)
        for policy in ("strict", "overlap"):
            precision, recall, f1 = _ratios(counts.sum(axis=0), policy)
            low, high = np.percentile(_ratios(samples.T, policy)[2], (2.5, 97.5))
            scores.append(
                Score(label, policy, float(precision), float(recall), float(f1), low, high, int(counts[:, _GOLD].sum()))
            )
    return HeldOut(documents[0].source if documents else "", len(numbers), len(documents), tuple(scores))


def _ratios(counts: npt.NDArray[np.int64], policy: str) -> npt.NDArray[np.float64]:
    """Precision, recall and F1 from counts whose first axis holds the columns."""
    strict = policy == "strict"
    precision = counts[_EXACT if strict else _NEAR_PREDICTED] / np.maximum(counts[_PREDICTED], 1)
    recall = counts[_EXACT if strict else _NEAR_GOLD] / np.maximum(counts[_GOLD], 1)
    return np.array([precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-12)])
