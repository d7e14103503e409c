"""Names of organisms inside words, where a blank was lost: ``ratliver``, ``APPmice``."""

from __future__ import annotations

import re
from itertools import pairwise

_PIECE = re.compile(r"[A-Z]?[a-zα-ω]+|[A-ZΑ-Ω]+|[0-9]+")
#: Words that are found inside others, where the blank between them was lost (``mouseliver``, ``APPmice``).
_GLUED = (
    "mice", "mouse", "human", "yeast", "zebrafish", "drosophila", "murine", "patient", "patients", "flies", "bacteria",
    "larvae", "embryos", "virus", "rats", "chicken", "rabbit", "bovine",
)  # fmt: skip
_ANY_GLUED = re.compile("|".join(_GLUED))
#: Beginnings of words for parts of animals and plants, and of what qualifies these (``red`` cells). What stands before
#: them in a word may be an animal or a plant, also one whose name is too short to be looked for in all words (``rat``).
_PARTS = re.compile(
    "adipo|adrenal|antenna|aort|astrocyt|beta|bladder|blood|bone|brain|cardi|cell|cerebell|chondr|colon|cortex|cortic|"
    "cotyledon|dermal|ear|embryo|epiderm|eye|fetal|fibroblast|foetal|forebrain|gut|head|heart|hepat|hippocamp|intestin|"
    "islet|keratinocyt|kidney|leaf|leaves|lens|liver|lung|lymph|macrophage|mammary|microglia|muscle|myo|nerve|neur|"
    "ocul|oligo|oocyte|ovar|pancrea|placent|plasma|platelet|protoplast|red|ren|retina|root|salivary|sciatic|seed|serum|"
    "skelet|skin|sperm|spin|spleen|stomach|striat|synap|testi|thym|thyroid|tissue|tumor|tumour|uter|wing"
)
_SHORTEST = 3


def pieces(word: str) -> set[tuple[int, int]]:
    """Return the parts of a word that could be a name, which most of them are not.

    *Offsets:* half-open, code points of the word.

    >>> sorted("ratliver"[start:end] for start, end in pieces("ratliver"))
    ['rat']
    """
    found: set[tuple[int, int]] = set()
    if not (word.isalpha() and word[1:].islower()):
        parts = [match.span() for match in _PIECE.finditer(word)]
        if len(parts) > 1:
            found.update(parts)
            found.update((a, d) for (a, _), (_, d) in pairwise(parts) if d - a < len(word))
    lower = word.lower()
    found.update((0, part.start()) for part in _PARTS.finditer(lower, _SHORTEST))
    if _ANY_GLUED.search(lower):
        for name in _GLUED:
            if name in lower and len(name) < len(lower):
                start = lower.index(name)
                found.add((start, start + len(name)))
                if lower.endswith(name):
                    found.add((len(lower) - len(name), len(lower)))
    return found
