"""Running a model over texts while measuring it: speed, memory and time to load, in a process of its own.

A model named by a string is run by ``python -m figlint.evaluation.benchmark.performance NAME``, which reads a JSON list
of texts from standard input and writes one JSON list of mentions a text, then its measurements. Its
numeric libraries run one thread, and its memory is its own, so that models measured one after the other do not disturb
each other.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlint.models.backends import Annotator
from figlint.models.trained import VARIABLE
from figlint.nlp.errors import ResourceError
from figlint.nlp.mentions import Mention

#: Texts that are annotated once before the clock runs.
WARM_UP = 50

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Performance:
    """What a run took. Words are what white space parts; rates are derived from processor time.

    ``load_seconds`` and ``peak_mib`` are ``None`` for a model that was given as an object: it was loaded before, in a
    process that holds other things.
    """

    n_texts: int
    n_words: int
    seconds: float
    cpu_seconds: float
    load_seconds: float | None = None
    peak_mib: float | None = None

    @property
    def words_per_second(self) -> float | None:
        """Words a second of one core; ``None`` where the run was too short to tell."""
        return self.n_words / self.cpu_seconds if self.cpu_seconds else None

    @property
    def texts_per_second(self) -> float | None:
        """Texts a second of one core; ``None`` where the run was too short to tell."""
        return self.n_texts / self.cpu_seconds if self.cpu_seconds else None


@dataclass(frozen=True, slots=True)
class Run:
    """The mentions of each text, and what finding them took."""

    model: str
    predictions: tuple[tuple[Mention, ...], ...]
    performance: Performance


def run_object(name: str, annotator: Annotator, texts: Sequence[str]) -> Run:
    """Run a model that is already in memory.

    :raises ValueError: when it returns another number of results than texts.
    """
    annotator.annotate_texts(texts[:WARM_UP])
    wall, cpu = time.perf_counter(), time.process_time()
    predictions = tuple(annotator.annotate_texts(texts))
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    if len(predictions) != len(texts):
        raise ValueError(f"model {name} gave {len(predictions)} results for {len(texts)} texts")
    n_words = sum(len(text.split()) for text in texts)
    return Run(name, predictions, Performance(len(texts), n_words, seconds, cpu_seconds))


def run_named(name: str, texts: Sequence[str], weights: Path | None = None) -> Run:
    """Run a model by name or path in a process of its own.

    :param weights: folder of weights to use instead of the shipped ones of the same name.
    :raises ResourceError: when the model cannot be loaded or fails; with what the process said.
    """
    done = subprocess.run(  # noqa: S603  (our own module, no shell)
        [sys.executable, "-m", "figlint.evaluation.benchmark.performance", name],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **_ONE_THREAD, **_other(weights), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise ResourceError(f"model {name} did not run: {said[-1] if said else f'exit code {done.returncode}'}")
    *lines, last = done.stdout.splitlines()
    predictions = tuple(tuple(_mention(row) for row in json.loads(line)) for line in lines)
    return Run(name, predictions, Performance(**json.loads(last)))


def _other(weights: Path | None) -> dict[str, str]:
    return {VARIABLE: str(weights.resolve())} if weights else {}


def _row(m: Mention) -> list[Any]:
    return [m.start, m.end, m.surface, m.label, list(m.ids), m.symbol, m.score, m.name, m.source]


def _mention(row: list[Any]) -> Mention:
    start, end, surface, label, ids, symbol, score, name, source = row
    return Mention("text", start, end, surface, label, tuple(ids), symbol, score, name, source)


def main(name: str) -> None:
    """Serve one run: texts in on standard input, mentions and measurements out on standard output."""
    from figlint.models.registry import load

    texts = json.load(sys.stdin)
    started = time.perf_counter()
    annotator = load(name)
    load_seconds = time.perf_counter() - started
    run = run_object(name, annotator, texts)
    # Kibibytes on Linux, bytes on macOS.
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    for mentions in run.predictions:
        sys.stdout.write(json.dumps([_row(mention) for mention in mentions]) + "\n")
    took = run.performance
    measured = {
        "n_texts": took.n_texts,
        "n_words": took.n_words,
        "seconds": took.seconds,
        "cpu_seconds": took.cpu_seconds,
        "load_seconds": load_seconds,
        "peak_mib": peak,
    }
    sys.stdout.write(json.dumps(measured) + "\n")


if __name__ == "__main__":
    from figlint.nlp.errors import FiglintError

    try:
        main(sys.argv[1])
    except FiglintError as error:
        sys.exit(str(error))
