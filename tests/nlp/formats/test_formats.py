"""What holds for every format, and what readers make of each."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from figlint.nlp import docs
from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.gold import GoldDocument
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import UsageError
from figlint.nlp.formats.catalogue import FORMATS, format_of
from figlint.nlp.formats.docbin import ID_KEY, blank, to_doc
from figlint.nlp.formats.lines import to_row
from figlint.nlp.mentions import AnnotatedRecord, Mention, OrganismCall
from figlint.nlp.records.layout import join_fields
from figlint.nlp.records.record import Record, TextField

_IDS = {"gene": ("HGNC:11928", "NCBIGene:8741"), "organism": ("NCBITaxon:9606",)}
FIELDS: tuple[TextField, ...] = ("figtitle", "caption")


def mention(record: Record, field: TextField, surface: str, label: str = "gene", *, grounded: bool = True) -> Mention:
    """Return a mention of the first occurrence of a surface form."""
    start = record.texts[field].index(surface)
    ids = _IDS[label] if grounded else ()
    return Mention(field, start, start + len(surface), surface, label, ids, "X" if ids else "", 0.87654, surface)


@st.composite
def annotated_records(draw: st.DrawFn, alphabet: st.SearchStrategy[str] | None = None) -> AnnotatedRecord:
    """Draw a record with up to two text fields and mentions anywhere in them, also overlapping."""
    characters = st.characters(exclude_categories=["Cs"]) if alphabet is None else alphabet
    texts = {
        name: draw(st.text(characters, min_size=1, max_size=30)) for name in draw(st.sets(st.sampled_from(FIELDS)))
    }
    record = Record("F1", "f1.md", texts=texts)
    mentions = []
    for field, text in texts.items():
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            label = draw(st.sampled_from(["gene", "organism"]))
            ids = _IDS[label] if draw(st.booleans()) else ()
            mentions.append(
                Mention(field, start, end, text[start:end], label, ids, "X" if ids else "", 0.5, source="t")
            )
    mentions.sort(key=lambda m: (FIELDS.index(m.field), m.start, m.end, m.label))
    return AnnotatedRecord(record, tuple(mentions), (OrganismCall("9606", "Homo sapiens", 0.9),))


@pytest.fixture
def annotated() -> AnnotatedRecord:
    """A record with a gene in title and caption, an organism, and a character beyond the basic plane."""
    record = Record(
        "PMC1__f1", "f1.md", pmcid="PMC1", texts={"figtitle": "BAFF signals", "caption": "𝛂 <b> In mice, BAFF & Zork."}
    )
    mentions = (
        mention(record, "figtitle", "BAFF"),
        mention(record, "caption", "mice", "organism"),
        mention(record, "caption", "BAFF"),
        mention(record, "caption", "Zork", grounded=False),
    )
    return AnnotatedRecord(record, mentions, ())


#: Text that every format can hold as it is.
PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff")
FAST = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(suffix: str, records: list[AnnotatedRecord], folder: Path) -> Path:
    path = folder / f"out{suffix}"
    FORMATS[suffix].write([FORMATS[suffix].piece(record) for record in records], path)
    return path


def spans(document: GoldDocument) -> list[tuple[int, int, str, str, bool]]:
    return sorted((m.start, m.end, m.surface, m.label, bool(m.ids)) for m in document.mentions)


def expected(annotated: AnnotatedRecord) -> list[tuple[int, int, str, str, bool]]:
    _, layout = join_fields(annotated.record)
    bases = {name: start for name, (start, _) in layout.spans.items()}
    return sorted(
        (bases[m.field] + m.start, bases[m.field] + m.end, m.surface, m.label, bool(m.ids)) for m in annotated.mentions
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_a_function_of_its_records(suffix: str, annotated: AnnotatedRecord, tmp_path: Path) -> None:
    first = written(suffix, [annotated, annotated], tmp_path).read_bytes()
    assert first == written(suffix, [annotated, annotated], tmp_path).read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_of_no_records_can_be_read(suffix: str, tmp_path: Path) -> None:
    path = written(suffix, [], tmp_path)
    if suffix == ".parquet":
        assert pq.read_table(path).num_rows == 0
    elif suffix == ".spacy":
        assert len(DocBin().from_bytes(path.read_bytes())) == 0
    elif suffix in (".json", ".xml"):
        assert list(read_bioc(path)) == []
    else:
        assert path.read_bytes() == b""


@pytest.mark.parametrize("suffix", FORMATS)
def test_text_that_is_no_utf8_is_written_all_the_same(suffix: str, tmp_path: Path) -> None:
    damaged = AnnotatedRecord(Record("F1", "f1.md", texts={"caption": "a\ud800b\x00c"}), (), ())
    assert written(suffix, [damaged], tmp_path).stat().st_size > 0


def test_an_unknown_suffix_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"\.jsonl, \.parquet"):
        format_of(Path("out.docx"))


def test_parquet_has_the_columns_of_the_json_line(annotated: AnnotatedRecord, tmp_path: Path) -> None:
    rows = pq.read_table(written(".parquet", [annotated], tmp_path)).to_pylist()
    assert rows == [to_row(annotated)]


def test_the_types_of_parquet_do_not_depend_on_the_rows(annotated: AnnotatedRecord, tmp_path: Path) -> None:
    full = pq.read_schema(written(".parquet", [annotated], tmp_path))
    bare = AnnotatedRecord(annotated.record, (), ())
    assert pq.read_schema(written(".parquet", [bare], tmp_path)) == full


@FAST
@given(annotated_records())
def test_json_lines_hold_any_text(tmp_path: Path, drawn: AnnotatedRecord) -> None:
    (line,) = written(".jsonl", [drawn], tmp_path).read_bytes().splitlines()
    assert json.loads(line) == to_row(drawn)


@FAST
@given(annotated_records(PLAIN))
@pytest.mark.parametrize("suffix", [".json", ".xml"])
def test_bioc_is_read_back(suffix: str, tmp_path: Path, drawn: AnnotatedRecord) -> None:
    (document,) = read_bioc(written(suffix, [drawn], tmp_path))
    assert document.id == "F1"
    assert spans(document) == expected(drawn)
    assert not document.problems


@FAST
@given(annotated_records(PLAIN))
def test_pubtator_is_read_back(tmp_path: Path, drawn: AnnotatedRecord) -> None:
    (document,) = read_pubtator(written(".pubtator", [drawn], tmp_path))
    found = [(start, end, label, grounded) for start, end, _, label, grounded in spans(document)]
    assert found == [(start, end, label, grounded) for start, end, _, label, grounded in expected(drawn)]


def test_pubtator_has_bare_numbers_of_ncbi(annotated: AnnotatedRecord, tmp_path: Path) -> None:
    lines = written(".pubtator", [annotated], tmp_path).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["PMC1__f1|t|BAFF signals", "PMC1__f1|a|𝛂 <b> In mice, BAFF & Zork."]
    assert lines[2] == "PMC1__f1\t0\t4\tBAFF\tGene\t8741"
    assert [line.split("\t")[-1] for line in lines[3:]] == ["9606", "8741", "-"]


@FAST
@given(annotated_records())
def test_docs_keep_text_and_every_mention(drawn: AnnotatedRecord) -> None:
    doc = to_doc(drawn)
    assert doc.text == join_fields(drawn.record)[0]
    found = sorted((s.start_char, s.end_char, s.text, s.label_, bool(s.kb_id_)) for g in doc.spans.values() for s in g)
    assert found == expected(drawn)


def test_docs_come_back_from_the_file(annotated: AnnotatedRecord, tmp_path: Path) -> None:
    path = written(".spacy", [annotated, annotated], tmp_path)
    read = list(DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(blank().vocab))
    assert [doc.user_data[ID_KEY] for doc in read] == ["PMC1__f1", "PMC1__f1"]
    assert docs.mentions_of(read[1]) == annotated.mentions
    assert [ent.kb_id_ for ent in read[1].ents] == ["HGNC:11928", "NCBITaxon:9606", "HGNC:11928", ""]


def test_docs_hold_damaged_text() -> None:
    mentions = (Mention("caption", 0, 2, "a\ud800", "gene"),)
    doc = to_doc(AnnotatedRecord(Record("F1", "f1.md", texts={"caption": "a\ud800b"}), mentions, ()))
    assert doc.text == "a\ufffdb"
    assert docs.mentions_of(doc)[0].surface == "a\ufffd"
