"""The caption model's network in torch, for training only; :mod:`figlint.nlp.ner_network` runs it without torch."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from figlint.models.ner_examples import N_OTHER, TAGS, Example, Vocabulary
from figlint.nlp.ner_features import FORMS, PLACES, STRING_KINDS, TYPES
from figlint.nlp.ner_names import COLUMNS


@dataclass(frozen=True, slots=True)
class Sizes:
    """Widths of the layers."""

    string_width: int
    shape_width: int
    width: int
    recurrent: int
    middle: int


@dataclass(frozen=True, slots=True)
class Strings:
    """The distinct strings of one kind in a batch, and which of them each piece has."""

    strings: Tensor
    shapes: Tensor
    grams: Tensor
    offsets: Tensor
    pieces: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts side by side, filled up to the longest."""

    lengths: Tensor
    mask: Tensor
    strings: tuple[Strings, ...]
    types: Tensor
    places: Tensor
    forms: Tensor
    hints: Tensor
    repeats: Tensor
    tags: Tensor
    others: Tensor


class Collator:
    """Makes batches; the rows of a string are looked up once.

    :param vocabulary: rows of strings.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows: list[dict[str, tuple[int, int, list[int]]]] = [{} for _ in STRING_KINDS]

    def __call__(self, examples: Sequence[Example]) -> Batch:
        """Put texts into one batch."""
        longest = max(len(item) for item in examples)

        def fill(values: Callable[[Example], Sequence[int]]) -> Tensor:
            table = np.zeros((len(examples), longest), np.int64)
            for row, item in enumerate(examples):
                table[row, : len(item)] = values(item)
            return torch.from_numpy(table)

        lengths = torch.tensor([len(item) for item in examples])
        hints = np.zeros((len(examples), longest, COLUMNS), np.float32)
        repeats = np.zeros((len(examples), longest), np.int64)
        after = 1
        for row, item in enumerate(examples):
            hints[row, : len(item)] = item.hints
            repeats[row, : len(item)] = np.array(item.repeats) + after
            after += max(item.repeats) + 1
        return Batch(
            lengths,
            torch.arange(longest)[None] < lengths[:, None],
            tuple(self._strings(kind, examples, longest) for kind in range(len(STRING_KINDS))),
            fill(lambda item: item.types),
            fill(lambda item: item.places),
            fill(lambda item: item.forms),
            torch.from_numpy(hints),
            torch.from_numpy(repeats),
            fill(lambda item: item.tags),
            fill(lambda item: item.others),
        )

    def _strings(self, kind: int, examples: Sequence[Example], longest: int) -> Strings:
        numbers = {"": 0}
        pieces = np.zeros((len(examples), longest), np.int64)
        for row, item in enumerate(examples):
            pieces[row, : len(item)] = [numbers.setdefault(text[kind], len(numbers)) for text in item.strings]
        known = self._rows[kind]
        rows = []
        for text in numbers:
            if text not in known:
                known[text] = self._vocabulary.rows(kind, text)
            rows.append(known[text])
        offsets = np.cumsum([0] + [len(grams) for _, _, grams in rows[:-1]])
        return Strings(
            torch.tensor([string for string, _, _ in rows]),
            torch.tensor([outline for _, outline, _ in rows]),
            torch.tensor([gram for _, _, grams in rows for gram in grams]),
            torch.from_numpy(offsets),
            torch.from_numpy(pieces),
        )


class _RowDropout(nn.Module):
    """Dropout that hides the same units at every piece of a text."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._rate = rate

    def forward(self, states: Tensor) -> Tensor:
        if not self.training:
            return states
        keep = (torch.rand(states.shape[0], 1, states.shape[2]) >= self._rate).float()
        return states * keep / (1 - self._rate)


