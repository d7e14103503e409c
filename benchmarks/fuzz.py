"""Feed mutated bytes to everything that reads what others wrote, for as long as wanted.

Run from the root of the project: ``PYTHONPATH=. python benchmarks/fuzz.py --minutes 60``. Each target is called with
seeds that were mutated at random, and may refuse them with one of figlint's own errors only; the targets share the
time evenly. A call that takes :data:`MAX_SECONDS` of processor time or more is a failure too. What fails is written to
``build/fuzz/`` under the name of its target, to be made a test. The numbers go to standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FrameType

from figlint.evaluation.config import Settings, read_settings
from figlint.evaluation.lint.assembly import open_linter
from figlint.evaluation.lint.decisions import read_decisions
from figlint.evaluation.lint.linter import Linter
from figlint.evaluation.lint.suppressions import read_suppressions
from figlint.models.factories import open_matcher
from figlint.models.resources import open_lexicon
from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.gold import GoldDocument, GoldMention
from figlint.nlp.corpora.iob import read_iob
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import FiglintError
from figlint.nlp.exchange.brat import read_brat
from figlint.nlp.exchange.catalogue import FORMATS
from figlint.nlp.exchange.docbin import read_docbin
from figlint.nlp.exchange.labelstudio import read_label_studio
from figlint.nlp.exchange.prodigy import read_prodigy
from figlint.nlp.exchange.webannotation import read_web_annotations
from figlint.nlp.names.abbreviations import definitions
from figlint.nlp.names.coordination import split
from figlint.nlp.names.normalize import fold, key
from figlint.nlp.records.evidence import read_evidence
from figlint.nlp.records.reader import read_records
from tests.fuzzing import SEEDS, TOKENS, Mutation, check_fix, mutate, read

FAILURES = Path("build") / "fuzz"
#: What one call may take.
#: *Unit:* seconds of processor time. Seeds have a few hundred bytes, and take milliseconds.
MAX_SECONDS = 5.0
_NEW = (None, "LTA", "NO", "TNF", "a: b # c", "'", "- x", "α", " blank ", "two\nlines", "~", "{", "a, b")
_BIOC = (
    b'<?xml version="1.0"?><collection><source>s</source><date/><key/><document><id>1</id><passage><offset>0</offset>'
    b'<text>TNF binds \xce\xb1-actin</text><annotation id="a"><infon key="type">NCBI gene:7124</infon>'
    b'<location offset="0" length="3"/><text>TNF</text></annotation></passage></document></collection>'
)
_PUBTATOR = b"1|t|TNF binds\n1|a|The receptor of TNF.\n1\t0\t3\tTNF\tGene\t7124\n1\t26\t29\tTNF\tGene\t7124\n\n"
_IOB = b"TNF\tB-protein\nbinds\tO\n\nthe\tO\nIL-6\tB-protein\nreceptor\tI-protein\n"
_TABLE = b'word\tncbigene_symbol\tncbigene_id\tsource\nTNF\tTNF\t7124\tncbigene_symbol\n"x"""\tIL6\t3569\n'
_NAMES = "TNF-α, p38/MAPK, MEK1/2, IL-1α/β, Wnt3-5 (tumour necrosis factor, TNF) in E. coli and HeLa".encode()
_BRAT = b"T1\tgene 0 3\tTNF\nN1\tReference T1 HGNC:11892\tTNF\n"
_DECISIONS = (
    b'{"fingerprint":"a","figid":"x","rule":"G101","field":"keywords","value":"TNF","ruling":"reject",'
    b'"reviewer":"r","time":1.5}\n'
)
_SUPPRESSIONS = b"# central\nPMC1__x G101(ANP32B): APRIL is a cytokine here\n"
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


@lru_cache(maxsize=1)
def linter() -> Linter:
    """Return the linter with all rules."""
    return open_linter(Settings(select=("G", "O", "S")))


def lint(path: Path) -> None:
    """Put a record through everything; what cannot be read is a finding."""
    assert list(linter().lint(read_records([path])))


def look_up(data: bytes, _random: random.Random) -> None:
    """Look up whatever stands in a text, and find names in it."""
    text = data.decode("utf-8", "replace")
    lexicon = open_lexicon()
    for name in (text, *text.split()):
        for hit in (*lexicon.lookup(name), *lexicon.taxa(name)):
            assert lexicon.entry(hit.entry.id) is not None
        lexicon.senses(name)
        split(name, lambda form: bool(lexicon.lookup(form)))
    lexicon.similar(key(text), least=0.5)
    assert all(0 <= match.start < match.end <= len(text) for match in open_matcher().find(text))
    assert all(text[d.long_start : d.long_end] and text[d.short_start : d.short_end] for d in definitions(text))


def read_annotations(folder: Path) -> None:
    """Read brat's annotations of a text."""
    (folder / "x.txt").write_text("TNF binds its receptor.")
    list(read_brat(folder))


