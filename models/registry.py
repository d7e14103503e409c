"""The models that figlint knows by name, and loading any model by name or path."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from figlint.models.backends import (
    Annotator,
    SpacyAnnotator,
    installed_requirements,
    is_compatible,
    open_spacy,
    spacy_requirement,
)
from figlint.nlp.errors import ConfigError, ResourceError
from figlint.nlp.mentions import Label

if TYPE_CHECKING:
    from figlint.models.annotator import FigureAnnotator

#: ``built-in`` models ship with figlint, ``package`` models are installed from ``url``.
Kind = Literal["built-in", "package"]

DEFAULT_MODEL = "figlint"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model without loading it.

    ``labels`` are those of its labels that mean a gene or an organism. ``spacy`` is the range of spaCy versions that
    it runs on, empty for any. ``corpora`` are the named corpora that any part of it was trained on: its scores on them
    say nothing about new text.
    """

    name: str
    kind: Kind
    summary: str
    labels: tuple[tuple[str, Label], ...]
    licence: str
    version: str = ""
    url: str = ""
    spacy: str = ""
    trained_on: str = ""
    corpora: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelState:
    """A model as it stands in this environment.

    ``problem`` says why it cannot be loaded, empty if it can.
    """

    info: ModelInfo
    installed: str
    problem: str


#: What recognition, grounding, species and organisms of the built-in models were trained on, as their cards say.
_OURS = ("bioid", "nlm-gene", "gnormplus", "biored", "s800", "linnaeus", "linnaeus-iob", "bc2gm/train")

#: scispaCy's models are on no package index.
_RELEASE = "https://s3-us-west-2.amazonaws.com/ai2-s2-scispacy/releases/v{version}/{name}-{version}.tar.gz"
_SCISPACY = "0.5.4"
_SCISPACY_NEEDS = ">=3.7.4,<3.8"


def _scispacy(
    name: str, summary: str, trained_on: str, corpora: tuple[str, ...], *labels: tuple[str, Label]
) -> ModelInfo:
    return ModelInfo(
        name=name,
        kind="package",
        summary=summary,
        labels=labels,
        licence="CC BY-SA 3.0",
        version=_SCISPACY,
        url=_RELEASE.format(name=name, version=_SCISPACY),
        spacy=_SCISPACY_NEEDS,
        trained_on=trained_on,
        corpora=corpora,
    )


#: Name -> model, in the order they are listed.
MODELS: Mapping[str, ModelInfo] = MappingProxyType(
    {
        info.name: info
        for info in (
            ModelInfo(
                name="figlint",
                kind="built-in",
                summary="Caption model and lexicon together, with identifiers (default).",
                labels=(("gene", "gene"), ("organism", "organism")),
                licence="MIT; see the model card for the data",
                trained_on="Bio-ID captions; identifiers on five corpora more",
                corpora=_OURS,
            ),
            ModelInfo(
                name="lexicon",
                kind="built-in",
                summary="Names of the lexicon only, with identifiers; no trained weights in recognition, fastest.",
                labels=(("gene", "gene"), ("organism", "organism")),
                licence="MIT; see the lexicon card for the data",
                trained_on="identifiers on six corpora",
                corpora=_OURS,
            ),
            ModelInfo(
                name="fast",
                kind="built-in",
                summary="Dictionaries only: what a name most likely means in any context (annotate --mode fast).",
                labels=(("gene", "gene"), ("organism", "organism")),
                licence="MIT; see the lexicon card for the data",
                trained_on="what names mean in six corpora",
                corpora=_OURS,
            ),
            ModelInfo(
                name="captions",
                kind="built-in",
                summary="Caption model only: the lexicon identifies names, and finds none of its own.",
                labels=(("gene", "gene"), ("organism", "organism")),
                licence="MIT; see the model card for the data",
                trained_on="Bio-ID captions; identifiers on five corpora more",
                corpora=_OURS,
            ),
            _scispacy(
                "en_ner_bionlp13cg_md",
                "scispaCy's model of cancer genetics; 16 types, no identifiers.",
                "BioNLP13CG abstracts",
                ("bionlp13cg",),
                ("GENE_OR_GENE_PRODUCT", "gene"),
                ("ORGANISM", "organism"),
            ),
            _scispacy(
                "en_ner_craft_md",
                "scispaCy's model of full-text articles; 6 types, no identifiers.",
                "CRAFT articles",
                ("craft-ggp", "craft-species"),
                ("GGP", "gene"),
                ("TAXON", "organism"),
            ),
            _scispacy(
                "en_ner_jnlpba_md",
                "scispaCy's model of molecular biology; proteins only, no organisms, no identifiers.",
                "JNLPBA abstracts",
                (),
                ("PROTEIN", "gene"),
            ),
        )
    }
)


