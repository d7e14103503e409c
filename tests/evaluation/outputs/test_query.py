"""SQL over results: the views, and that nothing else can be reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from figlint.evaluation.audit.table import table_of
from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.outputs.formats import write_jsonl
from figlint.evaluation.outputs.query import VIEWS, query
from figlint.nlp.errors import InputError, UsageError
from figlint.nlp.formats.catalogue import format_of
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import Record

RECORD = Record("F1", "f1.md", texts={"caption": "APRIL and Zork"})
ANNOTATED = AnnotatedRecord(
    RECORD,
    (
        Mention("caption", 0, 5, "APRIL", "gene", ("HGNC:11928",), "TNFSF13", 0.9),
        Mention("caption", 10, 14, "Zork", "gene"),
    ),
    (),
)
VERDICTS = (
    Verdict("F1", "keywords", "ANP32B", 0, "suspect", 0.97, "G101", "APRIL", "TNFSF13", {"word": "APRIL"}),
    Verdict("F2", "keywords", "TNF", 0, "supported", 0.02),
)
FINDING = Finding("f1.md", 3, 5, "F1", "keywords", "ANP32B", "G101", 0.97, "APRIL is TNFSF13")


@pytest.fixture(params=[".jsonl", ".parquet"])
def results(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "it's here"
    folder.mkdir()
    mentions, audit = folder / f"mentions{request.param}", folder / f"audit{request.param}"
    format_of(mentions).write([format_of(mentions).piece(ANNOTATED)], mentions)
    table_of(audit).write([table_of(audit).piece(VERDICTS)], audit)
    (folder / "findings.jsonl").write_text("".join(write_jsonl([FINDING])))
    (folder / "notes.txt").write_text("not a result")
    (folder / "mentions.jsonl.errors.jsonl").write_text(json.dumps({"path": "x", "line": 1}) + "\n")
    return folder


def rows(sql: str, *paths: Path) -> list[tuple[object, ...]]:
    return list(query(sql, paths).rows)


def test_the_views_hold_what_was_written(results: Path) -> None:
    assert rows("select figid, surface, ids, symbol, score from mentions order by start", results) == [
        ("F1", "APRIL", ["HGNC:11928"], "TNFSF13", 0.9),
        ("F1", "Zork", [], "", 0.0),
    ]
    assert rows("select value, verdict, rule, evidence->>'word' from audit order by value", results) == [
        ("ANP32B", "suspect", "G101", "APRIL"),
        ("TNF", "supported", None, None),
    ]
    assert rows("select rule, count(*) from findings group by 1", results) == [("G101", 1)]
    assert rows("select * from records order by figid", results) == [
        ("F1", 2, 1, 1, 1, 1),
        ("F2", None, None, 1, 0, None),
    ]


def test_a_view_without_files_is_empty(results: Path) -> None:
    (one,) = results.glob("audit.*")
    for view in VIEWS:
        assert rows(f"select count(*) from {view}", one) == [({"audit": 2, "records": 2}.get(view, 0),)]


def test_shards_are_one_view(results: Path) -> None:
    one = next(path for path in results.glob("mentions.*") if path.suffixes[0] == path.suffix)
    (results / f"mentions-2{one.suffix}").write_bytes(one.read_bytes())
    assert rows("select count(*) from mentions", results) == [(4,)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{folder}/notes.txt')",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/hostname'",
        "select * from glob('/*')",
        "copy (select 1) to '{folder}/new.csv'",
        "copy (select 1) to '{folder}/findings.jsonl'",
        "create table t as select 1",
        "drop view audit",
        "attach '{folder}/new.db'",
        "install httpfs",
        "set enable_external_access = true",
        "pragma database_list",
        "select 1; drop view audit",
        "",
        "selekt",
        "select nothing from audit",
    ],
)
def test_whatever_else_is_asked_is_refused(sql: str, results: Path) -> None:
    before = {path: path.read_bytes() for path in results.iterdir()}
    with pytest.raises(UsageError):
        rows(sql.format(folder=str(results).replace("'", "''")), results)
    assert {path: path.read_bytes() for path in results.iterdir()} == before


def test_a_named_file_that_is_no_result_is_an_error(results: Path) -> None:
    with pytest.raises(InputError, match="neither annotations"):
        rows("select 1", results / "notes.txt")


def test_a_folder_without_results_says_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="annotate -o"):
        rows("select 1", tmp_path)
