"""Opens the grounder that ships with figlint: lexicon, literature, learned names and trained weights."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.grounding.ground import Grounder
from figlint.nlp.grounding.weights import GroundingWeights
from figlint.nlp.lexicon.learned import LearnedNames

HERE = Path(__file__).parent.parent
LEARNED_NAMES = HERE / "lexicons" / "learned_names.tsv"
WEIGHTS = HERE / "weights" / "grounding.json"


@lru_cache(maxsize=1)
def open_learned_names() -> LearnedNames:
    """Return what annotators meant by a name; the same object every time.

    :raises ResourceError: If the file is absent or damaged.
    """
    return LearnedNames.read(LEARNED_NAMES)


@lru_cache(maxsize=1)
def open_grounder() -> Grounder:
    """Return the shipped grounder; the same object every time.

    :raises ResourceError: If a lexicon, names or weight file is absent or damaged.
    """
    return Grounder(open_lexicon(), open_literature(), GroundingWeights.read(WEIGHTS), learned=open_learned_names())
