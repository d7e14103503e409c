"""A baseline lets only new findings through."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.evaluation.lint.baseline import read_baseline, without
from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.outputs.formats import write_json, write_jsonl
from figlint.nlp.errors import InputError

OLD = Finding("a.md", 5, 3, "PMC1__a", "keywords", "ANP32B", "G101", 0.9, "m")
NEW = Finding("a.md", 6, 3, "PMC1__a", "keywords", "IRF6", "G102", 0.9, "m")


@pytest.mark.parametrize("write", [write_json, write_jsonl])
def test_known_findings_are_left_out_wherever_they_moved(tmp_path: Path, write: object) -> None:
    path = tmp_path / "baseline"
    path.write_text("".join(write([OLD])))  # type: ignore[operator]
    moved = Finding("a.md", 50, 3, "PMC1__a", "keywords", "ANP32B", "G101", 0.7, "other words")
    assert list(without(read_baseline(path), [moved, NEW])) == [NEW]


@pytest.mark.parametrize("text", ["no json\n", '{"rule": "G101"}\n', "[1]"])
def test_another_file_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline"
    path.write_text(text)
    with pytest.raises(InputError, match=":1:"):
        read_baseline(path)
