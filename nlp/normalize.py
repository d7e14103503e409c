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

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

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
_WORD = re.compile(r"[^ ]+")


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


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters came from.

    Folded character ``i`` came from ``source[starts[i]:ends[i]]``; both maps never decrease. Several folded
    characters share one source character where that was spelled out (``α``).
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

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
        return self.starts[start], self.ends[end - 1]


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
    folded = name.translate(_FOLDINGS)
    words = folded.split()
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
    pieces = [_FOLDINGS[ord(character)] for character in text]
    folded = "".join(pieces)
    sources = [offset for offset, piece in enumerate(pieces) for _ in piece]
    limits = [source + 1 for source in sources]
    for offset, piece in enumerate(pieces):
        if not piece and unicodedata.combining(text[offset]):
            _extend(sources, limits, offset)
    spans = [match.span() for match in _WORD.finditer(folded)]
    starts: list[int] = []
    ends: list[int] = []
    words = [folded[first:last] for first, last in spans]
    parts: list[str] = []
    previous = 0
    for word, (first, last), is_apart in zip(words, spans, _apart(words), strict=True):
        if is_apart:
            parts.append(" ")
            starts.append(sources[previous])
            ends.append(limits[first - 1])
        parts.append(word)
        starts += sources[first:last]
        ends += limits[first:last]
        previous = last
    return Folded("".join(parts), tuple(starts), tuple(ends))


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
    apart = [True] * len(words)
    runs: list[tuple[str, int]] = []
    for index, word in enumerate(words):
        run, first = word, index
        while runs and _is_closed(runs[-1][0], run):
            apart[first] = False
            before, first = runs.pop()
            run = before + run
        runs.append((run, first))
    if apart:
        apart[0] = False
    return apart


def _is_closed(left: str, right: str) -> bool:
    return not (left[-1].isalpha() and right[0].isalpha()) or left.endswith(_SPELLED) or right.startswith(_SPELLED)


def _extend(sources: list[int], limits: list[int], offset: int) -> None:
    """Let the source character that ends at ``offset`` take the mark that stands there, in all that it became."""
    place = bisect_left(sources, offset) - 1
    while place >= 0 and limits[place] == offset:
        limits[place] = offset + 1
        place -= 1
