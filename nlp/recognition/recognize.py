"""Recognition of gene and organism names in captions with the shipped network.

The weights are plain arrays, read without pickle. A text is always computed alone or in rows that do not touch each
other: what stands in the same batch changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from figlint.nlp.errors import ResourceError
from figlint.nlp.mentions import Label
from figlint.nlp.recognition.crf import Crf, Tagged, TagSpan
from figlint.nlp.recognition.features import ChunkPieces, Layout, chunk_features, chunks, layout, parts, repeats
from figlint.nlp.recognition.names import NameHints
from figlint.nlp.recognition.network import BLOCK_PIECES, ChunkEncoder, Network, Scene, under
from figlint.nlp.recognition.product import Floats
from figlint.nlp.remembered import Remembered
from figlint.nlp.textkind import KINDS, TextKind, kind_of

FORMAT = 2

#: Where a gene is less probable, none is: to ask names there changes no F1 by 0.004 (docs/measurements/grounding.md).
LEAST = 0.001
#: Characters of the distinct chunks that are remembered, some 7,500 of them.
CHUNKS_KNOWN = 50_000

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
class Recognition:
    """What was found in a text: names in order, none overlapping, other readings, and stretches without any gene.

    ``others`` are genes that are not among the names but possible too; they overlap names and each other. A stretch is
    in ``geneless`` if each of its pieces is part of a gene's name with a probability below :data:`LEAST`.

    *Offsets:* half-open, 0-based, in code points of the text as given.
    """

    spans: tuple[RecognizedSpan, ...]
    others: tuple[RecognizedSpan, ...]
    geneless: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Pieces of a text that are computed together."""

    text: int
    starts: list[int]
    ends: list[int]
    scene: Scene

    def geneless(self, tagged: Tagged) -> Iterator[tuple[int, int]]:
        """Yield the stretches of pieces that are no part of a gene."""
        is_none = tagged.chances[:, _LABELS.index("gene")] < LEAST
        borders = np.flatnonzero(np.diff(is_none, prepend=False, append=False)).tolist()
        for first, after in zip(borders[::2], borders[1::2], strict=True):
            yield self.starts[first], self.ends[after - 1]

    def recognized(self, span: TagSpan) -> RecognizedSpan:
        """Put a span of pieces into the text."""
        label: Label = "gene" if span.label == "gene" else "organism"
        return RecognizedSpan(self.starts[span.first], self.ends[span.last], label, round(span.probability, 4))


