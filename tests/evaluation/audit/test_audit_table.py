"""The audit table: the columns of the contract in every format."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from figlint.evaluation.audit.table import COLUMNS, TABLES, table_of
from figlint.evaluation.audit.verdicts import Verdict
from figlint.nlp.errors import UsageError

VERDICTS = (
    Verdict("PMC1__a", "keywords", "ANP32B", 1, "suspect", 0.97123, "G101", "APRIL", "TNFSF13", {"word": "APRIL"}),
    Verdict("PMC1__a", "organisms", "NA", 0, "unsupported", 0.5),
)


def written(suffix: str, folder: Path, *groups: tuple[Verdict, ...]) -> Path:
    path = folder / f"audit{suffix}"
    table = table_of(path)
    table.write([table.piece(group) for group in groups], path)
    return path


def test_json_lines_hold_the_contract(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in written(".jsonl", tmp_path, VERDICTS).read_text().splitlines()]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["p_error"] == 0.9712
    assert rows[1]["rule"] is None


def test_all_formats_say_the_same(tmp_path: Path) -> None:
    parquet = pl.read_parquet(written(".parquet", tmp_path, VERDICTS))
    assert tuple(parquet.columns) == COLUMNS
    with written(".tsv", tmp_path, VERDICTS).open(newline="") as stream:
        tsv = list(csv.DictReader(stream, delimiter="\t"))
    assert [row["value"] for row in tsv] == parquet["value"].to_list()
    assert json.loads(tsv[0]["evidence"]) == json.loads(parquet["evidence"][0]) == {"word": "APRIL"}


@pytest.mark.parametrize("suffix", TABLES)
def test_a_table_does_not_show_where_records_end(suffix: str, tmp_path: Path) -> None:
    whole = written(suffix, tmp_path, VERDICTS).read_bytes()
    assert written(suffix, tmp_path, VERDICTS[:1], (), VERDICTS[1:]).read_bytes() == whole


@pytest.mark.parametrize("suffix", TABLES)
def test_values_may_be_anything(suffix: str, tmp_path: Path) -> None:
    odd = Verdict("PMC1__a", "keywords", 'a\tb\n"c"\ud800', 0, "unsupported", 0.5)
    path = written(suffix, tmp_path, (odd, VERDICTS[0]))
    if suffix == ".tsv":
        with path.open(newline="", encoding="utf-8") as stream:
            values = [row["value"] for row in csv.DictReader(stream, delimiter="\t")]
    elif suffix == ".parquet":
        values = pl.read_parquet(path)["value"].to_list()
    else:
        values = [json.loads(line)["value"].replace("\ud800", "?") for line in path.read_text().splitlines()]
    assert values == ['a\tb\n"c"?', "ANP32B"]


def test_an_unknown_suffix_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"\.jsonl, \.tsv, \.parquet"):
        table_of(Path("audit.xlsx"))
