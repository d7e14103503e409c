"""Evidence tables are found beside the records and read by the names of their columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.nlp.errors import InputError
from figlint.nlp.records.evidence import evidence_path, read_evidence
from figlint.nlp.records.limits import Limits
from figlint.nlp.records.record import EvidenceRow

HEADER = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource"


def table(folder: Path, *lines: str) -> Path:
    path = folder / "a-genes.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_row_says_which_word_gave_the_gene(tmp_path: Path) -> None:
    """Each row has its line; columns in another order or more of them change nothing."""
    path = table(tmp_path, HEADER, "9606\tHomo sapiens\tPrimates\tαβ\tAB\tTNF\t7124\tncbigene_symbol")
    row = EvidenceRow("αβ", "TNF", "7124", "9606", "Homo sapiens", "ncbigene_symbol", 2)
    assert read_evidence(path) == (row,)
    path = table(tmp_path, "extra\tncbigene_symbol\tword\tncbigene_id", "x\tTNF\ttnf\t7124", "", "y\tIL6\til6")
    assert [(row.word, row.symbol, row.gene_id, row.source, row.line) for row in read_evidence(path)] == [
        ("tnf", "TNF", "7124", "", 2), ("il6", "IL6", "", "", 4),
    ]  # fmt: skip


def test_quotes_belong_to_the_word_unless_they_balance(tmp_path: Path) -> None:
    """Some writers double the quotes of a cell, others leave them alone."""
    path = table(tmp_path, "word\tncbigene_symbol", '"Nsp1"""\tA', '"x\tB', '5"\tC')
    assert [row.word for row in read_evidence(path)] == ['Nsp1"', '"x', '5"']


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "lacks the column word and ncbigene_symbol"),
        (b"word,ncbigene_symbol\nTNF,TNF\n", 1, "lacks the column"),
        (b"word\tncbigene_symbol\nTNF\n", 2, "1 cells where 2 are expected"),
        (b"word\tncbigene_symbol\nTNF\tTNF\n\xff\tx\n", 3, "not UTF-8"),
        (b"word\tncbigene_symbol\n" + b"x" * 200, None, "exceeds 100 bytes"),
    ],
)
def test_damaged_table_is_told(tmp_path: Path, data: bytes, line: int | None, message: str) -> None:
    """Wrong columns, cells, encoding or size come with line and remedy."""
    path = tmp_path / "a-genes.tsv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_evidence(path, limits=Limits(evidence_bytes=100))
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert caught.value.remedy


def test_table_lies_in_the_data_folder(tmp_path: Path) -> None:
    """Beside ``_figures``, or beside the record where there is no such folder."""
    for folder in ("_figures", "_data", "plain/_data"):
        (tmp_path / folder).mkdir(parents=True)
    first = table(tmp_path / "_data", HEADER)
    second = table(tmp_path / "plain" / "_data", HEADER)
    assert evidence_path(tmp_path / "_figures" / "a.md", "a") == first
    assert evidence_path(tmp_path / "plain" / "a.md", "a") == second
    assert evidence_path(tmp_path / "_figures" / "a.md", "b") is None


@pytest.mark.parametrize("figid", ["../a", "..\\a", "/etc/passwd", "", "a\x00", "a\nb", "x" * 300, "C:a"])
def test_figid_leads_nowhere_else(tmp_path: Path, figid: str) -> None:
    """An identifier that is no plain file name is not looked up."""
    (tmp_path / "_data").mkdir()
    table(tmp_path, HEADER)
    assert evidence_path(tmp_path / "r.md", figid) is None
