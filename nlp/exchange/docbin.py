"""Reads and writes spaCy's ``DocBin``, for training and for spaCy's own tools.

Mentions are the span group ``sc``; those that do not overlap are entities as well. ``kb_id`` holds the identifiers.
Tokens are spaCy's, cut further where a mention begins or ends. A file of another tool is read from its span group
``sc``, else from its entities, and one of ``figlint annotate`` from its genes and organisms. *Lost:* identifiers that
are no CURIEs, and lone surrogates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from figlint.nlp.corpora.gold import GoldDocument, GoldMention, in_order
from figlint.nlp.corpora.labels import identifiers, label_of
from figlint.nlp.errors import InputError
from figlint.nlp.exchange.losses import Losses, found, ids_text, type_of
from figlint.nlp.formats.docbin import GROUPS, blank, cut_doc

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

#: The span group that spaCy's span categoriser uses by default.
GROUP = "sc"
_ID, _ARTICLE = "figlint_id", "figlint_article"


def write_docbin(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a ``.spacy`` file."""
    from spacy.tokens import DocBin

    losses = Losses()
    binary = DocBin(attrs=["ENT_IOB", "ENT_TYPE", "ENT_KB_ID"], store_user_data=True)
    for document in documents:
        binary.add(_doc(document, losses))
    binary.to_disk(path)
    return found(losses)


def read_docbin(path: Path) -> Iterator[GoldDocument]:
    """Read the documents of a ``.spacy`` file.

    :raises InputError: when it is not a DocBin.
    """
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin().from_disk(path).get_docs(blank().vocab))
    except Exception as error:  # spaCy passes on whatever zlib, msgpack and numpy raise
        raise InputError(f"not a DocBin: {error}", path=str(path), remedy="give a .spacy file of spaCy 3") from error
    for number, doc in enumerate(docs, 1):
        name = str(doc.user_data.get(_ID, f"{path.stem}:{number}"))
        spans = doc.spans[GROUP] if GROUP in doc.spans else _annotated(doc) or doc.ents
        mentions = [
            GoldMention(
                span.start_char,
                span.end_char,
                span.text,
                label_of(span.label_),
                span.label_,
                identifiers(span.kb_id_, label_of(span.label_)),
            )
            for span in spans
        ]
        yield GoldDocument(name, str(doc.user_data.get(_ARTICLE, name)), doc.text, in_order(mentions), path.stem)


def _annotated(doc: Doc) -> list[Span]:
    return [span for group in GROUPS.values() for span in doc.spans.get(group, ())]


def _doc(document: GoldDocument, losses: Losses) -> Doc:
    from spacy.tokens import Span
    from spacy.util import filter_spans

    starts, ends = ({getattr(mention, side) for mention in document.mentions} for side in ("start", "end"))
    doc = cut_doc(document.text, starts, ends)
    losses["characters"] += sum(mine != theirs for mine, theirs in zip(document.text, doc.text, strict=True))
    doc.user_data |= {_ID: document.id, _ARTICLE: document.article}
    first = {token.idx: token.i for token in doc}
    last = {token.idx + len(token): token.i + 1 for token in doc}
    spans = [
        Span(doc, first[m.start], last[m.end], type_of(m, losses), kb_id=ids_text(m.ids, losses))
        for m in document.mentions
    ]
    doc.spans[GROUP] = spans
    doc.ents = filter_spans([span for span in spans if not span.text.isspace()])
    return doc
