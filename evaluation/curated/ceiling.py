"""The lexical ceiling of recall: what share of the curated values has a name in the text at all.

A figure shows about ten times the genes that its text names. Without this number beside it, recall reads as a fault of
the pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import NameKind
from figlint.nlp.names.normalize import key

#: Names of more words than this are not looked for.
MAX_WORDS = 6

_WORD = re.compile(r"[^\W_]+")


def name_keys(texts: Iterable[str]) -> frozenset[str]:
    """Return the keys of all runs of up to :data:`MAX_WORDS` words.

    A name counts as present where it begins and ends at the border of a word: parts of words do not count.
    """
    keys = set()
    for text in texts:
        places = [match.span() for match in _WORD.finditer(text)]
        for i, (start, _) in enumerate(places):
            for _, end in places[i : i + MAX_WORDS]:
                keys.add(key(text[start:end]))
    keys.discard("")
    return frozenset(keys)


def name_in_text(curie: str, keys: frozenset[str], lexicon: Lexicon) -> NameKind | None:
    """Return the kind of the most trusted name of an entry that the text holds, ``None`` where it holds none.

    Names of one character are left out: every text holds them.
    """
    return next((kind for name, kind in lexicon.names(curie) if len(name) > 1 and key(name) in keys), None)
