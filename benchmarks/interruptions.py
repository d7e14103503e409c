"""Spoils real runs at random moments and goes on: nothing may be half done, and the end must be the same each time.

Usage: ``python benchmarks/interruptions.py --rounds 200``

A round takes a task and a harm. The tasks are ``annotate``, ``audit``, ``check --fix`` and the decisions of a reviewer;
the harms SIGKILL, SIGTERM, a limit on the size of files, a full disk, and a folder that may not be written. After the
harm every input is the old or the new one, byte by byte, every output is absent or whole, no process is left, and no
traceback was shown. Then the task is run again, and its result is compared with that of a run that nobody disturbed;
``figlint undo`` must give every record back as it was.

Runs are forked from a process that has loaded everything, so that a harm meets work, and not loading. A full disk and
an unwritable folder are small file systems of their own, for which one has to be root.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measure import machine

from figlint.evaluation.cli import main as figlint
from figlint.evaluation.lint.decisions import Decision, append_decision, read_decisions
from figlint.nlp.errors import FiglintError

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
TASKS = ("annotate", "audit", "fix", "decide")
HARMS = ("SIGKILL", "SIGTERM", "file limit", "full disk", "read-only")
N_DECISIONS = 40
#: Number of the pipe to which a dot is written for each decision that is on disk.
NOTES = 3
#: What a run that cannot write may exit with: it could not run, or was told of a folder that it cannot use.
_REFUSED = (2, 3)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``code`` is negative for a signal; ``noted`` decisions were on disk, as far as it knew."""

    code: int
    said: str
    noted: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run that nobody disturbed leaves.

    :param code: Its exit code.
    :param outputs: Its outputs by name.
    :param states: What each input may be at any moment, by name: digests, the last one for the end.
    :param seconds: How long it takes.
    """

    code: int
    outputs: Mapping[str, bytes]
    states: Mapping[str, tuple[str, ...]]
    seconds: float
    largest: int


def write_inputs(folder: Path, copies: int) -> None:
    """Write the seeds under several identifiers, evidence tables included."""
    (folder / "records" / "_data").mkdir(parents=True)
    for number in range(copies):
        for path in sorted(SEEDS.rglob("PMC*")):
            pmcid, _, rest = path.name.partition("__")
            text = path.read_text(encoding="utf-8").replace(pmcid, f"{pmcid}{number}")
            place = folder / "records" / path.relative_to(SEEDS).with_name(f"{pmcid}{number}__{rest}")
            place.write_text(text, encoding="utf-8")


def command(task: str) -> Callable[[], None]:
    """Return what a task does, in the current folder."""
    if task == "decide":
        return decide
    arguments = {
        "annotate": ["annotate", "records", "-o", "out.jsonl", "--workers", "2"],
        "audit": ["audit", "records", "-o", "out.jsonl", "--workers", "2"],
        "fix": ["check", "records", "--fix", "--unsafe-fixes"],
        "undo": ["undo"],
    }[task]
    return partial(_figlint, [*arguments, "--quiet"] if task != "undo" else arguments)


def _figlint(arguments: list[str]) -> None:
    sys.argv = ["figlint", *arguments]
    figlint()


def decide() -> None:
    """Decide on what is not decided yet, and note each decision as done when the file has it."""
    path = Path("decisions.jsonl")
    done = len(read_decisions(path)) if path.exists() else 0
    try:
        for number in range(done, N_DECISIONS):
            append_decision(path, decision(number))
            os.write(NOTES, b".")
    except FiglintError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(3)


def decision(number: int) -> Decision:
    """Return a decision that is the same each time."""
    return Decision(
        fingerprint=f"{number:016x}", figid="PMC1__x", rule="G101", field="keywords", value="TNF-α" * (number % 7),
        ruling="accept", reviewer="ada", time=float(number),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Started:
    """A run under way: its process, which leads a session, and pipes of what it says and of decisions it has made."""

    child: int
    said: int
    noted: int


def start(task: str, folder: Path, file_limit: int | None = None) -> Started:
    """Fork a run in a folder.

    :param file_limit: Bytes that a file may have.
    """
    said, say = os.pipe()
    noted, note = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.close(say)
        os.close(note)
        return Started(child, said, noted)
    code = 70
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(say, 1)
        os.dup2(say, 2)
        os.dup2(note, NOTES)
        # Those of before were made for other files.
        sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        command(task)()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def finish(run: Started) -> Ended:
    """Wait for a run, and see that nothing of it is left."""
    _, status = os.waitpid(run.child, 0)
    deadline = time.monotonic() + 20
    while left := list(_session(run.child)):
        if time.monotonic() > deadline:
            raise AssertionError(f"processes {left} are left")
        time.sleep(0.05)
    said, noted = (_read_all(pipe) for pipe in (run.said, run.noted))
    return Ended(os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace"), len(noted))


def _read_all(pipe: int) -> bytes:
    with os.fdopen(pipe, "rb") as stream:
        return stream.read()


def _session(leader: int) -> Iterator[int]:
    """Yield the living processes of a session."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue  # it has just ended
        if int(session) == leader and state != "Z":
            yield int(path.parent.name)


