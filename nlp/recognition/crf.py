"""Decoding of tag scores: the best tag sequence under a linear-chain CRF, and how probable each of its spans is.

Tags are BIOES (begin, inner, outside, end, single) over the labels of the model; sequences that such tags cannot form
are excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from figlint.nlp.recognition.steps import Places, Steps

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Score of what cannot be.
FORBIDDEN = np.float32(-1e4)
#: Spans that the best sequence leaves out are told from this probability on.
OTHER = 0.03
#: Begin, inner, end and single.
_PLACES = "BIES"
#: The tag of a piece that is part of no mention.
_OUTSIDE = 0
#: Steps after which chances are scaled to one again, before they grow too small for a number: they may lose a factor of
#: e^170 a step.
_SCALED = 4


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
        self._is_within = np.array([name[0] in "IE" for name in self._tags])
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
        steps = Steps(list(map(len, texts)))
        scores = np.concatenate(texts)
        path = self._best_paths(scores, steps)
        shares, future = self._chances(scores, steps)
        given = self._given_before(path, shares, future)
        inside = shares[:, 1:].reshape(len(shares), -1, len(_PLACES)).sum(axis=2)
        rows, places = np.nonzero(shares[:, self._begins] >= OTHER)
        likely = np.searchsorted(rows, [0, *(text.stop for text in steps.texts)]).tolist()
        found = []
        for text, (first, end) in zip(steps.texts, pairwise(likely), strict=True):
            spans = tuple(self._spans(path[text].tolist(), given[text].tolist()))
            begun = zip((rows[first:end] - text.start).tolist(), self._begins[places[first:end]].tolist(), strict=True)
            others = tuple(self._others(spans, begun, shares[text], future[text]))
            found.append(Tagged(spans, others, inside[text]))
        return found

    def _best_paths(self, scores: Floats, steps: Steps) -> Places:
        """The best tag of each piece (Viterbi): the best way to each of its tags, and from the last piece back."""
        best = np.empty((len(self._tags), len(scores)), np.float32)
        best[:, steps.forwards] = scores.T
        best[:, slice(*steps.runs[0])] += self._first[:, None]
        between = self._transitions[:, :, None]
        for (before, _), (first, end) in pairwise(steps.runs):
            best[:, first:end] += (best[:, None, before : before + end - first] + between).max(axis=0)
        paths = np.empty(len(scores), np.int64)
        tags = np.empty(0, np.int64)
        for first, end in reversed(steps.runs):
            going = first + len(tags)
            tags = (best[:, first:going] + self._transitions[:, tags]).argmax(axis=0)
            if going < end:
                tags = np.concatenate((tags, (best[:, going:end] + self._last[:, None]).argmax(axis=0)))
            paths[first:end] = tags
        return paths[steps.forwards]

    def _chances(self, scores: Floats, steps: Steps) -> tuple[Doubles, Doubles]:
        """How likely each tag is at its piece, and how well it and all that may follow fit the text.

        The second, at a piece, serves to say how probable a tag is when the tag before it is known. Each text is read
        forwards and backwards side by side. Sums run over tags one by one, so that they do not depend on how many
        texts lie there.

        :returns: two arrays, pieces by tags.
        """
        fits = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
        emitted = np.empty((2, len(self._tags), len(scores)))
        emitted[0][:, steps.forwards] = emitted[1][:, steps.backwards] = fits.T
        reached, states = np.empty_like(emitted), np.empty_like(emitted)
        reached[:, :, slice(*steps.runs[0])] = self._ends[:, :, None]
        before = 0
        for step, (first, end) in enumerate(steps.runs):
            if step:
                come = states[:, :, None, before : before + end - first] * self._ways
                np.sum(come, axis=1, out=reached[:, :, first:end])
            fit = np.multiply(reached[:, :, first:end], emitted[:, :, first:end], out=states[:, :, first:end])
            if step % _SCALED == 0:
                fit /= fit.max(axis=1, keepdims=True)
            before = first
        past, ahead, future = (
            np.ascontiguousarray(values[:, places].T)
            for values, places in (
                (states[0], steps.forwards),
                (reached[1], steps.backwards),
                (states[1], steps.backwards),
            )
        )
        odds = past * ahead
        return odds / odds.sum(axis=1, keepdims=True), future

    def _given_before(self, path: Places, shares: Doubles, future: Doubles) -> Doubles:
        """How probable the tag of each piece on a path is: within a mention given the tag before it, else by itself.

        :returns: a number for each piece.
        """
        chances = np.take_along_axis(shares, path[:, None], axis=1)[:, 0]
        within = np.flatnonzero(self._is_within[path])
        ways = self._odds[path[within - 1]] * future[within]
        chances[within] = np.take_along_axis(ways, path[within, None], axis=1)[:, 0] / ways.sum(axis=1)
        return chances

    def _spans(self, path: Sequence[int], given: Sequence[float]) -> Iterator[TagSpan]:
        """Yield the spans on a path; a span is as probable as all of its tags together."""
        first, probability = 0, 1.0
        for piece, tag in enumerate(path):
            if tag == _OUTSIDE:
                continue
            name = self._tags[tag]
            if name[0] in "BS":
                first, probability = piece, 1.0
            probability *= given[piece]
            if name[0] in "ES":
                yield TagSpan(first, piece, name[1:], probability)

    def _others(
        self, spans: Sequence[TagSpan], begun: Iterable[tuple[int, int]], shares: Doubles, future: Doubles
    ) -> Iterator[TagSpan]:
        """Yield probable spans beside those decided on; where these are sure, no other is probable.

        :param begun: pieces that probably begin a mention, each with a tag that says so.
        """
        decided = {(span.first, span.last, span.label) for span in spans}
        sure = {span.first for span in spans if span.probability > 1.0 - OTHER}
        for piece, tag in begun:
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
