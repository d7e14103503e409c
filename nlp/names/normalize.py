"""The one normalisation of names: :func:`key` for a name, :func:`fold` for running text with a way back.

Two spellings of one name have one key. The rules, in order, all of them context-free but the last:

1. **Dropped:** dashes and hyphens of every kind, apostrophes and primes, ``™ ® ©``, zero-width characters and
   combining marks (``é`` is ``e``).
2. **Homoglyphs** become the Latin letter that they look like: Cyrillic ``А``, ``р``, Greek capital ``Β``, ``Ν``. The
   look-alikes of Greek letters (``ß``, ``ɑ``, ``∆``) become that Greek letter.
3. **Greek letters are spelled out:** ``α`` is ``alpha``.
4. **Compatibility forms and case** are folded (Unicode NFKD and ``casefold``): ``²`` is ``2``, ``ﬁ`` is ``fi``.
5. **White space** survives, as one space, only between two letters neither of which belongs to a Greek letter, so
   that ``TNF α``, ``TNF-alpha`` and ``TNFα`` are all ``tnfalpha`` and ``Wnt 3a`` is ``wnt3a``.

Case is a matter of evidence, not of identity: it is not in the key, and the lexicon keeps each name as its source
spells it. A plural is a second key (:func:`singular_key`), tried by look-ups when the first finds nothing.

*Offsets:* half-open, in Unicode code points of the text as given.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.remembered import MANY

#: Greek letters by their spelled names; the order of the alphabet.
GREEK: dict[str, str] = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "o", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip

#: Characters that only look like another one. Unlike ``l`` and ``1`` no font shows the difference.
_LOOKALIKES = {
    **dict(zip("АВЕЅІЈКМНОРСТУХ", "abesijkmhopctyx", strict=True)),  # Cyrillic capitals
    **dict(zip("аеорсухѕіјк", "aeopcyxsijk", strict=True)),  # Cyrillic small letters
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True)),  # Greek capitals
    **dict(zip("ßɑɣĸ∆∂ɛ", ("beta", "alpha", "gamma", "kappa", "delta", "delta", "epsilon"), strict=True)),
    "ı": "i",
}

#: Dropped although their Unicode category would not say so: minus signs, apostrophes, primes, trade marks.
_DROPPED = frozenset("−⁃'’‘‛ʼʻ`´′″‵™®©℠")
_DROPPED_CATEGORIES = frozenset({"Pd", "Mn", "Me", "Cf"})

_SPELLED = tuple(sorted(name for name in GREEK.values() if len(name) > 1))
#: How many characters a code point becomes, filled as code points are met; the last stands for all beyond.
_UNKNOWN = 255
_SIZES = np.full(1 << 16, _UNKNOWN, dtype=np.uint8)
_FIRST_MARK = 0x300
#: What at the first and last character of a run closes the gap beside it.
_FIRST_OTHER, _FIRST_GREEK, _LAST_OTHER, _LAST_GREEK = 1, 2, 4, 8
_FIRST, _LAST, _GREEK_EDGES = 3, 12, 10


class _Foldings(dict[int, str]):
    """What each code point becomes, filled as code points are met: a table for :meth:`str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = folding = _fold_character(chr(code))
        return folding


def _fold_character(character: str) -> str:
    """Return what one character becomes; empty if it is dropped."""
    if character.isspace():
        return " "
    if character in _DROPPED or unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    known = _LOOKALIKES.get(character) or GREEK.get(character)
    if known is not None:
        return known
    folded = unicodedata.normalize("NFKD", character).casefold()
    return folded if folded == character else "".join(map(_fold_character, folded))


_FOLDINGS = _Foldings()


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A folded text and where each of its characters came from.

    Folded character ``i`` came from ``source[starts[i]:ends[i]]``; both maps never decrease. Several folded
    characters share one source character where that was spelled out (``α``).
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the source span of a folded span.

        :param start: First folded character.
        :param end: One past the last folded character.
        :returns: Half-open source offsets; none if the span is empty or cuts a source character in two.
        """
        if not 0 <= start < end <= len(self.text):
            return None
        if start and self.starts[start - 1] == self.starts[start]:
            return None
        if end < len(self.text) and self.starts[end - 1] == self.starts[end]:
            return None
        return int(self.starts[start]), int(self.ends[end - 1])


def key(name: str) -> str:
    """Return the normalised form of a name; the same for every spelling of it, and idempotent.

    :param name: A name as someone wrote it.
    :returns: Its key; empty if nothing of the name is left.

    >>> key("TNF-α"), key("TNFalpha"), key("TNF Alpha")
    ('tnfalpha', 'tnfalpha', 'tnfalpha')
    >>> key("Toll-like  receptor 4")
    'tolllike receptor4'
    >>> key(" – ")
    ''
    """
    if name.isascii() and name.isalnum():
        return name.lower()
    words = name.translate(_FOLDINGS).split()
    if len(words) < 2:
        return words[0] if words else ""
    return "".join(f" {word}" if is_apart else word for word, is_apart in zip(words, _apart(words), strict=True))


def fold(text: str) -> Folded:
    """Fold running text by the rules of :func:`key`, keeping the way back to the source.

    ``fold(text).text == key(text)`` for every text, so that a name is found in a text by searching its key.

    :param text: The text as read.
    :returns: The folded text with its offsets.

    >>> folded = fold("of TNF-α,")
    >>> folded.text
    'of tnfalpha,'
    >>> folded.span(3, 11)
    (3, 8)
    """
    folded = text.translate(_FOLDINGS)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    sources = np.repeat(np.arange(len(text)), _sizes(codes))
    limits = sources + 1
    for offset in np.flatnonzero(codes >= _FIRST_MARK).tolist():
        if unicodedata.combining(text[offset]) and not _FOLDINGS[ord(text[offset])]:
            _extend(sources, limits, offset)
    words = folded.split()
    is_apart = _apart(words)
    is_space = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4") == ord(" ")
    begins = np.flatnonzero(~is_space & np.append(True, is_space[:-1]))[1:]
    gaps = np.flatnonzero(is_space & np.append(True, ~is_space[:-1]))
    gaps = (gaps[1:] if len(is_space) and is_space[0] else gaps)[: len(begins)]
    open_gaps = np.array(is_apart[1:], dtype=bool)
    limits[gaps] = limits[begins - 1]
    kept = ~is_space
    kept[gaps[open_gaps]] = True
    parts = [f" {word}" if apart else word for word, apart in zip(words, is_apart, strict=True)]
    return Folded("".join(parts), sources[kept], limits[kept])


def _sizes(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return how many characters each code point becomes."""
    sizes: NDArray[np.uint8] = _SIZES[np.minimum(codes, len(_SIZES) - 1)]
    for place in np.flatnonzero(sizes == _UNKNOWN).tolist():
        code = int(codes[place])
        sizes[place] = len(_FOLDINGS[code])
        if code < len(_SIZES) - 1:
            _SIZES[code] = sizes[place]
    return sizes


def singular_key(name: str) -> str | None:
    """Return the key without a plural ending, or none if the name does not look like a plural.

    A plural ends in a small ``s`` after a letter or digit, but not in ``ss``, ``us`` or ``is``. Names of three
    characters and less (``Ras``) are left alone, unless all before the ``s`` are capitals or digits (``TFs``).

    >>> singular_key("ERKs"), singular_key("caspases"), singular_key("MAPKS"), singular_key("Ras")
    ('erk', 'caspase', None, None)
    """
    stem = name[:-1]
    if not name.endswith("s") or not stem[-1:].isalnum() or name.endswith(("ss", "us", "is")):
        return None
    if len(name) <= 3 and not (len(name) == 3 and stem.isupper()):
        return None
    return key(stem) or None


def _apart(words: Sequence[str]) -> list[bool]:
    """Return for each word whether a space is left before it.

    A gap closes unless it lies between two letters, neither of a spelled Greek letter. Closing one can make a new
    spelled letter (``p`` + ``iota``) and so close the gap before it.
    """
    if not words:
        return []
    edges = list(map(_edges, words))
    gaps = [left & _LAST | right & _FIRST for left, right in itertools.pairwise(edges)]
    if not any(gap & _GREEK_EDGES for gap in gaps):
        return [False, *(not gap for gap in gaps)]
    apart = [True] * len(words)
    runs: list[tuple[str, int]] = []
    for index, word in enumerate(words):
        run, first = word, index
        while runs and (_edges(runs[-1][0]) & _LAST or _edges(run) & _FIRST):
            apart[first] = False
            before, first = runs.pop()
            run = before + run
        runs.append((run, first))
    apart[0] = False
    return apart


@lru_cache(maxsize=MANY)
def _edges(run: str) -> int:
    """Return what closes a gap at the edges of a run of characters: what is no letter, and a spelled Greek letter."""
    first = _FIRST_OTHER * (not run[0].isalpha()) | _FIRST_GREEK * run.startswith(_SPELLED)
    return first | _LAST_OTHER * (not run[-1].isalpha()) | _LAST_GREEK * run.endswith(_SPELLED)


def _extend(sources: NDArray[np.int64], limits: NDArray[np.int64], offset: int) -> None:
    """Let the source character that ends at ``offset`` take the mark that stands there, in all that it became."""
    place = int(np.searchsorted(sources, offset)) - 1
    while place >= 0 and limits[place] == offset:
        limits[place] = offset + 1
        place -= 1
