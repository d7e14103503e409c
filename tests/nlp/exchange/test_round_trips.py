"""What is written is read again; what a format cannot hold is counted."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from figlint.nlp.corpora.gold import GoldDocument, GoldMention, in_order
from figlint.nlp.corpora.labels import label_of
from figlint.nlp.errors import InputError
from figlint.nlp.exchange import FORMATS

#: Read back whole, whatever the text.
LOSSLESS = ("bioc-json", "prodigy", "label-studio", "w3c")
#: All that a file in UTF-8 can hold.
ANY = st.characters(exclude_categories=["Cs"])
#: Hold texts with offsets; what they lose is counted.
TEXTS = tuple(sorted(set(FORMATS) - {"iob", "gmt"}))
SUFFIX = {name: form.suffixes[0] for name, form in FORMATS.items()}

CURIES = st.sampled_from(["NCBIGene:7157", "HGNC:11998", "UniProt:P04637", "NCBITaxon:9606", "FPLX:NFkappaB"])
IDS = st.lists(st.frozensets(CURIES, min_size=1, max_size=2), max_size=2, unique=True).map(tuple)
TYPES = st.sampled_from(["Gene", "GGP", "Species", "FamilyName", "DomainMotif", "Disease"])


@st.composite
def documents(draw: st.DrawFn, alphabet: str | st.SearchStrategy[str] = "aT1 .,-β–𝛼\n\té") -> GoldDocument:
    text = draw(st.text(alphabet=alphabet, max_size=25))
    mentions = []
    for _ in range(draw(st.integers(0, 3)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        kind = draw(TYPES)
        mentions.append(GoldMention(start, end, text[start:end], label_of(kind), kind, draw(IDS)))
    name = draw(st.text(alphabet="aZ09_.-/ é", min_size=1, max_size=6).filter(lambda name: name == name.strip()))
    return GoldDocument(name, draw(st.sampled_from([name, "PMC1"])), text, in_order(mentions), "x")


def held(document: GoldDocument) -> tuple[object, ...]:
    def order(mention: GoldMention) -> tuple[object, ...]:
        return mention.start, mention.end, mention.type, [sorted(slot) for slot in mention.ids]

    return document.id, document.article, document.text, sorted(document.mentions, key=order)


def round_trip(folder: Path, form: str, *given: GoldDocument):
    path = folder / f"file{SUFFIX[form]}"
    for old in path.iterdir() if path.is_dir() else ():
        old.unlink()
    losses = FORMATS[form].write(given, path)
    return losses, list(FORMATS[form].read(path))


QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("form", LOSSLESS)
@given(one=documents(), two=documents())
@QUICK
def test_some_formats_hold_everything(tmp_path: Path, form: str, one: GoldDocument, two: GoldDocument) -> None:
    losses, read = round_trip(tmp_path, form, one, two)
    assert not losses
    assert [held(document) for document in read] == [held(one), held(two)]
    assert all(document.problems == () for document in read)


@pytest.mark.parametrize("form", TEXTS)
@given(document=documents(alphabet=ANY))
@QUICK
def test_offsets_hold_whatever_the_text(tmp_path: Path, form: str, document: GoldDocument) -> None:
    _, (read,) = round_trip(tmp_path, form, document)
    assert read.problems == ()
    assert [(m.start, m.end, m.label) for m in read.mentions] == [(m.start, m.end, m.label) for m in document.mentions]
    assert len(read.text) == len(document.text)


@pytest.mark.parametrize("form", TEXTS)
@given(document=documents())
@QUICK
def test_without_losses_reading_gives_the_same(tmp_path: Path, form: str, document: GoldDocument) -> None:
    losses, (read,) = round_trip(tmp_path, form, document)
    assert read.problems == ()
    if not losses:
        assert held(read) == held(document)


@pytest.mark.parametrize("form", TEXTS)
def test_plain_documents_lose_nothing(tmp_path: Path, form: str) -> None:
    """So that the test above says something about every format."""
    mentions = (
        GoldMention(0, 6, "TGF-β1", "gene", "Gene", (frozenset({"NCBIGene:7040", "UniProt:P01137"}),)),
        GoldMention(24, 28, "mice", "organism", "Species", (frozenset({"NCBITaxon:10090"}),)),
    )
    document = GoldDocument("PMC1 F2", "PMC1 F2", "TGF-β1 was seen. Also in mice.", mentions[:1], "x")
    second = GoldMention(25, 29, "mice", "organism", "Species", (frozenset({"NCBITaxon:10090"}),))
    document = GoldDocument("PMC1F2", "PMC1F2", document.text, (mentions[0], second), "x")
    losses, (read,) = round_trip(tmp_path, form, document)
    assert not losses
    assert held(read) == held(document)


@given(document=documents(alphabet="aT1 β"))
@QUICK
def test_iob_keeps_tokens_and_tags(tmp_path: Path, document: GoldDocument) -> None:
    losses, read = round_trip(tmp_path, "iob", document)
    assert losses.pop("document ids") == 1
    losses.pop("identifiers", None)
    if not losses:
        ((text, mentions),) = [(d.text, [(m.start, m.end, m.type) for m in d.mentions]) for d in read]
        assert text == document.text
        assert mentions == [(m.start, m.end, m.type) for m in document.mentions]


def test_iob_keeps_the_longest_of_overlapping_mentions(tmp_path: Path) -> None:
    mentions = (GoldMention(0, 3, "TNF", "gene", "Gene"), GoldMention(0, 8, "TNF mice", "organism", "Species"))
    losses, (read,) = round_trip(tmp_path, "iob", GoldDocument("d", "d", "TNF mice", mentions, "x"))
    assert losses["overlapping mentions"] == 1
    assert [m.surface for m in read.mentions] == ["TNF mice"]


def test_losses_are_counted_by_kind(tmp_path: Path) -> None:
    mention = GoldMention(0, 3, "a\tb", "gene", "other|kind", (frozenset({"no curie"}), frozenset({"HGNC:1"})))
    document = GoldDocument("a|b", "art", "a\tb", (mention,), "x")
    losses, (read,) = round_trip(tmp_path, "pubtator", document)
    assert losses == {"types": 1, "identifiers": 1, "line breaks and tabs": 1, "document ids": 1, "articles": 1}
    assert (read.id, read.text, read.mentions[0].ids) == ("a_b", "a b", (frozenset({"HGNC:1"}),))


def test_xml_marks_characters_it_cannot_hold(tmp_path: Path) -> None:
    document = GoldDocument("d", "d", "a\x0bTP53\r\n", (GoldMention(2, 6, "TP53", "gene", "Gene"),), "x")
    losses, (read,) = round_trip(tmp_path, "bioc-xml", document)
    assert losses == {"characters": 1}
    assert (read.text, read.mentions) == ("a\ufffdTP53\r\n", document.mentions)


def test_brat_needs_ids_of_their_own(tmp_path: Path) -> None:
    document = GoldDocument("d", "d", "a", (), "x")
    with pytest.raises(InputError, match="two documents"):
        FORMATS["brat"].write([document, document], tmp_path / "b")


def test_gmt_lists_entrez_genes(tmp_path: Path) -> None:
    mentions = (
        GoldMention(0, 1, "a", "gene", "Gene", (frozenset({"NCBIGene:2", "HGNC:9"}), frozenset({"NCBIGene:1"}))),
        GoldMention(0, 1, "a", "gene", "Gene", (frozenset({"HGNC:3"}),)),
    )
    documents = [GoldDocument("d", "p", "a", mentions, "x"), GoldDocument("e", "p", "a", (), "x")]
    losses = FORMATS["gmt"].write(documents, tmp_path / "sets.gmt")
    assert (tmp_path / "sets.gmt").read_text() == "d\tp\t1\t2\n"
    assert losses == {"texts": 2, "mentions": 1, "documents without genes": 1}


GENES = st.lists(st.integers(1, 9999).map(str) | st.sampled_from(["TP53", "IL-6"]), min_size=1, max_size=5, unique=True)


@given(sets=st.dictionaries(st.text("aZ0_", min_size=1, max_size=5), GENES, min_size=1, max_size=3))
@QUICK
def test_gmt_is_read_as_the_list_of_its_genes(tmp_path: Path, sets: dict[str, list[str]]) -> None:
    """Sets of Entrez numbers come back as the same bytes; symbols have no identifier, and are counted."""
    source, again = tmp_path / "a.gmt", tmp_path / "b.gmt"
    source.write_text("".join(f"{name}\tPMC1\t" + "\t".join(genes) + "\n" for name, genes in sets.items()))
    documents = list(FORMATS["gmt"].read(source))
    assert [[m.surface for m in document.mentions] for document in documents] == list(sets.values())
    losses = FORMATS["gmt"].write(documents, again)
    assert losses["mentions"] == sum(not gene.isdecimal() for genes in sets.values() for gene in genes)
    if not losses:
        assert again.read_bytes() == source.read_bytes()
