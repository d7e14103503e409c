"""Readers of annotated corpora: BioC, PubTator and IOB files become :class:`~figlint.nlp.corpora.gold.GoldDocument`.

Readers are strict: every annotation's offsets are checked against its text, and an annotation that does not fit is
repaired where that is certain and reported in any case, never dropped in silence. What cannot be a file of the format
raises :class:`~figlint.nlp.errors.InputError` with file, line and remedy.
"""

from figlint.nlp.corpora.catalogue import CORPORA, NAMES_ONLY, Corpus, load_corpus
from figlint.nlp.corpora.gold import GoldDocument, GoldMention, OffsetProblem

__all__ = ["CORPORA", "NAMES_ONLY", "Corpus", "GoldDocument", "GoldMention", "OffsetProblem", "load_corpus"]
