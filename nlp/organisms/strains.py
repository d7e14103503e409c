"""Strains of microbes in a text, by the designations that NCBI Taxonomy has: ``HSV-1 KOS``, ``V52``, ``EGD-e``.

Designations are short and shared (``K12`` is a strain of three bacteria), so one counts where the text names what it
is a strain of. A few are long enough to be known alone (``MG1655``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.lexicon.textnames import Span, Words
from figlint.nlp.organisms.names import typed

#: What stands between an organism and the designation of its strain: ``HSV-1 (KOS)``, ``E. coli strain K-12``.
_BEHIND = re.compile(r"[ \u00a0-]?\(|[ \u00a0-](?:strain )?")
_WIDEST = len(" strain ")
#: A designation that is known alone has so many letters and digits, and so many digits.
_LONG, _DIGITS = 5, 2


@dataclass(frozen=True, slots=True)
class Strain:
    """A strain that a text names. *Offsets:* half-open, code points.

    ``kind`` is ``designation`` for the designation alone, ``designated`` for the organism and the designation as one
    name.
    """

    start: int
    end: int
    taxid: str
    kind: Literal["designation", "designated"]


def strains_in(words: Words, named: Mapping[str, Sequence[Span]], taxonomy: Taxonomy) -> Iterator[Strain]:
    """Yield every strain that a text could name.

    :param named: The taxa that the text names, with the places.
    """
    has_species = any(map(taxonomy.has_strains, named))
    ending = _by_end(named) if has_species else {}
    for start, end, is_telling in _designations(words, only_telling=not has_species):
        strains = taxonomy.designated(words.text[start:end])
        is_known_alone = is_telling and len(strains) == 1 and not taxonomy.is_virus(strains[0])
        for strain in strains:
            above = taxonomy.up_to_genus(strain)
            if is_known_alone or not named.keys().isdisjoint(above):
                yield Strain(start, end, strain, "designation")
            for whole in _with_organism(words.text, (start, end), above, ending):
                yield Strain(*whole, strain, "designated")


def _by_end(named: Mapping[str, Sequence[Span]]) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Return where each taxon that ends at a place begins."""
    ending: dict[int, list[tuple[int, str]]] = {}
    for taxid, places in named.items():
        for start, end in places:
            ending.setdefault(end, []).append((start, taxid))
    return ending


def _designations(words: Words, *, only_telling: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield the spans of one word or two (``EGD-e``, ``ATCC 25922``) that could be a designation.

    :returns: Spans, and whether the designation could be known alone.
    """
    for index, word in enumerate(words.written):
        is_telling = _is_telling(word)
        if _is_plain(word) or (only_telling and not is_telling):
            continue
        start, end = words.starts[index], words.ends[index]
        yield start, end, is_telling
        if index + 1 < len(words.written):
            between = typed(words.text[end : words.starts[index + 1]])
            if between == "-" or (between == " " and not _is_plain(words.written[index + 1])):
                yield start, words.ends[index + 1], is_telling


def _with_organism(
    text: str, designation: Span, above: Collection[str], ending: Mapping[int, Sequence[tuple[int, str]]]
) -> Iterator[Span]:
    """Yield the names that a designation makes up with an organism before it, of which it is a strain.

    :param above: what the strain belongs to; :param ending: the organisms of the text by where they end.
    """
    start, end = designation
    for last in range(max(start - _WIDEST, 0), start):
        gap = _BEHIND.fullmatch(text, last, start) if last in ending else None
        if gap is not None:
            closed = end + (gap[0].endswith("(") and text.startswith(")", end))
            yield from ((first, closed) for first, taxid in ending[last] if taxid in above)


def _is_plain(word: str) -> bool:
    """Whether a word is none of a designation: each has a capital or a digit."""
    return word.islower() and word.isalpha()


def _is_telling(word: str) -> bool:
    """Whether a word, taken for a designation, can be known without the species."""
    return len(word) >= _LONG and word[0].isupper() and not word.isalpha() and sum(map(str.isdigit, word)) >= _DIGITS
