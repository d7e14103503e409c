"""Panels of a figure as one text, which is what a curator reads and what the caption of a record holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from figlint.nlp.corpora.gold import GoldDocument
from figlint.nlp.mentions import Mention

#: What stands between the texts of two panels.
_SEPARATOR = " "


@dataclass(frozen=True, slots=True)
class Figure:
    """Documents that are the panels of one figure, in their order; or a single document that is none."""

    panels: tuple[GoldDocument, ...]

    @property
    def text(self) -> str:
        """The texts of all panels, with a blank between them."""
        return _SEPARATOR.join(panel.text for panel in self.panels)

    def by_panel(self, mentions: Iterable[Mention]) -> tuple[tuple[Mention, ...], ...]:
        """Return the mentions in the figure's text by the panel in which they begin, in their order.

        *Offsets:* into the text of the figure, then of the panel; those that reach beyond a panel end behind its text.
        """
        lengths = (len(panel.text) + len(_SEPARATOR) for panel in self.panels[:-1])
        starts = tuple(accumulate(lengths, initial=0))
        found: list[list[Mention]] = [[] for _ in self.panels]
        for mention in mentions:
            place = bisect_right(starts, mention.start) - 1
            moved = replace(mention, start=mention.start - starts[place], end=mention.end - starts[place])
            found[place].append(moved)
        return tuple(map(tuple, found))


def figures(documents: Iterable[GoldDocument]) -> Iterator[Figure]:
    """Yield the figures of some documents: neighbours that are panels of the same one together, all others alone."""
    for (_, figure), group in groupby(documents, key=lambda document: (document.article, document.figure)):
        panels = tuple(group)
        yield from (Figure(panels),) if figure else map(alone, panels)


def alone(document: GoldDocument) -> Figure:
    """Return a document that is read by itself."""
    return Figure((document,))
