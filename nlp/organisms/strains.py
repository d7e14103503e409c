"""Strains of microbes in a text, by the designations that NCBI Taxonomy has: ``HSV-1 KOS``, ``V52``, ``EGD-e``.

Designations are short and shared (``K12`` is a strain of three bacteria), so one counts where the text names what it
is a strain of. A few are long enough to be known alone (``MG1655``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.lexicon.textnames import Span, Words

#: What stands between an organism and the designation of its strain: ``HSV-1 (KOS)``, ``E. coli strain K-12``.
_BEHIND = re.compile(r"[ \u00a0-]?\(|[ \u00a0-](?:strain )?")
#: Between the words of a designation: ``JFH-1``, ``ATCC 25922``.
_HYPHENS, _BLANKS = frozenset("-‐‑"), frozenset(" \u00a0")
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
    """Yield every strain that a text could name, also more than once.

    :param named: The taxa that the text names, with the places.
    """
    has_species = any(map(taxonomy.has_strains, named))
    for index, word in enumerate(words.written):
        if _is_plain(word) or not (has_species or _is_telling(word)):
            continue
        for start, end in _from(words, index):
            strains = taxonomy.designated(words.text[start:end])
            if len(strains) == 1 and _is_telling(word) and not taxonomy.is_virus(strains[0]):
                yield Strain(start, end, strains[0], "designation")
            for strain in strains:
                for above in taxonomy.up_to_genus(strain):
                    for place in named.get(above, ()):
                        yield Strain(start, end, strain, "designation")
                        if whole := _joint(words.text, place, (start, end)):
                            yield Strain(*whole, strain, "designated")


def _from(words: Words, index: int) -> Iterator[Span]:
    """Yield the spans of a word and of the word with the next, if both could be a designation: ``ATCC 25922``."""
    start, end = words.starts[index], words.ends[index]
    yield start, end
    if index + 1 < len(words.written):
        between = words.text[end : words.starts[index + 1]]
        if between in _HYPHENS or (between in _BLANKS and not _is_plain(words.written[index + 1])):
            yield start, words.ends[index + 1]


def _is_plain(word: str) -> bool:
    """Whether a word is none of a designation: each has a capital or a digit."""
    return word.islower() and word.isalpha()


def _is_telling(word: str) -> bool:
    """Whether a word, taken for a designation, can be known without the species."""
    return len(word) >= _LONG and word[0].isupper() and not word.isalpha() and sum(map(str.isdigit, word)) >= _DIGITS


def _joint(text: str, organism: Span, designation: Span) -> Span | None:
    """Return the span of an organism and the designation next to it, if they are one name."""
    if gap := _BEHIND.fullmatch(text, organism[1], designation[0]):
        closed = gap[0].endswith("(") and text.startswith(")", designation[1])
        return organism[0], designation[1] + closed
    return None
