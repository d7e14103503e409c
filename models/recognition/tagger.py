"""The caption model's network in torch, for training only; :mod:`figlint.nlp.recognition.network` runs it without."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from figlint.models.recognition.average import average
from figlint.models.recognition.corpus import LABELS
from figlint.models.recognition.examples import N_OTHER, TAGS, Example, Vocabulary
from figlint.models.recognition.lattice import log_total
from figlint.nlp.recognition.crf import FORBIDDEN, allowed_places
from figlint.nlp.recognition.features import FORMS, PLACES, STRING_KINDS, TYPES
from figlint.nlp.recognition.names import COLUMNS
from figlint.nlp.textkind import KINDS


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
    """Texts of one kind side by side, filled up to the longest.

    ``allowed`` says which tags may be right, where a text leaves that open.
    """

    kind: str
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
    allowed: Tensor | None


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
            examples[0].kind,
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
            _allowed(examples, longest),
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


def _allowed(examples: Sequence[Example], longest: int) -> Tensor | None:
    if not any(item.unknown for item in examples):
        return None
    allowed = torch.ones(len(examples), longest, len(TAGS), dtype=torch.bool)
    for row, item in enumerate(examples):
        tags = torch.tensor(item.tags)
        inside = torch.zeros(len(item), len(TAGS), dtype=torch.bool)
        inside[torch.arange(len(item)), tags] = True
        for unknown in item.unknown:
            inside[:, unknown] = tags == 0
        allowed[row, : len(item)] = inside
    return allowed


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


class _Gates(nn.Module):
    """A layer of gated averages: candidate, forget and output columns of both directions become states."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.bias = nn.Parameter(torch.cat([torch.zeros(2 * size), torch.ones(2 * size), torch.zeros(2 * size)]))

    def forward(self, sums: Tensor, mask: Tensor) -> Tensor:
        columns = (sums + self.bias).view(*sums.shape[:2], 3, 2, self.size).permute(2, 3, 1, 0, 4)
        keep = torch.sigmoid(columns[1])
        taken = torch.tanh(columns[0]) * (1 - keep) * mask.T[None, :, :, None]
        states = average(taken, keep) * torch.sigmoid(columns[2])
        return states.permute(2, 1, 0, 3).flatten(2)


