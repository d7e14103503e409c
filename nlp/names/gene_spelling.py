"""How the genes of a text are spelled, which tells the species: ``TP53``, ``Tp53``, ``unc-5``, ``Cdc28p``, ``dTor``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from figlint.nlp.remembered import MANY

#: Conventions and the taxa that write their genes so.
CONVENTIONS: dict[str, tuple[str, ...]] = {
    "capitals": ("9606", "9031", "9913", "9823"),
    "title": ("10090", "10116"),
    "worm": ("6239",),
    "yeast": ("4932",),
    "fission": ("4896",),
    "bacterial": ("562", "1423", "287"),
    "plant": ("3702",),
    "small": ("7955", "8355"),
    "fly": ("7227",),
}
#: The convention of each of these taxa.
CONVENTION_OF = {taxid: convention for convention, taxids in CONVENTIONS.items() for taxid in taxids}
#: Conventions that tell one species.
ONE_SPECIES = {convention: taxids[0] for convention, taxids in CONVENTIONS.items() if len(taxids) == 1}

_CAPITALS = re.compile(r"[A-Z]{2,}+\d[A-Z0-9]*|[A-Z]{3,6}")
_TITLE = re.compile(r"[A-Z][a-z]{1,6}\d{1,3}[a-z]?\d*")
_WORM = re.compile(r"[a-z]{3,4}[-‐‑]\d{1,3}(?:\([a-z]{1,2}\d+\))?|[A-Z]{3,4}[-‐‑]\d{1,2}")
_YEAST = re.compile(
    r"[A-Z][a-z]{2}\d{1,3}p|[a-z]{3}\d{1,3}[Δ∆]|[Δ∆][a-z]{3}\d{1,3}|Y[A-P][LR]\d{3}[CW]|[A-Z]{3}\d{1,2}[Δ∆]"
)
_FISSION = re.compile(r"[a-z]{3}\d{1,2}\+|SP[ABC][CP]?\w*\.\d+c?")
_BACTERIAL = re.compile(r"[a-z]{3}[A-Z]{1,2}\d?")
_PLANT = re.compile(r"At\d?[A-Z]{2,}\d*|AT\d[Gg]\d{5}|At\dg\d{5}")
_SMALL = re.compile(r"[a-z]{2,6}\d{1,2}[ab]?")
_FLY = re.compile(r"d[A-Z][A-Za-z]{2,}\d*|Dm[A-Z]\w+|CG\d{3,5}|UAS")
_PATTERNS = {
    "worm": _WORM, "yeast": _YEAST, "fission": _FISSION, "plant": _PLANT, "fly": _FLY, "bacterial": _BACTERIAL,
    "capitals": _CAPITALS, "title": _TITLE, "small": _SMALL,
}  # fmt: skip
_WORD = re.compile(r"[A-Za-zΔ∆](?:[\w.+Δ∆‐‑-]*[\w+Δ∆])?(?:\([a-z]{1,2}\d+\))?")


@lru_cache(maxsize=MANY)
def spelling_of(surface: str) -> str:
    """Return the convention by which a gene is spelled, empty if none fits.

    >>> [spelling_of(s) for s in ("TP53", "Tp53", "unc-5", "Cdc28p", "dTor", "recA", "insulin")]
    ['capitals', 'title', 'worm', 'yeast', 'fly', 'bacterial', '']
    """
    if surface.isalpha() and surface[1:].islower():  # most words of a text
        return ""
    for convention, pattern in _PATTERNS.items():
        if pattern.fullmatch(surface):
            return convention
    return ""


def spellings(surfaces: Iterable[str]) -> Counter[str]:
    """Count how many different surfaces follow each convention."""
    return Counter(convention for surface in set(surfaces) if (convention := spelling_of(surface)))


# The organisms of a text are weighed and grounded by it, one after the other.
@lru_cache(maxsize=2)
def spellings_in(text: str) -> Counter[str]:
    """Count how many different words of a text follow each convention, for want of recognised genes."""
    return spellings(_WORD.findall(text))
