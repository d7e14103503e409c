"""Scores of grounding on annotated documents: identifier sets by document, and how far probabilities can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from figlint.models.grounding.examples import Accessions, ReadFigure
from figlint.nlp.grounding.ground import Answer
from figlint.nlp.lexicon.lexicon import Lexicon

_BINS = 15


@dataclass(slots=True)
class IdScore:
    """Counts of gene identifiers, each once a document, and the probability and truth of every chosen one."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    chosen: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of predicted identifiers that are annotated."""
        return self.tp / max(1, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Share of annotated identifiers that are predicted."""
        return self.tp / max(1, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.tp / max(1, 2 * self.tp + self.fp + self.fn)

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the chosen probabilities, over bins of equal size."""
        if not self.chosen:
            return 0.0
        rows = np.array(sorted(self.chosen), dtype=float)
        return float(
            sum(
                len(part) * abs(part[:, 0].mean() - part[:, 1].mean())
                for part in np.array_split(rows, _BINS)
                if len(part)
            )
            / len(rows)
        )

    def __str__(self) -> str:
        counts = f"tp {self.tp} fp {self.fp} fn {self.fn}"
        return (
            f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ECE {self.calibration_error:.3f} ({counts})"
        )


def score(
    figures: Iterable[tuple[ReadFigure, Sequence[Answer]]],
    lexicon: Lexicon,
    accessions: Accessions,
    taxids: frozenset[str] | None = None,
    *,
    by_lexicon: bool = False,
) -> IdScore:
    """Score chosen genes against annotated ones, by sets of identifiers a document.

    :param taxids: count only genes of these species, on both sides; annotated genes that the lexicon lacks count as of
        another species. ``None``: all.
    :param by_lexicon: also count a protein's accession that only the lexicon knows to be the gene's.
    """
    result = IdScore()
    for figure, answers in figures:
        reference = _reference(figure, accessions, lexicon, taxids)
        acceptable = frozenset().union(*reference)
        predicted: dict[str, tuple[float, bool]] = {}
        same: dict[str, frozenset[str]] = {}
        for question, answer in zip(figure.questions, answers, strict=True):
            place = answer.chosen
            if place is None or question.options[place].entry.type == "family":
                continue
            entry = question.options[place].entry
            if taxids is None or entry.taxid in taxids:
                one = next((curie for curie in entry.ids if curie.startswith("NCBIGene:")), entry.id)
                same[one] = accessions.same(entry.ids if by_lexicon else [one])
                is_right = not acceptable.isdisjoint(same[one])
                predicted[one] = max(predicted.get(one, (0.0, is_right)), (answer.probabilities[place], is_right))
        found = {slot for slot in reference if any(not slot.isdisjoint(same[one]) for one in predicted)}
        result.tp += len(found)
        result.fn += len(reference) - len(found)
        result.fp += sum(not is_right for _, is_right in predicted.values())
        result.chosen.extend(predicted.values())
    return result


def _reference(
    figure: ReadFigure, accessions: Accessions, lexicon: Lexicon, taxids: frozenset[str] | None
) -> frozenset[frozenset[str]]:
    """Return the annotated genes of a document, each as the set of its equivalent identifiers."""
    slots = {
        accessions.same(slot) for mention in figure.document.mentions if mention.label == "gene" for slot in mention.ids
    }
    if taxids is None:
        return frozenset(slots)
    return frozenset(slot for slot in slots if _taxids(slot, lexicon) & taxids)


def _taxids(ids: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    entries = (lexicon.entry(curie) for curie in ids)
    return frozenset(entry.taxid for entry in entries if entry is not None)


def by_corpus(
    figures: Iterable[tuple[ReadFigure, Sequence[Answer]]],
) -> Mapping[str, list[tuple[ReadFigure, Sequence[Answer]]]]:
    """Gather figures by the corpus they come from."""
    groups: dict[str, list[tuple[ReadFigure, Sequence[Answer]]]] = {}
    for figure, answers in figures:
        groups.setdefault(figure.document.source.split("/")[0], []).append((figure, answers))
    return groups
