"""Reads annotated documents as the product would: spans of the caption model and the lexicon, species of each gene."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from figlint.nlp.corpora import GoldDocument
from figlint.nlp.grounding.ground import Grounder
from figlint.nlp.grounding.proposals import find_proposals
from figlint.nlp.grounding.species import SpeciesAssigner
from figlint.nlp.lexicon.textnames import WordMatcher
from figlint.nlp.mentions import Mention
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.spans import OrganismSpan
from figlint.nlp.recognition.recognize import Recognition, Recognizer

Asked = list[tuple[Mention, Mapping[str, float]]]
_BATCH = 64


class SpanReader:
    """Gives the gene mentions of documents with their species, before grounding.

    :param recognizer: a caption model that was *not* trained on the documents, else it is surer of its spans than it
        will ever be again; ``None`` for the names of the lexicon alone.
    :param grounder: tells what is, and what may be, a gene's name.
    :param annotated: take the annotated spans instead, to measure grounding by itself.
    """

    def __init__(
        self,
        matcher: WordMatcher,
        recognizer: Recognizer | None,
        organisms: OrganismFinder,
        species: SpeciesAssigner,
        grounder: Grounder,
        *,
        annotated: bool = False,
    ) -> None:
        self._matcher = matcher
        self._recognizer = recognizer
        self._organisms = organisms
        self._species = species
        self._grounder = grounder
        self._annotated = annotated

    def read(self, documents: Iterable[GoldDocument]) -> Iterator[tuple[GoldDocument, Asked]]:
        """Yield each document with its gene mentions and, for each, its species distribution."""
        rest = iter(documents)
        while batch := list(islice(rest, _BATCH)):
            recognitions = [Recognition((), (), ())] * len(batch)
            if self._recognizer is not None:
                kinds = [document.kind for document in batch]
                recognitions = self._recognizer.read([document.text for document in batch], kinds)
            for document, found in zip(batch, recognitions, strict=True):
                organisms = self._organisms.find(document.text)
                mentions = self._mentions(document, found, organisms)
                places = [(mention.start, mention.end) for mention in mentions]
                chances = self._species.assign(document.text, places, organisms)
                yield document, list(zip(mentions, chances, strict=True))

    def _mentions(self, document: GoldDocument, found: Recognition, organisms: Sequence[OrganismSpan]) -> list[Mention]:
        text = document.text
        if self._annotated:
            spans = dict.fromkeys((m.start, m.end) for m in document.mentions if m.label == "gene")
            return [Mention("text", start, end, text[start:end], "gene", source="both") for start, end in spans]
        proposals = find_proposals(
            text,
            [(span.start, span.end, span.score) for span in found.spans if span.label == "gene"],
            [(span.start, span.end, span.score) for span in found.others],
            self._matcher.spans(text),
            [*found.geneless, *((span.start, span.end) for span in organisms if span.strength == "mention")],
            self._grounder,
        )
        return [
            Mention("text", p.start, p.end, text[p.start : p.end], "gene", score=p.score, source=p.source)
            for p in proposals
        ]
