"""Decoding of tag scores: the best tag sequence under a linear-chain CRF, and how probable each of its spans is.

Tags are BIOES (begin, inner, outside, end, single) over the labels of the model; sequences that such tags cannot form
are excluded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Score of what cannot be.
FORBIDDEN = np.float32(-1e4)
#: Spans that the best sequence leaves out are told from this probability on.
OTHER = 0.03
#: Begin, inner, end and single.
_PLACES = "BIES"


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """The tags over some labels: ``O``, then begin, inner, end and single of each label."""
    return ("O", *(f"{place}{label}" for label in labels for place in _PLACES))


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


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was decided for a text, and what else is probable.

    :param spans: those of the best sequence; :param others: those that it leaves out, from :data:`OTHER` on.
    :param chances: how probable it is that each piece is part of a name: pieces by labels.
    """

    spans: tuple[TagSpan, ...]
    others: tuple[TagSpan, ...]
    chances: Doubles


class Crf:
    """Scores of neighbouring tags.

    :param labels: the labels of the model.
    :param transitions: score of each tag (row) before each other (column).
    :param first: score of each tag at the beginning.
    :param last: score of each tag at the end.
    """

    def __init__(self, labels: Sequence[str], transitions: Floats, first: Floats, last: Floats) -> None:
        self._tags = tag_names(labels)
        self._begins = np.array([tag for tag, name in enumerate(self._tags) if name[0] in "BS"])
        between, beginning, end = allowed_places(labels)
        self._transitions = np.where(between, transitions, FORBIDDEN).astype(np.float32)
        self._first = np.where(beginning, first, FORBIDDEN).astype(np.float32)
        self._last = np.where(end, last, FORBIDDEN).astype(np.float32)
        self._odds = np.exp(self._transitions.astype(np.float64))
        # For reading forwards and backwards: how likely each tag (second axis) leads to each other, and begins.
        self._ways = np.stack((self._odds, self._odds.T))[:, :, :, None]
        self._ends = np.exp(np.stack((self._first, self._last)).astype(np.float64))

    def decode(self, texts: Sequence[Floats]) -> list[Tagged]:
        """The spans of the best tag sequence of each text, and the chances of all other sequences together.

        :param texts: tag scores of some texts, pieces by tags, none empty.
        """
        lengths = np.array([len(text) for text in texts])
        # Texts lie side by side in the last axis, where numpy is fastest.
        scores = np.zeros((int(lengths.max()), len(self._tags), len(texts)), np.float32)
        for column, text in enumerate(texts):
            scores[: len(text), :, column] = text
        paths = self._best_paths(scores, lengths)
        return [
            self._tagged(paths[:length, column].tolist(), *chances)
            for column, (length, chances) in enumerate(zip(lengths.tolist(), self._chances(texts), strict=True))
        ]

    def _tagged(self, path: Sequence[int], odds: Doubles, future: Doubles) -> Tagged:
        shares = odds / odds.sum(axis=1, keepdims=True)
        spans = tuple(self._spans(path, shares, future))
        inside = shares[:, 1:].reshape(len(odds), -1, len(_PLACES)).sum(axis=2)
        return Tagged(spans, tuple(self._others(spans, shares, future)), inside)

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

    def _chances(self, texts: Sequence[Floats]) -> Iterator[tuple[Doubles, Doubles]]:
        """How likely each tag is at its piece beside the others, and how well it and all that may follow fit the text.

        The second, at a piece, serves to say how probable a tag is when the tag before it is known. Each text is read
        forwards and backwards side by side. Sums run over tags one by one, so that they do not depend on how many
        texts lie there.

        :returns: two arrays for each text, pieces by tags.
        """
        fits = [np.exp((text - text.max(axis=1, keepdims=True)).astype(np.float64)) for text in texts]
        emitted = np.ones((max(map(len, texts)), 2, len(self._tags), len(texts)))
        for column, fit in enumerate(fits):
            emitted[: len(fit), 0, :, column] = fit
            emitted[: len(fit), 1, :, column] = fit[::-1]
        reached, states = np.empty_like(emitted), np.empty_like(emitted)
        reached[0] = self._ends[:, :, None]
        for step in range(len(emitted)):
            if step:
                np.sum(states[step - 1][:, :, None] * self._ways, axis=1, out=reached[step])
            fit = reached[step] * emitted[step]
            np.divide(fit, fit.max(axis=1, keepdims=True), out=states[step])
        for column, fit in enumerate(fits):
            past, future = states[: len(fit), 0, :, column], states[: len(fit), 1, :, column][::-1]
            yield past * reached[: len(fit), 1, :, column][::-1], future

    def _spans(self, path: Sequence[int], shares: Doubles, future: Doubles) -> list[TagSpan]:
        found: list[TagSpan] = []
        first, probability = 0, 1.0
        for piece, tag in enumerate(path):
            name = self._tags[tag]
            if name == "O":
                continue
            if name[0] in "BS":
                first, probability = piece, float(shares[piece, tag])
            else:
                ways = self._odds[path[piece - 1]] * future[piece]
                probability *= float(ways[tag] / ways.sum())
            if name[0] in "ES":
                found.append(TagSpan(first, piece, name[1:], probability))
        return found

    def _others(self, spans: Sequence[TagSpan], shares: Doubles, future: Doubles) -> Iterator[TagSpan]:
        """Yield probable spans beside those decided on; where these are sure, no other is probable."""
        decided = {(span.first, span.last, span.label) for span in spans}
        sure = {span.first for span in spans if span.probability > 1.0 - OTHER}
        for piece, place in np.argwhere(shares[:, self._begins] >= OTHER).tolist():
            tag = int(self._begins[place])
            if piece in sure:
                continue
            for last, probability in self._ways_on(piece, tag, float(shares[piece, tag]), future):
                span = TagSpan(piece, last, self._tags[tag][1:], probability)
                if probability >= OTHER and (piece, last, span.label) not in decided:
                    yield span

    def _ways_on(self, first: int, begin: int, probability: float, future: Doubles) -> Iterator[tuple[int, float]]:
        """Yield where a span may end that begins with a tag, and how probable that is."""
        if self._tags[begin][0] == "S":
            yield first, probability
            return
        tag, inner, end = begin, begin + _PLACES.index("I"), begin + _PLACES.index("E")
        for piece in range(first + 1, len(future)):
            ways = self._odds[tag] * future[piece]
            ways /= ways.sum()
            yield piece, probability * float(ways[end])
            probability *= float(ways[inner])
            tag = inner
            if probability < OTHER:
                return
