"""Named corpora, and any path or glob, as one value: a corpus with its documents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, OffsetProblem
from figlint.nlp.corpora.iob import read_iob
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import InputError, UsageError

#: Folder of the named corpora where neither an argument nor the environment gives one.
DEFAULT_ROOT = Path("../shared/data/corpora")
ROOT_VARIABLE = "FIGLINT_CORPORA"

#: Name -> part -> glob below the root folder. A bare name is all its parts.
CORPORA: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "bioid": {"train": "bioid/train/*.xml"},
        "nlm-gene": {"train": "pubtator/NLMgene_Train.PubTator"},
        "gnormplus": {"train": "pubtator/GNormPlus_Train.PubTator"},
        "biored": {"train": "pubtator/BioRED_TrainDev.PubTator"},
        "linnaeus": {"train": "pubtator/Linnaeus_Train.PubTator"},
        "s800": {"train": "pubtator/SPECIES_Train.PubTator"},
        "bc2gm": {"train": "iob/BC2GM/train.tsv", "devel": "iob/BC2GM/devel.tsv"},
        "craft-ggp": {"train": "iob/CRAFT-ggp/train.tsv", "devel": "iob/CRAFT-ggp/devel.tsv"},
        "craft-species": {"train": "iob/CRAFT-species/train.tsv", "devel": "iob/CRAFT-species/devel.tsv"},
        "bionlp13cg": {"train": "iob/BioNLP13CG/train.tsv", "devel": "iob/BioNLP13CG/devel.tsv"},
        "linnaeus-iob": {"train": "iob/linnaeus/train.tsv", "devel": "iob/linnaeus/devel.tsv"},
    }
)

#: Corpora that have names of organisms only, and not one word that merely implies one (``patients``).
NAMES_ONLY = frozenset({"linnaeus", "s800"})

_FOLD = re.compile(r"@(\d+)/(\d+)$")


class Reader(Protocol):
    """Reads one file of a format."""

    def __call__(
        self, path: Path, *, source: str = "", labels: Mapping[str, GoldLabel] | None = None
    ) -> Iterator[GoldDocument]:
        """Yield the file's documents; ``source`` is the name they carry, ``labels`` overrides the label table."""
        ...


#: Suffix, lower case -> reader.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".xml": read_bioc,
        ".json": read_bioc,
        ".pubtator": read_pubtator,
        ".txt": read_pubtator,
        ".tsv": read_iob,
        ".iob": read_iob,
        ".conll": read_iob,
    }
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus in memory, documents in the order of its files.

    ``paths`` are the files as they were found. ``names_only`` says that it is known to have no words that merely imply
    an organism.
    """

    name: str
    documents: tuple[GoldDocument, ...]
    paths: tuple[Path, ...]
    names_only: bool = False

    @property
    def labels(self) -> tuple[GoldLabel, ...]:
        """The labels that the corpus annotates at all; predictions of others cannot be judged by it."""
        seen = {mention.label for document in self.documents for mention in document.mentions}
        return tuple(label for label in ("gene", "organism", "family", "domain", "other") if label in seen)

    @property
    def has_identifiers(self) -> bool:
        """Whether any mention has an identifier."""
        return any(mention.ids for document in self.documents for mention in document.mentions)

    @property
    def problems(self) -> tuple[OffsetProblem, ...]:
        """Every annotation that did not fit its text."""
        return tuple(problem for document in self.documents for problem in document.problems)


def load_corpus(spec: str, *, root: Path | None = None, labels: Mapping[str, GoldLabel] | None = None) -> Corpus:
    """Read a corpus.

    :param spec: A name of :data:`CORPORA` (``bioid``), a name with a part (``bc2gm/devel``), a file, a folder or a
        glob (``data/*.xml``). With ``@K/N`` behind it only the articles of fold K of N are kept (``bioid@0/5``).
    :param root: Folder of the named corpora; else the variable ``FIGLINT_CORPORA``, else ``../shared/data/corpora``.
    :param labels: Corpus types that shall have another label than the table gives (``{"FamilyName": "gene"}``).
    :raises InputError: when a file is broken, or nothing is found.
    :raises UsageError: when the name has no such part, or there is no such fold.
    """
    place, fold, n_folds = _split_fold(spec)
    name, _, part = place.partition("/")
    is_named = name in CORPORA and not Path(place).exists()
    folder = root or Path(os.environ.get(ROOT_VARIABLE, DEFAULT_ROOT))
    paths = _named(name, part, folder) if is_named else _found(place)
    read = (document for path in paths for document in _reader(path)(path, source=spec, labels=labels))
    documents = tuple(document for document in read if fold_of(document.article, n_folds) == fold)
    return Corpus(spec, documents, paths, is_named and name in NAMES_ONLY)


def _split_fold(spec: str) -> tuple[str, int, int]:
    """Take ``@K/N`` off a specification; without it everything is in the one fold there is."""
    match = _FOLD.search(spec)
    if match is None:
        return spec, 0, 1
    fold, n_folds = int(match[1]), int(match[2])
    if fold >= n_folds:
        raise UsageError(f"corpus {spec}: there is no fold {fold} of {n_folds}; folds are counted from 0")
    return spec[: match.start()], fold, n_folds


def _named(name: str, part: str, root: Path) -> tuple[Path, ...]:
    parts = CORPORA[name]
    if part and part not in parts:
        raise UsageError(f"corpus {name} has no part {part!r}; it has {', '.join(parts)}")
    chosen = [parts[part]] if part else list(parts.values())
    paths = tuple(path for pattern in chosen for path in sorted(root.glob(pattern)))
    if not paths:
        raise InputError(
            f"no files of corpus {name} ({', '.join(chosen)}) in {root}",
            remedy=f"name the folder of the corpora with --corpora or {ROOT_VARIABLE}",
        )
    return paths


def _found(spec: str) -> tuple[Path, ...]:
    path = Path(spec)
    if path.is_file():
        return (path,)
    if path.is_dir():
        paths = tuple(sorted(p for p in path.rglob("*") if p.suffix.lower() in READERS))
    else:
        base = Path(path.anchor) if path.is_absolute() else Path()
        pattern = str(path.relative_to(base)) if path.is_absolute() else spec
        paths = tuple(sorted(p for p in base.glob(pattern) if p.is_file()))
    if not paths:
        raise InputError(
            f"no corpus, file, folder or glob {spec!r}",
            remedy=f"give a path, or one of {', '.join(CORPORA)}",
        )
    return paths


def _reader(path: Path) -> Reader:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"unknown corpus format {path.suffix or 'without suffix'}",
            path=str(path),
            remedy=f"name the file with one of {', '.join(READERS)}",
        )
    return reader