class Recognizer:
    """Finds the spans of genes and organisms in texts.

    :param encoder: vectors of chunks.
    :param hints: names on lists, with the matrix that maps their marks to vectors.
    :param kind_vectors: a vector for each kind of text.
    :param network: scores of tags.
    :param crfs: tags from their scores, for each kind of text.
    :param learnt: the labels that it was taught in each kind of text; it marks no others there.
    """

    def __init__(
        self,
        encoder: ChunkEncoder,
        hints: NameHints,
        hint_vectors: Floats,
        kind_vectors: Floats,
        network: Network,
        crfs: Sequence[Crf],
        learnt: Mapping[TextKind, frozenset[Label]],
    ) -> None:
        self._encoder = encoder
        self._hints = hints
        self._hint_vectors = hint_vectors
        self._kind_vectors = kind_vectors
        self._network = network
        self._crfs = crfs
        self.learnt = learnt
        self._described = Remembered(self._describe, CHUNKS_KNOWN)

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
            crf = [arrays[f"crf.{name}"].astype(np.float32) for name in ("transitions", "first", "last")]
            return cls(
                ChunkEncoder(under("chunk", arrays)),
                NameHints(arrays["names.hashes"].astype(np.uint32), arrays["names.groups"].astype(np.uint16)),
                arrays["names.vectors"].astype(np.float32),
                arrays["kinds"].astype(np.float32),
                Network(under("network", arrays)),
                [Crf(_LABELS, *(array[kind] for array in crf)) for kind in range(len(KINDS))],
                {kind: _learnt(facts, kind) for kind in KINDS},
            )
        except (OSError, ValueError, KeyError, IndexError, BadZipFile) as error:
            raise ResourceError(f"cannot read the caption model in {folder}: {error}; {_REMEDY}") from error

    def recognize(
        self, texts: Sequence[str], kinds: Sequence[TextKind] | None = None
    ) -> list[tuple[RecognizedSpan, ...]]:
        """Find the names in texts, as :meth:`read` does.

        :returns: for each text its spans in order, none overlapping.

        *Offsets:* code points of the text as given.
        """
        return [recognition.spans for recognition in self.read(texts, kinds)]

    def read(self, texts: Sequence[str], kinds: Sequence[TextKind] | None = None) -> list[Recognition]:
        """Find the names in texts, and where none can be.

        :param texts: captions or any other running text; many at once are faster.
        :param kinds: what kind of text each is; told by :func:`~figlint.nlp.textkind.kind_of` if not given.
        """
        placed = [list(chunks(text)) for text in texts]
        known = self._described.of(chunk for text in placed for _, chunk in text)
        found: list[list[RecognizedSpan]] = [[] for _ in texts]
        others: list[list[RecognizedSpan]] = [[] for _ in texts]
        geneless: list[list[tuple[int, int]]] = [[] for _ in texts]
        kinds = kinds or [kind_of(text) for text in texts]
        described = self._parts(texts, placed, [KINDS.index(kind) for kind in kinds], known)
        # The longest first: blocks of texts of about one length take the fewest steps.
        described.sort(key=lambda part: (part.scene.kind, -len(part.starts)))
        for kind, group in groupby(described, key=lambda part: part.scene.kind):
            for block in _blocks(group):
                tagged = self._crfs[kind].decode(self._network.scores([part.scene for part in block]))
                for part, decided in zip(block, tagged, strict=True):
                    found[part.text] += map(part.recognized, decided.spans)
                    others[part.text] += (part.recognized(span) for span in decided.others if span.label == "gene")
                    geneless[part.text] += part.geneless(decided)
        return [
            Recognition(tuple(sorted(spans, key=_place)), tuple(sorted(rest, key=_place)), tuple(sorted(none)))
            for spans, rest, none in zip(found, others, geneless, strict=True)
        ]

    def _parts(
        self,
        texts: Sequence[str],
        placed: Sequence[Sequence[tuple[int, str]]],
        kinds: Sequence[int],
        known: Mapping[str, tuple[ChunkPieces, Floats]],
    ) -> list[_Part]:
        """Describe texts, in parts that the network can see at once.

        :param placed: the chunks of each text with the offsets of their beginnings.
        """
        encoded: list[tuple[int, list[Floats]]] = []
        layouts: list[Layout] = []
        for number, (text, in_text) in enumerate(zip(texts, placed, strict=True)):
            pieces_of = [(begin, known[chunk][0]) for begin, chunk in in_text]
            vectors_of = [known[chunk][1] for _, chunk in in_text]
            for part in parts(text, pieces_of):
                encoded.append((number, vectors_of[part]))
                layouts.append(layout(pieces_of[part]))
        described = []
        for (number, single), pieces, hints in zip(encoded, layouts, self._hints.find(layouts), strict=True):
            vectors = np.concatenate(single) + hints @ self._hint_vectors
            vectors += self._kind_vectors[kinds[number]]
            scene = Scene(np.maximum(vectors, 0.0), np.array(repeats(pieces), dtype=np.int64), kinds[number])
            described.append(_Part(number, pieces.starts, pieces.ends, scene))
        return described

    def _describe(self, new: Sequence[str]) -> Iterator[tuple[ChunkPieces, Floats]]:
        features = [chunk_features(chunk) for chunk in new]
        return zip((one.pieces for one in features), self._encoder(features), strict=True)


def _blocks(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Yield parts, sorted by length, in as many at once as the network should see."""
    block: list[_Part] = []
    size = 0
    for part in parts:
        if block and size + len(part.starts) > BLOCK_PIECES:
            yield block
            block, size = [], 0
        block.append(part)
        size += len(part.starts)
    if block:
        yield block


def _place(span: RecognizedSpan) -> tuple[int, int]:
    return span.start, span.end


def _learnt(facts: dict[str, Any], kind: TextKind) -> frozenset[Label]:
    taught = [source["labels"] for source in facts["sources"].values() if source["kind"] == kind]
    return frozenset(label for label in _LABELS if any(label in labels for labels in taught))


def _read_arrays(folder: Path, facts: dict[str, Any]) -> dict[str, npt.NDArray[np.generic]]:
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name in facts["files"]:
        with np.load(folder / name, allow_pickle=False) as stored:
            arrays.update(stored)
    return arrays
