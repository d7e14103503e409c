"""How the genes that a name may mean stand among each other, each gene counted once whatever the species.

How many options a name has depends on the species that a figure may be about; how many genes, on the name alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from figlint.nlp.grounding.candidates import Option
from figlint.nlp.mentions import NAME_KINDS, NameKind

#: The rank of a kind among rivals; lower is more trusted.
_TRUST: dict[NameKind, int] = {
    "symbol": 0,
    "name": 0,
    "previous": 1,
    "alias": 1,
    "family": 1,
    "ortholog": 1,
    "learned": 2,
    "composed": 2,
    "close": 3,
}


def standings(options: Sequence[Option], concepts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return by concept the terms that its standing among the others gives to each of its options.

    They are: the most trusted kind by which the gene has the name; how many species' genes of that name are this one,
    also against the others; whether it is an option in one species only; how many others are more or equally trusted.

    :param concepts: of each option, the human gene that it is or is an ortholog of, else its own identifier.
    """
    groups: dict[str, list[Option]] = {}
    for option, concept in zip(options, concepts, strict=True):
        groups.setdefault(concept, []).append(option)
    kinds = {concept: min([option.kind for option in group], key=NAME_KINDS.index) for concept, group in groups.items()}
    tables = {concept: max([option.tables for option in group]) for concept, group in groups.items()}
    ranks = [_TRUST[kind] for kind in kinds.values()]
    most = max(tables.values(), default=0)
    return {
        concept: {
            f"gene:kind:{kinds[concept]}": 1.0,
            "gene:tables": math.log(tables[concept]),
            "gene:fewer": math.log1p(most) - math.log1p(tables[concept]),
            "gene:alone": float(len(group) == 1),
            "rivals:better": math.log1p(sum([rank < own for rank in ranks])),
            "rivals:equal": math.log(ranks.count(own)),
        }
        for (concept, group), own in zip(groups.items(), ranks, strict=True)
    }
