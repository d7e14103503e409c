"""The steps of the pipeline as spaCy components: recognition, names of the lexicon, definitions, grounding.

They are plain callables that get their resources as arguments; :mod:`figlint.models.factories` registers them with
spaCy. Each can be used alone: the grounder works behind any named entity recogniser whose labels it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from scispacy.abbreviation import AbbreviationDetector, filter_matches, find_abbreviation
from spacy.attrs import ORTH
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from figlint.nlp import docs
from figlint.nlp.figure import FigureReader, Spotted
from figlint.nlp.lexicon.textnames import WordMatcher
from figlint.nlp.mentions import Label
from figlint.nlp.recognition.recognize import Recognizer
from figlint.nlp.textkind import TextKind, kind_of

_NAMES = "figlint_names"
_SPANS = "figlint_spans"
_OTHERS = "figlint_others"
_GENELESS = "figlint_geneless"
_LEARNT = "figlint_learnt"
#: scispaCy takes at most eight tokens between brackets for a long or short form.
_MAX_APART = 9


class CaptionNer:
    """The caption model: spans with probabilities, and the entities (``doc.ents``) nearest to them in tokens.

    The exact offsets stay in ``doc.user_data["figlint_spans"]`` (start, end, label, probability): a name inside a
    token is not lost there, whatever the tokeniser. ``doc.user_data["figlint_others"]`` are genes that are possible but
    not marked (start, end, probability), ``doc.user_data["figlint_geneless"]`` stretches without genes (start, end),
    ``doc.user_data["figlint_learnt"]`` the labels that the model knows in this kind of text.
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
            kinds = [_kind(doc) for doc in batch]
            found = self._recognizer.read([docs.text_of(doc) for doc in batch], kinds)
            for doc, kind, recognition in zip(batch, kinds, found, strict=True):
                spans = recognition.spans
                doc.user_data[_LEARNT] = sorted(self._recognizer.learnt[kind])
                doc.user_data[_SPANS] = [[span.start, span.end, span.label, span.score] for span in spans]
                doc.user_data[_OTHERS] = [[span.start, span.end, span.score] for span in recognition.others]
                doc.user_data[_GENELESS] = list(map(list, recognition.geneless))
                doc.ents = filter_spans(
                    entity
                    for span in spans
                    if (entity := doc.char_span(span.start, span.end, span.label.upper(), alignment_mode="expand"))
                )
                yield doc


def _kind(doc: Doc) -> TextKind:
    """A record's fields are captions and titles; what a plain text is, it has to tell itself."""
    return kind_of(docs.text_of(doc)) if "text" in docs.layout_of(doc).spans else "caption"


class LexiconNames:
    """Marks the names of the lexicon: pairs of offsets in ``doc.user_data["figlint_names"]``."""

    def __init__(self, matcher: WordMatcher) -> None:
        self._matcher = matcher

    def __call__(self, doc: Doc) -> Doc:
        """Find the names and keep their offsets, exact whatever the tokens."""
        doc.user_data[_NAMES] = list(map(list, self._matcher.spans(docs.text_of(doc))))
        return doc


class Definitions:
    """scispaCy's abbreviation detector, run where a pair of brackets defines something.

    :param detector: Its search for brackets is replaced by :func:`bracket_pairs`.
    """

    def __init__(self, detector: AbbreviationDetector) -> None:
        detector.matcher = bracket_pairs
        self._detector = detector

    def __call__(self, doc: Doc) -> Doc:
        """Detect abbreviations (``doc._.abbreviations``)."""
        return self._detector(doc) if _brackets_define(doc) else doc


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
            docs.text_of(doc),
            docs.layout_of(doc),
            tuple(self._spotted(doc)),
            names,
            _long_forms(doc),
            others=[(start, end, score) for start, end, score in doc.user_data.get(_OTHERS, ())],
            geneless=[(start, end) for start, end in doc.user_data.get(_GENELESS, ())],
            knows_organisms="organism" in doc.user_data.get(_LEARNT, ()),
            explain=self._explain,
        )
        docs.set_mentions(doc, reading.mentions)
        docs.set_organisms(doc, reading.organisms)
        docs.forget_text(doc)
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


def bracket_pairs(doc: Doc) -> list[tuple[int, int, int]]:
    """Return the pairs of brackets that scispaCy's detector looks into, by token offsets.

    What its token matcher finds, but for pairs too far apart to define anything, in a fraction of the time.

    :returns: ``(0, start, end)`` with the brackets, by end, then start.
    """
    words = doc.to_array(ORTH)
    opening, closing = (np.flatnonzero(words == doc.vocab.strings.add(bracket)).tolist() for bracket in "()")
    return [(0, start, end + 1) for end in closing for start in opening if 2 <= end - start <= _MAX_APART]


def _brackets_define(doc: Doc) -> bool:
    """Whether scispaCy's detector would find a definition in a document."""
    inside = [(label, start + 1, end - 1) for label, start, end in bracket_pairs(doc)]
    return any(find_abbreviation(long, short)[1] is not None for long, short in filter_matches(inside, doc))


def _long_forms(doc: Doc) -> dict[str, list[str]]:
    """Return the long forms that scispaCy's detector found, by short form."""
    found: dict[str, list[str]] = {}
    spans: Iterable[Span] = doc._.abbreviations if Doc.has_extension("abbreviations") else ()
    for span in spans:
        longs = found.setdefault(span.text, [])
        if span._.long_form.text not in longs:
            longs.append(span._.long_form.text)
    return found
