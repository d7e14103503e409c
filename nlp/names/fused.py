"""Names inside longer words: ``siRAF1``, ``GFP-LC3``, ``p53R175H``, ``pSTAT3``, ``SOD1WT``, ``Atg7-/-``.

Captions name reagents, constructs and alleles, and the gene is a part of the word. Each affix is a rule about how
laboratories write, never about one gene. The cores are proposals in order of trust; the lexicon decides whether a
core is a name at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

AffixKind = Literal["reagent", "tag", "modification", "species", "allele", "mutation", "negation"]

_TAG = (
    r"(?:[EYC]?GFP|[em]?(?:Cherry|RFP|YFP|CFP|Venus|Citrine|EGFP|GFP)|tdTomato|FLAG|Flag|3[x×]FLAG|HA|Myc|myc|MYC|GST|MBP|"
    r"His6?|6?[x×]?His|V5|TAP|SNAP|HALO|Halo|Strep|BirA\*?|Luc|luc|lacZ|LacZ|GAL4|Gal4|Fc|Cre(?:ERT2?)?)"
)
_DASH = r"[-‐‑–−_:.]"
_RESIDUE = (
    r"(?:[ACDEFGHIKLMNPQRSTVWY]\d{1,4}[ACDEFGHIKLMNPQRSTVWYX*]|"
    r"(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val)\d{1,4}"
    r"(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val)?)"
)
_SITE = r"(?:[STYK](?:\d{2,4}|\d{1,4}(?:me\d?|ac|ph|ub)))"

_PREFIXES: tuple[tuple[AffixKind, re.Pattern[str]], ...] = (
    ("reagent", re.compile(rf"(?:si|sh|sg|ds|mi|as|gRNA|crRNA|siRNA|shRNA|sgRNA|dsRNA)(?:RNA)?{_DASH}?(?=[A-Za-z]\w)")),
    ("reagent", re.compile(rf"(?:anti|α|Anti){_DASH}(?=\w\w)")),
    ("reagent", re.compile(rf"(?:pc?DNA3?|pBabe|pLKO|Ad|AAV|LV|lenti|UAS){_DASH}(?=\w\w)")),
    ("tag", re.compile(rf"(?:{_TAG}{_DASH})+(?=\w\w)")),
    ("tag", re.compile(r"(?:EGFP|GFP|mCherry|RFP|YFP|CFP|FLAG)(?=[A-Z][A-Za-z]*\d|[A-Z]{2})")),
    (
        "modification",
        re.compile(rf"(?:phospho|phosphorylated|acetyl|Ac|Ub|SUMO|pro|cleaved|active|[Pp]){_DASH}(?=\w\w)"),
    ),
    ("modification", re.compile(r"p(?=[A-Z][A-Za-z]*\d|[A-Z]{2})")),
    ("modification", re.compile(r"[sct](?=[A-Z][A-Za-z]*\d|[A-Z]{2})")),
    (
        "species",
        re.compile(rf"(?:rh|rm|hum|h|m|r|d|D|z|x|Hs|Mm|Rn|Dm|Ce|Sc|Sp|At|Os|Xl|Dr){_DASH}?(?=[A-Z][A-Za-z0-9])"),
    ),
    ("species", re.compile(r"(?:rh|h|m|d|D)(?=[a-z][a-z0-9]{2})")),
    ("negation", re.compile(rf"(?:ΔN|∆N|dN|DN|Δ|∆|dn|CA|WT|wt|KO){_DASH}?(?=[A-Za-z]\w)")),
)
_SUFFIXES: tuple[tuple[AffixKind, re.Pattern[str]], ...] = (
    ("allele", re.compile(r"\s?\(?(?:[-−–+]/[-−–+]|[-−–]/Y|fl/fl|flox/flox|f/f|F/F|Δ/Δ|∆/∆|\+/fl)\)?$")),
    ("allele", re.compile(rf"{_DASH}?(?:WT|wt|KO|KD|cKO|mut|MUT|null|CA|DN|KR|OE|LOF|GOF|FL|ΔC|ΔN|flox|fl)$")),
    ("mutation", re.compile(rf"{_DASH}?\(?{_RESIDUE}(?:[/,]{_RESIDUE})*\)?$")),
    ("mutation", re.compile(rf"(?:\s?\(|{_DASH}|(?<=[A-Za-z]\d)|(?<=[A-Z]{{2}})){_SITE}\)?$")),
    ("tag", re.compile(rf"(?:{_DASH}{_TAG})+$")),
    ("tag", re.compile(r"(?:EGFP|GFP|mCherry|RFP|YFP|CFP|FLAG|Cre)$")),
    ("reagent", re.compile(rf"{_DASH}?(?:siRNAs?|shRNAs?|RNAi|mRNAs?|sgRNAs?|GAL4|Gal4|luc|Luc|LacZ|lacZ|Ab|IgG)$")),
    ("modification", re.compile(rf"{_DASH}(?:P|p|Ub|ub|GTP|GDP|II|I|ICD|CTF|NTF|FL)$")),
    ("negation", re.compile(r"(?:\+|[-−–]|hi|lo|low|high|pos|neg)$")),
)
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Core:
    """A part of a surface form that may be the name.

    :param start: *Offsets:* half-open, code points, within the surface form.
    :param affixes: what was taken off, outermost first, as ``(kind, text)``.
    """

    start: int
    end: int
    name: str
    affixes: tuple[tuple[AffixKind, str], ...]


def cores(surface: str) -> tuple[Core, ...]:
    """Return the proper parts of a surface form that may be its name, fewest affixes first, then the longest.

    >>> [(core.name, core.affixes) for core in cores("siRAF1")]
    [('RAF1', (('reagent', 'si'),))]
    >>> cores("TP53")
    ()
    """
    seen: dict[tuple[int, int], Core] = {}
    level = [Core(0, len(surface), surface, ())]
    for _ in range(_MAX_DEPTH):
        level = [core for outer in level for core in _peel(surface, outer) if (core.start, core.end) not in seen]
        for core in level:
            seen.setdefault((core.start, core.end), core)
    return tuple(sorted(seen.values(), key=lambda core: (len(core.affixes), -len(core.name), core.start)))


def _peel(surface: str, outer: Core) -> Iterator[Core]:
    """Yield what remains of a core after one more affix is taken off; at least two characters with a letter."""
    name = outer.name
    for kind, pattern in _PREFIXES:
        if match := pattern.match(name):
            yield from _core(surface, outer.start + match.end(), outer.end, (*outer.affixes, (kind, match[0])))
    for kind, pattern in _SUFFIXES:
        match = pattern.search(name)
        if match and match.start() > 0:
            yield from _core(surface, outer.start, outer.start + match.start(), (*outer.affixes, (kind, match[0])))


def _core(surface: str, start: int, end: int, affixes: tuple[tuple[AffixKind, str], ...]) -> Iterator[Core]:
    """Yield the core when enough of a name is left."""
    name = surface[start:end]
    if len(name) >= 2 and name[0].isalnum() and name[-1].isalnum() and any(char.isalpha() for char in name):
        yield Core(start, end, name, affixes)
