"""Time how long report pages take to open in Debian's Chromium, and measure how large they are.

Run as ``python benchmarks/reports.py PATH...``, with the folders of real records. It makes the page of `evaluate` of
these records, and one of 10,000 synthetic findings whose texts are random words, which compress worse than prose. A
page is open when its list is drawn; of five rounds, each in a fresh page of the browser, the fastest and the median
are printed, and the least processor time of the page's main thread, which other work on the machine does not disturb.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType

from playwright.sync_api import Browser, sync_playwright

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.config import Settings
from figlint.evaluation.curated.report import evaluate_to_folder
from figlint.evaluation.html.evaluation_page import evaluation_page
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.lint.assembly import open_linter
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.models.resources import open_lexicon
from figlint.nlp.mentions import AnnotatedRecord, Mention, OrganismCall
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record

ROUNDS = 5
N_FINDINGS, PER_FIGURE = 10_000, 5
_WORDS = [f"{a}{b}{c}" for a in ("ko", "mi", "tra", "ve", "su") for b in ("len", "dar", "pit", "mos") for c in "aeiou"]


def synthetic(number: int, draw: random.Random) -> LintedRecord:
    """Return a figure with a caption of 120 words, 20 mentions and five findings."""
    words = draw.choices(_WORDS, k=120)
    for place in range(0, 120, 6):
        words[place] = f"{draw.choice('ABCDEFGH')}{draw.choice('KLMNOP')}{draw.randrange(1, 400)}"
    caption, figid = " ".join(words), f"PMC{number}__fig{number % 9}"
    starts = [len(" ".join(words[:place])) + bool(place) for place in range(0, 120, 6)]
    mentions = tuple(
        Mention("caption", at, at + len(words[6 * i]), words[6 * i], "gene", (f"HGNC:{number}",), words[6 * i], 0.9)
        for i, at in enumerate(starts)
    )
    record = Record(
        figid, f"records/{figid}.md", texts=MappingProxyType({"caption": caption}), pmcid=f"PMC{number}",
        journal=f"J {number % 90}",
    )  # fmt: skip
    names = [f"{chr(65 + draw.randrange(26))}BC{draw.randrange(999)}" for _ in range(PER_FIGURE)]
    findings = tuple(
        Finding(
            record.path, 20 + i, 5, figid, "keywords", name, f"G10{1 + i % 5}", draw.random(),
            f"“{words[6 * i]}” is an alias of {name}, but another gene is meant", i,
            {"word": words[6 * i], "name_kind": "alias", "shared_papers": {w: draw.randrange(90) for w in names[:3]}},
            Repair(None, safe=False),
        )
        for i, name in enumerate(names)
    )  # fmt: skip
    verdicts = tuple(
        Verdict(figid, "keywords", f.value, i, "suspect", f.confidence, f.rule,
                contributions=tuple((f"feature {k}", draw.gauss(0, 1)) for k in range(40)))
        for i, f in enumerate(findings)
    )  # fmt: skip
    return LintedRecord(
        record.path,
        findings,
        AnnotatedRecord(record, mentions, (OrganismCall("9606", "Homo sapiens", 0.9),)),
        verdicts=verdicts,
    )


def page_of(linted: list[LintedRecord], folder: Path, name: str) -> Path:
    """Write the page of `evaluate` of linted records."""
    findings = FindingList()
    for record in linted:
        findings.add(record)
    annotated = (record.annotated or record.unreadable for record in linted)
    known = [record for record in annotated if record is not None]
    report = evaluate_to_folder(known, folder, lexicon=open_lexicon(), model="figlint", resamples=100)
    path = folder / f"{name}.html"
    path.write_text(evaluation_page(report, findings), encoding="utf-8")
    return path


def seconds_to_open(browser: Browser, path: Path) -> tuple[float, float]:
    """Return the time until the list of a page is drawn, and the processor time of the page's main thread."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    started = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.locator("#list li").first.wait_for()
    taken = time.perf_counter() - started
    metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    page.close()
    return taken, metrics["TaskDuration"]


def main(folders: list[str]) -> None:
    """Print size and opening time of both pages."""
    draw = random.Random(0)
    real = list(open_linter(Settings()).lint(read_records(folders)))
    pages = {
        f"{len(real)} real records": real,
        f"{N_FINDINGS:,} synthetic findings": [synthetic(n, draw) for n in range(N_FINDINGS // PER_FIGURE)],
    }
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, linted in pages.items():
            path = page_of(linted, Path(place), name)
            times, work = zip(*(seconds_to_open(browser, path) for _ in range(ROUNDS)), strict=True)
            n_findings = sum(len(record.findings) for record in linted)
            print(
                f"{name}, {n_findings:,} findings: {path.stat().st_size / 1e6:.2f} MB, opens in {min(times):.2f} s "
                f"(median {statistics.median(times):.2f} s; processor {min(work):.2f} s)"
            )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
