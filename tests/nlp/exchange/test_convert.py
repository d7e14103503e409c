"""Formats are chosen by name or suffix, and converted into each other."""

from pathlib import Path

import pytest

from figlint.nlp.errors import InputError, UsageError
from figlint.nlp.exchange import FORMATS, convert
from figlint.nlp.exchange.catalogue import format_of

PUBTATOR = "1|t|TP53 in mice.\n1|a|No more.\n1\t0\t4\tTP53\tGene\t7157\n1\t8\t12\tmice\tSpecies\t10090\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.PubTator"
    path.write_text(PUBTATOR)
    return path


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "gmt"])
def test_there_and_back(source: Path, tmp_path: Path, form: str) -> None:
    """Through every format that holds texts, and back to the same bytes as without the detour."""
    direct, middle, back = (
        tmp_path / "direct.pubtator",
        tmp_path / f"m{FORMATS[form].suffixes[0]}",
        tmp_path / "b.pubtator",
    )
    convert(str(source), direct)
    there = convert(str(source), middle, target_format=form)
    assert (there.n_documents, there.n_mentions) == (1, 2)
    convert(str(middle), back, source_format=form)
    if form != "iob":
        assert not there.losses
        assert back.read_bytes() == direct.read_bytes()
    else:
        assert there.losses == {"document ids": 1, "identifiers": 2, "white space": 1}


def test_formats_by_suffix() -> None:
    names = {
        "a.xml": "bioc-xml",
        "a.ls.json": "label-studio",
        "a.json": "bioc-json",
        "folder": "brat",
        "a.b.GMT": "gmt",
    }
    assert {path: format_of(Path(path)).name for path in names} == names


def test_what_cannot_be_done_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bioc-xml, bioc-json"):
        convert(str(source), tmp_path / "x.doc")
    with pytest.raises(UsageError, match="unknown format"):
        convert(str(source), tmp_path / "x.xml", target_format="bioc")
    with pytest.raises(UsageError, match="both"):
        convert(str(source), source)
    with pytest.raises(InputError):
        convert(str(tmp_path / "none.xml"), tmp_path / "x.xml", source_format="bioc-xml")
    with pytest.raises(InputError):
        convert("no-such-corpus", tmp_path / "x.xml")
