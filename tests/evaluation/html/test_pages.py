"""The pages of each command: what they say, and that nobody is shut out of any of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from page_fixtures import HOSTILE, Watched, make_linted

from figlint.evaluation.benchmark.benchmark import run_benchmark
from figlint.evaluation.comparison.compare import compare
from figlint.evaluation.comparison.runs import Item, Run, Unit
from figlint.evaluation.curated.evaluate import DIMENSIONS, FieldResult
from figlint.evaluation.curated.report import FigureReport
from figlint.evaluation.html.audit_page import AuditedRecord, audit_page, audited_record
from figlint.evaluation.html.benchmark_page import ErrorList, benchmark_page
from figlint.evaluation.html.compare_page import compare_page
from figlint.evaluation.html.evaluation_page import evaluation_page
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.scores import Articles
from figlint.evaluation.signature import Signature
from figlint.nlp.mentions import Mention

SIGNED = Signature((("version", "test"),))
CORPUS = """\
1|t|AKT1 binds <img src=x onerror=alert(1)>.
1\t0\t4\tAKT1\tGene\t207

2|t|BAFF and APRIL of {}man.
2\t0\t4\tBAFF\tGene\t10673
2\t9\t14\tAPRIL\tGene\t8741

""".format("a long text about this, " * 40)


class Words:
    """A model that reads one word as a gene."""

    def __init__(self, word: str) -> None:
        self.word = word

    def annotate_texts(self, texts: list[str]) -> list[tuple[Mention, ...]]:
        return [
            tuple(
                Mention("text", at, at + len(self.word), self.word, "gene") for at in [text.find(self.word)] if at >= 0
            )
            for text in texts
        ]


def an_evaluation(folder: Path) -> str:
    findings = FindingList()
    records = [make_linted(1), make_linted(2, HOSTILE)]
    for record in records:
        findings.add(record)
    score = Articles(["a", "b"], resamples=20).score(np.array([[1, 1, 2], [2, 0, 1]]))
    groups = (("<b>", Counts(1, 1, 2)), ("", Counts(2, 0, 1)))
    breakdowns = tuple((name, groups) for name in DIMENSIONS)
    fields = FieldResult("keywords", 2, 0, 6, 0, 1, score, score, score, breakdowns)
    report = FigureReport(SIGNED, 2, 0, (fields,))
    return evaluation_page(report, findings)


def an_audit(folder: Path) -> str:
    records = [audited_record(make_linted(1)), audited_record(make_linted(2, HOSTILE))]
    return audit_page([AuditedRecord.from_bytes(record.to_bytes()) for record in records], SIGNED)


def a_benchmark(folder: Path) -> str:
    errors = ErrorList()
    path = folder / "own.PubTator"
    path.write_text(CORPUS, encoding="utf-8")
    models = [("akt", Words("AKT1")), ("april", Words("APRIL"))]
    report = run_benchmark([str(path)], models, resamples=20, keep=errors.add)
    return benchmark_page(report, errors)


def a_comparison(folder: Path) -> str:
    def run(path: str, rule: str, correct: int) -> Run:
        item = Item(f"PMC1__{HOSTILE}", "keywords", HOSTILE, rule, HOSTILE, 0.9, "TNF")
        other = Item("PMC1__a", "keywords", path, "G102", "m", 0.5)
        units = {f"f{i}": Unit(f"f{i}", (correct, 1, i)) for i in range(4)}
        return Run("evaluate", path, {"models": path}, dict.fromkeys(units, path), {("x",): item, (path,): other},
                   {"keywords": units})  # fmt: skip

    return compare_page(compare(run("first", "G101", 1), run("second", "G103", 2), resamples=20))


PAGES: dict[str, Callable[[Path], str]] = {
    "evaluate": an_evaluation, "audit": an_audit, "benchmark": a_benchmark, "compare": a_comparison,
}  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out(watched: Watched, tmp_path: Path, kind: str, theme: str, width: int) -> None:
    """Axe finds nothing on any page, opened rows and tables included; nothing is cut or wider than the screen."""
    path = tmp_path / "page.html"
    path.write_text(PAGES[kind](tmp_path), encoding="utf-8")
    page = watched.open(path, theme=theme, width=width)
    page.locator(".row").first.click()
    page.locator(".detail").wait_for()
    for table in page.locator("figure details").all():
        table.evaluate("node => node.open = true")
    assert watched.shuts_out() == []
    assert watched.cut_words() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("kind", PAGES)
def test_hostile_text_stays_text(watched: Watched, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGES[kind](tmp_path), encoding="utf-8")
    page = watched.open(path)
    for row in page.locator(".row").all():
        row.click()
    page.locator(".detail").last.wait_for()
    assert "figlint" in page.title()
    assert page.locator("main img, main script").count() == 0


def test_an_audit_tells_shares_with_intervals_and_the_suspect_values(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(an_audit(tmp_path), encoding="utf-8")
    page = watched.open(path)
    genes = page.locator(".card").first.inner_text().split("\n")
    assert genes[genes.index("suspect") + 1 :][:2] == ["0.500", "0.500 to 0.500"]
    assert page.locator(".value").all_text_contents() == ["ANP32B", "ANP32B"]
    page.locator(".row").first.click()
    assert "TNFSF13 is meant" in page.locator(".detail").inner_text()


def test_what_an_audit_keeps_of_a_record_survives_its_bytes() -> None:
    record = audited_record(make_linted(1, HOSTILE))
    assert AuditedRecord.from_bytes(record.to_bytes()).to_bytes() == record.to_bytes()
    assert json.loads(record.to_bytes())["sums"]["keywords"] == [0, 1, 1, pytest.approx(1.07)]


def test_a_benchmark_shows_errors_in_their_text_and_filters_them_by_model(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(a_benchmark(tmp_path), encoding="utf-8")
    page = watched.open(path)
    page.select_option("#filter-model", "akt")
    page.select_option("#filter-r", "missed")
    assert page.locator(".value").all_text_contents() == ["BAFF", "APRIL"]
    assert page.locator(".message").first.inner_text().startswith("akt: ")
    page.locator(".row").nth(1).click()
    page.locator(".detail").wait_for()
    assert page.locator(".text mark.x").inner_text().startswith("APRIL")
    assert len(page.locator(".text").inner_text()) < 400


def test_a_comparison_shows_both_states(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(a_comparison(tmp_path), encoding="utf-8")
    page = watched.open(path)
    page.select_option("#filter-change", "changed")
    page.locator(".row").click()
    page.locator(".detail").wait_for()
    assert page.locator(".detail tbody tr").first.locator("td").all_text_contents() == ["rule", "G101", "G103"]
    assert page.locator("#table-1").text_content() == "Scores"


def test_counts_have_whole_ticks_each_once(watched: Watched, tmp_path: Path) -> None:
    """A bar chart of few values has no tick between 0 and 1, which would be shown as one of them again."""
    path = tmp_path / "page.html"
    path.write_text(a_comparison(tmp_path), encoding="utf-8")
    page = watched.open(path)
    bars = page.locator("figure", has_text="Changed findings by rule")
    assert bars.locator(".role-axis-label").first.locator("text").all_text_contents() == ["0", "1", "2"]
