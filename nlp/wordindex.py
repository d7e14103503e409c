"""Finds names by their words, whatever the order: ``P-selectin glycoprotein ligand`` and ``selectin P ligand``.

The last resort for long names that stand in no table as written. Rare words weigh more than common ones, so that
sharing ``podocalyxin`` says more than sharing ``protein``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from figlint.nlp.columns import Array, Strings, strings_column

_TOKEN = re.compile(r"[a-z]+|\d+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "zero": "0"}
_FILLERS = frozenset(
    {"of", "the", "for", "and", "a", "in", "to", "like", "protein", "gene", "type", "chain", "family", "member"}
)
#: A word in more names than this finds nothing by itself.
_MAX_POSTINGS = 600
#: Nobody writes a longer name in full.
_LONGEST = 60


class WordIndex:
    """An index from words to the normalised names that hold them, opened from flat arrays.

    :param columns: What :func:`word_columns` made of the names.
    :param names: The same names, in the same order.
    """

    def __init__(self, columns: Mapping[str, Array], names: Sequence[str] | Strings) -> None:
        self._names = names
        self._words = Strings(columns["word"])
        self._ends = np.cumsum(columns["word_size"], dtype=np.int64)
        self._places = columns["word_place"]
        self._unknown = math.log(int(columns["n_indexed"][0]) + 1)

    def similar(self, name: str, *, least: float, most: int = 4) -> tuple[tuple[str, float], ...]:
        """Return the names most alike, with the weighted share of words that both have.

        :param name: a normalised name; :param least: *Range:* [0, 1], names less alike are left out.
        """
        tokens = _tokens(name)
        postings = {token: self._postings(token) for token in tokens}
        rare = sorted((t for t in tokens if len(postings[t])), key=lambda t: (len(postings[t]), t))[:3]
        places = {int(p) for token in rare if len(postings[token]) <= _MAX_POSTINGS for p in postings[token]}
        own = self._mass(tokens)
        found = []
        for place in sorted(places):
            other = self._names[place]
            words = _tokens(other)
            both = self._mass(tokens & words)
            share = both / (own + self._mass(words) - both) if both else 0.0
            if share >= least:
                found.append((other, share))
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most])

    def _postings(self, token: str) -> Array:
        """Return the places of the names that hold a word."""
        place = self._words.find(token)
        if place is None:
            return self._places[:0]
        return self._places[int(self._ends[place - 1]) if place else 0 : int(self._ends[place])]

    def _mass(self, tokens: Iterable[str]) -> float:
        return math.fsum(self._weight(token) for token in sorted(tokens))

    def _weight(self, token: str) -> float:
        count = len(self._postings(token))
        return self._unknown - math.log(count) if count else self._unknown


def word_columns(names: Sequence[str]) -> dict[str, Array]:
    """Return the arrays that :class:`WordIndex` reads.

    :param names: normalised names (:func:`figlint.nlp.normalize.key`); those of one plain word and very long ones
        cannot be found.
    """
    postings: dict[str, list[int]] = {}
    n_indexed = 0
    for place, name in enumerate(names):
        if " " in name and len(name) <= _LONGEST:
            n_indexed += 1
            for word in _tokens(name):
                postings.setdefault(word, []).append(place)
    words = sorted(postings, key=str.encode)
    return {
        "word": strings_column(words),
        "word_size": np.array([len(postings[word]) for word in words], dtype=np.uint32),
        "word_place": np.array([place for word in words for place in postings[word]], dtype=np.uint32),
        "n_indexed": np.array([n_indexed], dtype=np.uint32),
    }


def _tokens(name: str) -> frozenset[str]:
    """Return the words and numbers of a name; Roman numerals count as numbers."""
    return frozenset(_ROMAN.get(token, token) for token in _TOKEN.findall(name)) - _FILLERS
