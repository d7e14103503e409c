"""What annotators meant by a name: counts of (name, gene) over training articles.

Curated tables miss the names that authors prefer (``separase``, ``focal adhesion kinase``) and do not say which of two
genes a shared alias usually means. Annotated corpora do. A count is a number of *articles*, so that one long article
weighs as much as a short one; ``NOTHING`` counts the articles in which the name was annotated as no gene.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from figlint.nlp.errors import ResourceError
from figlint.nlp.names.normalize import key

NOTHING = "-"
_HEADER = ("name", "gene", "articles")


class LearnedNames:
    """Counts by normalised name; immutable.

    :param table: normalised name to identifier (or :data:`NOTHING`) to number of articles.
    """

    def __init__(self, table: Mapping[str, Mapping[str, float]]) -> None:
        self._table = table

    def counts(self, name: str) -> Mapping[str, float]:
        """Return the articles by gene in which a name meant it; empty for a name never annotated."""
        return self._table.get(key(name), MappingProxyType({}))

    def __len__(self) -> int:
        return len(self._table)

    @classmethod
    def read(cls, path: Path) -> LearnedNames:
        """Read the tab-separated table that :meth:`write` makes.

        :raises ResourceError: when the file is no such table; the message names file and line.
        """
        table: dict[str, dict[str, float]] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise ResourceError(f"cannot read learned names {path}: {error}; reinstall figlint") from error
        if not lines or tuple(lines[0].split("\t")) != _HEADER:
            raise ResourceError(f"{path}:1: not a table of learned names; rebuild it with `figlint train grounding`")
        for number, line in enumerate(lines[1:], start=2):
            parts = line.split("\t")
            if len(parts) != len(_HEADER) or not parts[2].isdigit():
                raise ResourceError(f"{path}:{number}: expected name, gene and a number, found {line!r}")
            table.setdefault(parts[0], {})[parts[1]] = float(parts[2])
        return cls(table)

    def write(self, path: Path, *, support: int) -> None:
        """Write the pairs seen in at least ``support`` articles, sorted."""
        rows = sorted(
            (name, gene, int(count))
            for name, counts in self._table.items()
            for gene, count in counts.items()
            if count >= support and name
        )
        text = "".join(f"{name}\t{gene}\t{count}\n" for name, gene, count in rows)
        path.write_text("\t".join(_HEADER) + "\n" + text, encoding="utf-8")