def run(task: str, folder: Path) -> Ended:
    """Run a task that nobody disturbs."""
    return finish(start(task, folder))


def digests(folder: Path) -> dict[str, str]:
    """Return what the inputs are."""
    found = sorted((folder / "records").rglob("*.*"))
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def outputs(folder: Path) -> dict[str, bytes]:
    """Return the whole outputs that there are."""
    names = ("out.jsonl", "out.jsonl.errors.jsonl", "decisions.jsonl")
    return {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}


def undisturbed(task: str, inputs: Path, folder: Path) -> Expected:
    """Return what a task leaves; a second run is timed, since the first one fills caches."""
    for name in ("first", "second"):
        place = folder / name
        shutil.copytree(inputs, place)
        before = digests(place)
        begin = time.perf_counter()
        ended = run(task, place)
        seconds = time.perf_counter() - begin
        assert "Traceback" not in ended.said, ended.said
    after = digests(place)
    states = {name: [digest] for name, digest in before.items()}
    journal = place / ".figlint" / "journal.jsonl"
    for line in journal.read_text().splitlines() if journal.exists() else ():
        entry = json.loads(line)
        states[str(Path(entry["path"]).relative_to(place.resolve()))].append(entry["after"])
    assert {name: known[-1] for name, known in states.items()} == after
    assert (task == "fix") == (before != after)
    largest = max(path.stat().st_size for path in place.rglob("*") if path.is_file() and "records" not in path.parts)
    return Expected(ended.code, outputs(place), {n: tuple(s) for n, s in states.items()}, seconds, largest)


