"""The whole loop: review the seeds on a real server, kill it, go on, merge two reviewers' files, apply them."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from figlint.evaluation.lint.decisions import read_decisions
from figlint.evaluation.review.serve import serve
from figlint.evaluation.review.session import Session
from figlint.nlp.errors import UsageError

SELECT = ["--select", "G101,G102,G109,G201", "--quiet"]


class Reviewer:
    """Presses the buttons of the page, as a browser without script would."""

    def __init__(self, address: str) -> None:
        self._origin = f"http://{urlsplit(address).netloc}"
        self._cookies = httpx.Cookies()
        self.page = self._ask("GET", address)

    def _ask(self, method: str, address: str, **given: Any) -> str:
        with httpx.Client(cookies=self._cookies, follow_redirects=True, trust_env=False) as client:
            answer = client.request(method, address, **given).raise_for_status()
            self._cookies = client.cookies
        return answer.text

    @property
    def value(self) -> str:
        """What the finding before the reviewer is about."""
        found = re.search(r'<h1 id="value">(.*?)</h1>', self.page)
        return unescape(found[1]) if found else ""

    @property
    def progress(self) -> str:
        """How many are decided."""
        found = re.search(r"<strong>(\d+)</strong> of (\d+)", self.page)
        assert found
        return f"{found[1]} of {found[2]}"

    def press(self, path: str, **fields: str) -> None:
        """Send the form of a button."""
        hidden = dict(re.findall(r'name="(token|finding)" value="(.*?)"', self.page))
        self.page = self._ask("POST", self._origin + path, data=hidden | fields, headers={"origin": self._origin})

    def decide(self, **rulings: str) -> None:
        """Decide every finding by its value: a ruling, or the value to choose; those not named are skipped."""
        for _ in range(int(self.progress.split(" of ")[1])):
            ruling = rulings.get(self.value.replace("-", "_"), "")
            if not ruling:
                self.press("/skip")
            elif ruling in ("accept", "reject"):
                self.press("/decide", ruling=ruling)
            else:
                self.press("/decide", ruling="choose", choice=ruling)


@contextmanager
def reviewing(folder: Path, name: str, decisions: str, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``figlint review`` in a folder; gives the process and the address that it prints."""
    command = [sys.executable, "-m", "figlint", "review", "seeds", *SELECT, "--no-browser", *more]
    process = subprocess.Popen(
        [*command, "--reviewer", name, "--decisions", decisions], cwd=folder, text=True, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.split()[-1]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "figlint", "check", "seeds", *SELECT, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(seeds: Path, tmp_path: Path) -> Path:
    shutil.copytree(seeds, tmp_path / "seeds")
    return tmp_path


def contents(folder: Path) -> dict[Path, str]:
    return {path.relative_to(folder): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_review_kill_go_on_and_apply(folder: Path) -> None:
    before = contents(folder)
    with reviewing(folder, "ada", "d.jsonl") as (process, address):
        reviewer = Reviewer(address)
        total = int(reviewer.progress.split(" of ")[1])
        reviewer.decide(ANP32B="accept", IRF6="reject", MAP3K7="NR2C2")
        assert reviewer.progress == f"3 of {total}"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with (folder / "d.jsonl").open("ab") as stream:
        stream.write(b'{"fingerprint":"cut off by the cra')  # as if it had been killed within a write

    with reviewing(folder, "ada", "d.jsonl") as (process, address):
        reviewer = Reviewer(address)
        assert reviewer.progress == f"3 of {total}"
        assert reviewer.value not in {"ANP32B", "IRF6", "MAP3K7"}
        reviewer.decide(**{"2_Sep": "accept"})
        assert reviewer.progress == f"4 of {total}"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) in (0, -signal.SIGINT, 130)
    assert contents(folder).keys() - before.keys() == {Path("d.jsonl")}

    done = check(folder, "--fix", "--decisions", "d.jsonl")
    assert done.returncode == 1, done.stderr  # what was not decided remains
    changed = [
        line
        for path, text in before.items()
        for line in difflib.ndiff(text.splitlines(), (folder / path).read_text().splitlines())
        if line[0] in "+-"
    ]
    assert sorted(changed) == ["+   - NR2C2", "+   - SEPTIN2", "-   - 2-Sep", "-   - ANP32B"]
    assert "IRF6" not in check(folder, "--decisions", "d.jsonl").stdout


def test_two_reviewers_merge_their_files_without_conflict(folder: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]

    def run(*arguments: str) -> str:
        return subprocess.run([*git, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout

    run("init", "-q", "-b", "main")
    (folder / ".gitattributes").write_text("decisions.jsonl merge=union\n")
    (folder / "decisions.jsonl").write_text("")
    run("add", "-A")
    run("commit", "-qm", "records")
    rulings = {"ada": {"ANP32B": "accept", "IRF6": "accept"}, "bob": {"ANP32B": "accept", "IRF6": "reject"}}
    for name, wanted in rulings.items():
        run("checkout", "-qb", name, "main")
        with reviewing(folder, name, "decisions.jsonl") as (_, address):
            Reviewer(address).decide(**wanted)
        run("commit", "-qam", name)
    run("merge", "-q", "ada", "-m", "both")

    merged = read_decisions(folder / "decisions.jsonl")
    assert sorted((d.reviewer, d.value, d.ruling) for d in merged) == [
        ("ada", "ANP32B", "accept"), ("ada", "IRF6", "accept"), ("bob", "ANP32B", "accept"), ("bob", "IRF6", "reject")
    ]  # fmt: skip
    done = check(folder, "--diff", "--decisions", "decisions.jsonl")
    assert "-  - ANP32B" in done.stdout
    assert "IRF6" not in {line[1:].strip(" -") for line in done.stdout.splitlines() if line[:1] in "+-"}


def test_only_what_was_found_before_is_reviewed(folder: Path) -> None:
    (folder / "found.jsonl").write_text(check(folder, "--ignore", "G102,G109,G201", "--output-format", "jsonl").stdout)
    with reviewing(folder, "ada", "d.jsonl", "--only", "found.jsonl") as (_, address):
        reviewer = Reviewer(address)
        assert (reviewer.value, reviewer.progress) == ("ANP32B", "0 of 1")


def test_nothing_to_review_is_no_error(folder: Path) -> None:
    (folder / "found.jsonl").write_text("")
    command = [sys.executable, "-m", "figlint", "review", "seeds", "--only", "found.jsonl"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == "Nothing to review.\n"


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    session = Session((), tmp_path / "d.jsonl", "ada")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot listen on port {port}.*leave --port out"):
            serve(session, port=port, announce=print)
