"""Opens the fast reader with the shipped lexicon, literature, learned names and tables of organisms."""

from __future__ import annotations

from functools import lru_cache

from figlint.models.grounding.shipped import open_learned_names
from figlint.models.organisms.shipped import open_finder
from figlint.models.resources import open_lexicon, open_literature, open_text_names
from figlint.nlp.fast import FastReader, GeneChooser, OrganismReader


@lru_cache(maxsize=1)
def open_fast() -> FastReader:
    """Return the fast reader; the same object every time.

    :raises ResourceError: If a lexicon, names or weight file is absent or damaged.
    """
    lexicon = open_lexicon()
    finder = open_finder()
    genes = GeneChooser(lexicon, open_literature(), open_learned_names())
    return FastReader(open_text_names(), genes, OrganismReader(finder.names, finder.experience))
