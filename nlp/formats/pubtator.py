"""PubTator: a title, an abstract and a line a mention; a record's first text field is the title, all others follow.

*Offsets:* code points of title, one space, abstract. Line ends and tabs, which the format cannot hold, become spaces,
so that offsets stay.
"""

from __future__ import annotations

import re

from figlint.nlp.formats.base import TextFormat
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.layout import join_fields

_TYPES = {"gene": "Gene", "organism": "Species"}
#: Databases whose bare numbers PubTator writes, by type.
_BARE = ("NCBIGene:", "NCBITaxon:")
#: What ends a line or a column for one reader or another.
BREAK = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NOT_IN_ID = re.compile(r"[|\s]")


class PubTator(TextFormat):
    """A block a record, parted by blank lines."""

    between = b"\n"

    def piece(self, annotated: AnnotatedRecord) -> bytes:
        """Return the block of a record; lone surrogates become question marks."""
        text, layout = join_fields(annotated.record)
        name = name_of(annotated.record.figid)
        first = next(iter(layout.spans.values()), (0, 0))
        title, rest = text[: first[1]], text[first[1] + 1 :]
        lines = [f"{name}|t|{flat(title)}", f"{name}|a|{flat(rest)}"]
        for mention in annotated.mentions:
            base = layout.spans[mention.field][0]
            cells = (base + mention.start, base + mention.end, flat(mention.surface), _TYPES[mention.label])
            lines.append("\t".join(map(str, (name, *cells, _identifier(mention)))))
        return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _identifier(mention: Mention) -> str:
    """Return the bare number of NCBI Gene or Taxonomy, else the identifier with its prefix, ``-`` if there is none."""
    for curie in mention.ids:
        if curie.startswith(_BARE):
            return curie.partition(":")[2]
    return mention.ids[0] if mention.ids else "-"


def name_of(identifier: str) -> str:
    """Return a document's id as the format can hold it: bars and white space become ``_``."""
    return _NOT_IN_ID.sub("_", identifier) or "_"


def flat(text: str) -> str:
    """Return a text of the same length on one line, without tabs."""
    return BREAK.sub(" ", text)
