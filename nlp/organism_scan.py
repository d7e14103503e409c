"""Finds every span of a text that could name an organism, with all taxa it could mean.

Spans may overlap and most are wrong (``Major`` and ``Data`` are genera): this is recall, the weighing comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from figlint.nlp.organism_names import TOKEN, Experience, OrganismNameKind, OrganismNames, word_key

_GAP = re.compile(r"[ \u00a0\-‐‑–−/.'’:×()\[\]]{0,2}")
_BINOMIAL = re.compile(r"\b([A-Z][a-z]{2,}(?:-[a-z]+)?)[ \u00a0]+([a-z][a-z-]{2,})\b")
_INITIAL = re.compile(r"\b([A-Z][a-z]{0,2})\.[ \u00a0]?([a-z][a-z-]{2,})\b")
_DEFINED = re.compile(r"\s?[(\[]([A-Za-z][\w+./-]{1,11})[)\];,]")
_PIECE = re.compile(r"[A-Z]?[a-zα-ω]+|[A-ZΑ-Ω]+|[0-9]+")
_MAX_WORDS = 6
_SHORTEST_PLURAL = 4
#: Words that are found inside others, where the blank between them was lost (``mouseliver``, ``APPmice``).
_GLUED = (
    "mice", "mouse", "human", "yeast", "zebrafish", "drosophila", "murine", "patient", "patients", "flies", "bacteria",
    "larvae", "embryos", "virus", "rats", "chicken", "rabbit", "bovine",
)  # fmt: skip
_ANY_GLUED = re.compile("|".join(_GLUED))

Kinds = set[OrganismNameKind]


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


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    key: str


class _Notes:
    """Collects what was seen, by span."""

    def __init__(self) -> None:
        self.spans: dict[tuple[int, int], Sighting] = {}

    def add(self, start: int, end: int, key: str, taxid: str, kind: OrganismNameKind) -> None:
        sighting = self.spans.get((start, end))
        if sighting is None:
            sighting = self.spans[start, end] = Sighting(start, end, key, {})
        sighting.taxa.setdefault(taxid, set()).add(kind)


def scan(text: str, names: OrganismNames, experience: Experience) -> Scan:
    """Return every span that could name an organism.

    :param text: The text as read.
    :param names: What to look for.
    :param experience: What training texts say about names.
    """
    notes = _Notes()
    words = words_of(text)
    for index, word in enumerate(words):
        _note_phrases(text, words, index, names, experience, notes)
        _note_taxa(text, words, index, names, notes)
        if len(word.text) > 2 and word.key not in names.phrases:
            _note_pieces(word, names, experience, notes)
    genera = _genera(text, names)
    _note_initials(text, genera, names, notes)
    _note_acronyms(text, notes)
    return Scan(tuple(sorted(notes.spans.values(), key=lambda s: (s.start, s.end))), genera)


def phrases_from(text: str, words: list[_Word], index: int, longest: int) -> Iterator[tuple[int, str]]:
    """Yield the end and the key of every run of words from one on, as far as no comma or sentence ends it."""
    key = words[index].key
    yield words[index].end, key
    for last in range(index + 1, min(index + longest, len(words))):
        if not _GAP.fullmatch(text, words[last - 1].end, words[last].start):
            return
        key = f"{key} {words[last].key}"
        yield words[last].end, key


def words_of(text: str) -> list[_Word]:
    """Return the words of a text with their keys."""
    return [_Word(m.start(), m.end(), m.group(), word_key(m.group())) for m in TOKEN.finditer(text)]


def _note_phrases(
    text: str, words: list[_Word], index: int, names: OrganismNames, experience: Experience, notes: _Notes
) -> None:
    first = words[index].key
    longest = names.lengths.get(first) or names.lengths.get(first.removesuffix("s"), 0)
    if not longest:
        return
    start = words[index].start
    for end, key in phrases_from(text, words, index, longest):
        for taxid, kind in names.phrases.get(key) or _singular(key, names):
            notes.add(start, end, key, taxid, kind)
        for taxid in experience.name(key).taxids:
            notes.add(start, end, key, taxid, "learned")


def _singular(key: str, names: OrganismNames) -> tuple[tuple[str, OrganismNameKind], ...]:
    """Return what a plural stands for that no table lists."""
    hits = names.phrases.get(key[:-1], ()) if key.endswith("s") and len(key) > _SHORTEST_PLURAL else ()
    return tuple((taxid, kind) for taxid, kind in hits if kind == "common")


def _note_taxa(text: str, words: list[_Word], index: int, names: OrganismNames, notes: _Notes) -> None:
    """Note names of NCBI Taxonomy: scientific ones where a capital begins them, common ones and viruses anywhere."""
    word = words[index]
    if not any(names.taxonomy.begins(first)[0] for first in (word.text, word.text.rstrip("s"))):
        return
    capital = word.text[0].isupper()
    for end, key in phrases_from(text, words, index, _MAX_WORDS):
        name = text[word.start : end].replace("\u00a0", " ")
        is_word = end == word.end
        if len(name) < 3:
            continue
        hits = names.taxonomy.find(name) or (names.taxonomy.find(name[:-1]) if name.endswith("s") else ())
        for hit in hits:
            kind: OrganismNameKind
            if hit.kind == "common":
                kind = "taxonomy"
            elif names.taxonomy.is_virus(hit.taxid) and not is_word:
                kind = "virus"
            elif not capital:
                continue
            elif is_word:
                kind = "genus"
            else:
                kind = hit.kind
            notes.add(word.start, end, key, hit.taxid, kind)


def _note_pieces(word: _Word, names: OrganismNames, experience: Experience, notes: _Notes) -> None:
    """Note names that are part of a word."""
    for start, end in _pieces(word.text):
        key = word_key(word.text[start:end])
        if len(key) < 2:
            continue
        span = word.start + start, word.start + end
        for taxid, kind in names.phrases.get(key, ()):
            notes.add(*span, key, taxid, kind)
            notes.add(*span, key, taxid, "glued")
        for taxid in experience.name(key).taxids:
            notes.add(*span, key, taxid, "learned")
            notes.add(*span, key, taxid, "glued")


def _pieces(word: str) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    if not (word.isalpha() and word[1:].islower()):
        parts = [match.span() for match in _PIECE.finditer(word)]
        if len(parts) > 1:
            found.update(parts)
            found.update((a, d) for (a, _), (_, d) in pairwise(parts) if d - a < len(word))
    lower = word.lower()
    if _ANY_GLUED.search(lower):
        for name in _GLUED:
            if name in lower and len(name) < len(lower):
                start = lower.index(name)
                found.add((start, start + len(name)))
                if lower.endswith(name):
                    found.add((len(lower) - len(name), len(lower)))
    return found


def _genera(text: str, names: OrganismNames) -> frozenset[str]:
    taxonomy = names.taxonomy
    return frozenset(
        match[1]
        for match in _BINOMIAL.finditer(text)
        if any(hit.kind != "common" for hit in taxonomy.find(f"{match[1]} {match[2]}"))
    )


def _note_initials(text: str, genera: frozenset[str], names: OrganismNames, notes: _Notes) -> None:
    """Note abbreviated genera, spelled out where the text names a genus with that initial."""
    for match in _INITIAL.finditer(text):
        key = f"{word_key(match[1])} {word_key(match[2])}"
        for genus in genera:
            if genus.startswith(match[1]):
                for hit in names.taxonomy.find(f"{genus} {match[2]}"):
                    notes.add(match.start(), match.end(), key, hit.taxid, "expanded")


def _note_acronyms(text: str, notes: _Notes) -> None:
    """Note the short forms that the text defines, ``hepatitis X virus (HXV)``, wherever they stand."""
    defined: dict[str, set[str]] = {}
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
