"""Time the reading of records, step by step, beside PyYAML's own loader.

Run as ``python benchmarks/reading.py ../shared/data/pfocr/database/_figures ../shared/data/audit/_figures``. Each step
runs over all records, seven times; the fastest round counts, since a shared machine only ever adds time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from figlint.evaluation.fixing.fix import Fix, apply_fixes
from figlint.nlp.records.fields import read_record
from figlint.nlp.records.frontmatter import front_matter
from figlint.nlp.records.limits import DEFAULT_LIMITS
from figlint.nlp.records.nodes import Source
from figlint.nlp.records.raw import RawRecord, read_raw
from figlint.nlp.records.reader import parse_chunk, read_records, with_evidence
from figlint.nlp.records.record import Record

ROUNDS = 7


def milliseconds(work: Callable[[], object], n_records: int) -> float:
    """Return the time of the fastest round, per record."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times) / n_records


def main(folders: list[str]) -> None:
    """Print a table of milliseconds per record."""
    raws = [raw for raw in read_raw(folders) if isinstance(raw, RawRecord)]
    trees = [(raw, *parse_chunk(raw.chunk, raw.syntax, raw.path, DEFAULT_LIMITS)) for raw in raws]
    fronts = [source.text[slice(*front_matter(source))] for _, source, _ in trees]
    records = [record for record in read_records(folders) if isinstance(record, Record)]
    fixes = [
        (raw, Fix(record.path, record.line, "keywords", value.index, value.value, "XYZ1"))
        for raw, record in zip(raws, records, strict=True)
        for value in record.values("keywords")[:1]
    ]
    n_values = sum(len(values or ()) for record in records for values in record.curated.values())
    print(
        f"{len(records)} records, {n_values} curated values, {sum(raw.size for raw in raws) / len(raws):.0f} bytes each"
    )
    steps: dict[str, Callable[[], object]] = {
        "PyYAML, C loader, no places": lambda: [yaml.load(front, yaml.CSafeLoader) for front in fronts],
        "PyYAML, Python composer, with places": lambda: [yaml.compose(front, yaml.SafeLoader) for front in fronts],
        "bytes to tree with places": lambda: [
            parse_chunk(raw.chunk, raw.syntax, raw.path, DEFAULT_LIMITS) for raw in raws
        ],
        "tree to record": lambda: [
            read_record(root, Source(raw.path, source.text), default_id="x") for raw, source, root in trees
        ],
        "evidence table": lambda: [with_evidence(record, Path(record.path)) for record in records],
        "all, from the folder": lambda: sum(1 for _ in read_records(folders)),
        "one fix, with its proof": lambda: [
            apply_fixes(raw.chunk.data, [fix], raw.syntax, path=raw.path) for raw, fix in fixes
        ],
    }
    for name, work in steps.items():
        print(f"{name:38} {milliseconds(work, len(records)):7.3f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
