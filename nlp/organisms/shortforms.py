"""Short forms that a text defines: of an organism, so that they mean it, or of another thing, so that they do not.

Strains, viruses and plants share their short forms with genes and diseases: ``SCID`` is a mouse and an
immunodeficiency, ``PAK`` a strain of *Pseudomonas* and a kinase, ``IBV`` two viruses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from figlint.nlp.names.abbreviations import Definition, definitions
from figlint.nlp.organisms.spans import OrganismSpan

#: Kinds of names which, at the end of a long form, say what it is. Of a common name (``SD rats``) it says little.
_HEADS = frozenset({"scientific", "synonym", "expanded", "virus", "taxonomy"})


def settle(
    text: str,
    spans: Sequence[OrganismSpan],
    lineage: Callable[[str], Sequence[str]],
    is_other: Callable[[str], bool],
) -> tuple[tuple[OrganismSpan, ...], frozenset[str]]:
    """Let the definitions of a text decide what its short forms mean.

    :param spans: What names or implies an organism, overlapping or not.
    :param lineage: The taxa above a taxon, itself included.
    :param is_other: Whether a long form is the name of a thing that neither is nor implies an organism.
    :returns: The spans, with short forms of organisms and without those of other things; and the latter.
    """
    defined: dict[str, list[Definition]] = {}
    for definition in definitions(text):
        defined.setdefault(definition.short, []).append(definition)
    named: dict[str, OrganismSpan] = {}
    others: set[str] = set()
    for short, longs in defined.items():
        ending = [span for long in longs for span in spans if _ends(span, long)]
        if naming := [span for span in ending if span.kind in _HEADS]:
            named[short] = max(naming, key=lambda span: (len(span.surface), span.score))
        elif not ending and any(is_other(long.long) for long in longs):
            others.add(short)
    kept = [
        _meaning(span, named[span.surface], lineage) if span.surface in named else span
        for span in spans
        if span.surface not in others
    ]
    return (*kept, *_unseen(text, kept, named)), frozenset(others)


def _ends(span: OrganismSpan, long: Definition) -> bool:
    """Whether a long form ends with an organism."""
    return long.long_start <= span.start and span.end == long.long_end


def _meaning(span: OrganismSpan, head: OrganismSpan, lineage: Callable[[str], Sequence[str]]) -> OrganismSpan:
    """Return a short form as what its long form names, unless it says more: ``HIV-1`` has a number of its own."""
    score = max(span.score, head.score)
    numbers = set(filter(str.isdigit, span.surface))
    if head.taxid in lineage(span.taxid) or not numbers.issubset(head.surface):
        return replace(span, score=score)
    return replace(span, taxid=head.taxid, name=head.name, score=score, candidates=head.candidates)


def _unseen(text: str, spans: Iterable[OrganismSpan], named: Mapping[str, OrganismSpan]) -> Iterator[OrganismSpan]:
    """Yield the short forms of organisms that were not looked for: of legends, or of more than the name alone."""
    places = {(span.start, span.end) for span in spans}
    for short, head in named.items():
        for match in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text):
            if match.span() not in places:
                yield replace(head, start=match.start(), end=match.end(), surface=short, kind="acronym")
