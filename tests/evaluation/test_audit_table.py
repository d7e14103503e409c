"""The audit table: the columns of the contract in every format, and no half-written file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from figlint.evaluation.audit_table import COLUMNS, write_audit
from figlint.evaluation.verdicts import Verdict
from figlint.nlp.errors import UsageError

VERDICTS = (
    Verdict("PMC1__a", "keywords", "ANP32B", 1, "suspect", 0.97123, "G101", "APRIL", "TNFSF13", {"word": "APRIL"}),
    Verdict("PMC1__a", "organisms", "NA", 0, "unsupported", 0.5),
)


def test_json_lines_hold_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    assert write_audit(VERDICTS, path) == 2
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["p_error"] == 0.9712
    assert rows[1]["rule"] is None


def test_all_formats_say_the_same(tmp_path: Path) -> None:
    for suffix in (".tsv", ".parquet"):
        write_audit(VERDICTS, tmp_path / f"audit{suffix}")
    parquet = pl.read_parquet(tmp_path / "audit.parquet")
    assert tuple(parquet.columns) == COLUMNS
    with (tmp_path / "audit.tsv").open(newline="") as stream:
        tsv = list(csv.DictReader(stream, delimiter="\t"))
    assert [row["value"] for row in tsv] == parquet["value"].to_list()
    assert json.loads(tsv[0]["evidence"]) == json.loads(parquet["evidence"][0]) == {"word": "APRIL"}


def test_a_run_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text("old\n")

    def failing() -> Iterator[Verdict]:
        yield VERDICTS[0]
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        write_audit(failing(), path)
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["audit.jsonl"]


@pytest.mark.parametrize("name", ["audit.xlsx", "missing/audit.tsv"])
def test_what_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        write_audit(VERDICTS, tmp_path / name)