def _written(name: str) -> tuple[bytes, ...]:
    """Return a text with two mentions as a format of :mod:`figlint.nlp.exchange` writes it."""
    mentions = (
        GoldMention(0, 3, "TNF", "gene", "gene", (("HGNC:11892",),)),
        GoldMention(11, 17, "E.coli", "organism", "organism", ()),
    )
    document = GoldDocument("1", "PMC1", "TNF and an E.coli gene", mentions, "x")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        FORMATS[name].write([document], path)
        return (path.read_bytes(),)


RECORDS = tuple(seed for _, seed in SEEDS)
TARGETS: Mapping[str, Target] = {
    "reader": Target(RECORDS, read_any),
    "fixer": Target(RECORDS, fix_any),
    "evidence": Target((_TABLE,), from_file(".tsv", read_evidence)),
    "bioc": Target((_BIOC,), from_file(".xml", lambda path: list(read_bioc(path)))),
    "bioc-json": Target(_written("bioc-json"), from_file(".json", lambda path: list(read_bioc(path)))),
    "pubtator": Target((_PUBTATOR,), from_file(".txt", lambda path: list(read_pubtator(path)))),
    "iob": Target((_IOB,), from_file(".tsv", lambda path: list(read_iob(path)))),
    "normalisation": Target(("TNF-α, NF-κB, p38/MAPK ﬁ Ⅳ".encode(),), normalize),
    "settings": Target((_SETTINGS,), from_file(".toml", read_settings)),
    "suppressions": Target((_SUPPRESSIONS,), from_file(".txt", read_suppressions)),
    "decisions": Target((_DECISIONS,), from_file(".jsonl", read_decisions)),
    "lexicon": Target((_NAMES,), look_up),
    "linter": Target(RECORDS, from_file(".md", lint)),
    "brat": Target((_BRAT,), from_file(".ann", lambda path: read_annotations(path.parent))),
    "prodigy": Target(_written("prodigy"), from_file(".jsonl", lambda path: list(read_prodigy(path)))),
    "label-studio": Target(_written("label-studio"), from_file(".json", lambda path: list(read_label_studio(path)))),
    "w3c": Target(_written("w3c"), from_file(".jsonld", lambda path: list(read_web_annotations(path)))),
    "docbin": Target(_written("docbin"), from_file(".spacy", lambda path: list(read_docbin(path)))),
}


def mutation(source: random.Random) -> Mutation:
    """Draw a mutation."""
    token = source.choice(TOKENS) if source.random() < 0.8 else source.randbytes(source.randint(0, 4))
    kind = source.choice(("insert", "delete", "replace", "repeat", "flip"))
    return Mutation(kind, source.random(), source.randint(1, 40), token)


def run(minutes: float, seed: int, names: list[str]) -> int:
    """Call the targets until the time is over, and print what came of it.

    :returns: The number of distinct failures.
    """
    source = random.Random(seed)
    calls: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    slowest: Counter[str] = Counter()
    failures: dict[tuple[str, str], bytes] = {}
    for name in _in_turn(names, minutes):
        target = TARGETS[name]
        data = mutate(source.choice(target.seeds), [mutation(source) for _ in range(source.choice((1, 1, 1, 2, 3, 6)))])
        calls[name] += 1
        begin = time.process_time()
        try:
            with _patience():
                target.read(data, source)
        except FiglintError:
            refused[name] += 1
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            failures.setdefault((name, f"{type(error).__name__} in {place.name}"), data)
        if calls[name] > 1:  # the first call opens resources
            slowest[name] = max(slowest[name], round(1000 * (time.process_time() - begin)))
    for name in names:
        print(f"{name:14} {calls[name]:>9,} calls  {refused[name]:>9,} refused  slowest {slowest[name]:>5,} ms")
    for (name, what), data in failures.items():
        FAILURES.mkdir(parents=True, exist_ok=True)
        path = FAILURES / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"FAILED {name}: {what}; input in {path}")
    print(f"{sum(calls.values()):,} calls, {len(failures)} failures")
    return len(failures)


def _in_turn(names: list[str], minutes: float) -> Iterator[str]:
    """Yield the target that has had the least processor time, until the time is over."""
    spent = dict.fromkeys(names, 0.0)
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        name = min(names, key=lambda name: spent[name])
        begin = time.process_time()
        yield name
        spent[name] += time.process_time() - begin


@contextmanager
def _patience() -> Iterator[None]:
    """End a call that takes too long; the first one of a target opens its resources in that time as well."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


def _give_up(signum: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"took more than {MAX_SECONDS:g} s")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same inputs in the same order")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="all if none is named")
    options = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _give_up)
    linter(), open_matcher()
    raise SystemExit(min(run(options.minutes, options.seed, options.target or list(TARGETS)), 1))


if __name__ == "__main__":
    main()
