"""A pipeline that reads records: any spaCy pipeline with figlint's components behind its recogniser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from figlint.models import factories  # noqa: F401  registers the components
from figlint.models.backends import UNUSED_COMPONENTS
from figlint.nlp import docs
from figlint.nlp.errors import ConfigError
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.readings import FigureReading, FigureText, Readings
from figlint.nlp.records.record import Record

#: Documents that are read at once: side by side each takes less time and more memory for the moment.
_BATCH = 32

#: Components of the built-in pipelines, in order.
PIPELINES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "figlint": ("figlint_ner", "figlint_lexicon", "figlint_definitions", "figlint_grounder"),
        "lexicon": ("figlint_lexicon", "figlint_definitions", "figlint_grounder"),
        "captions": ("figlint_ner", "figlint_definitions", "figlint_grounder"),
    }
)


class FigureAnnotator:
    """Annotates records and plain texts.

    :param nlp: A pipeline that ends in ``figlint_grounder``.
    """

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self._readings = Readings(self._read, _BATCH)

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        """Yield each record with its mentions and organisms, in order."""
        return self._readings.annotate(records)

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text. *Offsets:* into the text, code points."""
        return [docs.mentions_of(doc) for doc in self.nlp.pipe(texts, batch_size=_BATCH)]

    def _read(self, figures: Iterable[FigureText]) -> Iterator[FigureReading]:
        for doc in self.nlp.pipe(map(self._doc, figures), batch_size=_BATCH):
            yield FigureReading(docs.mentions_of(doc), docs.organisms_of(doc))

    def _doc(self, figure: FigureText) -> Doc:
        doc = self.nlp.make_doc(figure.text)
        docs.set_text(doc, figure.text)
        docs.set_layout(doc, figure.layout)
        return doc


def read_behind(nlp: Language, explain: bool = False) -> FigureAnnotator:
    """Put figlint's lexicon, definitions and grounder behind a pipeline that marks entities.

    :param nlp: The pipeline; what recognition does not need in it is switched off.
    """
    nlp.select_pipes(disable=[name for name in UNUSED_COMPONENTS if name in nlp.pipe_names])
    for component in PIPELINES["figlint"]:
        if component != "figlint_ner" and component not in nlp.pipe_names:
            nlp.add_pipe(component, config={"explain": explain} if component == "figlint_grounder" else {})
    return FigureAnnotator(nlp)


def load_annotator(name: str = "figlint", *, explain: bool = False) -> FigureAnnotator:
    """Build a built-in pipeline.

    :param explain: Whether to keep the contributions behind each candidate's probability.
    :raises ConfigError: If there is none of that name.
    :raises ResourceError: If a lexicon or weight file is absent or damaged.
    """
    components = PIPELINES.get(name)
    if components is None:
        raise ConfigError(f"no built-in pipeline {name!r}; there are {', '.join(PIPELINES)}")
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "figlint_tokenizer"}}})
    for component in components:
        nlp.add_pipe(component, config={"explain": explain} if component == "figlint_grounder" else {})
    return FigureAnnotator(nlp)
