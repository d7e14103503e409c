"""The report page in a real browser: it works from disk, lets nothing foreign in, and anyone can use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from figlint.evaluation.findings import Finding, Repair
from figlint.evaluation.html.charts import confidence_chart
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.html.page import Card, render
from figlint.evaluation.linter import LintedRecord
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records import Record

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)> 𝔸PRIL & \"quotes\" </script>"


def linted(number: int, caption: str = "TNF family cytokines, BAFF, and APRIL.") -> LintedRecord:
    """Return a record with two findings."""
    figid = f"PMC{number}__fig"
    start = caption.index("PRIL") - 1
    mention = Mention("caption", start, start + 5, caption[start : start + 5], "gene", ("HGNC:11928",), "TNFSF13", 0.9)
    record = Record(
        figid, f"{figid}.md", texts=MappingProxyType({"caption": caption}), pmcid=f"PMC{number}", journal="J"
    )
    evidence = {"word": mention.surface, "candidates": ["ANP32B", "TNFSF13"]}
    wrong = Finding(
        record.path, 9, 5, figid, "keywords", "ANP32B", "G101", 0.97, "APRIL is TNFSF13 here.", 0, evidence,
        Repair(None, safe=False),
    )  # fmt: skip
    old = Finding(record.path, 10, 5, figid, "keywords", "DDX58", "G106", 1.0, "A previous symbol.", 1)
    return LintedRecord(record.path, (wrong, old), AnnotatedRecord(record, (mention,), ()))


def write_page(path: Path, *records: LintedRecord) -> Path:
    findings = FindingList()
    for record in records:
        findings.add(record)
    page = render(
        title="Report",
        subtitle="of a test",
        explanation="What it means.",
        headlines=[Card("Genes", (("precision", "0.500", "0.400–0.600"),))],
        charts=[confidence_chart([("G101", 0.97), ("G106", 1.0)])],
        findings=findings,
        signature="v:test",
    )
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.complaints = []  # type: ignore[attr-defined]
    opened.on("console", lambda message: opened.complaints.append(message.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))  # type: ignore[attr-defined]
    opened.on("request", lambda request: _note_foreign(opened, request.url))
    yield opened
    assert opened.complaints == []  # type: ignore[attr-defined]
    opened.close()


def _note_foreign(page: Page, address: str) -> None:
    if not address.startswith(("file:", "data:", "blob:")):
        page.complaints.append(f"requested {address}")  # type: ignore[attr-defined]


def open_page(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_selector("#list li")


def test_filters_search_and_order(page: Page, tmp_path: Path) -> None:
    open_page(page, write_page(tmp_path / "r.html", *map(linted, range(1, 4))))
    assert page.locator("#count").text_content() == "6 of 6 findings"
    page.select_option("#rule", "G101")
    assert page.locator("#list li").count() == 3
    page.fill("#search", "pmc2")
    assert page.locator("#count").text_content() == "1 of 6 findings"
    page.fill("#search", "")
    page.select_option("#rule", "")
    page.fill("#confidence", "0.98")
    assert set(page.locator(".code").all_text_contents()) == {"G106"}


def test_a_finding_opens_its_caption_and_evidence_by_keyboard(page: Page, tmp_path: Path) -> None:
    open_page(page, write_page(tmp_path / "r.html", linted(1)))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    detail = page.locator(".detail")
    assert "APRIL" in (detail.locator("mark.x").text_content() or "")
    assert "ANP32B, TNFSF13" in (detail.text_content() or "")
    assert "remove" in (detail.text_content() or "")
    page.keyboard.press("Enter")
    assert detail.count() == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_hostile_text_stays_text(page: Page, tmp_path: Path) -> None:
    open_page(page, write_page(tmp_path / "r.html", linted(1, HOSTILE)))
    page.locator(".row").first.click()
    assert page.title() == "Report"
    assert page.locator(".detail img, .detail script").count() == 0
    shown = page.locator(".text").inner_text()
    assert "<script>document.title='owned'</script>" in shown
    assert page.locator("mark").inner_text().startswith("𝔸PRIL")


def test_the_policy_forbids_what_is_not_the_pages_own(page: Page, tmp_path: Path) -> None:
    open_page(page, write_page(tmp_path / "r.html", linted(1)))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.owned = 1'}))"
    )
    assert page.evaluate("window.owned") is None
    assert any("Content Security Policy" in text for text in page.complaints)  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_shut_out(page: Page, tmp_path: Path, theme: str, width: int) -> None:
    """WCAG A and AA, as far as axe can tell."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    open_page(page, write_page(tmp_path / "r.html", linted(1)))
    page.locator(".row").first.click()
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    # axe runs as the page's own script would; the policy is lifted for it alone.
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [(v["id"], v["nodes"][0]["html"]) for v in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_ten_thousand_findings_stay_small_and_are_drawn_in_pieces(page: Page, tmp_path: Path) -> None:
    path = write_page(tmp_path / "r.html", *map(linted, range(5000)))
    assert path.stat().st_size < 3_000_000
    open_page(page, path)
    assert page.locator("#count").text_content() == "10000 of 10000 findings"
    assert page.locator("#list li").count() == 100
    page.click("#more")
    assert page.locator("#list li").count() == 200


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_page(tmp_path / "a.html", linted(1), linted(2)).read_bytes()
    assert write_page(tmp_path / "b.html", linted(1), linted(2)).read_bytes() == first
