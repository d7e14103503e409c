"""Finds names by their words, whatever the order: ``P-selectin glycoprotein ligand`` and ``selectin P ligand``.

The last resort for long names that stand in no table as written. Rare words weigh more than common ones, so that
sharing ``podocalyxin`` says more than sharing ``protein``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from figlint.nlp.lexicon.columns import Array, Strings, strings_column
from figlint.nlp.remembered import MANY

_TOKEN = re.compile(r"[a-z]+|\d+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "zero": "0"}
_FILLERS = frozenset(
    {"of", "the", "for", "and", "a", "in", "to", "like", "protein", "gene", "type", "chain", "family", "member"}
)
#: A word in more names than this finds nothing by itself.
_MAX_POSTINGS = 600
#: Nobody writes a longer name in full.
_LONGEST = 60
#: Rounding makes shares of the same words equal, in whatever order they were added up.
_DIGITS = 12


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
        self._weights = self._unknown - np.log(np.maximum(columns["word_size"], 1))
        self._place = lru_cache(maxsize=MANY)(self._words.find)

    def similar(self, name: str, *, least: float, most: int = 4) -> tuple[tuple[str, float], ...]:
        """Return the names most alike, with the weighted share of words that both have.

        :param name: a normalised name; :param least: *Range:* [0, 1], names less alike are left out.
        """
        words = [self._place(token) for token in sorted(_tokens(name))]
        known = [(self._postings(word), float(self._weights[word])) for word in words if word is not None]
        rare = [postings for postings, _ in sorted(known, key=lambda pair: len(pair[0]))[:3]]
        rare = [postings for postings in rare if len(postings) <= _MAX_POSTINGS]
        if not rare:
            return ()
        places = np.unique(np.concatenate(rare))
        both = np.zeros(len(places))
        for postings, weight in known:
            found = postings[np.minimum(postings.searchsorted(places), len(postings) - 1)] == places
            both += weight * found
        own = math.fsum(weight for _, weight in known) + self._unknown * words.count(None)
        shares = (both / (own + self._masses[places] - both)).round(_DIGITS)
        alike = np.flatnonzero(shares >= least).tolist()
        found_names = [(self._names[int(places[index])], float(shares[index])) for index in alike]
        return tuple(sorted(found_names, key=lambda pair: (-pair[1], pair[0]))[:most])

    def _postings(self, word: int) -> Array:
        """Return the places of the names that hold a word, ascending."""
        return self._places[int(self._ends[word - 1]) if word else 0 : int(self._ends[word])]

    @cached_property
    def _masses(self) -> Array:
        """The sum of the weights of each name's words."""
        weights = np.repeat(self._weights, np.diff(self._ends, prepend=0))
        return np.bincount(self._places, weights=weights, minlength=len(self._names))


def word_columns(names: Sequence[str]) -> dict[str, Array]:
    """Return the arrays that :class:`WordIndex` reads.

    :param names: normalised names (:func:`figlint.nlp.names.normalize.key`); those of one plain word and very long ones
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
