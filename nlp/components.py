"""The steps of the pipeline as spaCy components: recognition, names of the lexicon, definitions, grounding.

They are plain callables that get their resources as arguments; :mod:`figlint.models.factories` registers them with
spaCy. Each can be used alone: the grounder works behind any named entity recogniser whose labels it knows.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from figlint.nlp import docs
from figlint.nlp.figure import FigureReader, Spotted
from figlint.nlp.matcher import LexiconMatcher
from figlint.nlp.mentions import Label
from figlint.nlp.recognize import Recognizer

_NAMES = "figlint_names"
_SPANS = "figlint_spans"


class CaptionNer:
    """The caption model: spans with probabilities, and the entities (``doc.ents``) nearest to them in tokens.

    The exact offsets stay in ``doc.user_data["figlint_spans"]`` (start, end, label, probability): a name inside a
    token is not lost there, whatever the tokeniser.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer

    def __call__(self, doc: Doc) -> Doc:
        """Mark one document."""
        return next(self.pipe([doc], batch_size=1))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Mark documents, many at once; what stands in a batch changes nothing but the time."""
        docs_left = iter(stream)
        while batch := list(islice(docs_left, batch_size)):
            for doc, spans in zip(batch, self._recognizer.recognize([doc.text for doc in batch]), strict=True):
                doc.user_data[_SPANS] = [[span.start, span.end, span.label, span.score] for span in spans]
                doc.ents = filter_spans(
                    entity
                    for span in spans
                    if (entity := doc.char_span(span.start, span.end, span.label.upper(), alignment_mode="expand"))
                )
                yield doc


class LexiconNames:
    """Marks the names of the lexicon: pairs of offsets in ``doc.user_data["figlint_names"]``."""

    def __init__(self, matcher: LexiconMatcher) -> None:
        self._matcher = matcher

    def __call__(self, doc: Doc) -> Doc:
        """Find the names and keep their offsets, exact whatever the tokens."""
        doc.user_data[_NAMES] = [[match.start, match.end] for match in self._matcher.find(doc.text)]
        return doc


class Definitions:
    """scispaCy's abbreviation detector, spared where a text has no bracket and so can define nothing."""

    def __init__(self, detector: Callable[[Doc], Doc]) -> None:
        self._detector = detector

    def __call__(self, doc: Doc) -> Doc:
        """Detect abbreviations (``doc._.abbreviations``)."""
        if "(" not in doc.text:
            return doc
        with warnings.catch_warnings():
            # The detector matches the short forms it found; where it found none, spaCy warns of an empty matcher.
            warnings.filterwarnings("ignore", message=r"\[W036\]")
            return self._detector(doc)


class FigureGrounder:
    """Decides the organisms and genes of a document from what the components before it left.

    :param labels: Labels of the entity recogniser, upper case, that mean a gene or an organism; others are left out.
    :param explain: Whether to keep the contributions behind each candidate's probability, which takes time and space.
    """

    def __init__(self, reader: FigureReader, labels: Mapping[str, Label], *, explain: bool = False) -> None:
        self._reader = reader
        self._labels = labels
        self._explain = explain

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.figlint_mentions`` and ``doc._.figlint_organisms``."""
        names = [(start, end) for start, end in doc.user_data.get(_NAMES, ())]
        reading = self._reader.read(
            doc.text,
            docs.layout_of(doc),
            tuple(self._spotted(doc)),
            names,
            _long_forms(doc),
            knows_organisms=_SPANS in doc.user_data,
            explain=self._explain,
        )
        docs.set_mentions(doc, reading.mentions)
        docs.set_organisms(doc, reading.organisms)
        return doc

    def _spotted(self, doc: Doc) -> Iterator[Spotted]:
        """Yield what a recogniser marked: figlint's own spans, else the entities of another model."""
        own: Any = doc.user_data.get(_SPANS)
        if own is not None:
            for start, end, label, score in own:
                yield Spotted(start, end, label, score)
            return
        for entity in doc.ents:
            label = self._labels.get(entity.label_.upper())
            if label is not None:
                yield Spotted(entity.start_char, entity.end_char, label, 1.0)


def _long_forms(doc: Doc) -> dict[str, list[str]]:
    """Return the long forms that scispaCy's detector found, by short form."""
    found: dict[str, list[str]] = {}
    spans: Iterable[Span] = doc._.abbreviations if Doc.has_extension("abbreviations") else ()
    for span in spans:
        longs = found.setdefault(span.text, [])
        if span._.long_form.text not in longs:
            longs.append(span._.long_form.text)
    return found
