"""Which habits of annotation a text follows: annotators mark other things in captions than in abstracts."""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal, get_args

TextKind = Literal["caption", "abstract"]
KINDS: tuple[TextKind, ...] = get_args(TextKind)

#: Plain texts of so many characters and more are taken for abstracts, unless they speak of a figure often enough:
#: twice, and twice in each so many characters. Of such texts, 98% of Bio-ID's figures do, and 1 to 3% of the abstracts
#: of four corpora.
LONG, OFTEN, WITHIN = 700, 2, 1500
#: No figure of Bio-ID and hardly a caption of PFOCR is longer, and no full text of Linnaeus is shorter.
LONGEST = 7000

_LETTERS = r"[A-Za-z](?:(?:\s?[-–‐&/]\s?|,\s?(?:and )?| and | to )[A-Za-z])*"
_OF_FIGURES = re.compile(
    rf"(?<![\w)])\((?![wv]/[wv]\)){_LETTERS}\)(?!\w)"  # panels: (A), (b-d), (E and F); not (w/v), (p)ppGpp
    # A. or b, or C; not the genus of B. bassiana
    rf"|(?:^|(?<=[.;:?)] ))(?:{_LETTERS}\s?(?:[),:]\s?(?=[\w(])|\.\s?(?=[A-Z0-9(]))|{_LETTERS}\s(?=[A-Z0-9]))"
    r"|\b(?:[Ss]cale bars?|[Ee]rror bars?|SEM|s\.e\.m\.|s\.d\.|[Pp]anels?|[Ff]ig(?:ure|\.)|\w*blot(?:s|ted|ting)?|"
    r"n\s?=\s?\d|[Aa]rrow(?:s|heads?)|[Ll]anes?|[Ii]nsets?|[Mm]icrographs?|"
    r"(?:left|right|top|bottom|middle|upper|lower)(?= panel|\)))\b"
)


def kind_of(text: str) -> TextKind:
    """Tell the kind of a text of which nothing else is known: by its length, and how often it speaks of a figure.

    >>> kind_of("Signaling by WNT in the gut."), kind_of("WNT binds its receptor and signals. " * 20)
    ('caption', 'abstract')
    """
    if len(text) < LONG:
        return "caption"
    if len(text) > LONGEST:
        return "abstract"
    needed = max(OFTEN, -(-OFTEN * len(text) // WITHIN))
    return "caption" if len(list(islice(_OF_FIGURES.finditer(text), needed))) == needed else "abstract"
