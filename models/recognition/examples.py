"""Training examples of the caption model: the numbers that the network reads, and the tags that it shall write."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from figlint.models.recognition.corpus import LABELS, OTHER_KINDS, OTHER_SPANS
from figlint.nlp.recognition.crf import tag_names
from figlint.nlp.recognition.features import (
    STRING_KINDS,
    ChunkFeatures,
    Layout,
    chunk_features,
    chunks,
    fold,
    grams,
    layout,
    parts,
    repeats,
    shape,
)
from figlint.nlp.recognition.names import NameHints

TAGS = tag_names(LABELS)

#: Begin and inner tag of each other kind, and none.
N_OTHER = 2 * len(OTHER_KINDS) + 1

Ints = npt.NDArray[np.int64]

_features = cache(chunk_features)


@dataclass(frozen=True, slots=True)
class Example:
    """One text, or a part of a long one.

    ``kind`` says which habits of annotation it follows; ``unknown`` are the tags of labels that nobody annotated,
    which may stand wherever no other name does. The other values run parallel to the
    pieces.
    """

    article: str
    kind: str
    unknown: tuple[int, ...]
    starts: list[int]
    ends: list[int]
    strings: list[tuple[str, str, str]]
    types: list[int]
    places: list[int]
    forms: list[int]
    hints: npt.NDArray[np.float32]
    repeats: list[int]
    tags: list[int]
    others: list[int]

    def __len__(self) -> int:
        return len(self.starts)


def examples(doc: Doc, hints: NameHints) -> Iterator[Example]:
    """Describe a Doc of the training corpus, in parts as the recogniser reads it."""
    described = [(begin, _features(chunk)) for begin, chunk in chunks(doc.text)]
    placed = [(begin, features.pieces) for begin, features in described]
    for part in parts(doc.text, placed):
        yield _example(doc, layout(placed[part]), [features for _, features in described[part]], hints)


def _example(doc: Doc, pieces: Layout, features: Sequence[ChunkFeatures], hints: NameHints) -> Example:
    at = {start: number for number, start in enumerate(pieces.starts)}
    until = {end: number for number, end in enumerate(pieces.ends)}
    tags = [0] * len(pieces.starts)
    for span in doc.ents:
        first, last = at.get(span.start_char), until.get(span.end_char)
        if first is None or last is None:  # in another part
            continue
        base = 1 + 4 * LABELS.index(span.label_)
        tags[first : last + 1] = [base + 1] * (last + 1 - first)
        tags[first], tags[last] = base, base + 2
        if first == last:
            tags[first] = base + 3
    others = [0] * len(pieces.starts)
    for span in doc.spans[OTHER_SPANS]:
        first, last = at.get(span.start_char), until.get(span.end_char)
        begin = 2 * OTHER_KINDS.index(span.label_) + 1
        if first is not None and last is not None and not any(others[first : last + 1]):
            others[first : last + 1] = [begin] + [begin + 1] * (last - first)
    return Example(
        article=doc.user_data["article"],
        kind=doc.user_data["kind"],
        unknown=tuple(number for number, tag in enumerate(TAGS) if tag[1:] in doc.user_data["unknown"]),
        starts=pieces.starts,
        ends=pieces.ends,
        strings=[strings for chunk in features for strings in chunk.strings],
        types=[number for chunk in features for number in chunk.types],
        places=[number for chunk in features for number in chunk.places],
        forms=[chunk.form for chunk in features for _ in chunk.types],
        hints=hints.find([pieces])[0],
        repeats=repeats(pieces),
        tags=tags,
        others=others,
    )


class Vocabulary:
    """Which strings, shapes and character runs have rows of their own; row 0 is what was seen too rarely.

    Runs of pieces share the table of words.

    :param examples: the texts to count in.
    :param min_string: rarer strings have no row.
    :param min_shape: the same for shapes.
    :param min_gram: the same for character runs, counted over distinct strings.
    """

    def __init__(self, examples: Iterable[Example], min_string: int, min_shape: int, min_gram: int) -> None:
        counts = [Counter[str]() for _ in STRING_KINDS]
        for item in examples:
            for strings in item.strings:
                for counter, text in zip(counts, strings, strict=True):
                    counter[text] += 1
        self.strings: list[dict[str, int]] = []
        self.shapes: list[dict[str, int]] = []
        self.grams: list[dict[str, int]] = []
        for counter in counts:
            folded, shapes = Counter[str](), Counter[str]()
            for text, count in counter.items():
                folded[fold(text)] += count
                shapes[shape(text)] += count
            runs = Counter(gram for text in folded for gram in grams(text))
            self.strings.append(_rows(folded, min_string))
            self.shapes.append(_rows(shapes, min_shape))
            self.grams.append(_rows(runs, min_gram))
        self.grams[0] = self.grams[1]

    def rows(self, kind: int, text: str) -> tuple[int, int, list[int]]:
        """The rows of a string, of its shape and of its character runs."""
        folded = fold(text)
        runs = sorted(row for gram in grams(folded) if (row := self.grams[kind].get(gram)))
        return self.strings[kind].get(folded, 0), self.shapes[kind].get(shape(text), 0), runs or [0]


def _rows(counts: Counter[str], least: int) -> dict[str, int]:
    return {text: row for row, text in enumerate(sorted(t for t in counts if counts[t] >= least), start=1)}


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Group texts of one kind and similar length, at most ``size`` pieces a group with filling; in random order."""
    order = sorted(examples, key=lambda item: (item.kind, len(item) + rng.random() * 15))
    groups: list[list[Example]] = [[]]
    longest = 0
    for item in order:
        longest = max(longest, len(item))
        if groups[-1] and (longest * (len(groups[-1]) + 1) > size or item.kind != groups[-1][0].kind):
            groups.append([])
            longest = len(item)
        groups[-1].append(item)
    rng.shuffle(groups)
    return groups
