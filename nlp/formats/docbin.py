"""spaCy's ``DocBin``: a ``Doc`` a record, for spaCy's own tools and for training.

Genes and organisms are span groups (``doc.spans["genes"]``, ``doc.spans["organisms"]``) with label and identifier, and
entities where they do not overlap. Tokens are spaCy's, cut further where a mention begins or ends within one, so that
no mention is lost. ``doc._.figlint_mentions`` (:mod:`figlint.nlp.docs`) has the mentions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from figlint.nlp.formats.base import Format
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.layout import join_fields

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Label -> span group.
GROUPS = {"gene": "genes", "organism": "organisms"}
_ATTRIBUTES = ("ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
#: Name under which a document's user data holds the identifier of its record.
ID_KEY = "figlint_id"
#: spaCy keeps its strings as UTF-8, which has no lone surrogates.
_SURROGATE = re.compile("[\ud800-\udfff]")


class SpacyDocs(Format):
    """A ``.spacy`` file."""

    #: A DocBin is read and written as a whole.
    shard_size = 5000

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return a DocBin of one document."""
        from spacy.tokens import DocBin

        documents = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
        documents.add(to_doc(annotated))
        return bytes(documents.to_bytes())

    def write(self, pieces: Iterable[bytes], path: Path) -> None:
        """Write a DocBin of all documents."""
        from spacy.tokens import DocBin

        documents = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
        for piece in pieces:
            documents.merge(DocBin(store_user_data=True).from_bytes(piece))
        path.write_bytes(documents.to_bytes())


def to_doc(annotated: AnnotatedRecord) -> Doc:
    """Return a record's text fields and mentions as a document."""
    from spacy.tokens import Span
    from spacy.util import filter_spans

    from figlint.nlp.docs import set_layout, set_mentions, set_organisms

    text, layout = join_fields(annotated.record)
    offsets = [
        (layout.spans[mention.field][0] + mention.start, layout.spans[mention.field][0] + mention.end)
        for mention in annotated.mentions
    ]
    doc = cut_doc(text, {start for start, _ in offsets}, {end for _, end in offsets})
    doc.user_data[ID_KEY] = annotated.record.figid
    set_layout(doc, layout)
    set_mentions(doc, map(_slim, annotated.mentions))
    set_organisms(doc, annotated.organisms)
    starts = {token.idx: token.i for token in doc}
    stops = {token.idx + len(token): token.i + 1 for token in doc}
    spans: dict[str, list[Span]] = {group: [] for group in GROUPS.values()}
    for mention, (start, end) in zip(annotated.mentions, offsets, strict=True):
        kb_id = mention.ids[0] if mention.ids else ""
        spans[GROUPS[mention.label]].append(Span(doc, starts[start], stops[end], mention.label, kb_id=kb_id))
    for group, found in spans.items():
        doc.spans[group] = found
    doc.ents = filter_spans([span for found in spans.values() for span in found])
    return doc


def _slim(mention: Mention) -> Mention:
    """Return a mention without its candidates, which are ten times as large as the rest of the document."""
    return replace(
        mention,
        surface=_SURROGATE.sub("\ufffd", mention.surface),
        name=_SURROGATE.sub("\ufffd", mention.name),
        candidates=(),
    )


def cut_doc(text: str, starts: set[int], ends: set[int]) -> Doc:
    """Return a text as a document of spaCy's tokens, cut further where spans are to begin and end.

    *Offsets:* code points. Lone surrogates, which spaCy's strings cannot hold, become U+FFFD.
    """
    from spacy.tokens import Doc

    nlp = blank()
    words, spaces = _words(nlp, _SURROGATE.sub("\ufffd", text), starts, ends)
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _words(nlp: Language, text: str, starts: set[int], ends: set[int]) -> tuple[list[str], list[bool]]:
    """Cut a text into tokens that also begin and end at the given offsets."""
    borders = starts | ends
    words: list[str] = []
    spaces: list[bool] = []
    for token in nlp.make_doc(text):
        pieces = list(_cut(token.text, [border - token.idx for border in borders]))
        after = token.idx + len(token)
        # A blank that a mention ends or begins with is a token of its own.
        is_cut = bool(token.whitespace_) and (after + 1 in ends or after in starts)
        words += [*pieces, " "] if is_cut else pieces
        spaces += [False] * (len(words) - len(spaces) - 1) + [bool(token.whitespace_) and not is_cut]
    return words, spaces


def _cut(word: str, borders: Iterable[int]) -> Iterator[str]:
    inside = sorted(border for border in borders if 0 < border < len(word))
    for start, end in zip([0, *inside], [*inside, len(word)], strict=True):
        yield word[start:end]


@lru_cache(maxsize=1)
def blank() -> Language:
    """Return a pipeline of nothing but spaCy's English tokeniser; the same object every time."""
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 2**31
    return nlp
