"""A report's signature holds what can change its numbers."""

from pathlib import Path

import pytest

from figlint.evaluation.signature import sign
from figlint.models.fingerprint import fingerprint, folder_hash


def test_settings_come_in_order_and_models_by_hash(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_bytes(b"1")
    signature = sign(
        [str(tmp_path / "model")], {"corpora": ["a", "b"], "labels": {"B": "gene", "A": "gene"}, "seed": 3}
    )
    assert str(signature).startswith("corpora:a,b|labels:A=gene,B=gene|seed:3|models:model@")
    assert signature.to_dict()["version"]


def test_content_and_names_change_the_hash(tmp_path: Path) -> None:
    hashes = set()
    for name, content in (("a", "1"), ("a", "2"), ("b", "1")):
        folder = tmp_path / f"{name}{content}"
        folder.mkdir()
        (folder / name).write_text(content)
        hashes.add(folder_hash(folder))
    assert len(hashes) == 3


def test_shipped_models_are_known_by_version_and_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a folder of that name lies in the way, as in figlint's own checkout."""
    (tmp_path / "figlint").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "+weights:" in fingerprint("figlint")
    assert "lexicons:" in fingerprint("lexicon")
    assert fingerprint("no_such_package") == "no_such_package"
