"""Reads and writes spaCy's ``DocBin``, for training and for spaCy's own tools.

Mentions are the span group ``sc``; those that do not overlap are entities as well. ``kb_id`` holds the identifiers.
Tokens are spaCy's, cut further where a mention begins or ends. A file of another tool is read from its span group
``sc``, else from its entities. *Lost:* identifiers that are no CURIEs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from figlint.nlp.corpora.gold import GoldDocument, GoldMention, in_order
from figlint.nlp.corpora.labels import identifiers, label_of
from figlint.nlp.errors import InputError
from figlint.nlp.exchange.losses import Losses, found, ids_text, type_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: The span group that spaCy's span categoriser uses by default.
GROUP = "sc"
_ID, _ARTICLE = "figlint_id", "figlint_article"


def write_docbin(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write a ``.spacy`` file."""
    from spacy.tokens import DocBin

    losses = Losses()
    nlp = _blank()
    binary = DocBin(attrs=["ENT_IOB", "ENT_TYPE", "ENT_KB_ID"], store_user_data=True)
    for document in documents:
        binary.add(_doc(nlp, document, losses))
    binary.to_disk(path)
    return found(losses)


def read_docbin(path: Path) -> Iterator[GoldDocument]:
    """Read the documents of a ``.spacy`` file.

    :raises InputError: when it is not a DocBin.
    """
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin().from_disk(path).get_docs(_blank().vocab))
    except Exception as error:  # spaCy passes on whatever zlib, msgpack and numpy raise
        raise InputError(f"not a DocBin: {error}", path=str(path), remedy="give a .spacy file of spaCy 3") from error
    for number, doc in enumerate(docs, 1):
        name = str(doc.user_data.get(_ID, f"{path.stem}:{number}"))
        spans = doc.spans.get(GROUP, doc.ents)
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


@lru_cache(maxsize=1)
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


def _doc(nlp: Language, document: GoldDocument, losses: Losses) -> Doc:
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    borders = {border for mention in document.mentions for border in (mention.start, mention.end)}
    words, spaces = [], []
    for token in nlp.make_doc(document.text):
        cuts = sorted(border - token.idx for border in borders if token.idx < border < token.idx + len(token))
        pieces = [token.text[i:j] for i, j in zip([0, *cuts], [*cuts, len(token)], strict=True)]
        words += pieces
        spaces += [False] * (len(pieces) - 1) + [bool(token.whitespace_)]
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    doc.user_data |= {_ID: document.id, _ARTICLE: document.article}
    starts = {token.idx: token.i for token in doc}
    # A space that belongs to a token has no token of its own: a mention that ends behind it ends with the token.
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    spans: dict[int, Span] = {}
    for n, mention in enumerate(document.mentions):
        if mention.start not in starts or mention.end not in ends:
            losses["mentions that begin or end with a space"] += 1
            continue
        spans[n] = Span(
            doc,
            starts[mention.start],
            ends[mention.end],
            type_of(mention, losses),
            kb_id=ids_text(mention.ids, losses),
        )
    doc.spans[GROUP] = list(spans.values())
    doc.ents = filter_spans([span for span in spans.values() if not span.text.isspace()])
    return doc
