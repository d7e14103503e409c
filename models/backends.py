"""Runs any spaCy pipeline as a recogniser of genes and organisms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from figlint.models.labels import label_map
from figlint.nlp.errors import ResourceError
from figlint.nlp.mentions import Label, Mention

if TYPE_CHECKING:
    from spacy.language import Language

#: Components that recognition does not need; they take most of the time of scispaCy's pipelines.
UNUSED_COMPONENTS = ("parser", "tagger", "attribute_ruler", "lemmatizer", "senter")

BATCH = 64


class Annotator(Protocol):
    """Anything that finds mentions in texts: what a benchmark runs."""

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text, in the order of the texts.

        *Offsets:* of each mention into its own text.
        """
        ...


class SpacyAnnotator:
    """The entities of a spaCy pipeline as mentions.

    A component that links entities fills ``ent.kb_id_``; where that is a CURIE it becomes the mention's identifier.

    :param name: What mentions say of their source.
    :param labels: Labels of the model in addition to the known ones (see :mod:`figlint.models.labels`).
    """

    def __init__(self, nlp: Language, name: str, labels: Mapping[str, Label] | None = None) -> None:
        self.nlp = nlp
        self.name = name
        self._labels = label_map(labels)

    @property
    def labels(self) -> dict[str, Label | None]:
        """The labels the pipeline's components give, each with ours (``None`` where it is left out)."""
        names = {label for pipe in ("ner", "entity_ruler") for label in self.nlp.pipe_labels.get(pipe, ())}
        return {name: self._labels.get(name.upper()) for name in sorted(names)}

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the genes and organisms among the entities of each text."""
        unused = [name for name in UNUSED_COMPONENTS if name in self.nlp.pipe_names]
        with self.nlp.select_pipes(disable=unused):
            return [
                tuple(
                    Mention(
                        "text",
                        ent.start_char,
                        ent.end_char,
                        ent.text,
                        label,
                        ids=(ent.kb_id_,) if ":" in ent.kb_id_ else (),
                        score=1.0,
                        source=f"{self.name}:{ent.label_}",
                    )
                    for ent in doc.ents
                    if (label := self._labels.get(ent.label_.upper())) is not None
                )
                for doc in self.nlp.pipe(texts, batch_size=BATCH)
            ]


def open_spacy(name: str, *, labels: Mapping[str, Label] | None = None) -> SpacyAnnotator:
    """Load an installed spaCy package or a pipeline's folder.

    :raises ResourceError: when there is none, or it was made for another spaCy; says what to run.
    """
    wanted = spacy_requirement(name)
    if wanted is not None and not is_compatible(wanted):
        raise ResourceError(
            f"model {name} needs spaCy {wanted}, here is {metadata.version('spacy')}; run it in an environment of its "
            f"own: python -m venv other && other/bin/pip install figlint 'spacy{wanted}' and then the model"
        )
    import spacy

    try:
        nlp = spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        raise ResourceError(f"cannot load the spaCy pipeline {name}: {error}") from error
    return SpacyAnnotator(nlp, Path(name).name, labels)


def spacy_requirement(name: str) -> str | None:
    """Return the spaCy versions that a package or folder says it needs; ``None`` where it does not say."""
    meta = Path(name) / "meta.json"
    if meta.is_file():
        try:
            return str(json.loads(meta.read_text(encoding="utf-8"))["spacy_version"]) or None
        except (ValueError, KeyError, TypeError) as error:
            raise ResourceError(f"{meta} is not the description of a spaCy pipeline: {error}") from error
    for requirement in installed_requirements(name):
        package, _, versions = requirement.partition(" ")
        if package.startswith("spacy"):
            return (versions.strip("()") or package.removeprefix("spacy")).split(";")[0].strip() or None
    return None


def installed_requirements(name: str) -> list[str]:
    """Return what an installed package requires; nothing where it is not installed."""
    try:
        return metadata.requires(name) or []
    except (metadata.PackageNotFoundError, ValueError):
        return []


def is_compatible(versions: str) -> bool:
    """Whether the spaCy at hand is one of ``versions`` (``>=3.7.4,<3.8``); not if that cannot be read."""
    try:
        return metadata.version("spacy") in SpecifierSet(versions, prereleases=True)
    except InvalidSpecifier:
        return False
