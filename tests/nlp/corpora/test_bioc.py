"""BioC files are read in the unit they were written in."""

import json
from pathlib import Path

import pytest

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.errors import InputError

TEXT = "β-actin and TGF-β1 of mice"


def collection(*annotations: tuple[str, int, int, str], text: str = TEXT, offset: int = 0, infons: str = "") -> str:
    """Return a one-passage BioC XML collection with ``(type, offset, length, text)`` annotations."""
    rows = "".join(
        f'<annotation id="{i}"><infon key="type">{kind}</infon><location offset="{start}" length="{length}"/>'
        f"<text>{surface}</text></annotation>"
        for i, (kind, start, length, surface) in enumerate(annotations)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<collection><source>x</source>\n"
        f"<document><id>77 F1</id>{infons}\n"
        f"<passage><offset>{offset}</offset><text>{text}</text>{rows}</passage></document></collection>"
    )


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str, name: str = "a.xml") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_byte_offsets_become_code_points(write) -> None:
    """The Greek letter takes two bytes, so everything behind it moves."""
    path = write(collection(("NCBI gene:21803", 13, 7, "TGF-β1"), ("NCBI taxon:10090", 24, 4, "mice")))
    (document,) = read_bioc(path)
    assert [(m.start, m.surface, m.label, m.ids) for m in document.mentions] == [
        (12, "TGF-β1", "gene", (frozenset({"NCBIGene:21803"}),)),
        (22, "mice", "organism", (frozenset({"NCBITaxon:10090"}),)),
    ]
    assert document.problems == ()


def test_code_point_offsets_are_kept(write) -> None:
    (document,) = read_bioc(write(collection(("protein:x", 12, 6, "TGF-β1"))))
    assert [(m.start, m.surface, m.ids) for m in document.mentions] == [(12, "TGF-β1", ())]


def test_utf16_offsets_become_code_points(write) -> None:
    """Java counts a mathematical alpha as two."""
    (document,) = read_bioc(write(collection(("gene", 3, 4, "TP53"), text="𝛼 TP53")))
    assert [(m.start, m.surface) for m in document.mentions] == [(2, "TP53")]


def test_alternatives_stay_together(write) -> None:
    path = write(collection(("Uniprot:P1|Uniprot:P2", 0, 8, "β-actin")))
    (document,) = read_bioc(path)
    assert document.mentions[0].ids == (frozenset({"UniProt:P1", "UniProt:P2"}),)


def test_article_is_the_pmc_id(write) -> None:
    """Captions of one paper share the unit of resampling."""
    (document,) = read_bioc(write(collection(infons='<infon key="pmc_id">77</infon>')))
    assert (document.id, document.article) == ("77 F1", "77")


def test_passage_offset_is_taken_off(write) -> None:
    (document,) = read_bioc(write(collection(("Gene", 104, 4, "TP53"), text="The TP53", offset=100)))
    assert [(m.start, m.end) for m in document.mentions] == [(4, 8)]


def test_identifier_infon_is_read(write) -> None:
    text = collection(("Gene", 0, 4, "TP53"), text="TP53").replace(
        '<infon key="type">Gene</infon>', '<infon key="type">Gene</infon><infon key="identifier">7157</infon>'
    )
    (document,) = read_bioc(write(text))
    assert document.mentions[0].ids == (frozenset({"NCBIGene:7157"}),)


def test_misfit_is_reported_not_dropped(write) -> None:
    (document,) = read_bioc(write(collection(("gene", 0, 4, "BRCA"), text="none here")))
    assert document.mentions == ()
    assert [(p.kind, p.surface, p.is_lost) for p in document.problems] == [("unplaced", "BRCA", True)]


def test_json_reads_like_xml(write) -> None:
    passages = [
        {"offset": 0, "text": "TP53.", "annotations": []},
        {
            "offset": 6,
            "text": "Of mice",
            "annotations": [
                {"id": "1", "infons": {"type": "Species", "identifier": "10090"}, "text": "mice",
                 "locations": [{"offset": 9, "length": 4}]},
                {"id": "2", "infons": {"type": "Gene"}, "text": "a b",
                 "locations": [{"offset": 6, "length": 1}, {"offset": 9, "length": 1}]},
            ],
        },
    ]  # fmt: skip
    path = write(json.dumps({"documents": [{"id": 5, "infons": {}, "passages": passages}]}), "a.json")
    (document,) = read_bioc(path)
    assert document.text == "TP53.\nOf mice"
    assert [(m.surface, m.ids) for m in document.mentions] == [("mice", (frozenset({"NCBITaxon:10090"}),))]
    assert [p.kind for p in document.problems] == ["discontinuous"]


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        pytest.param("a.xml", "<collection>\n<document>", 2, "well-formed", id="truncated"),
        pytest.param("a.xml", "<html/>", 1, "<html>", id="other root"),
        pytest.param("a.xml", collection().replace("<offset>0<", "<offset>x<"), 3, "'77 F1'", id="offset no number"),
        pytest.param(
            "a.xml",
            '<!DOCTYPE c [<!ENTITY e "x">]><collection>&e;</collection>',
            None,
            "entities",
            id="entity expansion",
        ),
        pytest.param("a.json", '{"documents":\n [}', 2, "not JSON", id="broken JSON"),
        pytest.param("a.json", '{"document": []}', None, "documents", id="other JSON"),
    ],
)
def test_broken_files_name_file_and_line(write, name: str, content: str, line: int | None, words: str) -> None:
    path = write(content, name)
    with pytest.raises(InputError, match=words) as caught:
        list(read_bioc(path))
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert caught.value.remedy


@pytest.mark.parametrize(("panel", "figure"), [("Figure 2-A", "Figure 2"), ("f3-B-C", "f3"), ("Figure 4", "Figure 4")])
def test_a_panel_knows_its_figure(write, panel: str, figure: str) -> None:
    (document,) = read_bioc(write(collection(infons=f'<infon key="figure">{panel}</infon>')))
    assert (document.figure, document.kind) == (figure, "caption")


def test_other_documents_are_no_panels(write) -> None:
    (document,) = read_bioc(write(collection()))
    assert (document.figure, document.kind) == ("", "abstract")
