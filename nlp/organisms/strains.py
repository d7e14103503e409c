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
_WITHIN = re.compile(r"[ \u00a0‐‑-]")
_MAX_WORDS = 2
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
    for index, start in enumerate(words.starts):
        for last in range(index, min(index + _MAX_WORDS, len(words.starts))):
            end = words.ends[last]
            if last > index and not _WITHIN.fullmatch(words.text, words.ends[last - 1], words.starts[last]):
                break
            designation = words.text[start:end]
            strains = taxonomy.designated(designation)
            if len(strains) == 1 and _is_telling(designation) and not taxonomy.is_virus(strains[0]):
                yield Strain(start, end, strains[0], "designation")
            for strain in strains:
                for above in taxonomy.up_to_genus(strain):
                    for place in named.get(above, ()):
                        yield Strain(start, end, strain, "designation")
                        if whole := _joint(words.text, place, (start, end)):
                            yield Strain(*whole, strain, "designated")


def _is_telling(designation: str) -> bool:
    """Whether a designation can be known without its species."""
    return (
        len(designation) >= _LONG
        and designation[0].isupper()
        and designation.isalnum()
        and sum(map(str.isdigit, designation)) >= _DIGITS
    )


def _joint(text: str, organism: Span, designation: Span) -> Span | None:
    """Return the span of an organism and the designation next to it, if they are one name."""
    if gap := _BEHIND.fullmatch(text, organism[1], designation[0]):
        closed = gap[0].endswith("(") and text.startswith(")", designation[1])
        return organism[0], designation[1] + closed
    return None
