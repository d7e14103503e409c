"""All hostile kinds at once through the commands: each is told, the others are done, and nothing else is touched."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from figlint.evaluation.cli.app import app
from figlint.nlp.errors import FiglintError
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record, UnreadableRecord
from tests.hostile import SOUND, Hostile, hostile_kinds

#: Kinds that cost seconds each; the long form has them as well.
COSTLY = ("huge", "10 MB", "17 MB", ",000", "million", "100 kB", "1 MB", "catastrophic", "parentheses", "large cell")


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ran in an empty folder, over a folder of records."""

    result: Result
    folder: Path
    records: Path

    def unreadable(self) -> set[str]:
        """Paths of what cannot be read, as the reader says."""
        return {r.path for r in read_records([self.records]) if isinstance(r, UnreadableRecord)}


def write(kinds: Iterable[Hostile], folder: Path) -> None:
    """Write each kind into a folder of its own, sound records before and behind them, and links in circles."""
    for number, kind in enumerate(kinds):
        place = folder / f"{number:03}"
        place.mkdir(parents=True)
        kind.make(place)
    for name in ("!first", "~~last"):
        place = folder / name
        place.mkdir()
        (place / f"PMC1__{name.strip('!~')}.md").write_text(SOUND.replace("PMC1__x", f"PMC1__{name.strip('!~')}"))
    (folder / "loop").symlink_to(folder)
    (folder / "!first" / "up").symlink_to("..")


def state(folder: Path) -> dict[str, str]:
    """Return what every file is, links not followed."""
    found = {}
    waiting = [folder]
    while waiting:
        for path in waiting.pop().iterdir():
            status = path.lstat()
            is_file = stat.S_ISREG(status.st_mode)
            digest = hashlib.sha256(path.read_bytes()).hexdigest() if is_file else ""
            found[repr(path)] = f"{status.st_mode} {status.st_mtime_ns} {digest}"
            if stat.S_ISDIR(status.st_mode):
                waiting.append(path)
    return found


def run_in(folder: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run a command in a folder, in this process."""
    folder.mkdir()
    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module", params=["short", pytest.param("long", marks=pytest.mark.long)])
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of hostile records."""
    folder = tmp_path_factory.mktemp("hostile") / "records"
    kinds = hostile_kinds()
    short = (kind for kind in kinds if not any(word in kind.name for word in COSTLY))
    write(short if request.param == "short" else kinds, folder)
    return folder


@pytest.fixture
def run(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Return what runs a command over the records, and checks that it wrote nothing but into its own folder."""

    def run_command(*arguments: str) -> Ran:
        before = state(records)
        command, *options = arguments
        result = run_in(tmp_path / "work", [command, str(records), *options], monkeypatch)
        assert not isinstance(result.exception, Exception) or isinstance(result.exception, FiglintError)
        assert state(records) == before
        assert {path.name for path in tmp_path.iterdir()} == {"work"}
        return Ran(result, tmp_path / "work", records)

    return run_command


def names(folder: Path) -> set[str]:
    """Return what lies in a folder, journals and locks left out."""
    return {path.name for path in folder.iterdir() if ".journal" not in path.name and ".lock" not in path.name}


def test_check_names_each_with_line_and_remedy(run: Callable[..., Ran]) -> None:
    ran = run("check", "--output-format", "jsonl", "--quiet")
    rows = [json.loads(line) for line in ran.result.stdout.splitlines()]
    assert ran.result.exit_code == 3
    assert names(ran.folder) == set()
    told = {row["path"]: row for row in rows if row["rule"] == "S001"}
    assert {path.encode("utf-8", "backslashreplace").decode() for path in ran.unreadable()} == {
        path.encode("utf-8", "backslashreplace").decode() for path in told
    }
    for row in told.values():
        assert row["line"] >= 1
        assert row["message"].count(";") or "(" in row["message"]


@pytest.mark.parametrize("command", ["annotate", "audit"])
def test_batch_commands_do_the_others(command: str, run: Callable[..., Ran]) -> None:
    ran = run(command, "-o", "out.jsonl", "--workers", "1", "--quiet")
    failures = [json.loads(line) for line in (ran.folder / "out.jsonl.errors.jsonl").read_text().splitlines()]
    rows = [json.loads(line) for line in (ran.folder / "out.jsonl").read_text().splitlines()]
    assert ran.result.exit_code == 3
    assert names(ran.folder) == {"out.jsonl", "out.jsonl.errors.jsonl"}
    assert len({failure["path"] for failure in failures}) == len(ran.unreadable())
    assert all(failure["kind"] == "unreadable" and failure["line"] >= 1 and failure["remedy"] for failure in failures)
    figids = {row.get("id", row.get("figid")) for row in rows}
    assert {"PMC1__first", "PMC1__last"} <= figids


def test_evaluate_does_the_others(run: Callable[..., Ran]) -> None:
    ran = run("evaluate", "-o", "report", "--quiet")
    assert ran.result.exit_code == 3
    assert names(ran.folder) == {"report"}
    report = json.loads((ran.folder / "report" / "report.json").read_text())
    assert report["n_unreadable"] == sum(isinstance(r, UnreadableRecord) for r in read_records([ran.records]))
    assert report["n_records"] == sum(isinstance(r, Record | UnreadableRecord) for r in read_records([ran.records]))


@pytest.mark.parametrize("figid", ["../../../outside", "/outside", "..\\outside", "a/../../outside"])
def test_no_figid_leads_out_of_the_output(figid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brat's format has a file for each record, under the record's name."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": "TNF binds", "spans": [], "meta": {"id": figid}}) + "\n")
    arguments = ["convert", str(tmp_path / "in.jsonl"), "a/b/c", "--from", "prodigy", "--to", "brat"]
    result = run_in(tmp_path / "work", arguments, monkeypatch)
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {"work", "in.jsonl"}
    assert {path.name for path in (tmp_path / "work").iterdir()} == {"a"}
    assert {path.suffix for path in (tmp_path / "work" / "a" / "b" / "c").iterdir()} == {".txt", ".ann"}


def test_a_file_that_changes_during_the_run_is_not_repaired(tmp_path: Path) -> None:
    """Its findings are about what it was."""
    from figlint.evaluation.fixing.undo import Journal
    from figlint.nlp.errors import InputError

    path = tmp_path / "x.md"
    path.write_text(SOUND)
    path.write_text(SOUND.replace("TNF", "IL6"))
    with pytest.raises(InputError, match="changed meanwhile"):
        Journal(tmp_path / "journal.jsonl").write(path, SOUND.encode(), b"new")
    assert path.read_text() == SOUND.replace("TNF", "IL6")


@pytest.mark.parametrize("harm", ["vanishes", "becomes a folder", "becomes a pipe", "is emptied"])
def test_a_file_that_is_not_there_any_more_is_told(harm: str, tmp_path: Path) -> None:
    """The folder was listed, and then somebody came."""
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(SOUND)
    changed = tmp_path / "b.md"
    reading = read_records([tmp_path])
    assert isinstance(next(reading), Record)
    changed.unlink()
    {"vanishes": lambda: None, "becomes a folder": changed.mkdir, "becomes a pipe": partial(os.mkfifo, changed),
     "is emptied": changed.touch}[harm]()  # fmt: skip
    left = list(reading)
    assert isinstance(left[-1], Record)
    assert left[-1].path.endswith("c.md")
    told = [record for record in left if isinstance(record, UnreadableRecord)]
    assert len(told) == (0 if harm == "becomes a folder" else 1)
    assert all(record.message and record.remedy for record in told)