@contextmanager
def harmed(harm: str, folder: Path, rng: random.Random) -> Iterator[None]:
    """Let the harm wait in a folder; what a run leaves there stays behind the block."""
    if harm not in ("full disk", "read-only"):
        yield
        return
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.copytree(folder, aside)
    used = sum(-(-path.stat().st_size // 4096) * 4096 + 4096 for path in folder.rglob("*"))
    size = used + (rng.randint(0, 24) * 4096 if harm == "full disk" else 2**24)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        if harm == "read-only":
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield
        shutil.rmtree(aside)
        shutil.copytree(folder, aside)
    finally:
        subprocess.run(["umount", folder], check=True)
    shutil.rmtree(folder)
    aside.rename(folder)


def spoil(task: str, harm: str, folder: Path, expected: Expected, rng: random.Random) -> tuple[str, int]:
    """Run a task with a harm.

    :returns: What happened, and how many decisions were noted as done.
    """
    with harmed(harm, folder, rng):
        limit = rng.randint(0, expected.largest) if harm == "file limit" else None
        started = start(task, folder, limit)
        wait = 0.0
        if harm.startswith("SIG"):
            wait = rng.uniform(0.0, expected.seconds)
            time.sleep(wait)
            os.kill(started.child, signal.Signals[harm])
        ended = finish(started)
    assert "Traceback" not in ended.said, ended.said
    if not harm.startswith("SIG") and ended.code != expected.code:
        assert ended.code in _REFUSED, ended
        assert ended.said.strip(), "nothing was said"
    return f"{harm}{f' after {wait:.2f} s' if wait else ''} -> {ended.code}", ended.noted


def check_unharmed(folder: Path, expected: Expected, noted: int) -> None:
    """See that every file is old or new, and every decision noted as done is there."""
    for name, digest in digests(folder).items():
        if ".part" not in name:
            assert digest in expected.states[name], f"{name} is neither old nor new"
    found = outputs(folder)
    decisions = folder / "decisions.jsonl"
    if found.pop("decisions.jsonl", None) is not None:
        made = read_decisions(decisions)
        assert list(made) == [decision(number) for number in range(len(made))]
    assert noted <= (len(read_decisions(decisions)) if decisions.exists() else 0), "a decision is lost"
    for name, data in found.items():
        assert data == expected.outputs[name], f"{name} is not whole"


def check_end(task: str, folder: Path, expected: Expected) -> None:
    """Run the task again, compare the end, and take fixes back."""
    ended = run(task, folder)
    assert ended.code == expected.code, ended
    left = [str(path) for path in folder.rglob("*.part")]
    assert not left, f"{left} are left"
    if task == "decide":
        assert list(read_decisions(folder / "decisions.jsonl")) == [decision(n) for n in range(N_DECISIONS)]
    else:
        assert outputs(folder) == expected.outputs
    assert digests(folder) == {name: states[-1] for name, states in expected.states.items()}
    if task == "fix":
        while run("undo", folder).said.strip() != "Nothing to undo.":
            pass
        assert digests(folder) == {name: states[0] for name, states in expected.states.items()}


def warm_up() -> None:
    """Load what every run needs, once."""
    import pyarrow.parquet  # noqa: F401  # the reader loads it late

    from figlint.evaluation.config import Settings
    from figlint.evaluation.lint.assembly import open_linter

    open_linter(Settings())


def can_mount(folder: Path) -> bool:
    """Return whether small file systems can be made."""
    place = folder / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", place], capture_output=True)
    return done.returncode == 0 and subprocess.run(["umount", place]).returncode == 0


def main() -> None:
    """Spoil as many runs as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--copies", type=int, default=8, help="of the six seed records")
    parser.add_argument("--task", choices=TASKS, action="append", help="all if none is named")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(machine())
    warm_up()
    rng = random.Random(options.seed)
    tasks = options.task or list(TASKS)
    done: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        harms = HARMS if can_mount(top) else HARMS[:3]
        write_inputs(top / "inputs", options.copies)
        expected = {task: undisturbed(task, top / "inputs", top / task) for task in tasks}
        for number in range(1, options.rounds + 1):
            task, harm = tasks[number % len(tasks)], harms[number // len(tasks) % len(harms)]
            folder = top / str(number)
            shutil.copytree(top / "inputs", folder)
            happened = []
            try:
                for _ in range(rng.randint(1, 2)):
                    what, noted = spoil(task, harm, folder, expected[task], rng)
                    happened.append(what)
                    check_unharmed(folder, expected[task], noted)
                check_end(task, folder, expected[task])
            except AssertionError as error:
                failed += 1
                place = traceback.extract_tb(error.__traceback__)[-1]
                print(f"{number:3} {task}: {'; '.join(happened)} FAILED in {place.name}: {error}", flush=True)
            else:
                done[f"{task}, {harm}"] += 1
                print(f"{number:3} {task}: {'; '.join(happened)}: the same end", flush=True)
            shutil.rmtree(folder)
    for kind, count in sorted(done.items()):
        print(f"{count:4} {kind}")
    print(f"{options.rounds - failed} of {options.rounds} rounds ended the same")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
