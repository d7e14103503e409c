"""Our BioC and PubTator against the bioc library's."""

from pathlib import Path

import pytest

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.exchange import FORMATS

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
