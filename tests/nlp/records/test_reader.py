"""Paths become a stream of records; whatever cannot be read keeps its place in the stream."""

from __future__ import annotations

import io
import json
import os
import pickle
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from figlint.nlp.records.raw import find_files
from figlint.nlp.records.reader import read_records, read_stream
from figlint.nlp.records.record import Record, UnreadableRecord

RECORD = "---\nfigid: {0}\ncaption: TNF\norganisms: [NA]\nschema-jsonld: {{keywords: [TNF]}}\n---\n"


def ids(records: Iterator[Record | UnreadableRecord]) -> list[str]:
    """Return figids, and for what is unreadable the name of the file in brackets."""
    return [r.figid if isinstance(r, Record) else f"<{Path(r.path).name}:{r.line}>" for r in records]


def test_folder_is_read_in_order(tmp_path: Path) -> None:
    """Names are sorted by code point, folders among them; hidden files, documentation and tables are left out."""
    for name in (
        "b.md",
        "B.md",
        "a/z.md",
        "a/c.yml",
        "_x.md",
        "README.md",
        ".hidden.md",
        ".git/x.md",
        "t.txt",
        "t.jsonl",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(RECORD.format(path.stem))
    assert ids(read_records([tmp_path])) == ["B", "_x", "c", "z", "b"]
    assert ids(read_records([tmp_path / "README.md", str(tmp_path / "b.md")])) == ["README", "b"]


def test_links_are_followed_once(tmp_path: Path) -> None:
    """A folder that links to itself or twice to another is read once."""
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.md").write_text(RECORD.format("a"))
    (inside / "loop").symlink_to(tmp_path)
    (tmp_path / "second").symlink_to(inside)
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert ids(read_records([tmp_path])) == ["a", "<self.md:1>"]


def test_the_folder_at_hand_does_not_stand_before_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "a.md").write_text(RECORD.format("a"))
    monkeypatch.chdir(tmp_path)
    assert list(find_files(["."])) == list(find_files(["./inside/"])) == [str(Path("inside", "a.md"))]


def test_folders_nest_as_deep_as_they_like(tmp_path: Path) -> None:
    """The walk needs no recursion."""
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
        folder.mkdir()
    (folder / "a.md").write_text(RECORD.format("a"))
    assert ids(read_records([tmp_path])) == ["a"]


def test_broken_records_do_not_stop_the_others(tmp_path: Path) -> None:
    """Each unreadable record has its file, its line and something to do about it."""
    (tmp_path / "a.md").write_text(RECORD.format("a"))
    (tmp_path / "b.md").write_bytes(b"---\nfigid: b\ncaption: \xff\n---\n")
    (tmp_path / "c.yml").write_text("figid: c\ncaption: x\n---\nfigid: [\n---\nfigid: d\ncaption: x\n")
    (tmp_path / "e.txt").write_text("x")
    found = list(read_records([tmp_path, tmp_path / "e.txt", tmp_path / "none.md"]))
    assert ids(iter(found)) == ["a", "<b.md:3>", "c", "<c.yml:5>", "d", "<e.txt:1>", "<none.md:1>"]
    for record in found:
        if isinstance(record, UnreadableRecord):
            assert record.message
            assert record.remedy


def test_json_lines_hold_records_and_plain_documents(tmp_path: Path) -> None:
    """The line of a record is its line in the table; blank lines are none."""
    path = tmp_path / "t.jsonl"
    lines = [
        json.dumps({"figid": "a", "caption": "TNF", "schema-jsonld": {"keywords": ["TNF"]}}),
        "",
        "{",
        '{"id":"d","text":"x"}',
    ]
    path.write_text("\n".join(lines))
    found = list(read_records([path]))
    assert ids(iter(found)) == ["a", "<t.jsonl:3>", "d"]
    first, _, last = found
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    value = first.values("keywords")[0]
    assert (value.position.line, lines[0][value.position.column - 1 :][:5]) == (1, '"TNF"')
    assert (last.line, dict(last.texts)) == (4, {"text": "x"})


