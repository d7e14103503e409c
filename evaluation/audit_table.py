"""The audit as a table: one row per curated value, written as JSON Lines, TSV or Parquet by the file's suffix."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from figlint.evaluation.verdicts import Verdict
from figlint.nlp.errors import UsageError

#: Columns of the contract, in order.
COLUMNS = (
    "figid", "field", "value", "verdict", "p_error", "rule", "surface", "replacement", "evidence",
)  # fmt: skip
_BATCH = 10_000


def to_row(verdict: Verdict) -> dict[str, Any]:
    """Return the row of the contract; ``evidence`` stays a mapping."""
    return {
        "figid": verdict.figid,
        "field": verdict.field,
        "value": verdict.value,
        "verdict": verdict.verdict,
        "p_error": round(verdict.p_error, 4),
        "rule": verdict.rule,
        "surface": verdict.surface,
        "replacement": verdict.replacement,
        "evidence": dict(verdict.evidence),
    }


def write_audit(verdicts: Iterable[Verdict], path: Path) -> int:
    """Write verdicts to a file, which appears under its name only when it is whole.

    :returns: The number of rows.
    :raises UsageError: If the suffix is none of ``.jsonl``, ``.tsv``, ``.parquet``.
    """
    writer = _WRITERS.get(path.suffix)
    if writer is None:
        raise UsageError(f"cannot write {path}: the suffix must be one of {', '.join(_WRITERS)}")
    with atomic_file(path) as temporary:
        return writer(verdicts, temporary)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a path beside the target; it replaces the target when the block ends well, and goes when it does not.

    :raises UsageError: If the folder does not exist.
    """
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: the folder {path.parent} does not exist")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _write_jsonl(verdicts: Iterable[Verdict], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for count, verdict in enumerate(verdicts, start=1):
            stream.write(json.dumps(to_row(verdict), ensure_ascii=False) + "\n")
    return count


def _write_tsv(verdicts: Iterable[Verdict], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        _tsv(stream).writerow(COLUMNS)
        for count, verdict in enumerate(verdicts, start=1):
            row = _flat(to_row(verdict))
            _tsv(stream).writerow(["" if row[name] is None else row[name] for name in COLUMNS])
    return count


def _tsv(stream: IO[str]) -> Any:
    return csv.writer(stream, delimiter="\t", lineterminator="\n")


def _write_parquet(verdicts: Iterable[Verdict], path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {name: pa.float64() if name == "p_error" else pa.string() for name in COLUMNS}
    schema = pa.schema([pa.field(name, kind) for name, kind in types.items()])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(verdicts):
            writer.write_table(pa.Table.from_pylist([_flat(to_row(v)) for v in batch], schema=schema))
            count += len(batch)
    return count


def _batches(verdicts: Iterable[Verdict]) -> Iterator[list[Verdict]]:
    batch: list[Verdict] = []
    for verdict in verdicts:
        batch.append(verdict)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "evidence": json.dumps(row["evidence"], ensure_ascii=False, sort_keys=True)}


_WRITERS: Mapping[str, Callable[[Iterable[Verdict], Path], int]] = {
    ".jsonl": _write_jsonl,
    ".tsv": _write_tsv,
    ".parquet": _write_parquet,
}
