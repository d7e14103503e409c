"""The word behind a keyword: what was read in the figure, or stands in its text, that made a gene a keyword.

The evidence table gives it where there is one. Otherwise it is inferred: first a surface form of the text that is a
name of the gene; then a name that the gene shares with another keyword, since a dictionary that returns all namesakes
leaves them side by side; last the keyword itself. How sure an inferred word is, is for the audit to weigh, which is
why every word carries its source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain
from typing import Literal

from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit
from figlint.nlp.mentions import NAME_KINDS, AnnotatedRecord, NameKind
from figlint.nlp.names import coordination
from figlint.nlp.names.normalize import key
from figlint.nlp.remembered import MANY

WordSource = Literal["evidence", "text", "shared", "keyword"]

#: How the name was found in the word: all of it, one of its parts, a member of a series, letters inside it, or not.
Match = Literal["whole", "part", "series", "inside", "none"]
MATCHES: tuple[Match, ...] = ("whole", "part", "series", "inside", "none")

_EDGES = " .,;:()[]{}/\"'|*+«»<>=#°“”‘’-–—"
_TOKEN = re.compile(r"[^\s,;()\[\]{}\"“”]+")
_PARTS = re.compile(r"[^\w.\-–]+")
_PIECES = re.compile(r"[\W_]+")
#: Character recognition reads Greek letters as the Latin ones that look or sound like them.
_GREEK_AS_LATIN: tuple[Mapping[str, str], ...] = (
    {"alpha": "a", "beta": "b", "gamma": "y", "delta": "d", "epsilon": "e", "kappa": "k"},
    {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "kappa": "k"},
)
_GREEK = re.compile("alpha|beta|gamma|delta|epsilon|kappa")
#: Shorter names are inside every other word.
_MIN_INSIDE = 3
HUMAN = "9606"
_MIN_KEY = 2
#: Sources of evidence rows that add the members of a family.
_FAMILY_SOURCES = frozenset({"famplex_relations", "bioentities_symbol"})
#: Descriptions in full are shared by hundreds of genes, and are not what a dictionary of words holds.
_SHORT_KINDS = frozenset({"symbol", "previous", "alias"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word behind a keyword, read as a name of its gene.

    ``surface`` is the word as written, ``form`` the part of it that was read, ``name`` and ``kind`` the name of the
    gene as the lexicon has it (empty and ``None`` when the word is no known name of the gene). ``is_family`` is set
    when the evidence table says that the gene was added as a member of the family that the word names.
    """

    surface: str
    form: str
    name: str
    kind: NameKind | None
    match: Match
    source: WordSource
    is_family: bool = False

    @property
    def trust(self) -> tuple[int, int, int]:
        """Sort key: the most telling word of a keyword first."""
        kind = NAME_KINDS.index(self.kind) if self.kind else len(NAME_KINDS)
        return (MATCHES.index(self.match), kind, -len(self.form))


