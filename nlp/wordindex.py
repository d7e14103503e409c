"""Finds names by their words, whatever the order: ``P-selectin glycoprotein ligand`` and ``selectin P ligand``.

The last resort for long names that stand in no table as written. Rare words weigh more than common ones, so that
sharing ``podocalyxin`` says more than sharing ``protein``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[a-z]+|\d+")
_TOKEN_OR_END = re.compile(r"[a-z]+|\d+|\n")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "zero": "0"}
_FILLERS = frozenset(
    {"of", "the", "for", "and", "a", "in", "to", "like", "protein", "gene", "type", "chain", "family", "member"}
)
#: A word in more names than this finds nothing by itself.
_MAX_POSTINGS = 600
#: Nobody writes a longer name in full.
_LONGEST = 60


class WordIndex:
    """An index from words to the normalised names that hold them.

    :param names: normalised names (:func:`figlint.nlp.normalize.key`); those of one plain word and very long
        ones are left out.
    """

    def __init__(self, names: Iterable[str]) -> None:
        chosen = [name for name in names if " " in name and len(name) <= _LONGEST]
        self._names: list[tuple[str, frozenset[str]]] = []
        self._postings: dict[str, list[int]] = {}
        words: set[str] = set()
        for piece in _TOKEN_OR_END.findall("\n".join((*chosen, ""))):
            if piece != "\n":
                words.add(_ROMAN.get(piece, piece))
                continue
            words -= _FILLERS
            for word in words:
                self._postings.setdefault(word, []).append(len(self._names))
            self._names.append((chosen[len(self._names)], frozenset(words)))
            words.clear()
        total = len(self._names) + 1
        self._weight = {token: math.log(total / len(places)) for token, places in self._postings.items()}
        self._unknown = math.log(total)

    def similar(self, name: str, *, least: float, most: int = 4) -> tuple[tuple[str, float], ...]:
        """Return the names most alike, with the weighted share of words that both have.

        :param name: a normalised name; :param least: *Range:* [0, 1], names less alike are left out.
        """
        tokens = _tokens(name)
        rare = sorted((t for t in tokens if t in self._postings), key=lambda t: (len(self._postings[t]), t))[:3]
        places = {p for token in rare if len(self._postings[token]) <= _MAX_POSTINGS for p in self._postings[token]}
        own = self._mass(tokens)
        found = []
        for place in places:
            other, words = self._names[place]
            both = self._mass(tokens & words)
            share = both / (own + self._mass(words) - both) if both else 0.0
            if share >= least:
                found.append((other, share))
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most])

    def _mass(self, tokens: Iterable[str]) -> float:
        return math.fsum(self._weight.get(token, self._unknown) for token in sorted(tokens))


def _tokens(name: str) -> frozenset[str]:
    """Return the words and numbers of a name; Roman numerals count as numbers."""
    return frozenset(_ROMAN.get(token, token) for token in _TOKEN.findall(name)) - _FILLERS
