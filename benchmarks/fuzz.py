"""Feed mutated bytes to everything that reads what others wrote, for as long as wanted.

Run from the root of the project: ``PYTHONPATH=. python benchmarks/fuzz.py --minutes 60``. Each target is called with
seeds that were mutated at random, and may refuse them with one of figlint's own errors only. What fails is written to
``build/fuzz/`` under the name of its target, to be made a test. The numbers go to standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from figlint.evaluation.config import read_settings
from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.iob import read_iob
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import FiglintError
from figlint.nlp.evidence import read_evidence
from figlint.nlp.normalize import fold, key
from tests.fuzzing import SEEDS, TOKENS, Mutation, check_fix, mutate, read

FAILURES = Path("build") / "fuzz"
_NEW = (None, "LTA", "NO", "TNF", "a: b # c", "'", "- x", "α", " blank ", "two\nlines", "~", "{", "a, b")
_BIOC = (
    b'<?xml version="1.0"?><collection><source>s</source><date/><key/><document><id>1</id><passage><offset>0</offset>'
    b'<text>TNF binds \xce\xb1-actin</text><annotation id="a"><infon key="type">NCBI gene:7124</infon>'
    b'<location offset="0" length="3"/><text>TNF</text></annotation></passage></document></collection>'
)
_PUBTATOR = b"1|t|TNF binds\n1|a|The receptor of TNF.\n1\t0\t3\tTNF\tGene\t7124\n1\t26\t29\tTNF\tGene\t7124\n\n"
_IOB = b"TNF\tB-protein\nbinds\tO\n\nthe\tO\nIL-6\tB-protein\nreceptor\tI-protein\n"
_TABLE = b'word\tncbigene_symbol\tncbigene_id\tsource\nTNF\tTNF\t7124\tncbigene_symbol\n"x"""\tIL6\t3569\n'
_SETTINGS = b'select = ["G101"]\nmin-confidence = 0.5\nmodel = "figlint"\n[severity]\nG101 = "info"\n'


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads bytes.

    :param read: Raises one of figlint's errors, or nothing.
    """

    seeds: tuple[bytes, ...]
    read: Callable[[bytes, random.Random], object]


def from_file(suffix: str, read_path: Callable[[Path], object]) -> Callable[[bytes, random.Random], object]:
    """Return a function that writes bytes to a file and reads it."""
    path = Path(tempfile.mkdtemp(prefix="figlint-fuzz-")) / f"x{suffix}"

    def read_bytes(data: bytes, _random: random.Random) -> object:
        path.write_bytes(data)
        return read_path(path)

    return read_bytes


def read_any(data: bytes, source: random.Random) -> object:
    """Read bytes as each kind of record."""
    return read(data, source.choice(("markdown", "yaml", "jsonl")))


def fix_any(data: bytes, source: random.Random) -> object:
    """Fix a value of what may be a record."""
    syntax = source.choice(SEEDS)[0]
    return check_fix(data, syntax, source.randrange(10_000), source.choice(_NEW))


def normalize(data: bytes, _random: random.Random) -> None:
    """Fold any text: the key stays the same the second time, and offsets lead back into the text."""
    text = data.decode("utf-8", "replace")
    assert key(key(text)) == key(text)
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= start <= end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


RECORDS = tuple(seed for _, seed in SEEDS)
TARGETS: Mapping[str, Target] = {
    "reader": Target(RECORDS, read_any),
    "fixer": Target(RECORDS, fix_any),
    "evidence": Target((_TABLE,), from_file(".tsv", read_evidence)),
    "bioc": Target((_BIOC,), from_file(".xml", lambda path: list(read_bioc(path)))),
    "pubtator": Target((_PUBTATOR,), from_file(".txt", lambda path: list(read_pubtator(path)))),
    "iob": Target((_IOB,), from_file(".tsv", lambda path: list(read_iob(path)))),
    "normalisation": Target(("TNF-α, NF-κB, p38/MAPK ﬁ Ⅳ".encode(),), normalize),
    "settings": Target((_SETTINGS,), from_file(".toml", read_settings)),
}


def mutation(source: random.Random) -> Mutation:
    """Draw a mutation."""
    token = source.choice(TOKENS) if source.random() < 0.8 else source.randbytes(source.randint(0, 4))
    kind = source.choice(("insert", "delete", "replace", "repeat", "flip"))
    return Mutation(kind, source.random(), source.randint(1, 40), token)


def run(minutes: float, seed: int, names: list[str]) -> int:
    """Call the targets in turn until the time is over, and print what came of it.

    :returns: The number of distinct failures.
    """
    source = random.Random(seed)
    calls: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    failures: dict[tuple[str, str], bytes] = {}
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        for name in names:
            target = TARGETS[name]
            data = mutate(source.choice(target.seeds), [mutation(source) for _ in range(source.randint(1, 6))])
            calls[name] += 1
            try:
                target.read(data, source)
            except FiglintError:
                refused[name] += 1
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                failures.setdefault((name, f"{type(error).__name__} in {place.name}"), data)
    for name in names:
        print(f"{name:14} {calls[name]:>9,} calls  {refused[name]:>9,} refused")
    for (name, what), data in failures.items():
        FAILURES.mkdir(parents=True, exist_ok=True)
        path = FAILURES / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"FAILED {name}: {what}; input in {path}")
    print(f"{len(failures)} failures")
    return len(failures)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same inputs in the same order")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="all if none is named")
    options = parser.parse_args()
    raise SystemExit(min(run(options.minutes, options.seed, options.target or list(TARGETS)), 1))


if __name__ == "__main__":
    main()
