"""What the caption model sees of a piece: its strings, their shape, its place in the word, and names it may begin.

What depends on one chunk alone (a run of text without white space) is computed once per distinct chunk, since captions
repeat their words. Training (:mod:`figlint.models.recognition.train`) and recognition share this module, so that they
cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from figlint.nlp.recognition.segment import CHUNK, cuts

#: The strings of a piece, from narrow to wide: the piece, its word (letters and digits), its chunk without outer marks.
STRING_KINDS = ("piece", "word", "chunk")

_GREEK_NAMES = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "gamma", "Δ": "delta", "Λ": "lambda",
    "Σ": "sigma", "Φ": "phi", "Ψ": "psi", "Ω": "omega",
}  # fmt: skip

_MARKS = ".,;:()[]{}-‐–—−/'\"+*=<>%&#@|~^_′”“’‘×±→↓↑·•°"
_MARK_TYPES = {mark: 20 + number for number, mark in enumerate(_MARKS)}
_OUTER = _MARKS + "®™"
_HYPHENS = frozenset("-‐–−")
#: Marks that may stand inside a name.
_JOINTS = frozenset("-‐–−/.'_")

_WORD = re.compile(r"\w+")
#: A run of one character that :func:`shape` cuts.
_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)

#: The network sees at most so many pieces at once; longer texts are read in parts, cut behind a full stop.
MAX_PIECES = 640

#: Lengths of the runs of characters, and of the beginning of a string that they are taken from.
RUN_LENGTHS = range(2, 6)
RUN_TEXT = 20

#: Sizes of the tables of :attr:`ChunkFeatures.types`, ``places`` and ``form``.
TYPES, PLACES, FORMS = 21 + len(_MARKS), 16, 32


class _Outlines(dict[int, str]):
    """What stands for a code point in a shape, filled as code points are met: a table for :meth:`str.translate`."""

    def __missing__(self, code: int) -> str:
        one = chr(code)
        self[code] = outline = "X" if one.isupper() else "x" if one.islower() else "d" if one.isdigit() else one
        return outline


_OUTLINES = _Outlines()


def fold(text: str) -> str:
    """Lower case, Greek letters by name."""
    if text.isascii():
        return text.lower()
    return "".join(_GREEK_NAMES.get(character) or character.lower() for character in text)


def shape(text: str) -> str:
    """The outline of a string: ``SOD1wt`` -> ``XXXdxx``; runs are cut after three characters."""
    return _RUN.sub(r"\1\1\1", text[:24].translate(_OUTLINES))


def grams(folded: str) -> set[str]:
    """The runs of two to five characters of a folded string, its bounds marked."""
    marked = f"^{folded[:RUN_TEXT]}$"
    return {marked[i : i + size] for size in RUN_LENGTHS for i in range(len(marked) - size + 1)}


def piece_type(piece: str) -> int:
    """The kind of a piece: digits, Greek, capitals, small letters or mixed, each by length, or which mark it is."""
    first = piece[0]
    if piece.isdigit():
        return min(len(piece), 4) - 1
    if not first.isalpha():
        return _MARK_TYPES.get(first, 20 + len(_MARKS))
    if "\u0370" <= first <= "\u03ff" or first in "µ∆":
        return 4
    if piece.isupper():
        return 4 + min(len(piece), 6)
    if piece.islower():
        return 10 + min(len(piece), 6)
    return 17 if len(piece) <= 3 else 18 if len(piece) < 6 else 19


@dataclass(frozen=True, slots=True)
class ChunkPieces:
    """The pieces of a chunk, in parallel tuples; ``cuts`` are relative to its beginning."""

    cuts: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    named: tuple[bool, ...]  #: may be part of a name: letter or digit
    joint: tuple[bool, ...]  #: may stand inside a name


@dataclass(frozen=True, slots=True)
class ChunkFeatures:
    """The pieces of a chunk with what their vectors are made of, in parallel tuples."""

    pieces: ChunkPieces
    strings: tuple[tuple[str, str, str], ...]  #: of each piece, by :data:`STRING_KINDS`
    types: tuple[int, ...]
    places: tuple[int, ...]  #: bits: first of its word, last of its word, first of its chunk, last of its chunk
    form: int  #: bits: the chunk holds a digit, an inner capital, a hyphen, a slash; it begins with a capital


def chunk_features(chunk: str) -> ChunkFeatures:
    """Describe the pieces of a chunk."""
    bounds = cuts(chunk)
    pieces = [chunk[start:end] for start, end in bounds]
    core = chunk.strip(_OUTER)
    words = {i: match for match in _WORD.finditer(chunk) for i in range(*match.span())}
    strings: list[tuple[str, str, str]] = []
    places: list[int] = []
    for number, (start, _) in enumerate(bounds):
        word = words.get(start)
        first = word is None or start == word.start()
        last = word is None or bounds[number][1] == word.end()
        strings.append((pieces[number], word.group() if word else "", core))
        places.append(first | last << 1 | (number == 0) << 2 | (number == len(bounds) - 1) << 3)
    folded = tuple(fold(piece) for piece in pieces)
    return ChunkFeatures(
        pieces=ChunkPieces(
            bounds, folded, tuple(text[:1].isalnum() for text in folded), tuple(piece in _JOINTS for piece in pieces)
        ),
        strings=tuple(strings),
        types=tuple(piece_type(piece) for piece in pieces),
        places=tuple(places),
        form=(
            any(character.isdigit() for character in core)
            | any(character.isupper() for character in core[1:]) << 1
            | (not _HYPHENS.isdisjoint(core)) << 2
            | ("/" in core) << 3
            | core[:1].isupper() << 4
        ),
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of a text, in parallel lists. *Offsets:* code points of the text."""

    starts: list[int]
    ends: list[int]
    folded: list[str]
    named: list[bool]
    joint: list[bool]


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """The chunks of a text, each with the offset of its beginning."""
    return ((match.start(), match.group()) for match in CHUNK.finditer(text))


