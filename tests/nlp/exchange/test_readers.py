"""Readers of other tools' files are strict and check offsets."""

import json
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from figlint.nlp.errors import InputError
from figlint.nlp.exchange import FORMATS
from figlint.nlp.formats.catalogue import FORMATS as RECORD_FORMATS
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import Record


def read(form: str, path: Path):
    return list(FORMATS[form].read(path))


def test_brat_reads_fragments_and_misfits_as_problems(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("MMP-2/9 of mice")
    (tmp_path / "d.ann").write_text(
        "T1\tGGP 0 3;6 7\tMMP 9\nT2\tTaxon 12 16\tmice\nT3\tGGP 0 4\tAKT1\nR1\tx Arg1:T1\n#1\tAnnotatorNotes T1\tx\n"
        "N1\tReference T2 Taxonomy:10090\tmice\n"
    )
    (document,) = read("brat", tmp_path)
    assert [(m.surface, m.start, m.ids) for m in document.mentions] == [("mice", 11, (frozenset({"Taxonomy:10090"}),))]
    assert [(p.kind, p.line) for p in document.problems] == [("discontinuous", 1), ("shifted", 2), ("unplaced", 3)]


def test_label_studio_counts_utf16_units(tmp_path: Path) -> None:
    result = [
        {"type": "labels", "value": {"start": 3, "end": 7, "text": "TP53", "labels": ["GGP"]}},
        {"type": "choices", "value": {"choices": ["good"]}},
    ]
    tasks = [
        {
            "id": 3,
            "data": {"text": "𝛼 TP53"},
            "annotations": [{"was_cancelled": True, "result": []}, {"result": result}],
        }
    ]
    (tmp_path / "a.json").write_text(json.dumps(tasks))
    (document,) = read("label-studio", tmp_path / "a.json")
    assert [(m.start, m.surface, m.label) for m in document.mentions] == [(2, "TP53", "gene")]


def test_prodigy_passes_rejected_lines_over_and_reports_misfits(tmp_path: Path) -> None:
    rows = [
        {"text": "x", "answer": "reject"},
        {"text": "TP53 here", "spans": [{"start": 1, "end": 5, "text": "TP53", "label": "GENE"}]},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (document,) = read("prodigy", tmp_path / "a.jsonl")
    assert (document.id, [m.start for m in document.mentions]) == ("a:2", [0])
    assert [(p.kind, p.line) for p in document.problems] == [("shifted", 2)]


def test_docbin_of_another_tool_is_read_from_its_entities(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    doc = nlp.make_doc("TP53 in mice")
    doc.ents = [doc.char_span(0, 4, label="GGP", kb_id="NCBIGene:7157")]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    (document,) = read("docbin", tmp_path / "a.spacy")
    assert [(m.surface, m.label, m.ids) for m in document.mentions] == [
        ("TP53", "gene", (frozenset({"NCBIGene:7157"}),))
    ]


def test_docbin_of_annotate_is_read_from_its_genes_and_organisms(tmp_path: Path) -> None:
    record = Record("F1", "f1.md", texts={"caption": "MEK1/2 in mice"})
    mentions = (
        Mention("caption", 0, 4, "MEK1", "gene", ("HGNC:6840",), "MAP2K1", 0.9),
        Mention("caption", 0, 6, "MEK1/2", "gene", ("HGNC:6842",), "MAP2K2", 0.9),
        Mention("caption", 10, 14, "mice", "organism", ("NCBITaxon:10090",), "Mus musculus", 0.9),
    )
    docs = RECORD_FORMATS[".spacy"]
    docs.write([docs.piece(AnnotatedRecord(record, mentions, ()))], tmp_path / "a.spacy")
    (document,) = read("docbin", tmp_path / "a.spacy")
    assert (document.id, [(m.surface, m.label, *m.any_id) for m in document.mentions]) == (
        "F1",
        [("MEK1", "gene", "HGNC:6840"), ("MEK1/2", "gene", "HGNC:6842"), ("mice", "organism", "NCBITaxon:10090")],
    )


@pytest.mark.parametrize(
    ("form", "content", "line"),
    [
        pytest.param("prodigy", '{"text": "a"}\n{"text"\n', 2, id="broken JSON line"),
        pytest.param("prodigy", '\n{"spans": []}\n', 2, id="no text"),
        pytest.param("prodigy", '{"text": "a", "spans": [{"start": "x"}]}', 1, id="offset is no number"),
        pytest.param("label-studio", '[\n{"data"]', 2, id="broken JSON"),
        pytest.param("label-studio", '[{"data": {"image": "x"}}]', None, id="task without text"),
        pytest.param("w3c", '{"items": []}', None, id="page without texts"),
        pytest.param("gmt", "a\tb\t1\nc\td\n", 2, id="set without genes"),
        pytest.param("docbin", "no bytes of spaCy", None, id="no DocBin"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, form: str, content: str, line: int | None) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        read(form, path)
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert caught.value.remedy


@pytest.mark.parametrize("line", ["T1\tGene", "T1\tGene a b\tx", "N1\tReference T1\tx"])
def test_broken_standoff_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "d.txt").write_text("x")
    (tmp_path / "d.ann").write_text(line + "\n")
    with pytest.raises(InputError) as caught:
        read("brat", tmp_path)
    assert caught.value.line == 1


def test_standoff_needs_both_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.txt"):
        read("brat", tmp_path)
    (tmp_path / "d.txt").write_text("x")
    with pytest.raises(InputError, match=r"no \.ann"):
        read("brat", tmp_path)
