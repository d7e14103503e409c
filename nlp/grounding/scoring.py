"""Scores of all options of a figure at once: the terms of :mod:`figlint.nlp.grounding.terms`, weighed on arrays.

The fixed part of a score is summed up once for each sheet. What the figure says are columns of an array and a few
numbers for each question. :func:`figlint.nlp.grounding.ground.weigh` sums up the same terms one by one, to say why.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.grounding.terms import CONTEXT, Question, Sheet
from figlint.nlp.grounding.weights import Rounds
from figlint.nlp.remembered import FEW

Array = NDArray[np.float64]
#: A number for the first round and one for the final.
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a figure's arrays are options of which question, in the order of the questions.

    :param lengths: how many options each question has; :param question: of each row.
    :param starts: the first row of each question that has options.
    :param answerable: the questions that have options; :param n_questions: how many there are.
    """

    lengths: NDArray[np.int64]
    question: NDArray[np.int64]
    starts: NDArray[np.int64]
    answerable: NDArray[np.int64]
    n_questions: int

    @classmethod
    def of(cls, questions: Sequence[Question]) -> Rows:
        """Lay out the options of questions."""
        lengths = np.array([len(question.options) for question in questions], dtype=np.int64)
        starts = np.cumsum(lengths) - lengths
        answerable = np.flatnonzero(lengths)
        return cls(lengths, np.repeat(np.arange(len(lengths)), lengths), starts[answerable], answerable, len(lengths))

    def split(self, values: Array) -> list[Array]:
        """Cut an array with a row for each option into those of each question."""
        ends = np.cumsum(self.lengths).tolist()
        return [values[start:end] for start, end in itertools.pairwise([0, *ends])]

    def shares(self, odds: Array) -> tuple[Array, Array]:
        """Return probabilities from log-odds against NIL.

        :param odds: of each row. :returns: the probability of each row, and of NIL for each question.
        """
        top = np.zeros(self.n_questions)
        top[self.answerable] = np.maximum(np.maximum.reduceat(odds, self.starts), 0.0) if len(odds) else 0.0
        shares, nothing = np.exp(odds - top[self.question]), np.exp(-top)
        total = nothing + np.bincount(self.question, weights=shares, minlength=self.n_questions)
        return shares / total[self.question], nothing / total


class Scorer:
    """Weighs questions with the weights of both rounds for one kind of text.

    :param rounds: log-odds a unit of each term.
    """

    def __init__(self, rounds: Rounds) -> None:
        self._weights: dict[str, Pair] = {
            name: (rounds.first.get(name, 0.0), rounds.final.get(name, 0.0)) for name in {*rounds.first, *rounds.final}
        }
        self._sources, self._before, self._after = map(self._starting, ("source", "before", "after"))
        self.context: Array = np.array([self._weights.get(name, (0.0, 0.0)) for name in CONTEXT])
        self._fixed = lru_cache(maxsize=FEW)(self._sum_up)

    def _starting(self, part: str) -> dict[str, Pair]:
        """Return the weights of an open-ended term of NIL by what follows its name."""
        start = f"nothing:{part}:"
        return {name.removeprefix(start): pair for name, pair in self._weights.items() if name.startswith(start)}

    def odds(self, questions: Sequence[Question], rows: Rows) -> Array:
        """Return the log-odds against NIL of all options, without the terms of ``CONTEXT`` (:mod:`.terms`).

        :returns: Array ``[rows, 2]``: the first round and the final one.
        """
        if not questions:
            return np.zeros((0, 2))
        against = np.array([self._against(question) for question in questions])
        fixed = np.concatenate([self._fixed(question.sheet) for question in questions])
        odds: Array = fixed - against[rows.question]
        return odds

    def _sum_up(self, sheet: Sheet) -> Array:
        """Return the weighted fixed terms of each option, less those of NIL; array ``[options, 2]``."""
        against_first, against_final = self._sums(sheet.nothing)
        sums = map(self._sums, sheet.terms)
        return np.array([(first - against_first, final - against_final) for first, final in sums]).reshape(-1, 2)

    def _sums(self, terms: Mapping[str, float]) -> Pair:
        """Return the sum of weighted terms for both rounds."""
        weights = self._weights
        known = [(value, weights[name]) for name, value in terms.items() if name in weights]
        return math.fsum(value * pair[0] for value, pair in known), math.fsum(value * pair[1] for value, pair in known)

    def _against(self, question: Question) -> Pair:
        """Return what the text says for NIL."""
        share = 1.0 / max(1, len(question.near))
        told = [(self._sources.get(source), 1.0) for source in question.sources]
        told.append((self._weights.get("nothing:recognised"), question.recognised_odds))
        told.append((self._weights.get("nothing:listed"), question.listed))
        for before, after in question.near:
            told.append((self._before.get(before), share))
            told.append((self._after.get(after), share))
        first, final = 0.0, 0.0
        for pair, amount in told:
            if pair is not None:
                first += amount * pair[0]
                final += amount * pair[1]
        return first, final
