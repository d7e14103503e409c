"""Evidence tables: which word of the image produced which keyword (``_data/<figid>-genes.tsv``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from figlint.nlp.errors import InputError
from figlint.nlp.records.limits import DEFAULT_LIMITS, Limits
from figlint.nlp.records.nodes import LINE_END
from figlint.nlp.records.record import EvidenceRow

_REQUIRED = ("word", "ncbigene_symbol")
_OPTIONAL = ("ncbigene_id", "organism_id", "organism_name", "source")
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RECORDS_FOLDER, _TABLES_FOLDER = "_figures", "_data"


def evidence_path(record: Path, figid: str) -> Path | None:
    """Return the evidence table of a record, or ``None`` if there is none."""
    path = table_path(record, figid)
    return path if path is not None and path.is_file() else None


def table_path(record: Path, figid: str) -> Path | None:
    """Return where the evidence table of a record would lie: in ``_data`` beside ``_figures``, or beside the record.

    A figid that is no plain file name, such as ``../x``, has no table.
    """
    if not is_file_name(figid):
        return None
    folder = record.parent
    tables = (folder.parent if folder.name == _RECORDS_FOLDER else folder) / _TABLES_FOLDER
    return tables / f"{figid}-genes.tsv"


def is_file_name(figid: str) -> bool:
    """Return whether an identifier can name a file without leading anywhere else."""
    return figid.isprintable() and 0 < len(figid.encode("utf-8")) <= 200 and not _FORBIDDEN.intersection(figid)


def read_evidence(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> tuple[EvidenceRow, ...]:
    """Return the rows of an evidence table; columns that are not asked for are passed over.

    :raises InputError: If it cannot be read, lacks a column or has a row without a word.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.evidence_bytes + 1)
    except OSError as error:
        raise InputError(error.strerror or str(error), path=str(path), remedy="make the table readable") from error
    if len(data) > limits.evidence_bytes:
        raise InputError(
            f"the table exceeds {limits.evidence_bytes:,} bytes", path=str(path), remedy="keep one figure's rows in it"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8", path=str(path), line=line, remedy="save the table as UTF-8") from error
    return tuple(_rows(text, str(path)))


def _rows(text: str, path: str) -> Iterator[EvidenceRow]:
    lines = LINE_END.split(text)
    header = _cells(lines[0])
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise InputError(
            f"the table lacks the column {' and '.join(missing)}",
            path=path, line=1, remedy="name the columns in the first line, separated by tabs",
        )  # fmt: skip
    word, symbol = (header.index(name) for name in _REQUIRED)
    gene_id, organism_id, organism_name, source = (
        header.index(name) if name in header else len(header) for name in _OPTIONAL
    )
    n_needed = max(word, symbol) + 1
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) < n_needed:
            raise InputError(
                f"{len(cells)} cells where {len(header)} are expected",
                path=path, line=number, remedy="separate the cells by tabs",
            )  # fmt: skip
        # Cells that a short row or the header lacks read as empty.
        cells += [""] * (len(header) + 1 - len(cells))
        yield EvidenceRow(
            word=cells[word],
            symbol=cells[symbol],
            gene_id=cells[gene_id],
            organism_id=cells[organism_id],
            organism_name=cells[organism_name],
            source=cells[source],
            line=number,
        )


def _cells(line: str) -> list[str]:
    """Split a line at tabs; quotes are undone where they balance, and kept where they belong to the word."""
    if '"' not in line:
        return line.split("\t")
    try:
        return next(csv.reader([line], delimiter="\t", strict=True))
    except csv.Error:
        return line.split("\t")
