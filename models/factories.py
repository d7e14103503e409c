"""spaCy factories of figlint's components, with the shipped resources.

They are entry points, so any pipeline can use them by name::

    nlp.add_pipe("figlint_lexicon")
    nlp.add_pipe("figlint_grounder")
"""

# Annotations are not postponed here: spaCy 3.7 reads them as they stand, to check the settings of a component.
from functools import lru_cache

from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language

from figlint.models.grounding.shipped import open_grounder
from figlint.models.labels import label_map
from figlint.models.organisms.shipped import (
    FIGURE_WEIGHTS,
    SPECIES_WEIGHTS,
    WEIGHTS,
    open_figure_organisms,
    open_finder,
    open_species_assigner,
    species_knower,
)
from figlint.models.resources import open_lexicon, open_text_names
from figlint.models.trained import trained
from figlint.nlp.components import CaptionNer, Definitions, FigureGrounder, LexiconNames
from figlint.nlp.figure import FigureReader
from figlint.nlp.lexicon.textnames import WordMatcher
from figlint.nlp.mentions import Label
from figlint.nlp.recognition.recognize import Recognizer


@lru_cache(maxsize=1)
def open_matcher() -> WordMatcher:
    """Return the matcher of the shipped lexicon; the same object every time."""
    return WordMatcher(open_text_names())


@lru_cache(maxsize=1)
def open_recognizer() -> Recognizer:
    """Return the shipped caption model; the same object every time.

    :raises ResourceError: If its files are absent or damaged.
    """
    return Recognizer.load(trained("caption_ner"))


@lru_cache(maxsize=1)
def open_reader() -> FigureReader:
    """Return the reader that decides a figure's organisms and genes; the same object every time."""
    species = open_species_assigner(species_knower(open_lexicon()), trained(SPECIES_WEIGHTS.name))
    figures = open_figure_organisms(trained(FIGURE_WEIGHTS.name))
    return FigureReader(open_grounder(), open_finder(trained(WEIGHTS.name)), figures, species)


@Language.factory("figlint_ner", assigns=["doc.ents"])
def make_ner(nlp: Language, name: str) -> CaptionNer:
    """Return the caption model as a component."""
    return CaptionNer(open_recognizer())


@Language.factory("figlint_lexicon")
def make_lexicon(nlp: Language, name: str) -> LexiconNames:
    """Return the lexicon matcher as a component."""
    return LexiconNames(open_matcher())


@Language.factory("figlint_definitions")
def make_definitions(nlp: Language, name: str) -> Definitions:
    """Return scispaCy's abbreviation detector as a component that skips texts without brackets."""
    return Definitions(AbbreviationDetector(nlp, name))


@Language.factory("figlint_grounder", default_config={"labels": {}, "explain": False}, requires=["doc.ents"])
def make_grounder(nlp: Language, name: str, labels: dict[str, Label], explain: bool) -> FigureGrounder:
    """Return the component that decides genes and organisms.

    :param labels: Labels of the entity recogniser before it, beside those that figlint knows.
    :param explain: Whether to keep the contributions behind each candidate's probability.
    """
    return FigureGrounder(open_reader(), label_map(labels), explain=explain)
