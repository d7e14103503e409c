"""Finds every span of a text that could name an organism, with all taxa it could mean.

Spans may overlap and most are wrong (``Major`` and ``Data`` are genera): this is recall, the weighing comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from figlint.nlp.lexicon.textnames import Span, Words, words_of
from figlint.nlp.organisms.glued import pieces
from figlint.nlp.organisms.names import TOKEN, Experience, OrganismNameKind, OrganismNames, name_key, typed, word_key
from figlint.nlp.organisms.strains import strains_in
from figlint.nlp.remembered import MANY

_GAP = re.compile(r"[ \u00a0\-‐‑–−/.'’:×()\[\]]{0,2}")
_BINOMIAL = re.compile(r"\b([A-Z][a-z]{2,}(?:-[a-z]+)?)[ \u00a0]+([a-z][a-z-]{2,})\b")
_INITIAL = re.compile(r"([A-Z][a-z]{0,2})\.[ \u00a0]?([a-z][a-z-]{2,})")
_DEFINED = re.compile(r"\s?[(\[]([A-Za-z][\w+./-]{1,11})[)\];,]")
_PLURAL = re.compile(r"(?:ies|(?<=[hsx])es|s)$")
_MAX_WORDS = 6
_SHORTEST_PLURAL = 4
_SHORTEST_TAXON = 3
#: Of an epithet that runs into the next word (``S. cerevisiaecells``).
_SHORTEST_EPITHET = 5
#: NCBI's roots of sequences that are of no organism, or of none that is known.
_NO_ORGANISMS = frozenset({"12908", "28384"})
#: Genera that an initial may stand for.
_MAX_GENERA = 6
#: Kinds of names that do not name what strains are strains of.
_NO_NAMES = frozenset({"cue", "line", "strain", "glued"})

Kinds = set[OrganismNameKind]
#: What a table says of a name: taxa, and how it stands for them.
Hits = tuple[tuple[str, OrganismNameKind], ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A span that could name an organism.

    *Offsets:* half-open, code points. ``taxa`` says in which ways it could stand for which taxon.
    """

    start: int
    end: int
    key: str
    taxa: dict[str, Kinds]


@dataclass(frozen=True, slots=True)
class Scan:
    """All sightings of a text by offset, and the genera of which it names a species in full."""

    sightings: tuple[Sighting, ...]
    genera: frozenset[str]


class _Lead(NamedTuple):
    """What can begin with a word, or be found in it.

    ``longest`` is the number of words of the longest name in the tables or known from training; ``taxa`` are those of
    NCBI Taxonomy that have the word for a name, and ``goes_on`` says whether longer names of it may begin here.
    ``pieces`` are names that are part of the word: offsets in it, key, and what the tables say.
    """

    longest: int
    taxa: Hits
    goes_on: bool
    pieces: tuple[tuple[int, int, str, Hits], ...]


class _Notes:
    """Collects what was seen, by span."""

    def __init__(self) -> None:
        self.spans: dict[tuple[int, int], Sighting] = {}

    def add(self, start: int, end: int, key: str, taxid: str, kind: OrganismNameKind) -> None:
        sighting = self.spans.get((start, end))
        if sighting is None:
            sighting = self.spans[start, end] = Sighting(start, end, key, {})
        sighting.taxa.setdefault(taxid, set()).add(kind)