def parts(text: str, placed: Sequence[tuple[int, ChunkPieces]]) -> Iterator[slice]:
    """Yield parts of the chunks of a text with at most :data:`MAX_PIECES` pieces each, unless one chunk alone has more.

    :param placed: chunks with the offsets of their beginnings.
    """
    first = size = 0
    for place, (_, chunk) in enumerate(placed):
        if place > first and size + len(chunk.cuts) > MAX_PIECES:
            before = first
            first += _behind_full_stop(text, placed[first:place])
            yield slice(before, first)
            size = sum(len(earlier.cuts) for _, earlier in placed[first:place])
        size += len(chunk.cuts)
    if placed:
        yield slice(first, len(placed))


def _behind_full_stop(text: str, read: Sequence[tuple[int, ChunkPieces]]) -> int:
    """How many of the chunks stand before the last full stop in their second half; all where there is none."""
    for number in range(len(read) - 1, len(read) // 2, -1):
        begin, chunk = read[number - 1]
        if text[begin + chunk.cuts[-1][1] - 1] == ".":
            return number
    return len(read)


def layout(placed: Sequence[tuple[int, ChunkPieces]]) -> Layout:
    """Put the pieces of chunks into one sequence."""
    return Layout(
        [begin + start for begin, chunk in placed for start, _ in chunk.cuts],
        [begin + end for begin, chunk in placed for _, end in chunk.cuts],
        [text for _, chunk in placed for text in chunk.folded],
        [flag for _, chunk in placed for flag in chunk.named],
        [flag for _, chunk in placed for flag in chunk.joint],
    )


def repeats(pieces: Layout) -> list[int]:
    """Number the pieces so that those that say the same share a number.

    A number or single letter says little by itself (the ``1`` of ``ATG1``), so it counts together with the piece
    that it continues.
    """
    numbers: dict[str, int] = {}
    found = []
    for i, text in enumerate(pieces.folded):
        if (len(text) < 2 or text.isdigit()) and i and pieces.starts[i] == pieces.ends[i - 1]:
            text = f"{pieces.folded[i - 1]}|{text}"
        found.append(numbers.setdefault(text, len(numbers)))
    return found
