"""Annotated documents as spaCy DocBins for training, with a count of what the segmentation cannot represent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention
from figlint.nlp.recognition.tokenizer import FiglintTokenizer

LABELS: tuple[GoldLabel, ...] = ("gene", "organism")

#: The span group of annotations that are neither genes nor organisms.
OTHER_SPANS = "other"

#: Kinds of other things, by the beginning of their type in Bio-ID.
_OTHER_KINDS = {
    "CHEBI": "chemical",
    "PubChem": "chemical",
    "molecule": "chemical",
    "GO": "process",
    "subcellular": "process",
    "Uberon": "tissue",
    "tissue": "tissue",
    "CL": "cell",
    "cell": "cell",
}
OTHER_KINDS = ("chemical", "process", "tissue", "cell", "rest")


@dataclass(slots=True)
class Alignment:
    """How the mentions of one label fit the pieces; counts.

    ``widened`` mentions begin or end inside a piece and were widened to whole pieces for training; ``dropped`` ones
    would have more than doubled, or overlap a longer one. Scores count both as they stand in the corpus.
    """

    exact: int = 0
    widened: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        """All mentions."""
        return self.exact + self.widened + self.dropped


@dataclass(slots=True)
class TrainingCorpus:
    """Documents ready for training, in the order of the corpus."""

    docs: DocBin
    alignment: Mapping[str, Alignment]


def training_corpus(
    documents: Iterable[GoldDocument], vocab: Vocab, kind: str = "caption", labels: Sequence[GoldLabel] = LABELS
) -> TrainingCorpus:
    """Convert annotated documents; arguments as :func:`training_docs` has them."""
    docs = _empty()
    alignment: dict[str, Alignment] = {label: Alignment() for label in labels}
    for doc in training_docs(documents, vocab, kind, labels, alignment):
        docs.add(doc)
    return TrainingCorpus(docs, alignment)


def training_docs(
    documents: Iterable[GoldDocument],
    vocab: Vocab,
    kind: str = "caption",
    labels: Sequence[GoldLabel] = LABELS,
    alignment: Mapping[str, Alignment] | None = None,
    unknown: Sequence[GoldLabel] = (),
) -> Iterator[Doc]:
    """Yield annotated documents as Docs; empty ones are left out.

    :param kind: which habits of annotation they follow.
    :param labels: what was annotated.
    :param alignment: counts, which grow.
    :param unknown: what other texts of this kind have annotated and these not, so that it may stand wherever no
        annotated name does. A label that no text of a kind has annotated is not read in that kind at all.
    """
    tokenizer = FiglintTokenizer(vocab)
    counts: Mapping[str, Alignment] = alignment or {label: Alignment() for label in labels}
    for document in documents:
        if not document.text.strip():
            continue
        doc = tokenizer(document.text)
        doc.ents = tuple(_entities(doc, document.labelled(*labels), counts))
        doc.spans[OTHER_SPANS] = [
            span
            for mention in document.labelled("other")
            if (span := doc.char_span(mention.start, mention.end, _kind(mention), alignment_mode="expand"))
        ]
        doc.user_data.update(article=document.article, kind=kind, unknown=list(unknown))
        yield doc


def write_folds(corpora: Iterable[TrainingCorpus], n_folds: int, folder: Path) -> None:
    """Write the documents of each fold of articles as ``fold-0.spacy`` and so on, which spaCy's own training reads."""
    folds = [_empty() for _ in range(n_folds)]
    for corpus in corpora:
        for doc in corpus.docs.get_docs(Vocab()):
            folds[fold_of(doc.user_data["article"], n_folds)].add(doc)
    for number, docs in enumerate(folds):
        docs.to_disk(folder / f"fold-{number}.spacy")


def _empty() -> DocBin:
    return DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)


def _entities(doc: Doc, mentions: Iterable[GoldMention], alignment: Mapping[str, Alignment]) -> list[Span]:
    spans: dict[Span, bool] = {}
    for mention in mentions:
        span = doc.char_span(mention.start, mention.end, mention.label, alignment_mode="expand")
        if span is None or 2 * len(mention.surface) < span.end_char - span.start_char:
            alignment[mention.label].dropped += 1
        else:
            spans[span] = (span.start_char, span.end_char) == (mention.start, mention.end)
    kept = filter_spans(spans)
    for span in spans:
        counts = alignment[span.label_]
        if span not in kept:
            counts.dropped += 1
        elif spans[span]:
            counts.exact += 1
        else:
            counts.widened += 1
    return kept


def _kind(mention: GoldMention) -> str:
    if mention.type.startswith("CVCL"):
        return "cell"
    return _OTHER_KINDS.get(mention.type, "rest")
