"""Weights of the grounding terms: a JSON file, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from figlint.nlp.errors import ResourceError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class GroundingWeights:
    """Log-odds a unit of each term, for the round in which names are weighed alone and for the final one."""

    first: Mapping[str, float]
    final: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> GroundingWeights:
        """Read a weight file.

        :raises ResourceError: when it is absent, damaged or of another format.
        """
        remedy = "reinstall figlint or train again"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ResourceError(f"cannot read grounding weights {path}: {error}; {remedy}") from error
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ResourceError(f"{path} holds no grounding weights of format {FORMAT}; {remedy}")
        rounds = []
        for name in ("first", "final"):
            weights = data.get(name)
            if not isinstance(weights, dict) or not all(isinstance(value, int | float) for value in weights.values()):
                raise ResourceError(f"{path}: {name!r} is no table of numbers; {remedy}")
            rounds.append({term: float(value) for term, value in weights.items()})
        return cls(*rounds)

    def write(self, path: Path, about: Mapping[str, object]) -> None:
        """Write a weight file; ``about`` says how it was made."""
        data = {"format": FORMAT, "about": dict(about), "first": dict(self.first), "final": dict(self.final)}
        path.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
