"""The caption model's network on numpy: embedded strings, gated averages in both directions, repeated pieces.

Two layers of gated averages (quasi-recurrent, Bradbury et al. 2017) read each text both ways: gates and candidates are
products over the whole text at once, and only a multiplication and an addition are left to be done step by step.
Every product runs over a shape that depends on one text alone, and the steps are exact operations on single numbers,
so the scores of a text do not depend on what stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from figlint.nlp.recognition.checksums import ChecksumTable
from figlint.nlp.recognition.features import STRING_KINDS, ChunkFeatures, fold, shape
from figlint.nlp.recognition.product import ByteProduct, Floats
from figlint.nlp.recognition.runs import RunTable
from figlint.nlp.recognition.steps import Steps
from figlint.nlp.remembered import Remembered

#: Pieces of the texts that go through the steps side by side, which bounds the memory that they take.
BLOCK_PIECES = 8192
#: Characters of the strings of a kind whose vectors are remembered, some 3,500 strings.
STRINGS_KNOWN = 25_000


def under(prefix: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays whose names begin with a prefix and a full stop, without both."""
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(f"{prefix}.")}


class _Table:
    """A table of vectors in bytes with a scale a row, which is what it takes in memory."""

    def __init__(self, numbers: npt.NDArray[np.generic], scales: npt.NDArray[np.generic]) -> None:
        self._numbers, self._scales = numbers, scales.astype(np.float32)[:, None]

    def rows(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Floats:
        """Some rows as real numbers."""
        chosen = np.asarray(rows, np.int64)
        return self._numbers[chosen].astype(np.float32) * self._scales[chosen]


class StringEncoder:
    """Vectors of strings: the string itself, its shape and the mean of its character runs, projected and added.

    :param arrays: the weights of one kind of string, and hashes of what its tables hold (row 0 is the unknown).
        Tables are bytes with a scale a row.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._rows = {name: ChecksumTable(arrays[f"{name}.hashes"].astype(np.uint32)) for name in ("string", "shape")}
        self._runs = RunTable(arrays["gram.hashes"].astype(np.uint32))
        self._tables = {
            name: _Table(arrays[f"{name}.table"], arrays[f"{name}.scale"]) for name in ("string", "shape", "gram")
        }
        self._weight = arrays["weight"].astype(np.float32)
        self._bias = arrays["bias"].astype(np.float32)
        self._vectors = Remembered(self._encode, STRINGS_KNOWN)

    def __call__(self, texts: Iterable[str]) -> Mapping[str, Floats]:
        """The vectors of some strings, and maybe of others; to be read before the next call."""
        return self._vectors.of(texts)

    def _encode(self, texts: Sequence[str]) -> Floats:
        folded = [fold(text) for text in texts]
        own, outline = self._known("string", folded), self._known("shape", map(shape, texts))
        parts = np.concatenate((own, outline, self._means(folded)), axis=1)
        # A product for each string: one for all would round by how many there are.
        products: Floats = np.matmul(parts[:, None], self._weight)[:, 0]
        return products + self._bias

    def _known(self, table: str, texts: Iterable[str]) -> Floats:
        """The rows of a table that belong to some strings; row 0 where none does."""
        sums = np.array([crc32(text.encode()) for text in texts], dtype=np.uint32)
        rows = np.zeros(len(sums), np.int64)
        hit, places = self._rows[table].find(sums)
        rows[hit] = places + 1
        return self._tables[table].rows(rows)

    def _means(self, folded: Sequence[str]) -> Floats:
        """The mean of the character runs of each string; of one without any known run, the unknown's."""
        rows, starts = self._runs.rows(folded)
        if not len(starts):
            return self._tables["gram"].rows([])
        counts = np.diff(starts, append=len(rows)).astype(np.float32)
        sums: Floats = np.add.reduceat(self._tables["gram"].rows(rows), starts, axis=0)
        sums /= counts[:, None]
        return sums


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

    def __call__(self, chunks: Sequence[ChunkFeatures]) -> list[Floats]:
        """For each chunk, a vector a piece; many at once are faster, and come out the same."""
        sizes = [len(chunk.types) for chunk in chunks]
        vectors = self._types[[number for chunk in chunks for number in chunk.types]]
        vectors += self._places[[number for chunk in chunks for number in chunk.places]]
        vectors += self._forms[np.repeat([chunk.form for chunk in chunks], sizes)]
        for kind, encode in enumerate(self._strings):
            texts = [strings[kind] for chunk in chunks for strings in chunk.strings]
            known = encode(texts)
            vectors += np.stack([known[text] for text in texts])
        return np.split(vectors, np.cumsum(sizes)[:-1])


@dataclass(frozen=True, slots=True)
class Scene:
    """The input of one text: a vector a piece, which pieces repeat each other, and what kind of text it is."""

    vectors: Floats
    repeats: npt.NDArray[np.int64]
    kind: int = 0


class _Gates:
    """Candidates and gates of a layer, from sums of products.

    Columns are candidate, forget and output, each for both directions; the weights of the two gates are halved, since
    a sigmoid is computed as a hyperbolic tangent.
    """

    def __init__(self, bias: Floats) -> None:
        self._bias = bias
        self.size = len(bias) // 6

    def __call__(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """What a state takes up and keeps of the one before, and how much of it is shown, from columns of sums."""
        sums += self._bias
        np.tanh(sums, out=sums)
        # Arrays of their own: numpy takes far longer over some columns of another one.
        taken, keep, show = map(np.ascontiguousarray, np.split(sums, 3, axis=1))
        for gate in (keep, show):
            gate *= 0.5
            gate += 0.5
        taken -= taken * keep
        return taken, keep, show


class Network:
    """From vectors of pieces to scores of tags.

    :param arrays: weights of the layers.
    :param product: how rows are multiplied by a large matrix of weights.
    """

    def __init__(
        self,
        arrays: Mapping[str, npt.NDArray[np.generic]],
        product: Callable[[Floats], Callable[[Floats], Floats]] = ByteProduct,
    ) -> None:
        real = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}
        self._near, self._near_product = _Gates(real["near.bias"]), product(real["near"])
        self._far, self._far_product = _Gates(real["far.bias"]), product(real["far"])
        self._middle_product = product(real["middle"])
        self._whole, self._out = real["whole"], real["output"]
        self._kinds, self._out_bias = real["kinds"], real["output.bias"]

    def scores(self, scenes: Sequence[Scene]) -> list[Floats]:
        """Tag scores of some texts, of :data:`BLOCK_PIECES` pieces at best: pieces by tags for each."""
        steps = Steps([len(scene.vectors) for scene in scenes])
        near = _states(steps, self._near.size, (self._near(self._near_sums(scene.vectors)) for scene in scenes))
        far = _states(steps, self._far.size, map(self._far, map(self._far_sums, near)))
        return [self._tag_scores(scene, first + second) for scene, first, second in zip(scenes, near, far, strict=True)]

    def _near_sums(self, vectors: Floats) -> Floats:
        """Each direction sees the piece and the one that it read before."""
        size = self._near.size
        products = self._near_product(vectors)
        sums = products[:, : 6 * size]
        both = sums.reshape(len(sums), 3, 2, size)
        before, behind = (products[:, part].reshape(len(sums), 3, size) for part in _halves(6 * size, 12 * size))
        both[1:, :, 0] += before[:-1]
        both[:-1, :, 1] += behind[1:]
        return sums

    def _far_sums(self, state: Floats) -> Floats:
        """Each piece sees its own state and the mean of the text's."""
        sums: Floats = self._far_product(state) + state.mean(axis=0) @ self._whole
        return sums

    def _tag_scores(self, scene: Scene, state: Floats) -> Floats:
        rows = np.concatenate((state, scene.vectors, state), axis=1)
        again, means = _means_of_repeats(scene.repeats, state)
        rows[again, -state.shape[1] :] = means
        middle = self._middle_product(rows)
        middle += self._kinds[scene.kind]
        scores: Floats = np.maximum(middle, 0.0) @ self._out[scene.kind] + self._out_bias[scene.kind]
        return scores


def _means_of_repeats(repeats: npt.NDArray[np.int64], state: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The pieces that repeat each other, and for each the mean of the states of all that say the same."""
    counts = np.bincount(repeats)
    again = np.flatnonzero(counts[repeats] > 1)
    ordered = again[np.argsort(repeats[again], kind="stable")]
    counts = counts[counts > 1]
    means = np.add.reduceat(state[ordered], np.cumsum(counts) - counts) / counts.astype(np.float32)[:, None]
    return ordered, np.repeat(means, counts, axis=0)


def _halves(first: int, last: int) -> tuple[slice, slice]:
    middle = (first + last) // 2
    return slice(first, middle), slice(middle, last)


def _states(steps: Steps, size: int, texts: Iterable[tuple[Floats, Floats, Floats]]) -> list[Floats]:
    """Run the gated averages of some texts side by side, backwards in the second half of the columns.

    :param size: columns of a direction.
    :param texts: what each takes up, keeps and shows; one at a time, since together they would fill much memory.
    """
    states = np.empty((len(steps.forwards), 2 * size), np.float32)
    kept = np.empty_like(states)
    directions = ((slice(size), steps.forwards), (slice(size, None), steps.backwards))
    shown = []
    for text, (taken, keep, show) in zip(steps.texts, texts, strict=True):
        for half, rows in directions:
            states[rows[text], half] = taken[:, half]
            kept[rows[text], half] = keep[:, half]
        shown.append(show)
    for (before, _), (first, end) in pairwise(steps.runs):
        kept[first:end] *= states[before : before + end - first]
        states[first:end] += kept[first:end]
    for text, show in zip(steps.texts, shown, strict=True):
        for half, rows in directions:
            show[:, half] *= states[rows[text], half]
    return shown
