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
        # Texts lie side by side in the last axis, where numpy is fastest.
        scores = np.zeros((int(lengths.max()), len(self._tags), len(texts)), np.float32)
        for column, text in enumerate(texts):
            scores[: len(text), :, column] = text
        paths = self._best_paths(scores, lengths)
        odds, after = self._futures(scores, lengths)
        return [
            tuple(self._spans(paths[:length, column].tolist(), odds[:, :, column], after[:, :, column]))
            for column, length in enumerate(lengths.tolist())
        ]

    def _best_paths(self, scores: Floats, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        steps, _, columns = scores.shape
        best = np.empty_like(scores)
        best[0] = self._first[:, None] + scores[0]
        before = self._transitions[:, :, None]
        for step in range(1, steps):
            np.add((best[step - 1][:, None] + before).max(axis=0), scores[step], out=best[step])
        paths = np.zeros((steps, columns), np.int64)
        ends = best[lengths - 1, :, np.arange(columns)]
        tags = (ends + self._last).argmax(axis=1)
        for step in range(steps - 1, -1, -1):
            paths[step] = tags
            if step:
                came_from = (best[step - 1] + self._transitions[:, tags]).argmax(axis=0)
                tags = np.where(lengths > step, came_from, tags)
        return paths

    def _futures(
        self, scores: Floats, lengths: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """How likely each tag is at its piece beside the others, and how well it and all that may follow fit the text.

        The second, at a piece, serves to say how probable a tag is when the tag before it is known. Sums run over the
        first axis, tag by tag, so that they do not depend on how many texts lie side by side.
        """
        emitted = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
        past = np.empty_like(emitted)
        future = np.empty_like(emitted)
        rest = np.empty_like(emitted)
        after, before = self._odds[:, :, None], self._odds.T[:, :, None].copy()
        past[0] = np.exp(self._first.astype(np.float64))[:, None] * emitted[0]
        for step in range(1, len(scores)):
            reach = (past[step - 1][:, None] * after).sum(axis=0) * emitted[step]
            np.divide(reach, reach.max(axis=0), out=past[step])
        last = np.exp(self._last.astype(np.float64))[:, None]
        rest[-1] = last
        for step in range(len(scores) - 1, -1, -1):
            if step + 1 < len(scores):
                rest[step] = np.where(lengths == step + 1, last, (future[step + 1][:, None] * before).sum(axis=0))
            fit = rest[step] * emitted[step]
            np.divide(fit, fit.max(axis=0), out=future[step])
        past *= rest
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
                first, probability = piece, float(odds[piece, tag] / odds[piece].sum())
            else:
                ways = self._odds[path[piece - 1]] * future[piece]
                probability *= float(ways[tag] / ways.sum())
            if name[0] in "ES":
                found.append(TagSpan(first, piece, name[1:], probability))
        return found
