"""Weights of the grounding terms: a JSON file, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from figlint.nlp.errors import ResourceError

FORMAT = 3


@dataclass(frozen=True, slots=True)
class Rounds:
    """Log-odds a unit of each term, for the round in which names are weighed alone and for the final one."""

    first: Mapping[str, float]
    final: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GroundingWeights:
    """Weights for the kinds of text, which use names differently, and for how its names were found.

    ``prose`` tells of mechanisms, as abstracts and captions of pathways do; ``laboratory`` describes the panels of an
    experiment, where tags, controls and reagents stand beside what is studied. Where a recogniser has read the text,
    a name that only the lexicon knows is doubtful; where none has (``…_unread``), every name is of that sort.
    """

    prose: Rounds
    laboratory: Rounds
    prose_unread: Rounds
    laboratory_unread: Rounds

    def rounds(self, *, is_laboratory: bool, is_read: bool) -> Rounds:
        """Return the weights for a kind of text, read by a recogniser or not."""
        if is_read:
            return self.laboratory if is_laboratory else self.prose
        return self.laboratory_unread if is_laboratory else self.prose_unread

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
        return cls(*(_rounds(data.get(kind.name), f"{path}: {kind.name!r}", remedy) for kind in fields(cls)))

    def write(self, path: Path, about: Mapping[str, object]) -> None:
        """Write a weight file; ``about`` says how it was made."""
        data = {"format": FORMAT, "about": dict(about), **asdict(self)}
        path.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounds(data: Any, where: str, remedy: str) -> Rounds:
    tables = []
    for name in ("first", "final"):
        table = data.get(name) if isinstance(data, dict) else None
        if not isinstance(table, dict) or not all(isinstance(value, int | float) for value in table.values()):
            raise ResourceError(f"{where} has no table of numbers {name!r}; {remedy}")
        tables.append({term: float(value) for term, value in table.items()})
    return Rounds(*tables)
