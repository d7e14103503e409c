"""Entries and names on their way from a source to the lexicon's arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from figlint.nlp.lexicon.columns import Array, strings_column
from figlint.nlp.lexicon.entries import EntryType
from figlint.nlp.mentions import NAME_KINDS, NameKind
from figlint.nlp.names.normalize import key

MAX_NAME = 160
HUMAN = "9606"
_MAMMALS = frozenset({HUMAN, "10090", "10116"})
_MAX_VARIED = 48
_GREEK_LETTER = re.compile(r"[αβγδεζκ]|(?i:alpha|beta|gamma|delta|epsilon|zeta|kappa)(?![a-z])")
_LATIN = {"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "κ": "k"}
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[a-z]{3})|(?<=[a-z]{3})-(?=[A-Za-z])")
_FINAL_NUMBER = re.compile(r"(.*[a-z]{4})(10|[1-9])")
_ROMAN = dict(zip("1 2 3 4 5 6 7 8 9 10".split(), "i ii iii iv v vi vii viii ix x".split(), strict=True))  # noqa: SIM905
# fmt: off
#: Words that hold a sentence together; as gene names they cannot be told from themselves.
_FUNCTION_WORDS = frozenset({
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "both", "but", "by",
    "can", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "if", "in", "into",
    "is", "it", "its", "may", "more", "most", "new", "no", "nor", "not", "of", "off", "on", "one", "or", "our",
    "out", "over", "per", "she", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "through", "to", "too", "two", "under", "up", "upon", "very", "via", "was",
    "we", "were", "what", "when", "where", "which", "while", "who", "whose", "why", "will", "with", "within",
    "without", "would", "you",
})
# fmt: on
#: What stands where a name should be.
_UNNAMED = re.compile(r"uncharacterized .*|.*pseudogene.*|.*\bloc\d+.*")
#: What databases of other species than the human call a locus, a clone or a marker that has no name of its own.
_LOCUS = re.compile(
    r"at[1-5mc]g\d{5}|cg\d+|y[a-p][lr]\d{3}[wc].*|(?:zgc|si|wu|im|zmp|sb|cb|xx):.*|(?:olfr|vmn1r|vmn2r|gm|or)\d+|"
    r"sp[abc]{2,3}\d.*|[a-z]{1,4}\d{1,3}[a-z]{1,2}\d+\.\d+[a-z]?|d\d{1,2}[a-z]+\d+.*|m?mumir.*|rgd\d+|ottmusg\d+|"
    r"\d+rik|l\(\d\).*|\d+_[a-z_]*at"
)


def is_searchable(folded: str, name: str, taxid: str) -> bool:
    """Whether running text may be searched for a key of an entry of a species.

    Human names may be longer than those of other species, which captions abbreviate more often; spellings that
    differ from the source's may not.

    :param folded: The key.
    :param name: The name that has it, as its source spells it.
    :param taxid: The entry's species.
    """
    if len(folded) < 2 or folded.isdecimal() or folded in _FUNCTION_WORDS or _UNNAMED.fullmatch(folded):
        return False
    if folded != key(name):
        return folded.count(" ") < 2 and len(folded) <= 24
    if taxid == HUMAN:
        return folded.count(" ") < 5 and len(folded) <= 48
    return folded.count(" ") < 3 and len(folded) <= 32 and not _LOCUS.fullmatch(folded)


@dataclass(slots=True)
class Draft:
    """An entry that sources add to.

    ``names`` holds each spelling once, with the most trusted kind that any source gives it.
    """

    id: str
    symbol: str
    taxid: str
    type: EntryType
    name: str = ""
    locus: str = ""
    others: set[str] = field(default_factory=set)
    names: dict[str, NameKind] = field(default_factory=dict)

    def add(self, text: str, kind: NameKind) -> None:
        """Add a name; white space is made plain, empty and overlong names are left out."""
        text = " ".join(text.split())
        if len(text) > MAX_NAME or not any(map(str.isalnum, text)):
            return
        known = self.names.get(text)
        if known is None or NAME_KINDS.index(kind) < NAME_KINDS.index(known):
            self.names[text] = kind


def other_keys(text: str, taxid: str) -> Iterator[str]:
    """Yield further keys under which a gene's name is found.

    Authors write Latin letters for Greek ones (``TNFa``, ``integrin b1``), spaces for the hyphens of a long name
    (``toll like receptor 4``, ``E cadherin``), and Roman numerals for a final number (``desmoglein III``).

    :param text: The name as its source spells it.
    :param taxid: The entry's species; names of mammals only have such variants.
    """
    folded = key(text)
    if taxid not in _MAMMALS or len(folded) > _MAX_VARIED:
        return
    spellings = {_HYPHEN.sub(" ", text)}
    latin = _GREEK_LETTER.sub(_latin_letter, text)
    if latin != text and len(latin) > 1:
        spellings |= {latin, _GREEK_LETTER.sub(lambda match: f"-{_latin_letter(match)}", text).replace(" -", "-")}
    if match := _FINAL_NUMBER.fullmatch(folded):
        spellings.add(f"{match[1]} {_ROMAN[match[2]]}")
    yield from sorted({key(spelling) for spelling in spellings} - {folded})


def _latin_letter(match: re.Match[str]) -> str:
    return _LATIN.get(match[0], match[0][0].lower())


def table_columns(drafts: Iterable[Draft]) -> tuple[dict[str, Array], dict[str, int]]:
    """Lay entries out as the arrays of :mod:`figlint.nlp.lexicon.nametable`.

    :param drafts: Entries in any order, each with a name that is its symbol.
    :returns: The arrays, and the place of each entry by its first identifier.
    """
    entries = sorted(drafts, key=lambda draft: draft.id.encode())
    places = {draft.id: place for place, draft in enumerate(entries)}
    rows = sorted(
        {
            (folded.encode(), NAME_KINDS.index(kind), place, text)
            for place, draft in enumerate(entries)
            for text, kind in draft.names.items()
            for folded in (key(text), *other_keys(text, draft.taxid))
        }
    )
    row_of = {(place, text): row for row, (folded, _, place, text) in enumerate(rows) if folded == key(text).encode()}
    keys = [row[0] for row in rows]
    last = [i for i in range(len(keys)) if i + 1 == len(keys) or keys[i + 1] != keys[i]]
    others = sorted((curie.encode(), place) for place, draft in enumerate(entries) for curie in draft.others)
    types = sorted({draft.type for draft in entries})
    loci = sorted({draft.locus for draft in entries})
    return {
        "id": strings_column(draft.id for draft in entries),
        "types": strings_column(types),
        "loci": strings_column(loci),
        "taxid": np.array([int(draft.taxid or 0) for draft in entries], dtype=np.int32),
        "type": np.array([types.index(draft.type) for draft in entries], dtype=np.uint8),
        "locus": np.array([loci.index(draft.locus) for draft in entries], dtype=np.uint8),
        "symbol_row": np.array([row_of[place, draft.symbol] for place, draft in enumerate(entries)], dtype=np.int32),
        "name_row": np.array([row_of.get((place, draft.name), -1) for place, draft in enumerate(entries)], np.int32),
        "other_id": strings_column(curie.decode() for curie, _ in others),
        "other_entry": np.array([place for _, place in others], dtype=np.int32),
        "key": strings_column(keys[i].decode() for i in last),
        "key_size": np.diff(np.array([-1, *last])).astype(np.uint16),
        "searchable": np.array(
            [
                any(
                    is_searchable(keys[i].decode(), name, entries[place].taxid)
                    for _, _, place, name in rows[start : i + 1]
                )
                for start, i in zip([0, *(i + 1 for i in last[:-1])], last, strict=True)
            ],
            dtype=np.bool_,
        ),
        "text": strings_column(row[3] for row in rows),
        "kind": np.array([row[1] for row in rows], dtype=np.uint8),
        "entry": np.array([row[2] for row in rows], dtype=np.int32),
    }, places


def pair_columns(name: str, pairs: Iterable[tuple[int, int]]) -> dict[str, Array]:
    """Lay pairs of numbers out as the two arrays of :class:`figlint.nlp.lexicon.pairs.Pairs`.

    :param name: First part of the arrays' names.
    """
    rows = sorted(set(pairs))
    return {
        f"{name}_left": np.array([left for left, _ in rows], dtype=np.int32),
        f"{name}_right": np.array([right for _, right in rows], dtype=np.int32),
    }