class Tagger(nn.Module):
    """Strings, shapes, characters, places and hints; a two-way LSTM; the mean over repeated pieces; a CRF.

    :param vocabulary: its sizes are those of the tables.
    :param sizes: widths of the layers.
    :param dropout: share of hidden units.
    :param string_dropout: share of hidden strings.
    """

    def __init__(self, vocabulary: Vocabulary, sizes: Sizes, dropout: float, string_dropout: float) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._string_dropout = string_dropout
        kinds = range(len(STRING_KINDS))
        self.strings = nn.ModuleList(_table(len(vocabulary.strings[kind]) + 1, sizes.string_width) for kind in kinds)
        self.shapes = nn.ModuleList(_table(len(vocabulary.shapes[kind]) + 1, sizes.shape_width) for kind in kinds)
        bags = [nn.EmbeddingBag(len(vocabulary.grams[kind]) + 1, sizes.string_width, mode="mean") for kind in kinds[1:]]
        for bag in bags:
            nn.init.normal_(bag.weight, 0, 0.1)
        self.grams = nn.ModuleList(bags)
        self.project = nn.ModuleList(
            nn.Linear(2 * sizes.string_width + sizes.shape_width, sizes.width) for _ in STRING_KINDS
        )
        self.types = _table(TYPES, sizes.width)
        self.places = _table(PLACES, sizes.width)
        self.forms = _table(FORMS, sizes.width)
        self.hints = nn.Linear(COLUMNS, sizes.width)
        self.drop = _RowDropout(dropout)
        self.forth = nn.LSTM(sizes.width, sizes.recurrent)
        self.back = nn.LSTM(sizes.width, sizes.recurrent)
        self.middle = nn.Linear(4 * sizes.recurrent + sizes.width, sizes.middle)
        self.output = nn.Linear(sizes.middle, len(TAGS))
        self.other = nn.Linear(sizes.middle, N_OTHER)
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.first = nn.Parameter(torch.zeros(len(TAGS)))
        self.last = nn.Parameter(torch.zeros(len(TAGS)))

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of the tags and of the tags of other things."""
        vectors = self.types(batch.types) + self.places(batch.places) + self.forms(batch.forms)
        vectors = vectors + self.hints(batch.hints)
        for kind, strings in enumerate(batch.strings):
            rows = strings.strings
            if self.training:
                rows = torch.where(torch.rand(rows.shape) < self._string_dropout, 0, rows)
            parts = (
                self.strings[kind](rows),
                self.shapes[kind](strings.shapes),
                self.grams[max(kind - 1, 0)](strings.grams, strings.offsets),
            )
            vectors = vectors + self.project[kind](torch.cat(parts, 1))[strings.pieces]
        vectors = self.drop(torch.relu(vectors))
        states = self._two_way(vectors, batch)
        width = states.shape[2]
        groups = batch.repeats.flatten()
        n_groups = int(groups.max()) + 1
        sums = torch.zeros(n_groups, width).index_add_(0, groups, states.reshape(-1, width))
        counts = torch.zeros(n_groups).index_add_(0, groups, torch.ones(len(groups)))
        means = (sums / counts.clamp(min=1).unsqueeze(1))[batch.repeats]
        middle = self.middle(torch.cat([self.drop(states), vectors, self.drop(means)], -1))
        middle = self.drop(torch.relu(middle))
        return self.output(middle), self.other(middle)

    def _two_way(self, vectors: Tensor, batch: Batch) -> Tensor:
        """Both LSTMs, the second over each text turned round in place, so that it never reads the filling first."""
        steps = torch.arange(vectors.shape[1])[None]
        turned = torch.where(batch.mask, batch.lengths[:, None] - 1 - steps, steps)
        rows = torch.arange(len(vectors))[:, None]
        forth = self.forth(vectors.transpose(0, 1))[0].transpose(0, 1)
        back = self.back(vectors[rows, turned].transpose(0, 1))[0].transpose(0, 1)[rows, turned]
        return torch.cat([forth, back], -1) * batch.mask.unsqueeze(-1)

    def loss(self, batch: Batch, other_weight: float) -> Tensor:
        """Negative log-likelihood of the tags a piece, plus that of other things, weighed."""
        scores, others = self(batch)
        loss = self._crf_loss(scores, batch)
        return loss + other_weight * functional.cross_entropy(others[batch.mask], batch.others[batch.mask])

    def _crf_loss(self, scores: Tensor, batch: Batch) -> Tensor:
        tags, mask = batch.tags, batch.mask.float()
        ends = tags.gather(1, batch.lengths[:, None] - 1).squeeze(1)
        path = (scores.gather(2, tags.unsqueeze(2)).squeeze(2) * mask).sum(1)
        path = path + (self.transitions[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
        path = path + self.first[tags[:, 0]] + self.last[ends]
        reach = self.first + scores[:, 0]
        # One unbind instead of an index a step: the gradient of each index would fill a tensor of the whole size.
        for step, inside in list(zip(scores.unbind(1), batch.mask.unsqueeze(2).unbind(1), strict=True))[1:]:
            reach = torch.where(inside, torch.logsumexp(reach.unsqueeze(2) + self.transitions, 1) + step, reach)
        return (torch.logsumexp(reach + self.last, 1) - path).sum() / mask.sum()

    def arrays(self) -> dict[str, dict[str, npt.NDArray[np.generic]]]:
        """The weights as :class:`figlint.nlp.recognize.Recognizer` reads them, by file."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        files: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
        layers: dict[str, npt.NDArray[np.generic]] = {}
        for number, kind in enumerate(STRING_KINDS):
            strings = files[f"{kind}.npz"] = {}
            tables = {"string": self._vocabulary.strings, "shape": self._vocabulary.shapes}
            for name, rows in tables.items():
                strings[f"chunk.{kind}.{name}.hashes"] = _hashes(rows[number])
                strings[f"chunk.{kind}.{name}.table"] = state[f"{name}s.{number}.weight"]
            if number:
                runs = files[f"{kind}-runs.npz"] = {}
                runs[f"chunk.{kind}.gram.hashes"] = _hashes(self._vocabulary.grams[number])
                runs[f"chunk.{kind}.gram.table"] = state[f"grams.{number - 1}.weight"]
            layers[f"chunk.{kind}.weight"] = state[f"project.{number}.weight"].T
            layers[f"chunk.{kind}.bias"] = state[f"project.{number}.bias"]
        layers["chunk.types"] = state["types.weight"] + state["hints.bias"]
        layers["chunk.places"] = state["places.weight"]
        layers["chunk.forms"] = state["forms.weight"]
        layers["names.vectors"] = state["hints.weight"].T
        ways = ("forth", "back")
        inputs = [_gates(state[f"{way}.weight_ih_l0"]).T for way in ways]
        biases = [_gates(state[f"{way}.bias_ih_l0"] + state[f"{way}.bias_hh_l0"]) for way in ways]
        layers["network.input"] = np.concatenate(inputs, axis=1)
        layers["network.input.bias"] = np.concatenate(biases)
        layers["network.recurrent"] = np.stack([_gates(state[f"{way}.weight_hh_l0"]).T for way in ways])
        for name in ("middle", "output"):
            layers[f"network.{name}"] = state[f"{name}.weight"].T
            layers[f"network.{name}.bias"] = state[f"{name}.bias"]
        for name in ("transitions", "first", "last"):
            layers[f"crf.{name}"] = state[name]
        files["layers.npz"] = layers
        return {name: _halved(arrays) for name, arrays in files.items()}


def _table(rows: int, width: int) -> nn.Embedding:
    table = nn.Embedding(rows, width)
    nn.init.normal_(table.weight, 0, 0.1)
    return table


def _gates(weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Gates from torch's order (in, forget, cell, out) to ours, the sigmoid ones halved."""
    enter, forget, cell, leave = np.split(weights, 4)
    return np.concatenate([enter / 2, forget / 2, leave / 2, cell])


def _hashes(rows: dict[str, int]) -> npt.NDArray[np.uint32]:
    return np.array([zlib.crc32(text.encode()) for text in rows], np.uint32)


def _halved(arrays: dict[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.generic]]:
    """Real numbers in half precision."""
    return {name: array if array.dtype == np.uint32 else array.astype(np.float16) for name, array in arrays.items()}