def test_parquet_has_the_same_columns(tmp_path: Path) -> None:
    """A column of structures holds the keywords; absent cells are absent fields."""
    rows = [
        {"figid": "a", "caption": "TNF", "organisms": ["NA"], "schema-jsonld": {"keywords": ["TNF"]}},
        {"figid": "b", "caption": "IL6", "organisms": None, "schema-jsonld": {"keywords": []}},
    ]
    path = tmp_path / "t.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    first, second = read_records([path])
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [value.value for value in first.values("keywords")] == ["TNF"]
    assert (second.figid, second.line, second.curated["organisms"], second.curated["keywords"]) == ("b", 2, None, ())
    path.write_bytes(b"no table")
    assert ids(read_records([path])) == ["<t.parquet:1>"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RECORD.format("a") + RECORD.format("b"), ["a", "b"]),
        ("figid: a\ncaption: x\n", ["a"]),
        ('\n{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', ["a", "b"]),
        ("", ["<-:1>"]),
    ],
)
def test_standard_input_is_told_by_its_content(text: str, expected: list[str]) -> None:
    """Front matter, YAML documents or JSON lines."""
    stream = io.BufferedReader(io.BytesIO(text.encode()))
    assert ids(read_records(["-"], stdin=stream)) == expected


def test_evidence_comes_with_the_record(tmp_path: Path) -> None:
    """A damaged table is a problem of the record, which is read all the same."""
    (tmp_path / "_figures").mkdir()
    (tmp_path / "_data").mkdir()
    for name in "abc":
        (tmp_path / "_figures" / f"{name}.md").write_text(RECORD.format(name))
    (tmp_path / "_data" / "a-genes.tsv").write_text("word\tncbigene_symbol\ntnf\tTNF\n")
    (tmp_path / "_data" / "b-genes.tsv").write_text("word\n")
    a, b, c = (record for record in read_records([tmp_path]) if isinstance(record, Record))
    assert [row.word for row in a.evidence or ()] == ["tnf"]
    assert b.evidence is None
    assert [problem.field for problem in b.problems] == ["evidence"]
    assert c.evidence is None
    assert c.problems == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    """A pipe nobody writes into is told and passed over."""
    os.mkfifo(tmp_path / "a.md")
    (tmp_path / "b.md").write_text(RECORD.format("b"))
    assert ids(read_records([tmp_path])) == ["<a.md:1>", "b"]


def test_file_that_vanishes_is_told(tmp_path: Path) -> None:
    """What was listed and is gone when its turn comes does not stop the rest."""
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(RECORD.format(name))
    records = read_records([tmp_path])
    assert ids(iter([next(records)])) == ["a"]
    (tmp_path / "b.md").unlink()
    assert ids(records) == ["<b.md:1>"]


def test_records_cross_process_boundaries(tmp_path: Path) -> None:
    """A pickled record is the same record."""
    (tmp_path / "a.md").write_text(RECORD.format("a"))
    (record,) = read_records([tmp_path])
    assert pickle.loads(pickle.dumps(record)) == record


def test_memory_stays_constant_over_many_records() -> None:
    """A stream of 100 MB is read with less than one in memory."""
    line = json.dumps({"id": "a", "text": "x" * 10_000}).encode() + b"\n"

    class Endless(io.RawIOBase):
        n_left = 2_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            if not self.n_left:
                return 0
            self.n_left -= 1
            buffer[: len(line)] = line
            return len(line)

    tracemalloc.start()
    n_records = sum(1 for _ in read_stream(io.BufferedReader(Endless(), 16_384), "jsonl", "x"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n_records == 2_000
    assert peak < 1_000_000


def test_real_records_are_all_read(shared_data: Path) -> None:
    """None of the 208 is lost, none drowns in problems, and every value stands where it is said to."""
    folders = [shared_data / "pfocr" / "database" / "_figures", shared_data / "audit" / "_figures"]
    n_records = n_evidence = 0
    for record in read_records(folders):
        assert isinstance(record, Record)
        n_records += 1
        n_evidence += record.evidence is not None
        assert record.problems == ()
        lines = Path(record.path).read_text(encoding="utf-8").split("\n")
        for values in record.curated.values():
            for value in values or ():
                place = lines[value.position.line - 1][value.position.column - 1 :]
                assert place.strip("'\"") == value.value
    assert n_records == 40 + 168
    assert n_evidence >= 39 + 168


def test_seeds_are_read(seeds: Path) -> None:
    """The seed record reads as it is printed; folders are found in one order."""
    records = [record for record in read_records([seeds]) if isinstance(record, Record)]
    assert [record.path for record in records] == list(find_files([seeds]))
    seed = next(record for record in records if record.pmcid == "PMC8431187")
    anp32b = next(value for value in seed.values("keywords") if value.value == "ANP32B")
    assert (anp32b.position.line, anp32b.position.column) == (60, 5)
    assert (seed.journal, seed.year, seed.evidence) == ("Cancers (Basel)", "2021", None)
