"""Comparing identifiers: by the set of a document, and mention by mention.

The definitions are those of the Bio-ID scorer. The reference of a document and label is a *set of items*; an item is a
set of alternatives (``|``) of which any is right, after every identifier was replaced by the representative of its
equivalence class (Entrez and UniProt numbers of one gene). An item whose alternatives include another item's adds
nothing and is left out. Predicted items carry all identifiers of one entry. Items are paired one to one, as many as
can be.

Provenance: BioCreative VI Bio-ID scorer 1.0.3 (MITRE), its README.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from figlint.evaluation.scoring.counts import Counts
from figlint.nlp.corpora.labels import bioid_type
from figlint.nlp.errors import InputError

Item = frozenset[str]


class Equivalence:
    """Classes of identifiers that mean the same.

    :param classes: Each a group of equal CURIEs; groups that share one are joined.
    """

    def __init__(self, classes: Iterable[Iterable[str]] = ()) -> None:
        self._parents: dict[str, str] = {}
        for group in classes:
            members = list(group)
            for member in members[1:]:
                self._join(members[0], member)

    @classmethod
    def from_bioid(cls, path: Path) -> Equivalence:
        """Read ``equivalence_classes.json`` of the Bio-ID scorer.

        :raises InputError: when the file is not a JSON list of lists of identifiers.
        """
        try:
            groups = json.loads(path.read_text(encoding="utf-8"))
            return cls([curie for name in group for slot in bioid_type(name)[1] for curie in slot] for group in groups)
        except (json.JSONDecodeError, TypeError, AttributeError) as error:
            raise InputError(
                f"not a table of equivalence classes: {error}", path=str(path), remedy="give a JSON list of lists"
            ) from error

    def __getitem__(self, curie: str) -> str:
        """Return the representative of an identifier's class: itself when it is in none."""
        while (parent := self._parents.get(curie, curie)) != curie:
            curie = parent
        return curie

    def item(self, ids: Iterable[str]) -> Item:
        """Return identifiers as representatives."""
        return frozenset(self[curie] for curie in ids)

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self[one], self[other]))
        if first != second:
            self._parents[second] = first


def reduce_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """Drop empty items, doubles, and items that another item implies.

    >>> reduce_items([frozenset("ab"), frozenset("a")])
    (frozenset({'a'}),)
    """
    unique = {item for item in items if item}
    return tuple(
        sorted((item for item in unique if not any(other < item for other in unique)), key=lambda item: sorted(item))
    )


def match_items(predicted: Iterable[Item], reference: Iterable[Item]) -> Counts:
    """Count two sets of items of one document and label.

    A predicted item is right when it has an identifier in common with a reference item that no other predicted item
    is paired with.
    """
    left, right = reduce_items(predicted), reduce_items(reference)
    tp = _n_pairs(left, right)
    return Counts(tp, len(left) - tp, len(right) - tp)


def _n_pairs(left: Sequence[Item], right: Sequence[Item]) -> int:
    """Return the size of a maximum matching (augmenting paths)."""
    partner: dict[int, int] = {}
    edges = [[j for j, r in enumerate(right) if not p.isdisjoint(r)] for p in left]

    def augment(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in partner or augment(partner[j], seen):
                    partner[j] = i
                    return True
        return False

    return sum(augment(i, set()) for i in range(len(left)))
