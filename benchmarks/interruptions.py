"""Interrupts real runs at random moments and goes on: the output must be the same each time.

Usage: ``python benchmarks/interruptions.py --rounds 20``

Each round starts a run from nothing, ends it by SIGKILL, SIGTERM or SIGINT (Ctrl-C) after a random time, up to three
times, lets the next one finish, and compares every byte with a run that nobody disturbed. Now and then it also leaves a
half-written file where the next run writes.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_records
from measure import machine
from run import FIGLINT, TASKS

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def command(task: str, corpus: Path, output: Path) -> list[str]:
    """Return the command of a run."""
    return [FIGLINT, *TASKS[task], str(corpus), "-o", str(output), "--workers", "2", "--quiet"]


def interrupted(task: str, corpus: Path, folder: Path, longest: float, rng: random.Random) -> tuple[bytes, list[str]]:
    """Run with interruptions; return the output and what was done to the run."""
    output = folder / "out.jsonl"
    done = []
    for _ in range(rng.randint(1, 3)):
        process = subprocess.Popen(
            command(task, corpus, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait = rng.uniform(0.0, longest)
        number = rng.choice(SIGNALS)
        try:
            process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            process.wait(timeout=120)
        done.append(f"{number.name} after {wait:.1f} s -> {process.returncode}")
        if rng.random() < 0.3:
            (folder / ".out.jsonl.part").write_bytes(b"half of a")
    finished = subprocess.run(command(task, corpus, output), capture_output=True, text=True)
    if finished.returncode not in (0, 1):
        sys.exit(f"after {done} the run failed: {finished.stderr}")
    return output.read_bytes(), done


def main() -> None:
    """Interrupt as often as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--task", choices=TASKS, default="audit")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(machine())
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        corpus, whole = Path(name) / "corpus", Path(name) / "whole.jsonl"
        write_records(corpus, options.records)
        started = time.perf_counter()
        subprocess.run(command(options.task, corpus, whole), check=False)
        longest = time.perf_counter() - started
        expected = whole.read_bytes()
        different = 0
        for number in range(1, options.rounds + 1):
            folder = Path(name) / str(number)
            folder.mkdir()
            got, done = interrupted(options.task, corpus, folder, longest, rng)
            different += got != expected
            print(f"{number:3} {'same' if got == expected else 'DIFFERENT'}: {'; '.join(done)}", flush=True)
    print(f"{options.rounds - different} of {options.rounds} rounds gave the same {len(expected):,} bytes")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
