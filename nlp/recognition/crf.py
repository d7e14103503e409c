"""Decoding of tag scores: the best tag sequence under a linear-chain CRF, and how probable each of its spans is.

Tags are BIOES (begin, inner, outside, end, single) over the labels of the model; sequences that such tags cannot form
are excluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

#: Score of what cannot be.
FORBIDDEN = np.float32(-1e4)


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """The tags over some labels: ``O``, then begin, inner, end and single of each label."""
    return ("O", *(f"{place}{label}" for label in labels for place in "BIES"))


def allowed_places(labels: Sequence[str]) -> tuple[Bools, Bools, Bools]:
    """Which tags may stand before which others, which at the beginning and which at the end."""
    tags = tag_names(labels)
    inside = np.array([tag[0] in "BI" for tag in tags])
    continues = np.array([tag[0] in "IE" for tag in tags])
    same = np.array([[a[1:] == b[1:] for b in tags] for a in tags])
    return np.where(inside[:, None], same & continues, ~continues), ~continues, ~inside


@dataclass(frozen=True, slots=True)
class TagSpan:
    """Pieces ``first`` to ``last`` (inclusive) form one mention."""

    first: int
    last: int
    label: str
    probability: float


class Crf:
    """Scores of neighbouring tags.

    :param labels: the labels of the model.
    :param transitions: score of each tag (row) before each other (column).
    :param first: score of each tag at the beginning.
    :param last: score of each tag at the end.
    """

    def __init__(self, labels: Sequence[str], transitions: Floats, first: Floats, last: Floats) -> None:
        self._tags = tag_names(labels)
        between, beginning, end = allowed_places(labels)
        self._transitions = np.where(between, transitions, FORBIDDEN).astype(np.float32)
        self._first = np.where(beginning, first, FORBIDDEN).astype(np.float32)
        self._last = np.where(end, last, FORBIDDEN).astype(np.float32)
        self._odds = np.exp(self._transitions.astype(np.float64))

    def decode(self, texts: Sequence[Floats]) -> list[tuple[TagSpan, ...]]:
        """The spans of the best tag sequence of each text.

        :param texts: tag scores of some texts, pieces by tags, none empty.
        """
        lengths = np.array([len(text) for text in texts])
        scores = np.zeros((int(lengths.max()), len(texts), len(self._tags)), np.float32)
        for row, text in enumerate(texts):
            scores[: len(text), row] = text
        paths = self._best_paths(scores, lengths)
        odds, after = self._futures(scores, lengths)
        return [
            tuple(self._spans(paths[:length, row].tolist(), odds[:, row], after[:, row]))
            for row, length in enumerate(lengths.tolist())
        ]

    def _best_paths(self, scores: Floats, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        steps, rows, _ = scores.shape
        back = np.zeros(scores.shape, np.int64)
        best = self._first + scores[0]
        ends = best.copy()
        for step in range(1, steps):
            ways = best[:, :, None] + self._transitions
            back[step] = ways.argmax(axis=1)
            best = ways.max(axis=1) + scores[step]
            ends[lengths > step] = best[lengths > step]
        paths = np.zeros((steps, rows), np.int64)
        tags = (ends + self._last).argmax(axis=1)
        every = np.arange(rows)
        for step in range(steps - 1, -1, -1):
            paths[step] = tags
            if step:
                tags = np.where(lengths > step, back[step, every, tags], tags)
        return paths

    def _futures(
        self, scores: Floats, lengths: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """How probable each tag is at its piece, and how well each tag and all that may follow it fit the text.

        The second, at a piece, serves to say how probable a tag is when the tag before it is known.
        """
        emitted = np.exp((scores - scores.max(axis=2, keepdims=True)).astype(np.float64))
        past = np.empty_like(emitted)
        future = np.empty_like(emitted)
        reach = np.exp(self._first.astype(np.float64)) * emitted[0]
        for step in range(len(scores)):
            if step:
                reach = (past[step - 1][:, None, :] * self._odds.T).sum(axis=2) * emitted[step]
            past[step] = reach / reach.sum(axis=1, keepdims=True)
        last = np.exp(self._last.astype(np.float64))
        for step in range(len(scores) - 1, -1, -1):
            ends = lengths == step + 1
            if step + 1 < len(scores):
                rest = (future[step + 1][:, None, :] * self._odds).sum(axis=2)
                rest[ends] = last
            else:
                rest = np.broadcast_to(last, reach.shape)
            fit = rest * emitted[step]
            future[step] = fit / fit.sum(axis=1, keepdims=True)
            past[step] *= rest
        past /= past.sum(axis=2, keepdims=True)
        return past, future

    def _spans(
        self, path: Sequence[int], odds: npt.NDArray[np.float64], future: npt.NDArray[np.float64]
    ) -> list[TagSpan]:
        found: list[TagSpan] = []
        first, probability = 0, 1.0
        for piece, tag in enumerate(path):
            name = self._tags[tag]
            if name == "O":
                continue
            if name[0] in "BS":
                first, probability = piece, float(odds[piece, tag])
            else:
                ways = self._odds[path[piece - 1]] * future[piece]
                probability *= float(ways[tag] / ways.sum())
            if name[0] in "ES":
                found.append(TagSpan(first, piece, name[1:], probability))
        return found
