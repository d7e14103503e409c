"""Files that appear when they are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from figlint.nlp.atomic import atomic_file
from figlint.nlp.errors import ResourceError, UsageError


def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("stop")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["audit.jsonl"]


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    (tmp_path / ".audit.jsonl.part").write_text("half of an older one")
    with atomic_file(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["audit.jsonl"]


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (tmp_path / ".out.part").symlink_to(precious)
    with atomic_file(tmp_path / "out") as temporary:
        temporary.write_text("new")
    assert precious.read_text() == "keep"


def test_a_full_disk_is_a_resource_error(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="the file is as it was"), atomic_file(tmp_path / "out"):
        raise OSError(28, "No space left on device")


def test_a_missing_folder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"), atomic_file(tmp_path / "none" / "out"):
        pass
