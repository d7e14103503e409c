"""The audit's model: boosted trees over named terms, as plain arrays in a JSON file.

Each tree ends in a leaf worth some log-odds. Walking down, the expected worth changes at every node, and the change is
credited to the term that the node asks about; credits and the base rate add up to the score exactly. Log-odds are made
of the score by one line, fitted on articles that the trees had not seen: its slope and offset, and how much it tells
against a gene that another gene of its word is right. The credits are scaled with the slope, so that what ``figlint
explain`` prints adds up to the log-odds of the probability itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.rule_choice import RuleWeights
from figlint.evaluation.audit.words import WordSource
from figlint.nlp.errors import ResourceError

FORMAT = 2
_LEAF = -1
BASE = "base rate"
RIVAL = "namesake fits"

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model says of one case.

    *Range:* ``probability`` is in [0, 1]. The amounts of ``contributions`` add up to its log-odds, largest first; they
    are empty where nobody asked why.
    """

    probability: float
    contributions: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes of all trees in one list.

    ``term[i]`` is the place of the term that node ``i`` asks about (-1 in a leaf), ``low[i]`` the node for values up to
    ``threshold[i]``, ``high[i]`` the other, ``worth[i]`` the expected log-odds below the node. ``roots`` are the first
    nodes of the trees.
    """

    roots: Places
    term: Places
    threshold: Floats
    low: Places
    high: Places
    worth: Floats

    def check(self, n_terms: int) -> None:
        """Check that no node leads out of the list.

        :raises ValueError: when one does, or the columns differ in length.
        """
        size = len(self.term)
        if {len(self.threshold), len(self.low), len(self.high), len(self.worth)} != {size}:
            raise ValueError("the columns of the nodes differ in length")
        for places in (self.roots, self.low, self.high):
            if len(places) and not (int(places.min()) >= 0 and int(places.max()) < size):
                raise ValueError("a node leads out of its tree")
        if size and not (int(self.term.min()) >= _LEAF and int(self.term.max()) < n_terms):
            raise ValueError("a node asks about an unknown term")

    def to_json(self) -> dict[str, list[float]]:
        """Return the columns; thresholds and worths keep six digits."""
        return {
            "roots": self.roots.tolist(),
            "term": self.term.tolist(),
            "threshold": [float(f"{value:.6g}") for value in self.threshold],
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "worth": [float(f"{value:.6g}") for value in self.worth],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Nodes:
        """Return the nodes that :meth:`to_json` wrote; a leaf leads to itself."""
        roots, term, low, high = (np.array(data[name], dtype=np.intp) for name in ("roots", "term", "low", "high"))
        own = np.arange(len(term))
        if len(low) == len(high) == len(term):
            low, high = np.where(term == _LEAF, own, low), np.where(term == _LEAF, own, high)
        threshold, worth = (np.array(data[name], dtype=np.float64) for name in ("threshold", "worth"))
        return cls(roots, term, threshold, low, high, worth)


#: Questions of a tree that one byte holds the answers of.
_BYTE = 8


class Leaves:
    """The leaf of every tree for every answer to its questions.

    Every question is asked of all rows once, whichever trees ask it, and the answers to a tree's questions are the bits
    of a number that says which leaf they lead to: far faster than walking down.

    :param nodes: trees of at most eight questions each.
    """

    def __init__(self, nodes: Nodes) -> None:
        n_trees = len(nodes.roots)
        last = np.append(nodes.roots[1:], len(nodes.term))
        asked = [
            np.flatnonzero(nodes.term[first:end] != _LEAF) + first
            for first, end in zip(nodes.roots.tolist(), last.tolist(), strict=True)
        ]
        n_bits = max(1, *map(len, asked))
        term: Places = np.zeros((n_trees, n_bits), dtype=np.intp)
        threshold: Floats = np.full((n_trees, n_bits), np.inf)
        bit: Places = np.zeros(len(nodes.term), dtype=np.intp)
        for tree, questions in enumerate(asked):
            term[tree, : len(questions)] = nodes.term[questions]
            threshold[tree, : len(questions)] = nodes.threshold[questions]
            bit[questions] = np.arange(len(questions))
        distinct, asked_at = np.unique([term.ravel(), threshold.ravel()], axis=1, return_inverse=True)
        self._term, self._threshold = distinct[0].astype(np.intp), distinct[1][:, None]
        #: The place of the question behind each bit of each tree.
        self._asked = np.ascontiguousarray(asked_at.reshape(n_trees, n_bits).T)
        answers = np.arange(1 << n_bits)[None, :]
        at = np.repeat(nodes.roots[:, None], 1 << n_bits, axis=1)
        for _ in range(n_bits):
            at = np.where(answers >> bit[at] & 1, nodes.low[at], nodes.high[at])
        self._worth: Floats = nodes.worth[at].ravel()
        self._first = np.arange(n_trees) << n_bits
        self._n_trees = n_trees

    @classmethod
    def of(cls, nodes: Nodes) -> Leaves | None:
        """Return the leaves of trees that stand one behind the other and ask no more than a byte holds, else none."""
        roots = nodes.roots.tolist()
        sizes = [end - first for first, end in zip(roots, [*roots[1:], len(nodes.term)], strict=True)]
        # A tree with n leaves asks n - 1 questions.
        return cls(nodes) if sizes and min(sizes) > 0 and max(sizes) <= 2 * _BYTE + 1 else None

    def worths(self, values: Floats) -> Floats:
        """Return the worth of the leaf of each row in each tree.

        :param values: the terms of the cases, a row each; :returns: array ``[len(values), n_trees]``.
        """
        is_low = (values.T.take(self._term, axis=0) <= self._threshold).view(np.uint8)
        answers = np.zeros((self._n_trees, len(values)), dtype=np.uint8)
        for bit, asked in enumerate(self._asked):
            answers |= is_low.take(asked, axis=0) << np.uint8(bit)
        found: Floats = self._worth.take(answers.T + self._first)
        return found


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees over named terms.

    The score is ``base`` plus the worths of the leaves. The log-odds are ``slope`` times the score plus ``offset``,
    plus ``rivalry`` times the score by which the best namesake is right, if it is.
    """

    terms: tuple[str, ...]
    nodes: Nodes
    base: float
    slope: float = 1.0
    offset: float = 0.0
    rivalry: float = 0.0
    _leaves: Leaves | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_leaves", Leaves.of(self.nodes))

    def judge(self, cases: Sequence[Mapping[str, float]], rivals: Sequence[float]) -> tuple[Judgement, ...]:
        """Return a judgement for each case.

        :param cases: the terms of each case by name; terms that the model does not know are not looked at.
        :param rivals: the lowest score among the namesakes of each case, infinite where there are none.
        :raises KeyError: when a case lacks a term.
        """
        return tuple(self.explain(self._values(cases), rivals)) if cases else ()

    def explain(self, values: Floats, rivals: Sequence[float]) -> list[Judgement]:
        """Return a judgement for each row of terms, columns in the order of :attr:`terms`; see :meth:`judge`."""
        credit = self.slope * self._credits(values)
        base = self.slope * self._base() + self.offset
        scores = self.score(values).tolist()
        return [
            Judgement(self.probability(score, rival), self._contributions(base, row, rival))
            for score, row, rival in zip(scores, credit, rivals, strict=True)
        ]

    def probability(self, score: float, rival: float) -> float:
        """Return the probability of a case of which only the score is asked."""
        return _probability(self.slope * score + self.offset + self.rivalry * right_by(rival))

    def scores(self, cases: Sequence[Mapping[str, float]]) -> list[float]:
        """Return the score of each case, before calibration."""
        return self.score(self._values(cases)).tolist() if cases else []

    def score(self, values: Floats) -> Floats:
        """Return the score of each row of terms, before calibration.

        :param values: columns in the order of :attr:`terms`.
        """
        worths = self._walked(values) if self._leaves is None else self._leaves.worths(values)
        found: Floats = worths.sum(axis=1) + self.base
        return found

    def _walked(self, values: Floats) -> Floats:
        at = self._start(len(values))
        while True:
            below, _ = self._step(values, at)
            if np.array_equal(below, at):
                return self.nodes.worth.take(at)
            at = below

    def _values(self, cases: Sequence[Mapping[str, float]]) -> Floats:
        return np.array([[case[name] for name in self.terms] for case in cases], dtype=np.float64)

    def _base(self) -> float:
        return self.base + float(self.nodes.worth[self.nodes.roots].sum())

    def _credits(self, values: Floats) -> Floats:
        """Return what each term adds to the score of each row, over the base rate."""
        at = self._start(len(values))
        credit: Floats = np.zeros(values.size)
        while True:
            below, asked = self._step(values, at)
            if np.array_equal(below, at):
                return credit.reshape(values.shape)
            gain = self.nodes.worth.take(below) - self.nodes.worth.take(at)
            credit += np.bincount(asked.ravel(), weights=gain.ravel(), minlength=values.size)
            at = below

    def _start(self, n_rows: int) -> Places:
        """Return the nodes at which the rows begin, one a tree."""
        return np.tile(self.nodes.roots, (n_rows, 1))

    def _step(self, values: Floats, at: Places) -> tuple[Places, Places]:
        """Return the nodes below, leaves staying where they are, and the cells of the table that were asked about."""
        nodes = self.nodes
        cells = np.maximum(nodes.term.take(at), 0) + np.arange(len(values))[:, None] * len(self.terms)
        is_low = values.ravel().take(cells) <= nodes.threshold.take(at)
        return np.where(is_low, nodes.low.take(at), nodes.high.take(at)), cells

    def _contributions(self, base: float, credit: Floats, rival: float) -> tuple[tuple[str, float], ...]:
        named = [*zip(self.terms, credit.tolist(), strict=True), (RIVAL, self.rivalry * right_by(rival))]
        named.sort(key=lambda item: (-abs(item[1]), item[0]))
        return ((BASE, base), *((name, amount) for name, amount in named if amount))

    def to_json(self) -> dict[str, Any]:
        """Return the forest as JSON values."""
        return {
            "terms": list(self.terms), "nodes": self.nodes.to_json(),
            "base": self.base, "slope": self.slope, "offset": self.offset, "rivalry": self.rivalry,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Forest:
        """Return the forest that :meth:`to_json` wrote.

        :raises ValueError: when its nodes do not fit each other.
        """
        nodes = Nodes.from_json(data["nodes"])
        nodes.check(len(data["terms"]))
        line = {name: float(data[name]) for name in ("base", "slope", "offset", "rivalry")}
        return cls(tuple(data["terms"]), nodes, **line)


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


def right_by(score: float) -> float:
    """Return by how much a score says that a gene is right; zero when it says that it is wrong."""
    return max(0.0, -score)


@dataclass(frozen=True, slots=True)
class AuditModel:
    """The models of the keyword audit.

    :param known: for keywords whose word the evidence table or the text gives; :param inferred: for the others.
    :param reasons: which rule explains a wrong keyword.
    :param about: how the models were made; ``share_wrong`` is the share of wrong keywords they saw.
    """

    known: Forest
    inferred: Forest
    reasons: RuleWeights
    about: Mapping[str, object]

    @property
    def forests(self) -> tuple[Forest, Forest]:
        """Both models."""
        return (self.known, self.inferred)

    def forest(self, source: WordSource) -> Forest:
        """Return the model for words of a source: a word that stands in the text is as good as known."""
        return self.known if source in ("evidence", "text") else self.inferred

    @classmethod
    def read(cls, path: Path) -> AuditModel:
        """Read a weight file.

        :raises ResourceError: when it is absent, damaged or of another format.
        """
        remedy = "reinstall figlint or run `figlint train --audit`"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']}, expected {FORMAT}")
            reasons = data["reasons"]
            weights = RuleWeights(
                tuple(reasons["rules"]),
                tuple(reasons["terms"]),
                tuple(map(tuple, reasons["weights"])),
                tuple(reasons["bias"]),
            )
            return cls(Forest.from_json(data["known"]), Forest.from_json(data["inferred"]), weights, data["about"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ResourceError(f"cannot read audit weights {path}: {error}; {remedy}") from error

    def write(self, path: Path) -> None:
        """Write the weight file, byte for byte the same for the same model."""
        data = {
            "format": FORMAT, "about": dict(self.about),
            "known": self.known.to_json(), "inferred": self.inferred.to_json(), "reasons": asdict(self.reasons),
        }  # fmt: skip
        path.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
