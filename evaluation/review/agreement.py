"""How far reviewers agree: Cohen's kappa of every two of them, over the findings that both decided.

Provenance: Cohen 1960, doi 10.1177/001316446002000104.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from figlint.evaluation.lint.decisions import Standing


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers: how many findings both decided, in how many they agree, and kappa.

    ``kappa`` is agreement beyond chance: 1 is perfect, 0 is what chance gives; ``None`` where chance alone would
    make them agree always, as when both accepted everything. *Range:* [-1, 1]
    """

    reviewers: tuple[str, str]
    n_shared: int
    n_agreed: int
    kappa: float | None


def agreements(held: Mapping[str, Standing]) -> tuple[Agreement, ...]:
    """Return the agreement of every two reviewers who decided a finding in common; other genes are other rulings."""
    shared: dict[tuple[str, str], list[tuple[Hashable, Hashable]]] = {}
    for standing in held.values():
        rulings = {decision.reviewer: (decision.ruling, decision.choice) for decision in standing.decisions}
        for one, other in combinations(sorted(rulings), 2):
            shared.setdefault((one, other), []).append((rulings[one], rulings[other]))
    return tuple(
        Agreement(pair, len(rows), sum(one == other for one, other in rows), cohen_kappa(rows))
        for pair, rows in sorted(shared.items())
    )


def cohen_kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two raters, ``None`` without pairs or where chance agreement is complete."""
    rows: Sequence[tuple[Hashable, Hashable]] = list(pairs)
    if not rows:
        return None
    first, second = Counter(one for one, _ in rows), Counter(other for _, other in rows)
    by_chance = sum(count * second[ruling] for ruling, count in first.items()) / len(rows) ** 2
    if by_chance == 1.0:
        return None
    observed = sum(one == other for one, other in rows) / len(rows)
    return (observed - by_chance) / (1.0 - by_chance)
