"""Found by fuzzing: what no file of a format holds is refused by name, and never ends a run with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.errors import InputError
from figlint.nlp.exchange.brat import read_brat
from figlint.nlp.exchange.labelstudio import read_label_studio
from figlint.nlp.exchange.prodigy import read_prodigy

DAMAGED = {
    "not UTF-8": b'{"documents": "\xff"}',
    "nested without end": b"[" * 100_000,
    "number of 5,000 digits": b"9" * 5_000,
    "infinite offset": b'{"documents": [{"id": "1", "passages": [{"offset": 1e999, "text": "x"}]}]}',
    "text that is a number": b'{"documents": [{"id": "1", "passages": [{"offset": 0, "text": 5}]}]}',
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_json_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    for read in (read_bioc, read_label_studio, read_prodigy):
        with pytest.raises(InputError, match=r"x\.json"):
            list(read(path))


@pytest.mark.parametrize("damaged", ["x.txt", "x.ann"])
def test_brat_that_is_not_utf8_is_refused(damaged: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"TNF binds")
    (tmp_path / "x.ann").write_bytes(b"T1\tgene 0 3\tTNF\n")
    assert [document.text for document in read_brat(tmp_path)] == ["TNF binds"]
    (tmp_path / damaged).write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        list(read_brat(tmp_path))
