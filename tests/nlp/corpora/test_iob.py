"""IOB files become sentences with offsets."""

from pathlib import Path

import pytest

from figlint.nlp.corpora.iob import read_iob
from figlint.nlp.errors import InputError


def read(tmp_path: Path, *rows: str):
    path = tmp_path / "x.tsv"
    path.write_text("\n".join(row.replace(" ", "\t") for row in rows) + "\n", encoding="utf-8")
    return list(read_iob(path))


def test_tokens_are_joined_by_single_spaces(tmp_path: Path) -> None:
    first, second = read(tmp_path, "The O", "TGF B-GENE", "- I-GENE", "β I-GENE", "", "mice B-NCBITaxon")
    assert first.text == "The TGF - β"
    assert [(m.start, m.end, m.surface, m.label, m.type) for m in first.mentions] == [
        (4, 11, "TGF - β", "gene", "GENE")
    ]
    assert [(m.surface, m.label) for m in second.mentions] == [("mice", "organism")]
    assert first.article != second.article


def test_neighbouring_mentions_stay_apart(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "yeast B-Species", "Saccharomyces B-Species")
    assert [m.surface for m in document.mentions] == ["yeast", "Saccharomyces"]


def test_iobes_and_bilou_read_alike(tmp_path: Path) -> None:
    tags = [("B", "E", "S"), ("B", "L", "U")]
    read_both = [read(tmp_path, f"a {b}-GGP", f"b {e}-GGP", f"c {s}-GGP")[0] for b, e, s in tags]
    assert [[m.surface for m in d.mentions] for d in read_both] == [["a b", "c"]] * 2


def test_stray_inside_tag_begins_a_mention_and_is_reported(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a O", "b I-GGP", "c I-Species")
    assert [(m.surface, m.type) for m in document.mentions] == [("b", "GGP"), ("c", "Species")]
    assert [p.kind for p in document.problems] == ["stray", "stray"]


def test_docstart_groups_sentences_into_articles(tmp_path: Path) -> None:
    documents = read(tmp_path, "-DOCSTART- O", "", "a O", "", "b O", "", "-DOCSTART- O", "", "c O")
    articles = [d.article for d in documents]
    assert articles[0] == articles[1] != articles[2]


@pytest.mark.parametrize("row", ["token", "a X-GENE", "a B"])
def test_broken_lines_are_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "a O", row)
    assert caught.value.line == 2
    assert caught.value.remedy


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(b"a\tO\n\xffb\tO\n")
    with pytest.raises(InputError, match="not UTF-8") as caught:
        list(read_iob(path))
    assert caught.value.line == 2
