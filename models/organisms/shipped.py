"""Opens what the recognition of organisms needs: the taxonomy, the tables and the trained weights."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from figlint.models.resources import SHIPPED, open_lexicon, open_taxonomy
from figlint.nlp.errors import ResourceError
from figlint.nlp.grounding.species import Known, SpeciesAssigner
from figlint.nlp.lexicon.entries import SenseKind
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.organisms.figure import FigureOrganisms
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.model import SpanModel
from figlint.nlp.organisms.names import LearnedName, OrganismNames, StoredExperience

FORMAT = 1
WEIGHTS = Path(__file__).parent.parent / "weights" / "organisms.json"
FIGURE_WEIGHTS = WEIGHTS.with_name("figure_organisms.json")
SPECIES_WEIGHTS = WEIGHTS.with_name("gene_species.json")
#: Cells and anatomy imply organisms, and plain words mean anything.
_OTHERS: frozenset[SenseKind] = frozenset({"process", "component", "function", "chemical", "disease", "method", "unit"})


def open_finder(weights: Path = WEIGHTS) -> OrganismFinder:
    """Return the organism finder; the same object every time, since it remembers what it has read.

    :param weights: A file that training wrote.
    :raises ResourceError: if a table or the weights are absent, damaged or of another format.
    """
    return _open_finder(weights)


# A cache tells a default from the same value given, and the audit would then read every text again.
@lru_cache(maxsize=2)
def _open_finder(weights: Path) -> OrganismFinder:
    data = read_weights(weights)
    try:
        names = {
            key: LearnedName(seen, annotated, MappingProxyType(taxids), articles)
            for key, (seen, annotated, articles, taxids) in data["names"].items()
        }
        experience = StoredExperience(names, data["organisms"])
        model, threshold = SpanModel(data["weights"]), float(data["threshold"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResourceError(f"{weights} is damaged: {error!r}; reinstall figlint or train again") from error
    tables = OrganismNames.read(SHIPPED, open_taxonomy(), names)
    return OrganismFinder(tables, experience, model, threshold, other_teller(open_lexicon()))


def other_teller(lexicon: Lexicon) -> Callable[[str], bool]:
    """Return a function that tells whether a name is that of a gene or of another thing that implies no organism."""

    def is_other(name: str) -> bool:
        return bool(lexicon.lookup(name)) or any(sense.kind in _OTHERS for sense in lexicon.senses(name))

    return is_other


def read_weights(path: Path) -> dict[str, Any]:
    """Read a weight file.

    :raises ResourceError: when it is absent, damaged or of another format.
    """
    remedy = "reinstall figlint or train again"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResourceError(f"cannot read weights {path}: {error}; {remedy}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ResourceError(f"{path} holds no weights of format {FORMAT}; {remedy}")
    return data


def write_weights(path: Path, about: Mapping[str, object], content: Mapping[str, object]) -> None:
    """Write a weight file; ``about`` says how it was made. The same content gives the same bytes."""
    data = {"format": FORMAT, "about": about, **content}
    path.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def write_finder(
    path: Path, model: SpanModel, experience: StoredExperience, threshold: float, about: Mapping[str, object]
) -> None:
    """Write what :func:`open_finder` reads."""
    names = {
        key: [round(n.seen, 2), round(n.annotated, 2), n.articles, {t: round(c, 2) for t, c in n.taxids.items()}]
        for key, n in experience.names.items()
    }
    content = {"threshold": threshold, "weights": model.weights, "names": names, "organisms": experience.organisms}
    write_weights(path, about, content)


def open_figure_organisms(weights: Path = FIGURE_WEIGHTS) -> FigureOrganisms:
    """Return what decides the organisms of a figure; the same object every time.

    :raises ResourceError: if the taxonomy or the weights are absent, damaged or of another format.
    """
    return _open_figure_organisms(weights)


@lru_cache(maxsize=2)
def _open_figure_organisms(weights: Path) -> FigureOrganisms:
    data = read_weights(weights)
    try:
        return FigureOrganisms(open_taxonomy(), data["weights"])
    except KeyError as error:
        raise ResourceError(f"{weights} is damaged: no {error}; reinstall figlint or train again") from error


def open_species_assigner(known: Known | None = None, weights: Path = SPECIES_WEIGHTS) -> SpeciesAssigner:
    """Return what assigns a species to gene mentions.

    :param known: Which species have a gene of a name; see :func:`species_knower`.
    :raises ResourceError: if the taxonomy or the weights are absent, damaged or of another format.
    """
    data = read_weights(weights)
    try:
        return SpeciesAssigner(data["weights"], open_taxonomy(), known)
    except KeyError as error:
        raise ResourceError(f"{weights} is damaged: no {error}; reinstall figlint or train again") from error


def species_knower(lexicon: Lexicon) -> Known:
    """Return a function that tells which species have a gene of exactly that name, case included.

    A family or complex of that name adds an empty species.
    """

    def known(name: str) -> frozenset[str]:
        hits = lexicon.lookup(name)
        return frozenset(hit.entry.taxid for hit in hits if hit.name == name)

    return known
