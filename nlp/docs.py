"""What figlint keeps on a spaCy ``Doc``, in a form that survives ``to_bytes`` and other processes.

``Doc`` extensions, registered on import:

- ``doc._.figlint_mentions``: tuple of :class:`~figlint.nlp.mentions.Mention`, genes and organisms.
- ``doc._.figlint_organisms``: tuple of :class:`~figlint.nlp.mentions.OrganismCall`, the figure's organisms.
- ``doc._.figlint_fields``: mapping of a field's name to its half-open code-point span in ``doc.text``; a document
  that nobody gave fields has one, ``text``.

``Span`` extension:

- ``span._.figlint_mentions``: the mentions that share text with the span, so ``ent._.figlint_mentions[0].ids`` says
  what an entity of any recogniser is. Offsets of a mention count from the beginning of its field, as everywhere.

Values lie in ``doc.user_data`` as plain lists, strings and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from figlint.nlp.mentions import Candidate, Mention, OrganismCall
from figlint.nlp.records.layout import Layout

_FIELDS = "figlint_fields"
_MENTIONS = "figlint_mentions"
_ORGANISMS = "figlint_organisms"
_TEXT = "figlint_text"


def set_text(doc: Doc, text: str) -> None:
    """Keep the text that a document was made of."""
    doc.user_data[_TEXT] = text


def text_of(doc: Doc) -> str:
    """Return the text of a document, put together from its tokens once if nobody kept it."""
    text = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return str(text)


def forget_text(doc: Doc) -> None:
    """Drop the text that was kept, which the document's tokens say as well."""
    doc.user_data.pop(_TEXT, None)


def set_layout(doc: Doc, layout: Layout) -> None:
    """Say where the fields of a record stand in the document."""
    doc.user_data[_FIELDS] = [[name, start, end] for name, (start, end) in layout.spans.items()]


def layout_of(doc: Doc) -> Layout:
    """Return the fields of a document; the whole text as ``text`` where none were set."""
    rows = doc.user_data.get(_FIELDS)
    if rows is None:
        return Layout({"text": (0, len(text_of(doc)))})
    return Layout({name: (start, end) for name, start, end in rows})


def set_mentions(doc: Doc, mentions: Iterable[Mention]) -> None:
    """Keep mentions on a document; the candidates that mentions share are kept once."""
    rows: dict[int, list[Any]] = {}
    kept = list(mentions)
    for mention in kept:
        if id(mention.candidates) not in rows:
            rows[id(mention.candidates)] = [_candidate_row(candidate) for candidate in mention.candidates]
    doc.user_data[_MENTIONS] = [_mention_row(mention, rows[id(mention.candidates)]) for mention in kept]


def mentions_of(doc: Doc) -> tuple[Mention, ...]:
    """Return the mentions kept on a document, empty if none were set."""
    rows = doc.user_data.get(_MENTIONS, ())
    found: dict[int, tuple[Candidate, ...]] = {}
    for row in rows:
        if id(row[-1]) not in found:
            found[id(row[-1])] = tuple(map(_candidate, row[-1]))
    return tuple(_mention(row, found[id(row[-1])]) for row in rows)


def mentions_in(span: Span) -> tuple[Mention, ...]:
    """Return the mentions of its document that share text with a span, in order."""
    fields = layout_of(span.doc).spans

    def overlaps(mention: Mention) -> bool:
        base = fields[mention.field][0]
        return base + mention.start < span.end_char and span.start_char < base + mention.end

    return tuple(filter(overlaps, mentions_of(span.doc)))


def set_organisms(doc: Doc, calls: Iterable[OrganismCall]) -> None:
    """Keep the figure's organisms on a document."""
    doc.user_data[_ORGANISMS] = [
        [call.taxid, call.name, call.probability, list(call.support), call.is_default] for call in calls
    ]


def organisms_of(doc: Doc) -> tuple[OrganismCall, ...]:
    """Return the figure's organisms kept on a document, empty if none were set."""
    return tuple(
        OrganismCall(taxid, name, probability, tuple(support), is_default)
        for taxid, name, probability, support, is_default in doc.user_data.get(_ORGANISMS, ())
    )


def _mention_row(mention: Mention, candidates: list[Any]) -> list[Any]:
    return [
        mention.field, mention.start, mention.end, mention.surface, mention.label, list(mention.ids), mention.symbol,
        mention.score, mention.name, mention.source, candidates,
    ]  # fmt: skip


def _mention(row: Sequence[Any], candidates: tuple[Candidate, ...]) -> Mention:
    field, start, end, surface, label, ids, symbol, score, name, source, _ = row
    return Mention(field, start, end, surface, label, tuple(ids), symbol, score, name, source, candidates)


def _candidate_row(candidate: Candidate) -> list[Any]:
    return [
        list(candidate.ids), candidate.symbol, candidate.name, candidate.taxid, candidate.kind, candidate.probability,
        [list(term) for term in candidate.contributions],
    ]  # fmt: skip


def _candidate(row: Sequence[Any]) -> Candidate:
    ids, symbol, name, taxid, kind, probability, contributions = row
    terms = tuple((term, amount) for term, amount in contributions)
    return Candidate(tuple(ids), symbol, name, taxid, kind, probability, terms)


def _register() -> None:
    getters = {
        _MENTIONS: mentions_of,
        _ORGANISMS: organisms_of,
        _FIELDS: lambda doc: layout_of(doc).spans,
    }
    for name, getter in getters.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
    if not Span.has_extension(_MENTIONS):
        Span.set_extension(_MENTIONS, getter=mentions_in)


_register()
