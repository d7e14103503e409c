"""Measures the commands over many records: rates, scaling with records and processes, memory, start-up.

Usage::

    python benchmarks/run.py scaling --records 1000 10000 100000 --workers 1 2
    python benchmarks/run.py scaling --names evenly --records 1000 --workers 1
    python benchmarks/run.py passes RECORDS...
    python benchmarks/run.py startup
    python benchmarks/run.py chunks

Corpora are made once, in ``--folder``; ``--names`` says how their names come again (:mod:`corpus`). Processor time
stands beside wall clock, since on a shared machine the latter measures the neighbours as well.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, get_args

from corpus import NameLaw, write_records
from measure import Cost, machine, measure

if TYPE_CHECKING:
    from figlint.models.batch.work import Job
    from figlint.nlp.records.record import Record

FIGLINT = str(Path(sys.executable).with_name("figlint"))
#: What is measured -> its arguments, without input and output.
TASKS = {
    "audit": ["audit"],
    "annotate": ["annotate"],
    "fast": ["annotate", "--mode", "fast"],
}


@dataclass(frozen=True, slots=True)
class Run:
    """A measured run."""

    task: str
    records: int
    workers: int
    words: int
    cost: Cost

    @property
    def rate(self) -> float:
        """Records a second of wall clock, start-up included."""
        return self.records / self.cost.wall

    @property
    def cpu_rate(self) -> float:
        """Records a second of one core."""
        return self.records / self.cost.cpu


def corpus_of(folder: Path, n_records: int, names: NameLaw = "often") -> Path:
    """Return a corpus, made if need be."""
    path = folder / f"{names}-{n_records}"
    if not path.exists():
        unfinished = folder / f"unfinished-{names}-{n_records}"
        write_records(unfinished, n_records, names=names)
        unfinished.rename(path)
    return path


def count_words(corpus: Path) -> int:
    """Return the number of words of all captions."""
    lines = (re.search(r"^caption: (.*)$", path.read_text(), re.MULTILINE) for path in corpus.rglob("*.md"))
    return sum(len(line[1].split()) for line in lines if line)


def scaling(
    folder: Path, names: NameLaw, tasks: Sequence[str], sizes: Sequence[int], workers: Sequence[int]
) -> Iterator[Run]:
    """Yield a run for each task, size and number of processes."""
    for size in sizes:
        corpus = corpus_of(folder, size, names)
        words = count_words(corpus)
        for task in tasks:
            for number in workers:
                with tempfile.TemporaryDirectory(dir=folder) as out:
                    output = ["-o", f"{out}/result.jsonl", "--workers", str(number), "--quiet"]
                    yield Run(task, size, number, words, measure([FIGLINT, *TASKS[task], str(corpus), *output]))


def linear_fit(runs: Sequence[Run]) -> tuple[float, float, float]:
    """Return start-up, cost of a record and R² of the processor time as a line over the number of records."""
    xs, ys = [run.records for run in runs], [run.cost.cpu for run in runs]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)
    start = mean_y - slope * mean_x
    unexplained = sum((y - start - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    return start, slope, 1 - unexplained / sum((y - mean_y) ** 2 for y in ys)


def report_scaling(runs: Sequence[Run]) -> None:
    """Print the runs as a table, and how they scale."""
    print("| task | records | workers | wall s | records/s | words/s | CPU s | records per CPU s | peak MB a process |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for run in runs:
        print(
            f"| {run.task} | {run.records:,} | {run.workers} | {run.cost.wall:.1f} | {run.rate:,.0f} |"
            f" {run.words / run.cost.wall:,.0f} | {run.cost.cpu:.1f} | {run.cpu_rate:,.0f} | {run.cost.peak_mb:.0f} |"
        )
    for task in dict.fromkeys(run.task for run in runs):
        mine = [run for run in runs if run.task == task]
        for workers in sorted({run.workers for run in mine}):
            line = [run for run in mine if run.workers == workers]
            if len({run.records for run in line}) > 2:
                start, slope, r2 = linear_fit(line)
                print(f"\n{task}, {workers} workers: {start:.2f} s + {slope * 1000:.3f} ms a record, R² = {r2:.5f}")
        largest = {run.workers: run for run in mine if run.records == max(run.records for run in mine)}
        if {1, 2} <= largest.keys():
            print(f"\n{task}: 2 workers are {largest[1].cost.wall / largest[2].cost.wall:.2f} times as fast as one")


def startup(folder: Path, rounds: int) -> None:
    """Print the time from the command to its first result, the best of several rounds."""
    record = next(corpus_of(folder, 1000).rglob("*.md"))
    print("| command | wall s | CPU s |\n|---|--:|--:|")
    for name, arguments in {"--version": ["--version"], "check": ["check", str(record), "--exit-zero"]}.items():
        costs = [measure([FIGLINT, *arguments]) for _ in range(rounds)]
        print(f"| {name} | {min(c.wall for c in costs):.2f} | {min(c.cpu for c in costs):.2f} |")
    for task in TASKS:
        costs = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(dir=folder) as out:
                costs.append(measure([FIGLINT, *TASKS[task], str(record), "-o", f"{out}/result.jsonl", "--quiet"]))
        print(f"| {task} | {min(c.wall for c in costs):.2f} | {min(c.cpu for c in costs):.2f} |")


def passes(paths: Sequence[Path], tasks: Sequence[str]) -> None:
    """Print what a record costs in one process when its names are new, when they were seen, and when its text was.

    Records are read beforehand. All passes are over the same ones, the first two with a word more in each text, since
    a text that comes again is not read again.
    """
    from threadpoolctl import threadpool_limits

    from figlint.models.batch.chunking import CHUNK_RECORDS
    from figlint.nlp.records.reader import read_records
    from figlint.nlp.records.record import Record

    records = [record for record in read_records(paths) if isinstance(record, Record)]
    print(f"{len(records):,} records\n\n| task | new, ms | names seen | texts seen |\n|---|--:|--:|--:|")
    for task in tasks:
        work = _job(task).open()
        # As in a worker.
        threadpool_limits(1)
        gc.collect()
        gc.freeze()
        gc.disable()
        costs = []
        for words in ("Once.", "Twice.", "Twice."):
            read = [_with_words(record, words) for record in records]
            started = process_time()
            for first in range(0, len(read), CHUNK_RECORDS):
                work(read[first : first + CHUNK_RECORDS])
            costs.append(1000 * (process_time() - started) / len(read))
        print(f"| {task} | {' | '.join(f'{cost:.2f}' for cost in costs)} |", flush=True)


def _with_words(record: Record, words: str) -> Record:
    """Return a record with some words behind each of its texts."""
    return replace(record, texts={field: f"{text} {words}" for field, text in record.texts.items()})


def _job(task: str) -> Job:
    """Return what a task does to each record."""
    from figlint.evaluation.audit.job import AuditJob
    from figlint.evaluation.config import Settings
    from figlint.models.batch.annotate import MODES, AnnotateJob

    if task == "audit":
        return AuditJob(Settings().model_dump_json(), ".jsonl")
    return AnnotateJob(MODES["fast" if task == "fast" else "full"], ".jsonl")


def chunks(folder: Path) -> None:
    """Print how the rate depends on the size of the chunks."""
    from figlint.models.batch import chunking
    from figlint.models.batch.annotate import AnnotateJob
    from figlint.models.batch.engine import LocalEngine
    from figlint.nlp.records.raw import read_raw

    corpus = corpus_of(folder, 10_000)
    print("| records in a chunk | records/s |\n|--:|--:|")
    for size in (1, 4, 16, 32, 64, 256):
        chunking.CHUNK_RECORDS = size
        chunking.CHUNK_BYTES = size * 8192
        started = perf_counter()
        job = AnnotateJob("lexicon", ".jsonl")
        done = sum(len(outcomes) for _, outcomes in LocalEngine(2).run(job, chunking.cut(read_raw([corpus]))))
        print(f"| {size} | {done / (perf_counter() - started):,.0f} |")


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["scaling", "passes", "startup", "chunks"])
    parser.add_argument("paths", type=Path, nargs="*", help="records for `passes`")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "figlint-benchmark")
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--names", choices=get_args(NameLaw), default="often")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the runs of `scaling` here")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\n")
    if options.what == "startup":
        startup(options.folder, options.rounds)
    elif options.what == "chunks":
        chunks(options.folder)
    elif options.what == "passes":
        passes(options.paths, options.tasks)
    else:
        runs = list(scaling(options.folder, options.names, options.tasks, options.records, options.workers))
        report_scaling(runs)
        if options.json:
            options.json.write_text(json.dumps([asdict(run) for run in runs], indent=1) + "\n")


if __name__ == "__main__":
    main()