class Tagger(nn.Module):
    """Strings, shapes, characters, places and hints; two layers of gated averages; the mean over repeats; a CRF.

    Each kind of text has a vector of its own at the input and before the output, an output and transitions.

    :param vocabulary: its sizes are those of the tables.
    :param sizes: widths of the layers.
    :param kinds: kinds of text; those of :data:`figlint.nlp.recognition.recognize.KINDS` first.
    :param dropout: share of hidden units.
    :param string_dropout: share of hidden strings.
    """

    def __init__(
        self, vocabulary: Vocabulary, sizes: Sizes, kinds: Sequence[str], dropout: float, string_dropout: float
    ) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self._kinds = list(kinds)
        self._string_dropout = string_dropout
        each = range(len(STRING_KINDS))
        self.strings = nn.ModuleList(_table(len(vocabulary.strings[kind]) + 1, sizes.string_width) for kind in each)
        self.shapes = nn.ModuleList(_table(len(vocabulary.shapes[kind]) + 1, sizes.shape_width) for kind in each)
        bags = [nn.EmbeddingBag(len(vocabulary.grams[kind]) + 1, sizes.string_width, mode="mean") for kind in each[1:]]
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
        size = sizes.recurrent
        self.near, self.near_gates = nn.Linear(sizes.width, 12 * size, bias=False), _Gates(size)
        self.far, self.far_gates = nn.Linear(2 * size, 6 * size, bias=False), _Gates(size)
        self.whole = nn.Linear(2 * size, 6 * size, bias=False)
        self.middle = nn.Linear(4 * size + sizes.width, sizes.middle, bias=False)
        self.kinds = nn.Parameter(torch.zeros(len(kinds), sizes.width))
        self.kinds_middle = nn.Parameter(torch.zeros(len(kinds), sizes.middle))
        self.output = nn.ModuleList(nn.Linear(sizes.middle, len(TAGS)) for _ in kinds)
        self.other = nn.Linear(sizes.middle, N_OTHER)
        self.transitions = nn.Parameter(torch.zeros(len(kinds), len(TAGS), len(TAGS)))
        self.first = nn.Parameter(torch.zeros(len(kinds), len(TAGS)))
        self.last = nn.Parameter(torch.zeros(len(kinds), len(TAGS)))
        between, first, last = (torch.from_numpy(places) for places in allowed_places(LABELS))
        self.register_buffer("_between", torch.where(between, 0.0, float(FORBIDDEN)), persistent=False)
        self.register_buffer("_begin", torch.where(first, 0.0, float(FORBIDDEN)), persistent=False)
        self.register_buffer("_end", torch.where(last, 0.0, float(FORBIDDEN)), persistent=False)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of the tags and of the tags of other things."""
        kind = self._kinds.index(batch.kind)
        vectors = self.types(batch.types) + self.places(batch.places) + self.forms(batch.forms)
        vectors = vectors + self.hints(batch.hints) + self.kinds[kind]
        for number, strings in enumerate(batch.strings):
            rows = strings.strings
            if self.training:
                rows = torch.where(torch.rand(rows.shape) < self._string_dropout, 0, rows)
            parts = (
                self.strings[number](rows),
                self.shapes[number](strings.shapes),
                self.grams[max(number - 1, 0)](strings.grams, strings.offsets),
            )
            vectors = vectors + self.project[number](torch.cat(parts, 1))[strings.pieces]
        vectors = self.drop(torch.relu(vectors)) * batch.mask.unsqueeze(2)
        states = self._states(vectors, batch)
        width = states.shape[2]
        groups = batch.repeats.flatten()
        n_groups = int(groups.max()) + 1
        sums = torch.zeros(n_groups, width).index_add_(0, groups, states.reshape(-1, width))
        counts = torch.zeros(n_groups).index_add_(0, groups, torch.ones(len(groups)))
        means = (sums / counts.clamp(min=1).unsqueeze(1))[batch.repeats]
        middle = self.middle(torch.cat([self.drop(states), vectors, self.drop(means)], -1)) + self.kinds_middle[kind]
        middle = self.drop(torch.relu(middle))
        return self.output[kind](middle), self.other(middle)

    def _states(self, vectors: Tensor, batch: Batch) -> Tensor:
        size = self.near_gates.size
        both, before, behind = self.near(vectors).split([6 * size, 3 * size, 3 * size], 2)
        before = functional.pad(before[:, :-1], (0, 0, 1, 0)).view(*vectors.shape[:2], 3, size)
        behind = functional.pad(behind[:, 1:], (0, 0, 0, 1)).view(*vectors.shape[:2], 3, size)
        near: Tensor = self.near_gates(both + torch.stack([before, behind], 3).flatten(2), batch.mask)
        shown = self.drop(near)
        mean = shown.sum(1, keepdim=True) / batch.lengths[:, None, None]
        far: Tensor = self.far_gates(self.far(shown) + self.whole(mean), batch.mask)
        return near + far

    def loss(self, batch: Batch, other_weight: float) -> Tensor:
        """Negative log-likelihood of the tags a piece, plus that of other things, weighed."""
        scores, others = self(batch)
        fits = self._fits(batch.kind)
        total = log_total(scores, batch.lengths, *fits)
        if batch.allowed is None:
            right = self._fit(scores, batch, *fits)
        else:
            right = log_total(scores + torch.where(batch.allowed, 0.0, float(FORBIDDEN)), batch.lengths, *fits)
        loss = (total - right).sum() / batch.mask.sum()
        if batch.kind != KINDS[0]:
            return loss
        return loss + other_weight * functional.cross_entropy(others[batch.mask], batch.others[batch.mask])

    def _fits(self, kind: str) -> tuple[Tensor, Tensor, Tensor]:
        number = self._kinds.index(kind)
        return (
            self.transitions[number] + self.get_buffer("_between"),
            self.first[number] + self.get_buffer("_begin"),
            self.last[number] + self.get_buffer("_end"),
        )

    def _fit(self, scores: Tensor, batch: Batch, transitions: Tensor, first: Tensor, last: Tensor) -> Tensor:
        tags, mask = batch.tags, batch.mask.float()
        ends = tags.gather(1, batch.lengths[:, None] - 1).squeeze(1)
        path = (scores.gather(2, tags.unsqueeze(2)).squeeze(2) * mask).sum(1)
        path = path + (transitions[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
        return path + first[tags[:, 0]] + last[ends]

    def arrays(self) -> dict[str, dict[str, npt.NDArray[np.generic]]]:
        """The weights as :class:`figlint.nlp.recognition.recognize.Recognizer` reads them, by file."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        files: dict[str, dict[str, npt.NDArray[np.generic]]] = {}
        layers: dict[str, npt.NDArray[np.generic]] = {}
        for number, kind in enumerate(STRING_KINDS):
            strings = files[f"{kind}.npz"] = {}
            tables = {"string": self.vocabulary.strings, "shape": self.vocabulary.shapes}
            for name, rows in tables.items():
                strings[f"chunk.{kind}.{name}.hashes"] = _hashes(rows[number])
                strings |= _in_bytes(f"chunk.{kind}.{name}", state[f"{name}s.{number}.weight"])
            if number:
                runs = files[f"{kind}-runs.npz"] = {}
                runs[f"chunk.{kind}.gram.hashes"] = _hashes(self.vocabulary.grams[number])
                runs |= _in_bytes(f"chunk.{kind}.gram", state[f"grams.{number - 1}.weight"])
                files[f"{kind}-runs.npz"] = runs
            files[f"{kind}.npz"] = strings
            layers[f"chunk.{kind}.weight"] = state[f"project.{number}.weight"].T
            layers[f"chunk.{kind}.bias"] = state[f"project.{number}.bias"]
        used = slice(len(KINDS))
        layers["chunk.types"] = state["types.weight"] + state["hints.bias"]
        layers["chunk.places"] = state["places.weight"]
        layers["chunk.forms"] = state["forms.weight"]
        layers["names.vectors"] = state["hints.weight"].T
        layers["kinds"] = state["kinds"][used]
        size = self.near_gates.size
        for name, halved in (
            ("near", state["near.weight"].T),
            ("near.bias", state["near_gates.bias"]),
            ("far", state["far.weight"].T),
            ("far.bias", state["far_gates.bias"]),
            ("whole", state["whole.weight"].T),
        ):
            layers[f"network.{name}"] = _halve_gates(halved, size)
        layers["network.middle"] = state["middle.weight"].T
        layers["network.kinds"] = state["kinds_middle"][used]
        layers["network.output"] = np.stack([state[f"output.{kind}.weight"].T for kind in range(len(KINDS))])
        layers["network.output.bias"] = np.stack([state[f"output.{kind}.bias"] for kind in range(len(KINDS))])
        for name in ("transitions", "first", "last"):
            layers[f"crf.{name}"] = state[name][used]
        files["layers.npz"] = {name: array.astype(np.float16) for name, array in layers.items()}
        return files


def _table(rows: int, width: int) -> nn.Embedding:
    table = nn.Embedding(rows, width)
    nn.init.normal_(table.weight, 0, 0.1)
    return table


def _halve_gates(weights: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Halve the columns of the gates: of both directions together, then, where there are any, of each alone."""
    scale = np.ones(weights.shape[-1], np.float32)
    scale[2 * size : 6 * size] = 0.5
    for begin in range(6 * size, len(scale), 3 * size):
        scale[begin + size : begin + 3 * size] = 0.5
    return weights * scale


def _hashes(rows: dict[str, int]) -> npt.NDArray[np.uint32]:
    return np.array([zlib.crc32(text.encode()) for text in rows], np.uint32)


def _in_bytes(name: str, table: npt.NDArray[np.float32]) -> dict[str, npt.NDArray[np.generic]]:
    """A table in bytes, with a scale a row."""
    scale = (np.abs(table).max(axis=1) / 127).astype(np.float16)
    rows = np.where(scale > 0, scale, 1).astype(np.float32)[:, None]
    return {f"{name}.table": np.rint(table / rows).clip(-127, 127).astype(np.int8), f"{name}.scale": scale}