class WordReader:
    """Finds the words behind keywords and reads them as names.

    :param lexicon: Names of genes.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names = lru_cache(maxsize=MANY)(self._read_names)
        self._short_names = lru_cache(maxsize=MANY)(self._find_short_names)
        self._hits = lru_cache(maxsize=MANY)(lexicon.lookup)
        self._listed = lru_cache(maxsize=MANY)(self._read_listed)

    def hits(self, name: str, taxid: str) -> tuple[NameHit, ...]:
        """Return what the lexicon has under a name for a species; remembered, since figures repeat their words."""
        return self._hits(name, (taxid,))

    def names(self, entry: Entry) -> Mapping[str, tuple[str, NameKind]]:
        """Return the names of a gene by key, the most trusted spelling of each."""
        return self._names(entry.id)

    def read(self, surface: str, entry: Entry, source: WordSource) -> Word:
        """Read a word as a name of a gene.

        :returns: the reading that explains most of the word; ``match`` is ``none`` when nothing does.
        """
        form = surface.strip(_EDGES) or surface
        for hit in self.hits(form, entry.taxid):
            if hit.entry.id == entry.id:
                return Word(surface, form, hit.name, hit.kind, "whole", source)
        names = self.names(entry)
        if found := names.get(key(form)):
            return Word(surface, form, *found, "whole", source)
        for part in (*_PARTS.split(surface), *_PIECES.split(surface)):
            if len(part) >= _MIN_KEY and (found := names.get(key(part))):
                return Word(surface, part, *found, "part", source)
        for member in self._series(form):
            if found := names.get(key(member)):
                return Word(surface, member, *found, "series", source)
        whole = key(surface)
        inside = [name for name in names if len(name) >= _MIN_INSIDE and name in whole]
        if inside:
            found = names[max(inside, key=len)]
            return Word(surface, found[0], *found, "inside", source)
        return Word(surface, form, "", None, "none", source)

    def words(self, annotated: AnnotatedRecord, entries: Sequence[Entry | None]) -> tuple[tuple[Word, ...], ...]:
        """Return the words behind each keyword of a record, the most telling first.

        :param entries: the gene of each keyword, ``None`` for a keyword that is no known gene.
        :returns: in the order of the keywords; ``()`` for keywords without a gene.
        """
        record = annotated.record
        table: dict[str, dict[str, bool]] = {}
        for row in record.evidence or ():
            words = table.setdefault(row.symbol, {})
            words[row.word] = words.get(row.word, False) or row.source in _FAMILY_SOURCES
        values = record.values("keywords")
        seen = [table.get(value.value, {}) for value in values]
        forms = {} if all(seen) else _forms(annotated)
        shared = {} if all(seen) else self._shared(entries)
        found: list[tuple[Word, ...]] = []
        for surfaces, entry in zip(seen, entries, strict=True):
            if entry is None:
                found.append(())
            elif surfaces:
                found.append(self._listed(entry, tuple(surfaces.items())))
            else:
                found.append(self._inferred(entry, forms, shared))
        return tuple(found)

    def _read_listed(self, entry: Entry, surfaces: Sequence[tuple[str, bool]]) -> tuple[Word, ...]:
        """Return the words of a table, each with whether it names a family of the gene, the most telling first."""
        return self._sorted(
            replace(self.read(surface, entry, "evidence"), is_family=is_family) for surface, is_family in surfaces
        )

    def _inferred(self, entry: Entry, forms: Mapping[str, str], shared: Mapping[str, int]) -> tuple[Word, ...]:
        names = self.names(entry)
        written = [
            Word(forms[name], forms[name], *found, "whole", "text") for name, found in names.items() if name in forms
        ]
        if written:
            return self._sorted(written)
        common = [(shared[name], name) for name in names if name in shared]
        if common:
            spelling, kind = names[max(common)[1]]
            return (Word(spelling, spelling, spelling, kind, "whole", "shared"),)
        return (Word(entry.symbol, entry.symbol, entry.symbol, "symbol", "whole", "keyword"),)

    def _shared(self, entries: Iterable[Entry | None]) -> dict[str, int]:
        """Count the keywords by name, where more than one has it."""
        genes = dict.fromkeys(entry.id for entry in entries if entry)
        counts = Counter(chain.from_iterable(map(self._short_names, genes)))
        return {name: count for name, count in counts.items() if count > 1}

    def _find_short_names(self, identifier: str) -> tuple[str, ...]:
        names = self._names(identifier).items()
        return tuple(name for name, (_, kind) in names if kind in _SHORT_KINDS and len(name) >= _MIN_KEY)

    def _series(self, surface: str) -> tuple[str, ...]:
        return tuple(member.name for member in coordination.split(surface, lambda name: bool(self.hits(name, HUMAN))))

    def _read_names(self, identifier: str) -> Mapping[str, tuple[str, NameKind]]:
        ordered = sorted(self._lexicon.names(identifier), key=lambda item: NAME_KINDS.index(item[1]))
        names: dict[str, tuple[str, NameKind]] = {}
        for name, kind in ordered:
            names.setdefault(key(name), (name, kind))
        for spelled, found in tuple(item for item in names.items() if _GREEK.search(item[0])):
            for latin in _GREEK_AS_LATIN:
                names.setdefault(_GREEK.sub(partial(_replace, latin), spelled), found)
        return names

    @staticmethod
    def _sorted(words: Iterable[Word]) -> tuple[Word, ...]:
        return tuple(sorted(words, key=lambda word: word.trust))


def _forms(annotated: AnnotatedRecord) -> dict[str, str]:
    """Return the surface forms of the text by key: its mentions, its tokens and the parts of these.

    A plain lower-case word is left out: it is a name of some gene nearly always, and of this one nearly never.
    """
    forms: dict[str, str] = {}
    for mention in annotated.genes:
        for surface in (mention.surface, mention.name):
            if surface:
                forms.setdefault(key(surface), surface)
    for text in annotated.record.texts.values():
        for token in _TOKEN.findall(text):
            for form in {token.strip(_EDGES), *_PIECES.split(token)}:
                if len(form) >= _MIN_KEY and not (form.isalpha() and form.islower()):
                    forms.setdefault(key(form), form)
    return forms


def _replace(table: Mapping[str, str], match: re.Match[str]) -> str:
    return table[match[0]]
