"""What a page lists: small rows that are searched and filtered, and what opens behind each.

A page holds up to ten thousand rows in less than three megabytes. The rows are one compressed piece that is unpacked
when the page opens; texts and evidence stand in further pieces, each unpacked when one of its rows is opened. A
figure's text stands there once, however many rows it has.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Rows that a page shows; of more, those of the greatest weight.
LIMIT = 10_000
#: Figures in a compressed piece of details.
_PIECE = 150
#: Level of compression; the last levels cost time and save little.
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list.

    :param shown: What is listed, filtered and searched, for JSON.
    :param detail: What opens behind it, for JSON.
    :param weight: Which rows are kept where there are too many: the heaviest.
    """

    shown: dict[str, Any]
    detail: dict[str, Any]
    weight: float = 0.0


@dataclass(slots=True)
class Listing:
    """Rows by figure, gathered one figure after the other; memory holds no more than twice the limit."""

    limit: int = LIMIT
    n_added: int = 0
    _rows: list[tuple[int, Row]] = field(default_factory=list)
    _figures: dict[int, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    _next: int = 0

    def add(self, head: dict[str, Any], detail: dict[str, Any], rows: Sequence[Row]) -> None:
        """Add the rows of a figure; one without rows leaves no trace.

        :param head: What is known of the figure when the page opens: its names, for filters and search.
        :param detail: Its texts.
        """
        if not rows:
            return
        self._figures[self._next] = head, detail
        self._rows.extend((self._next, row) for row in rows)
        self._next += 1
        self.n_added += len(rows)
        if len(self._rows) > 2 * self.limit:
            self._prune()

    def __len__(self) -> int:
        return min(len(self._rows), self.limit)

    def packed(self) -> tuple[str, ...]:
        """Return the index and then the pieces of details, each as base64 of gzipped JSON; equal input, equal text."""
        self._prune()
        heads: list[dict[str, Any]] = []
        details: list[dict[str, Any]] = []
        numbers: dict[int, int] = {}
        rows = []
        for figure, row in self._rows:
            if figure not in numbers:
                numbers[figure] = len(heads)
                head, detail = self._figures[figure]
                heads.append(head)
                details.append({**detail, "rows": []})
            behind = details[numbers[figure]]["rows"]
            rows.append({**row.shown, "f": numbers[figure], "n": len(behind)})
            behind.append(row.detail)
        index = {"rows": rows, "figures": heads, "all": self.n_added, "piece": _PIECE}
        return (_pack(index), *(_pack(details[i : i + _PIECE]) for i in range(0, len(details), _PIECE)))

    def _prune(self) -> None:
        """Keep the heaviest rows, in the order in which they came."""
        if len(self._rows) <= self.limit:
            return
        places = sorted(range(len(self._rows)), key=lambda place: -self._rows[place][1].weight)[: self.limit]
        self._rows = [self._rows[place] for place in sorted(places)]
        kept = {figure for figure, _ in self._rows}
        self._figures = {figure: parts for figure, parts in self._figures.items() if figure in kept}


def pack_text(text: str) -> str:
    """Return text as base64 of its gzipped UTF-8; lone surrogates become question marks."""
    raw = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode("utf-8")
    return base64.b64encode(gzip.compress(raw, _LEVEL, mtime=0)).decode("ascii")


def _pack(content: object) -> str:
    return pack_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
