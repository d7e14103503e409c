"""Recognition of gene and organism names in captions with the shipped network.

The weights are plain arrays, read without pickle. A text is always computed alone or in rows that do not touch each
other: what stands in the same batch changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from figlint.nlp.crf import Crf
from figlint.nlp.errors import ResourceError
from figlint.nlp.mentions import Label
from figlint.nlp.ner_features import ChunkFeatures, chunk_features, chunks, layout, repeats
from figlint.nlp.ner_names import NameHints
from figlint.nlp.ner_network import BLOCK, ChunkEncoder, Floats, Network, Scene, under

FORMAT = 1

#: The network sees at most so many pieces at once; longer texts are read in parts, cut behind a full stop.
MAX_PIECES = 320

_LABELS: tuple[Label, ...] = ("gene", "organism")
_REMEDY = "reinstall figlint, or train again with `figlint train`"


@dataclass(frozen=True, slots=True)
class RecognizedSpan:
    """A name found in a text.

    ``score`` is the model's probability that exactly this span has this label.

    *Offsets:* half-open, 0-based, in code points of the text as given.
    """

    start: int
    end: int
    label: Label
    score: float


@dataclass(frozen=True, slots=True)
class _Part:
    """Pieces of a text that are computed together."""

    text: int
    starts: list[int]
    ends: list[int]
    scene: Scene


class Recognizer:
    """Finds the spans of genes and organisms in texts.

    :param encoder: vectors of chunks.
    :param hints: names on lists, with the matrix that maps their marks to vectors.
    :param network: scores of tags.
    :param crf: tags from their scores.
    """

    def __init__(
        self, encoder: ChunkEncoder, hints: NameHints, hint_vectors: Floats, network: Network, crf: Crf
    ) -> None:
        self._encoder = encoder
        self._hints = hints
        self._hint_vectors = hint_vectors
        self._network = network
        self._crf = crf
        self._known: dict[str, tuple[ChunkFeatures, Floats]] = {}

    @classmethod
    def load(cls, folder: Path) -> Recognizer:
        """Read a model from its folder.

        :param folder: holds ``model.json`` and the ``.npz`` files that it lists.
        :raises ResourceError: when a file is absent, damaged or of another format.
        """
        try:
            facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            if not isinstance(facts, dict) or facts.get("format") != FORMAT:
                raise ResourceError(f"{folder} holds no caption model of format {FORMAT}; {_REMEDY}")
            arrays = _read_arrays(folder, facts)
            return cls(
                ChunkEncoder(under("chunk", arrays)),
                NameHints(dict(zip(arrays["names.hashes"].tolist(), arrays["names.groups"].tolist(), strict=True))),
                arrays["names.vectors"].astype(np.float32),
                Network(under("network", arrays)),
                Crf(_LABELS, *(arrays[f"crf.{name}"].astype(np.float32) for name in ("transitions", "first", "last"))),
            )
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ResourceError(f"cannot read the caption model in {folder}: {error}; {_REMEDY}") from error

    def recognize(self, texts: Sequence[str]) -> list[tuple[RecognizedSpan, ...]]:
        """Find the names in texts.

        :param texts: captions or any other running text; many at once are faster.
        :returns: for each text its spans in order, none overlapping.

        *Offsets:* code points of the text as given.
        """
        found: list[list[RecognizedSpan]] = [[] for _ in texts]
        parts = sorted(
            (part for number, text in enumerate(texts) for part in self._parts(number, text)),
            key=lambda part: len(part.starts),
        )
        for begin in range(0, len(parts), BLOCK):
            block = parts[begin : begin + BLOCK]
            tagged = self._crf.decode(self._network.scores([part.scene for part in block]))
            for part, spans in zip(block, tagged, strict=True):
                found[part.text] += (
                    RecognizedSpan(
                        part.starts[span.first],
                        part.ends[span.last],
                        "gene" if span.label == "gene" else "organism",
                        round(span.probability, 4),
                    )
                    for span in spans
                )
        return [tuple(sorted(spans, key=lambda span: span.start)) for spans in found]

    def _parts(self, number: int, text: str) -> Iterator[_Part]:
        """Describe a text, in parts of at most :data:`MAX_PIECES` pieces."""
        read: list[tuple[int, ChunkFeatures, Floats]] = []
        size = 0
        for begin, chunk in chunks(text):
            features, vectors = self._chunk(chunk)
            if read and size + len(features.cuts) > MAX_PIECES:
                rest = _behind_full_stop(text, read)
                yield self._part(number, read[:rest])
                read = read[rest:]
                size = sum(len(features.cuts) for _, features, _ in read)
            read.append((begin, features, vectors))
            size += len(features.cuts)
        if read:
            yield self._part(number, read)

    def _part(self, number: int, read: Sequence[tuple[int, ChunkFeatures, Floats]]) -> _Part:
        pieces = layout([(begin, chunk) for begin, chunk, _ in read])
        hints = self._hints.find(pieces.folded, pieces.named, pieces.joint)
        vectors = np.concatenate([vectors for _, _, vectors in read]) + hints @ self._hint_vectors
        scene = Scene(np.maximum(vectors, 0.0), np.array(repeats(pieces), dtype=np.int64))
        return _Part(number, pieces.starts, pieces.ends, scene)

    def _chunk(self, chunk: str) -> tuple[ChunkFeatures, Floats]:
        known = self._known.get(chunk)
        if known is None:
            if len(self._known) >= 50_000:
                self._known.clear()
            features = chunk_features(chunk)
            known = self._known[chunk] = (features, self._encoder(features))
        return known


def _behind_full_stop(text: str, read: Sequence[tuple[int, ChunkFeatures, Floats]]) -> int:
    """How many of the chunks stand before the last full stop in their second half; all where there is none."""
    for number in range(len(read) - 1, len(read) // 2, -1):
        begin, chunk, _ = read[number - 1]
        if text[begin + chunk.cuts[-1][1] - 1] == ".":
            return number
    return len(read)


def _read_arrays(folder: Path, facts: dict[str, Any]) -> dict[str, npt.NDArray[np.generic]]:
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name in facts["files"]:
        with np.load(folder / name, allow_pickle=False) as stored:
            arrays.update(stored)
    return arrays
