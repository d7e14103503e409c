"""The caption model's network in plain numpy: embedded strings, a two-way LSTM, and the mean over repeated pieces.

Every product runs over a shape that depends on one text alone or on nothing (texts go through the LSTM in blocks of
:data:`BLOCK` rows, filled up with zeros), so the numbers of a text do not depend on what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from figlint.nlp.ner_features import STRING_KINDS, ChunkFeatures, fold, grams, shape

Floats = npt.NDArray[np.float32]

#: Texts that go through the LSTM side by side.
BLOCK = 32


def under(prefix: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays whose names begin with a prefix and a full stop, without both."""
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(f"{prefix}.")}


class StringEncoder:
    """Vectors of strings: the string itself, its shape and the mean of its character runs, projected and added.

    :param arrays: the weights of one kind of string, and hashes of what its tables hold (row 0 is the unknown).
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._rows = {
            name: {number: row for row, number in enumerate(arrays[f"{name}.hashes"].tolist(), start=1)}
            for name in ("string", "shape", "gram")
        }
        self._tables = {name: arrays[f"{name}.table"].astype(np.float32) for name in self._rows}
        self._weight = arrays["weight"].astype(np.float32)
        self._bias = arrays["bias"].astype(np.float32)
        self._known: dict[str, Floats] = {}

    def __call__(self, text: str) -> Floats:
        """The vector of a string; computed once for each distinct string."""
        vector = self._known.get(text)
        if vector is None:
            if len(self._known) >= 200_000:
                self._known.clear()
            vector = self._known[text] = self._encode(text)
        return vector

    def _encode(self, text: str) -> Floats:
        folded = fold(text)
        rows = self._rows["gram"]
        runs = sorted(row for gram in grams(folded) if (row := rows.get(crc32(gram.encode()))))
        parts = (
            self._tables["string"][self._rows["string"].get(crc32(folded.encode()), 0)],
            self._tables["shape"][self._rows["shape"].get(crc32(shape(text).encode()), 0)],
            self._tables["gram"][runs or [0]].mean(axis=0),
        )
        vector: Floats = np.concatenate(parts) @ self._weight + self._bias
        return vector


class ChunkEncoder:
    """Vectors of the pieces of a chunk, before anything is known of its neighbours.

    :param arrays: the weights of each kind of string (pieces share the character runs of words) and of the other
        features.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        by_kind = {kind: under(kind, arrays) for kind in STRING_KINDS}
        shared = {name: array for name, array in by_kind["word"].items() if name.startswith("gram.")}
        self._strings = [StringEncoder({**shared, **by_kind[kind]}) for kind in STRING_KINDS]
        self._types = arrays["types"].astype(np.float32)
        self._places = arrays["places"].astype(np.float32)
        self._forms = arrays["forms"].astype(np.float32)

    def __call__(self, chunk: ChunkFeatures) -> Floats:
        """A vector a piece."""
        vectors = self._types[list(chunk.types)] + self._places[list(chunk.places)] + self._forms[chunk.form]
        for number, strings in enumerate(chunk.strings):
            for encode, text in zip(self._strings, strings, strict=True):
                vectors[number] += encode(text)
        result: Floats = vectors
        return result


@dataclass(frozen=True, slots=True)
class Scene:
    """The input of one text: a vector a piece, and which pieces repeat each other."""

    vectors: Floats
    repeats: npt.NDArray[np.int64]


class Network:
    """From vectors of pieces to scores of tags.

    :param arrays: weights of the layers; the gates of the LSTM in the order in, forget, out, cell, the first three
        halved, since a sigmoid is computed as a hyperbolic tangent.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._input, self._input_bias, self._recurrent, self._middle, self._middle_bias, self._out, self._out_bias = (
            np.ascontiguousarray(arrays[name], dtype=np.float32)
            for name in ("input", "input.bias", "recurrent", "middle", "middle.bias", "output", "output.bias")
        )
        self._size = self._recurrent.shape[1]

    def scores(self, scenes: Sequence[Scene]) -> list[Floats]:
        """Tag scores of up to :data:`BLOCK` texts: pieces by tags for each."""
        states = self._two_way([scene.vectors for scene in scenes])
        return [self._tag_scores(scene, state) for scene, state in zip(scenes, states, strict=True)]

    def _two_way(self, texts: Sequence[Floats]) -> list[Floats]:
        size, longest = self._size, max(len(text) for text in texts)
        gates = np.zeros((longest, 2, BLOCK, 4 * size), np.float32)
        for row, text in enumerate(texts):
            both = text @ self._input + self._input_bias
            gates[: len(text), 0, row] = both[:, : 4 * size]
            gates[: len(text), 1, row] = both[::-1, 4 * size :]
        states = np.empty((longest, 2, BLOCK, size), np.float32)
        hidden = np.zeros((2, BLOCK, size), np.float32)
        cell = np.zeros_like(hidden)
        for step, gate in enumerate(gates):
            gate += hidden @ self._recurrent
            np.tanh(gate, out=gate)
            sigmoids = gate[..., : 3 * size]
            sigmoids *= 0.5
            sigmoids += 0.5
            cell *= gate[..., size : 2 * size]
            cell += gate[..., :size] * gate[..., 3 * size :]
            hidden = np.tanh(cell, out=states[step])
            hidden *= gate[..., 2 * size : 3 * size]
        return [
            np.concatenate((states[: len(text), 0, row], states[: len(text), 1, row][::-1]), axis=1)
            for row, text in enumerate(texts)
        ]

    def _tag_scores(self, scene: Scene, state: Floats) -> Floats:
        order = np.argsort(scene.repeats, kind="stable")
        firsts = np.flatnonzero(np.diff(scene.repeats[order], prepend=-1))
        counts = np.diff(firsts, append=len(order))
        means = (np.add.reduceat(state[order], firsts) / counts[:, None]).astype(np.float32)
        middle = np.concatenate((state, scene.vectors, means[scene.repeats]), axis=1) @ self._middle + self._middle_bias
        scores: Floats = np.maximum(middle, 0.0) @ self._out + self._out_bias
        return scores