class Scanner:
    """Finds spans that could name an organism; remembers what it looked up, word by word.

    :param names: What to look for.
    """

    def __init__(self, names: OrganismNames) -> None:
        self._names = names
        self._word = lru_cache(maxsize=MANY)(self._read_word)
        self._phrase = lru_cache(maxsize=MANY)(self._read_phrase)
        self._epithet = lru_cache(maxsize=MANY)(self._read_epithet)
        self._is_binomial = lru_cache(maxsize=MANY)(self._read_binomial)

    def scan(self, text: str, experience: Experience) -> Scan:
        """Return every span that could name an organism.

        :param text: The text as read.
        :param experience: What training texts say about names.
        """
        notes = _Notes()
        words = words_of(text)
        read = list(map(self._word, words.written))
        keys = [key for key, _ in read]
        for index, (key, lead) in enumerate(read):
            if lead is None:
                continue
            start = words.starts[index]
            self._note_phrases(words, keys, index, lead.longest, experience, notes)
            for taxid, kind in lead.taxa:
                notes.add(start, words.ends[index], key, taxid, kind)
            if lead.goes_on:
                self._note_taxa(words, keys, index, notes)
            for first, last, piece, hits in lead.pieces:
                _note_piece(start + first, start + last, piece, hits, experience, notes)
        genera = frozenset(m[1] for m in _BINOMIAL.finditer(text) if self._is_binomial(m[1], m[2]))
        self._note_initials(text, genera, notes)
        _note_acronyms(text, notes)
        self._note_strains(words, notes)
        return Scan(tuple(sorted(notes.spans.values(), key=lambda s: (s.start, s.end))), genera)

    def _read_word(self, word: str) -> tuple[str, _Lead | None]:
        """Return the key of a word and what can begin with it, if anything can."""
        names, key = self._names, word_key(word)
        longest = names.lengths.get(key) or names.lengths.get(key.removesuffix("s"), 0)
        begins, plainly = names.taxonomy.begins(word)
        inside = tuple(self._read_pieces(word)) if len(word) > 2 and key not in names.phrases else ()
        taxa = self._taxa(word, is_word=True)
        if listed := {taxid for taxid, kind in self._phrase(key) if kind == "common"}:
            # A mosquito is the family that the tables say, not the one species to which a database gave the word.
            taxa = tuple(hit for hit in taxa if listed.isdisjoint(names.taxonomy.lineage(hit[0])[1:]))
        lead = _Lead(longest, taxa, plainly or (begins and word[0].isupper()), inside)
        return key, lead if any(lead) else None

    def _read_pieces(self, word: str) -> Iterator[tuple[int, int, str, Hits]]:
        for start, end in sorted(pieces(word)):
            key = word_key(word[start:end])
            if len(key) > 1 and key in self._names.lengths:  # else neither a table nor training knows it
                yield start, end, key, self._names.phrases.get(key, ())

    def _read_phrase(self, key: str) -> Hits:
        """Return what the tables say of a phrase, or of the singular of one that they do not list."""
        hits = self._names.phrases.get(key)
        if hits or not key.endswith("s") or len(key) <= _SHORTEST_PLURAL:
            return hits or ()
        return tuple((taxid, kind) for taxid, kind in self._names.phrases.get(key[:-1], ()) if kind == "common")

    def _taxa(self, name: str, *, is_word: bool) -> Hits:
        """Return taxa of NCBI Taxonomy: scientific names if a capital begins them, common ones and viruses anywhere.

        Acronyms count as they are spelt.
        """
        if len(name) < _SHORTEST_TAXON:
            return ()
        taxonomy = self._names.taxonomy
        hits = taxonomy.find(name) or (taxonomy.find(_singular(name)) if name.endswith("s") else ())
        found: list[tuple[str, OrganismNameKind]] = []
        for hit in hits:
            if not _NO_ORGANISMS.isdisjoint(taxonomy.lineage(hit.taxid)):
                continue
            if hit.kind == "common":
                if hit.name.isupper() and hit.name not in name:
                    continue  # an acronym, written as a word
                found.append((hit.taxid, "taxonomy"))
            elif not is_word and taxonomy.is_virus(hit.taxid):
                found.append((hit.taxid, "virus"))
            elif name[0].isupper():
                found.append((hit.taxid, "genus" if is_word else hit.kind))
        return tuple(found)

    def _note_phrases(
        self, words: Words, keys: Sequence[str], index: int, longest: int, experience: Experience, notes: _Notes
    ) -> None:
        """Note names of the tables, and those that annotators marked."""
        start = words.starts[index]
        for end, key in phrases_from(words, keys, index, longest):
            for taxid, kind in self._phrase(key):
                notes.add(start, end, key, taxid, kind)
            for taxid in experience.name(key).taxids:
                notes.add(start, end, key, taxid, "learned")

    def _note_taxa(self, words: Words, keys: Sequence[str], index: int, notes: _Notes) -> None:
        """Note names of NCBI Taxonomy that have several words."""
        start, first = words.starts[index], words.ends[index]
        more = words.text[first : words.ends[index + 1]] if index + 1 < len(keys) else ""
        if more and self._names.taxonomy.goes_on(words.written[index], _PLURAL.sub("", typed(more))):
            for end, key in phrases_from(words, keys, index, _MAX_WORDS):
                if end > first:
                    for taxid, kind in self._taxa(typed(words.text[start:end]), is_word=False):
                        notes.add(start, end, key, taxid, kind)

    def _read_binomial(self, genus: str, epithet: str) -> bool:
        return any(hit.kind != "common" for hit in self._names.taxonomy.find(f"{genus} {epithet}"))

    def _note_initials(self, text: str, genera: frozenset[str], notes: _Notes) -> None:
        """Note abbreviated genera, of the genera that the text names, else of any."""
        for match in _INITIAL.finditer(text):
            start, initial = match.start(1), match[1]
            epithet = self._epithet(initial, match[2])
            end = match.start(2) + len(epithet)
            # Only a single letter may stand behind a lost blank. To look back in the expression would take it longer.
            if not epithet or (len(initial) > 1 and text[start - 1 : start].isalnum()):
                continue
            key = f"{word_key(initial)} {word_key(epithet)}"
            for genus in genera:
                if genus.startswith(initial):
                    for hit in self._names.taxonomy.find(f"{genus} {epithet}"):
                        notes.add(start, end, key, hit.taxid, "expanded")
            if (start, end) not in notes.spans:
                for hit in self._names.taxonomy.of_initial(initial, epithet)[:_MAX_GENERA]:
                    notes.add(start, end, key, hit.taxid, "abbreviated")
                # Where it runs into another word, the tables were not asked for it yet.
                for taxid, kind in self._phrase(key):
                    notes.add(start, end, key, taxid, kind)

    def _read_epithet(self, initial: str, word: str) -> str:
        """Return the epithet that a word is, or begins with where a blank was lost; empty if it is none."""
        for end in range(len(word), min(len(word), _SHORTEST_EPITHET) - 1, -1):
            if self._names.taxonomy.of_initial(initial, word[:end]):
                return word[:end]
        return ""

    def _note_strains(self, words: Words, notes: _Notes) -> None:
        """Note strains of the taxa that the text was seen to name."""
        named: dict[str, list[Span]] = {}
        for sighting in notes.spans.values():
            for taxid, kinds in sighting.taxa.items():
                if not kinds <= _NO_NAMES:
                    named.setdefault(taxid, []).append((sighting.start, sighting.end))
        for strain in strains_in(words, named, self._names.taxonomy):
            key = name_key(words.text[strain.start : strain.end])
            notes.add(strain.start, strain.end, key, strain.taxid, strain.kind)


