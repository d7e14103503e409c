"""Our BioC, PubTator and brat against the bioc library's, our IOB and DocBin against spaCy's."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.converters import conll_ner_to_docs

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.exchange import FORMATS

brat = pytest.importorskip("bioc.brat")
bioc = pytest.importorskip("bioc")
biocjson = pytest.importorskip("bioc.biocjson")
pubtator = pytest.importorskip("bioc.pubtator")

TEXT = "TGF-β1 & SMAD3 <signal>. Shown in mice."
DOCUMENT = GoldDocument(
    "77",
    "77",
    TEXT,
    (
        GoldMention(0, 6, "TGF-β1", "gene", "Gene", (frozenset({"NCBIGene:7040"}),)),
        GoldMention(9, 14, "SMAD3", "gene", "Gene", (frozenset({"NCBIGene:4088"}), frozenset({"NCBIGene:1"}))),
        GoldMention(34, 38, "mice", "organism", "Species", (frozenset({"NCBITaxon:10090"}),)),
    ),
    "x",
)


def as_plain(document: GoldDocument) -> tuple[object, ...]:
    return document.id, document.text, document.mentions


@pytest.mark.parametrize(("form", "library"), [("bioc-xml", bioc), ("bioc-json", biocjson)])
def test_the_library_reads_what_we_write_and_we_read_what_it_writes(tmp_path: Path, form: str, library) -> None:
    path = tmp_path / f"a{FORMATS[form].suffixes[0]}"
    FORMATS[form].write([DOCUMENT], path)
    with path.open(encoding="utf-8") as stream:
        collection = library.load(stream)
    (document,) = collection.documents
    (passage,) = document.passages
    assert (document.id, passage.text) == ("77", TEXT)
    for annotation, mention in zip(passage.annotations, DOCUMENT.mentions, strict=True):
        location = annotation.total_span
        assert (location.offset, location.end) == (mention.start, mention.end)
        assert (annotation.text, annotation.infons["type"]) == (mention.surface, mention.type)
    again = tmp_path / f"b{FORMATS[form].suffixes[0]}"
    with again.open("w", encoding="utf-8") as stream:
        library.dump(collection, stream)
    (read,) = read_bioc(again)
    assert as_plain(read) == as_plain(DOCUMENT)


def test_the_library_reads_our_pubtator(tmp_path: Path) -> None:
    path = tmp_path / "a.pubtator"
    assert not FORMATS["pubtator"].write([DOCUMENT], path)
    with path.open(encoding="utf-8") as stream:
        (document,) = pubtator.load(stream)
    assert (document.pmid, f"{document.title} {document.abstract}") == ("77", TEXT)
    assert [(a.start, a.end, a.text, a.type, a.id) for a in document.annotations] == [
        (0, 6, "TGF-β1", "Gene", "7040"),
        (9, 14, "SMAD3", "Gene", "4088;1"),
        (34, 38, "mice", "Species", "10090"),
    ]
    (read,) = read_pubtator(path)
    assert as_plain(read) == as_plain(DOCUMENT)


def test_the_library_reads_our_brat_and_we_read_what_it_writes(tmp_path: Path) -> None:
    assert not FORMATS["brat"].write([DOCUMENT], tmp_path / "ours")
    (document,) = brat.listdir(tmp_path / "ours")
    assert document.text == TEXT
    assert [(e.type, e.total_span, e.text) for e in document.entities] == [
        (m.type, (m.start, m.end), m.surface) for m in DOCUMENT.mentions
    ]
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    with (theirs / "77.txt").open("w") as text, (theirs / "77.ann").open("w") as annotations:
        brat.dump(document, text, annotations)
    (read,) = FORMATS["brat"].read(theirs)
    assert [(m.start, m.surface, m.type) for m in read.mentions] == [
        (m.start, m.surface, m.type) for m in DOCUMENT.mentions
    ]


def test_spacy_reads_our_iob(tmp_path: Path) -> None:
    FORMATS["iob"].write([DOCUMENT, DOCUMENT], tmp_path / "a.iob")
    docs = list(conll_ner_to_docs((tmp_path / "a.iob").read_text(encoding="utf-8"), no_print=True))
    found = [(entity.text, entity.label_) for doc in docs for entity in doc.ents]
    assert found == [(m.surface, m.type) for m in DOCUMENT.mentions] * 2


def test_spacy_reads_our_docbin(tmp_path: Path) -> None:
    assert not FORMATS["docbin"].write([DOCUMENT], tmp_path / "a.spacy")
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("en").vocab)
    assert doc.text == TEXT
    found = [(entity.start_char, entity.text, entity.label_) for entity in doc.ents]
    assert (
        found
        == [(m.start, m.surface, m.type) for m in DOCUMENT.mentions]
        == [(span.start_char, span.text, span.label_) for span in doc.spans["sc"]]
    )
