"""PubTator files are read with their offsets checked."""

from pathlib import Path

import pytest

from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import InputError

HEAD = "11|t|TP53 in mice.\n11|a|We study MMP-2/9.\n"


def read(tmp_path: Path, text: str, **settings: object):
    path = tmp_path / "x.PubTator"
    path.write_text(text, encoding="utf-8")
    return list(read_pubtator(path, **settings))


def test_title_and_abstract_are_joined_by_one_space(tmp_path: Path) -> None:
    text = HEAD + "11\t0\t4\tTP53\tGene\t7157\n11\t24\t31\tMMP-2/9\tGene\t4313;4318\n"
    (document,) = read(tmp_path, text)
    assert document.text == "TP53 in mice. We study MMP-2/9."
    assert document.id == document.article == "11"
    assert [(m.surface, m.start) for m in document.mentions] == [("TP53", 0), ("MMP-2/9", 23)]
    assert [p.kind for p in document.problems] == ["shifted"]


@pytest.mark.parametrize(
    ("column", "ids"),
    [
        ("22059(Tax:10090)", [{"NCBIGene:22059"}]),
        ("7157,22059(Tax:10090)", [{"NCBIGene:7157"}, {"NCBIGene:22059"}]),
        ("7157;22059", [{"NCBIGene:7157"}, {"NCBIGene:22059"}]),
        ("7157|22059", [{"NCBIGene:7157", "NCBIGene:22059"}]),
        ("7157,7157", [{"NCBIGene:7157"}]),
        ("-", []),
        ("NONE", []),
        ("", []),
    ],
)
def test_identifier_forms(tmp_path: Path, column: str, ids: list[set[str]]) -> None:
    (document,) = read(tmp_path, f"{HEAD}11\t0\t4\tTP53\tGene\t{column}\n")
    assert [set(slot) for slot in document.mentions[0].ids] == ids


def test_families_and_domains_are_not_genes(tmp_path: Path) -> None:
    """They keep their own label unless the caller maps their type."""
    text = HEAD + "11\t0\t4\tTP53\tFamilyName\n11\t8\t12\tmice\tSpecies\t10090\n"
    assert [m.label for m in read(tmp_path, text)[0].mentions] == ["family", "organism"]
    assert read(tmp_path, text, labels={"FamilyName": "gene"})[0].mentions[0].label == "gene"


def test_documents_part_at_blank_lines_and_titles(tmp_path: Path) -> None:
    documents = read(tmp_path, "1|t|A\n1|a|B\n2|t|C\n\n\n3|t|D\n1|a|x\n".replace("1|a|x\n", ""))
    assert [(d.id, d.text) for d in documents] == [("1", "A B"), ("2", "C"), ("3", "D")]


def test_relations_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "11\tAssociation\t7157\t4313\tNovel\n")[0].mentions == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("11\t0\t4\tTP53\tGene\n", 1, id="no title"),
        pytest.param("11|t|TP53\n12\t0\t4\tTP53\tGene\t1\n", 2, id="other document"),
        pytest.param("11|t|TP53\n11\t0\tTP53\tGene\n", 2, id="missing column"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert caught.value.line == line
    assert caught.value.remedy


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.PubTator"
    path.write_bytes("1|t|TNFα".encode("utf-16"))
    with pytest.raises(InputError, match="UTF-8"):
        list(read_pubtator(path))