def phrases_from(words: Words, keys: Sequence[str], index: int, longest: int) -> Iterator[tuple[int, str]]:
    """Yield the end and the key of every run of words from one on, as far as no comma or sentence ends it.

    :param keys: of the words.
    """
    if not longest:
        return
    end, key = words.ends[index], keys[index]
    yield end, key
    for at in range(index + 1, min(index + longest, len(keys))):
        if not _GAP.fullmatch(words.text, end, words.starts[at]):
            return
        end, key = words.ends[at], f"{key} {keys[at]}"
        yield end, key


def _singular(name: str) -> str:
    """Return the singular of a plural as it is regularly spelt.

    >>> _singular("red foxes"), _singular("blue tits"), _singular("sand flies")
    ('red fox', 'blue tit', 'sand fly')
    """
    return _PLURAL.sub("y" if name.endswith("ies") else "", name)


def _note_piece(start: int, end: int, key: str, hits: Hits, experience: Experience, notes: _Notes) -> None:
    """Note a name that is part of a word."""
    learned: Hits = tuple((taxid, "learned") for taxid in experience.name(key).taxids)
    for taxid, kind in (*hits, *learned):
        notes.add(start, end, key, taxid, kind)
        notes.add(start, end, key, taxid, "glued")


def _note_acronyms(text: str, notes: _Notes) -> None:
    """Note the short forms that the text defines, ``hepatitis X virus (HXV)``, wherever they stand."""
    defined: dict[str, set[str]] = {}
    if "(" not in text and "[" not in text:
        return
    for sighting in tuple(notes.spans.values()):
        match = _DEFINED.match(text, sighting.end)
        if match is None or sum(letter.isupper() for letter in match[1]) < 2:
            continue
        initials = {word[0].lower() for word in TOKEN.findall(text[sighting.start : sighting.end])}
        implied = any(kinds & {"cue", "line"} for kinds in sighting.taxa.values())
        if match[1][0].lower() in initials and not implied:
            defined.setdefault(match[1], set()).update(sighting.taxa)
    for short, taxids in defined.items():
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(short)}(?![A-Za-z0-9])", text):
            for taxid in taxids:
                notes.add(match.start(), match.end(), word_key(short), taxid, "acronym")
