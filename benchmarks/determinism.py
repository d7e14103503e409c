"""Runs the commands under circumstances that must not matter, and compares every byte of what they write.

Usage: ``python benchmarks/determinism.py``, or with ``--also PYTHON`` for the interpreter of another environment in
which figlint is installed, for its entry points, with other versions, as of spaCy; the code run is that of this tree.

The circumstances are the number of workers, PYTHONHASHSEED, locale, time zone, number of threads, and the order in
which the file system lists a folder. Locales that this machine does not have are compiled into a folder of ours, where
``localedef`` and its sources are installed; what could not be tried is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measure import machine

ROOT = Path(__file__).resolve().parents[1]
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "check": ("check", "seeds", "--output-format", "jsonl", "--exit-zero", "--quiet"),
    "sarif": ("check", "seeds", "--output-format", "sarif", "--exit-zero", "--quiet"),
    "audit": ("audit", "seeds", "-o", "{out}/audit.jsonl", "--workers", "{workers}", "--quiet"),
    "annotate": ("annotate", "seeds", "-o", "{out}/annotate.jsonl", "--workers", "{workers}", "--quiet"),
    "parquet": ("annotate", "seeds", "-o", "{out}/annotate.parquet", "--workers", "{workers}", "--quiet"),
    "evaluate": ("evaluate", "seeds", "-o", "{out}/evaluate", "--quiet"),
}
LOCALES = ("C", "tr_TR.UTF-8", "de_DE.UTF-8", "tr_TR.ISO-8859-9")
#: Lists every folder in an order drawn from the seed; loaded by Python at its start.
SHUFFLE = """
import os, random
_scandir, _listdir, _draw = os.scandir, os.listdir, random.Random(int(os.environ["FIGLINT_ORDER"]))
class _Shuffled:
    def __init__(self, found):
        with found: self._entries = list(found)
        _draw.shuffle(self._entries)
    def __iter__(self): return iter(self._entries)
    def __next__(self):
        if not self._entries: raise StopIteration
        return self._entries.pop()
    def __enter__(self): return self
    def __exit__(self, *error): return None
    def close(self): return None
def scandir(path="."): return _Shuffled(_scandir(path))
def listdir(path="."):
    names = _listdir(path)
    _draw.shuffle(names)
    return names
