"""What the audit would do to the gene sets: each figure's set before and after, as GMT, and the changes.

Gene sets for enrichment are what curated genes are for. A set is the figure's curated genes without repeats, in order;
afterwards suspect genes are gone and replaced where the audit knows by what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from figlint.evaluation.audit.verdicts import Verdict
from figlint.nlp.records.record import Record


@dataclass(frozen=True, slots=True)
class GeneSet:
    """The genes of one figure before and after the audit.

    ``replaced`` maps removed genes to what stands for them, ``None`` where nothing does.
    """

    figid: str
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    replaced: tuple[tuple[str, str | None], ...]

    @property
    def is_changed(self) -> bool:
        """Whether the audit would change the set."""
        return bool(self.replaced)


def gene_set(record: Record, verdicts: Sequence[Verdict]) -> GeneSet:
    """Return the gene set of a record under the verdicts on its keywords."""
    suspect = {v.index: v.replacement for v in verdicts if v.field == "keywords" and v.is_suspect}
    values = record.values("keywords")
    kept = (suspect.get(value.index, value.value) for value in values)
    return GeneSet(
        record.figid,
        record.texts.get("figtitle", ""),
        tuple(dict.fromkeys(value.value for value in values)),
        tuple(dict.fromkeys(gene for gene in kept if gene)),
        tuple((value.value, suspect[value.index]) for value in values if value.index in suspect),
    )


def write_gmt(name: str, description: str, genes: Sequence[str], stream: IO[str]) -> None:
    """Write one line of a GMT file: name, description, genes, separated by tabs; nothing for an empty set.

    Provenance: the GMT format of the Broad Institute's GSEA.
    """
    if genes:
        stream.write("\t".join(" ".join(cell.split()) for cell in (name, description or "na", *genes)) + "\n")
