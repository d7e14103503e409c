"""Names that stand for organisms: the tables at hand, what annotators made of them, and NCBI Taxonomy behind.

A *name* may be annotated as a mention of the organism; a *cue* (``patients``, ``C57BL/6``, ``HeLa``) implies a species
too, but whether it counts as a mention differs between annotators and is weighed later. Here nothing is decided.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Protocol

from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.taxonomy import Taxonomy

#: How a span came to stand for a taxon.
OrganismNameKind = Literal[
    "scientific", "synonym", "genus", "initial", "expanded", "abbreviated", "common", "adjective", "strain", "line",
    "cue", "virus", "acronym", "learned", "taxonomy", "glued", "designated", "designation",
]  # fmt: skip

TOKEN = re.compile(r"[^\W_]+")
#: Blanks and hyphens of print, as tables write them.
_TYPED = str.maketrans("\u00a0‐‑", " --")
_BINOMIAL = re.compile(r"([A-Z])[a-z]+ ([a-z][a-z-]{3,})")
_COLUMNS: Mapping[str, OrganismNameKind] = {"names": "common", "adjectives": "adjective", "cues": "cue"}
_IMPLYING: Mapping[str, OrganismNameKind] = {"strains.tsv": "strain", "cell_lines.tsv": "line"}


@dataclass(frozen=True, slots=True)
class LearnedName:
    """What annotators made of a name in the training texts.

    ``seen`` and ``annotated`` are damped counts over articles; ``taxids`` says for which organisms it stood.
    ``articles`` counts the articles in which it was annotated.
    """

    seen: float
    annotated: float
    taxids: Mapping[str, float]
    articles: int

    def share(self, taxid: str) -> float:
        """Return the share of a taxon among the annotations. *Range:* [0, 1]"""
        total = sum(self.taxids.values())
        return self.taxids.get(taxid, 0.0) / total if total else 0.0


UNSEEN = LearnedName(0.0, 0.0, MappingProxyType({}), 0)


class Experience(Protocol):
    """What training texts say about names and organisms."""

    def name(self, key: str) -> LearnedName:
        """Return what annotators made of a name; :data:`UNSEEN` if it never occurred."""

    def articles(self, taxid: str) -> int:
        """Return in how many articles an organism was annotated."""


@dataclass(frozen=True, slots=True)
class StoredExperience:
    """Experience as counts that were stored by training."""

    names: Mapping[str, LearnedName] = field(default_factory=lambda: MappingProxyType({}))
    organisms: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def name(self, key: str) -> LearnedName:
        """Return what annotators made of a name."""
        return self.names.get(key, UNSEEN)

    def articles(self, taxid: str) -> int:
        """Return in how many articles an organism was annotated."""
        return self.organisms.get(taxid, 0)


@dataclass(frozen=True, slots=True)
class OrganismNames:
    """Everything that can be looked up.

    ``phrases`` are the tables' names by key, with how they stand for which taxon. ``scientific`` are the names the
    tables prefer for their taxa. ``lengths`` says for the first word of every key how many words to look ahead.
    """

    phrases: Mapping[str, tuple[tuple[str, OrganismNameKind], ...]]
    scientific: Mapping[str, str]
    taxonomy: Taxonomy
    lengths: Mapping[str, int]

    @classmethod
    def read(cls, folder: Path, taxonomy: Taxonomy, learned: Iterable[str] = ()) -> OrganismNames:
        """Read ``organisms.tsv``, ``strains.tsv`` and ``cell_lines.tsv``.

        :param learned: Keys known from training, to be looked for as well.
        :raises ResourceError: when a table is absent or a line of it has another number of columns.
        """
        phrases: dict[str, dict[str, OrganismNameKind]] = {}
        scientific: dict[str, str] = {}
        for row in _rows(folder / "organisms.tsv"):
            scientific[row["taxid"]] = row["name"]
            _add_organism(phrases, row)
        for table, kind in _IMPLYING.items():
            for row in _rows(folder / table):
                _add(phrases, row["name"], row["taxid"], kind)
        lengths: dict[str, int] = {}
        for key in (*phrases, *learned):
            words = key.split(" ")
            lengths[words[0]] = max(lengths.get(words[0], 0), len(words))
        return cls({key: tuple(kinds.items()) for key, kinds in phrases.items()}, scientific, taxonomy, lengths)

    def implies(self, name: str) -> bool:
        """Whether a name only implies its species (``patients``), in all that the tables know of it."""
        known = self.phrases.get(name_key(name), ())
        return bool(known) and all(kind == "cue" for _, kind in known)

    def scientific_name(self, taxid: str) -> str:
        """Return the scientific name of a taxon, empty if it is unknown."""
        return self.scientific.get(taxid) or self.taxonomy.scientific_name(taxid)


def name_key(name: str) -> str:
    """Return the key of a name: its words, in lower case unless they are short and may be acronyms.

    >>> name_key("C57BL/6"), name_key("HIV-1"), name_key("Mice"), name_key("E. coli")
    ('c57bl 6', 'HIV 1', 'mice', 'E coli')
    """
    return " ".join(word_key(word) for word in TOKEN.findall(name))


def typed(text: str) -> str:
    """Return a text with blanks and hyphens as tables write them."""
    return text.translate(_TYPED)


def word_key(word: str) -> str:
    """Return the key of one word."""
    if len(word) <= 2 or (len(word) == 3 and not word.istitle() and not word.islower()):
        return word
    return word.lower()


def _add_organism(phrases: dict[str, dict[str, OrganismNameKind]], row: Mapping[str, str]) -> None:
    taxid = row["taxid"]
    _add(phrases, row["name"], taxid, "scientific")
    for column, kind in _COLUMNS.items():
        for name in row[column].split("|"):
            _add(phrases, name, taxid, kind)
    for name in (row["name"], *row["names"].split("|")):
        if match := _BINOMIAL.fullmatch(name):
            _add(phrases, f"{match[1]} {match[2]}", taxid, "initial")


def _add(phrases: dict[str, dict[str, OrganismNameKind]], name: str, taxid: str, kind: OrganismNameKind) -> None:
    if name:
        phrases.setdefault(name_key(name), {}).setdefault(taxid, kind)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if None in row or None in row.values():
                    raise ResourceError(f"{path}: a line of another number of columns than the header: {row}")
                yield row
    except OSError as error:
        raise ResourceError(f"cannot read {path}: {error}; reinstall figlint") from error