def load(name: str = DEFAULT_MODEL, *, labels: Mapping[str, Label] | None = None) -> Annotator:
    """Load a model.

    :param name: A name of :data:`MODELS`, an installed spaCy package, or the folder of a spaCy pipeline.
    :param labels: For spaCy models: labels in addition to the known ones (``{"GENE_FAMILY": "gene"}``).
    :raises ConfigError: when there is no such model; lists those there are.
    :raises ResourceError: when it is not installed or does not fit this environment; says what to run.
    """
    if name == "fast":
        from figlint.models.fast import open_fast

        return open_fast()
    if _is_built_in(name):
        from figlint.models.annotator import load_annotator

        return load_annotator(name)
    return _open_other(name, labels)


def load_reader(name: str = DEFAULT_MODEL, *, explain: bool = False) -> FigureAnnotator:
    """Load a model that reads records and gives identifiers.

    Any spaCy pipeline serves: figlint's lexicon, definitions and grounder stand behind its entities.

    :param name: As :func:`load` takes it.
    :param explain: Whether to keep the contributions behind each candidate's probability.
    :raises ConfigError: as :func:`load` raises it; :raises ResourceError: likewise.
    """
    from figlint.models.annotator import load_annotator, read_behind

    return load_annotator(name, explain=explain) if _is_built_in(name) else read_behind(_open_other(name).nlp, explain)


def _is_built_in(name: str) -> bool:
    return name in MODELS and MODELS[name].kind == "built-in"


def _open_other(name: str, labels: Mapping[str, Label] | None = None) -> SpacyAnnotator:
    if name in MODELS and (problem := state(name).problem):
        raise ResourceError(f"model {name} {problem}")
    if name not in MODELS and not Path(name).exists() and not _is_spacy_package(name):
        raise ConfigError(
            f"no model {name!r}: neither a name ({', '.join(MODELS)}), an installed spaCy package, nor a folder; "
            "see `figlint models list`"
        )
    return open_spacy(name, labels=labels)


def state(name: str) -> ModelState:
    """Return a registered model as it stands in this environment.

    :raises ConfigError: when no model has that name.
    """
    if name not in MODELS:
        raise ConfigError(f"no model is registered as {name!r}; known are {', '.join(MODELS)}")
    info = MODELS[name]
    if info.kind == "built-in":
        return ModelState(info, metadata.version("figlint"), "")
    installed = metadata.version(name) if _is_spacy_package(name) else ""
    wanted = (spacy_requirement(name) if installed else None) or info.spacy
    if not is_compatible(wanted):
        return ModelState(
            info,
            installed,
            f"needs spaCy {wanted}, here is {metadata.version('spacy')}; give it an environment of its own: "
            f"python -m venv scispacy-models && scispacy-models/bin/pip install figlint 'spacy{wanted}' {info.url}",
        )
    if not installed:
        return ModelState(info, "", f"is not installed; run `{' '.join(install_command(name))}`")
    return ModelState(info, installed, "")


def states() -> tuple[ModelState, ...]:
    """Return every registered model as it stands."""
    return tuple(state(name) for name in MODELS)


def install_command(name: str) -> tuple[str, ...]:
    """Return the command that installs a model; empty for one that ships with figlint.

    :raises ConfigError: when no model has that name.
    """
    if name not in MODELS:
        raise ConfigError(f"no model is registered as {name!r}; known are {', '.join(MODELS)}")
    url = MODELS[name].url
    return (sys.executable, "-m", "pip", "install", url) if url else ()


def _is_spacy_package(name: str) -> bool:
    if not name.isidentifier() or importlib.util.find_spec(name) is None:
        return False
    return any(requirement.startswith("spacy") for requirement in installed_requirements(name))