os.scandir, os.listdir = scandir, listdir
"""

#: Runs the commands in one process, which loads everything once; each one's standard output becomes a file. It is the
#: descriptor that is turned there, so that the encoding of the output is still that of the locale.
ONE_AFTER_THE_OTHER = """
import json, os, sys
from figlint.evaluation.cli import main
for name, arguments in json.loads(sys.argv[1]).items():
    file = os.open(os.path.join(sys.argv[2], name + ".stdout"), os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    os.close(file)
    saved, sys.argv = sys.argv, ["figlint", *arguments]
    try:
        main()
    except SystemExit as end:
        if end.code not in (None, 0, 1):
            os._exit(3)
    sys.argv = saved
    sys.stdout.flush()
"""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One way to run. ``variables`` are added to the environment."""

    name: str
    workers: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    python: str = sys.executable


def all_at_once(folder: Path, others: list[str]) -> Iterator[Circumstance]:
    """Yield the plain way, one in which everything is different, and other interpreters."""
    yield Circumstance("plain")
    shuffle = write_shuffle(folder)
    variables = {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "PYTHONPATH": str(shuffle), "FIGLINT_ORDER": "1"}
    if compile_locale("tr_TR.ISO-8859-9", folder / "locales"):
        variables |= {"LC_ALL": "tr_TR.ISO-8859-9", "LOCPATH": str(folder / "locales")}
    yield Circumstance("all at once", workers=3, variables=variables)
    yield from (Circumstance(versions(python), python=python) for python in others)


def write_shuffle(folder: Path) -> Path:
    """Write what shuffles the listing of folders; return the folder that Python has to find it in."""
    (folder / "shuffle").mkdir()
    (folder / "shuffle" / "sitecustomize.py").write_text(SHUFFLE)
    return folder / "shuffle"


def circumstances(folder: Path, others: list[str]) -> Iterator[Circumstance]:
    """Yield the ways to run, the plain one first; say what cannot be tried."""
    yield Circumstance("plain")
    yield Circumstance("2 workers", workers=2)
    yield Circumstance("3 workers", workers=3)
    for seed in ("0", "1", "4242"):
        yield Circumstance(f"PYTHONHASHSEED={seed}", variables={"PYTHONHASHSEED": seed})
    for name in LOCALES:
        if name == "C" or compile_locale(name, folder / "locales"):
            yield Circumstance(f"LC_ALL={name}", variables={"LC_ALL": name, "LOCPATH": str(folder / "locales")})
        else:
            print(f"cannot try LC_ALL={name}: localedef or its sources are not installed")
    for zone in ("Asia/Kathmandu", "America/St_Johns"):
        yield Circumstance(f"TZ={zone}", variables={"TZ": zone})
    yield Circumstance("2 BLAS threads", variables={"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"})
    shuffle = write_shuffle(folder)
    for seed in ("1", "2"):
        order = {"PYTHONPATH": str(shuffle), "FIGLINT_ORDER": seed}
        yield Circumstance(f"folders listed in order {seed}", workers=2, variables=order)
    for python in others:
        yield Circumstance(versions(python), python=python)


def snapshot(folder: Path) -> Path:
    """Copy the packages under the name that they are imported by, and the seeds: they stay as they are meanwhile."""
    top = folder / "snapshot"
    shutil.copytree(ROOT / "seeds", top / "seeds")
    shutil.copytree(ROOT / "figlint", top / "figlint")
    for name in ("nlp", "models", "evaluation"):
        shutil.copytree(ROOT / name, top / "figlint" / name)
    return top


def compile_locale(name: str, folder: Path) -> bool:
    """Compile a locale; return whether it worked."""
    folder.mkdir(exist_ok=True)
    language, _, charset = name.partition(".")
    try:
        subprocess.run(["localedef", "-i", language, "-f", charset, folder / name], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return (folder / name).exists()


def run(way: Circumstance, top: Path, folder: Path) -> dict[str, str]:
    """Run the commands in one way, from the snapshot; return a digest of each file and standard output."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **way.variables}
    commands = {
        name: [each.format(out=folder, workers=way.workers) for each in arguments]
        for name, arguments in COMMANDS.items()
    }
    done = subprocess.run(
        [way.python, "-c", ONE_AFTER_THE_OTHER, json.dumps(commands), folder],
        cwd=top, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0 or b"Traceback" in done.stderr:
        sys.exit(f"{way.name}: {done.stderr.decode(errors='replace')}")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".journal" not in path.name)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def versions(python: str) -> str:
    """Return the versions of Python, spaCy and numpy of an environment."""
    code = "import platform, spacy, numpy; print(platform.python_version(), spacy.__version__, numpy.__version__)"
    python_version, spacy, numpy = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split()
    return f"Python {python_version}, spaCy {spacy}, numpy {numpy}"


def main() -> None:
    """Compare all ways with the plain one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--also", metavar="PYTHON", action="append", default=[])
    parser.add_argument("--quick", action="store_true", help="one way in which everything is different")
    options = parser.parse_args()
    print(machine())
    print(versions(sys.executable))
    failed = n_ways = 0
    with tempfile.TemporaryDirectory() as name:
        expected: dict[str, str] = {}
        top = snapshot(Path(name))
        ways = all_at_once(Path(name), options.also) if options.quick else circumstances(Path(name), options.also)
        for n_ways, way in enumerate(ways, start=1):
            folder = Path(name) / f"out{n_ways}"
            folder.mkdir()
            found = run(way, top, folder)
            expected = expected or found
            different = sorted(key for key in {*expected, *found} if expected.get(key) != found.get(key))
            failed += bool(different)
            print(f"{way.name:32} {f'DIFFERENT: {different}' if different else 'the same'}", flush=True)
    print(f"{n_ways - failed} of {n_ways} ways gave the same {len(expected)} files and outputs")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
