"""A page in a real browser: it works from disk, lets nothing foreign in, and anyone can use it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from page_fixtures import HOSTILE, Watched, make_linted

from figlint.evaluation.html.charts import confidence_chart
from figlint.evaluation.html.evaluation_page import RULE_NAMES, finding_filters
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.html.listing import Listing, Row
from figlint.evaluation.html.page import Card, Listed, Number, Page, Table, render
from figlint.evaluation.lint.linter import LintedRecord


def write_page(path: Path, *records: LintedRecord) -> Path:
    findings = FindingList()
    for record in records:
        findings.add(record)
    page = Page(
        title="Report",
        subtitle="of a test",
        explanation="What it means.",
        cards=[Card("Genes", (Number("precision", "0.500", "0.400 to 0.600"),), (Number("records", "3"),))],
        charts=[confidence_chart(Counter({("G101", 97): 1, ("G106", 100): 1}), RULE_NAMES)],
        listed=Listed(findings.listing, "Findings", "findings", finding_filters(), "Probability"),
        signature="v:test",
        tables=[Table("More", ("a", "b"), (("1", "<b>"),))],
    )
    path.write_text(render(page), encoding="utf-8")
    return path


def test_filters_search_and_order(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", *map(make_linted, range(1, 4))))
    assert page.locator("#count").text_content() == "6 of 6 findings"
    page.select_option("#filter-r", "G101")
    assert page.locator("#list li").count() == 3
    assert page.locator("#filter-r option:checked").text_content() == "G101 alias-collision (3)"
    page.fill("#search", "pmc2")
    assert page.locator("#count").text_content() == "1 of 6 findings"
    page.click("#clear")
    assert page.locator("#list li").count() == 6
    page.select_option("#filter-species", "Homo sapiens")
    page.select_option("#filter-journal", "J")
    page.fill("#confidence", "0.98")
    assert set(page.locator(".code").all_text_contents()) == {"G106"}
    page.fill("#confidence", "0")
    page.select_option("#order", "c")
    assert page.locator(".code").all_text_contents()[:3] == ["G106"] * 3


def test_a_finding_opens_its_caption_and_evidence_by_keyboard(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1)))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    detail = page.locator(".detail")
    assert detail.locator("mark.x").inner_text().startswith("APRIL")
    text = detail.inner_text()
    assert "ANP32B, TNFSF13" in text
    assert "TNFSF13 is listed already; take ANP32B out" in text
    assert page.locator(".why td").all_text_contents() == [
        "namesake fits", "+6.50", "base rate", "-3.25", "company", "+0.23", "in all", "+3.48",
    ]  # fmt: skip
    assert [link.get_attribute("href") for link in detail.locator("a").all()] == [
        "https://pfocr.wikipathways.org/figures/PMC1__fig.html",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F1/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/",
    ]
    page.keyboard.press("Escape")
    detail.wait_for(state="detached")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.querySelector('.code').textContent") == "G106"
    page.keyboard.press("/")
    page.keyboard.type("nothing")
    assert page.locator("#count").text_content() == "0 of 2 findings"
    page.keyboard.press("Escape")
    assert page.locator("#count").text_content() == "2 of 2 findings"


def test_hostile_text_stays_text(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1, HOSTILE)))
    page.locator(".row").first.click()
    page.locator(".detail").wait_for()
    assert page.title() == "Report – figlint"
    assert page.locator(".detail img, .detail script").count() == 0
    assert "<script>document.title='owned'</script>" in page.locator(".text").inner_text()
    assert page.locator(".text mark").inner_text().startswith("𝔸PRIL")


def test_only_a_path_at_pmc_becomes_a_link(watched: Watched, tmp_path: Path) -> None:
    listing = Listing()
    head = {"id": "javascript:alert(1)", "pmcid": "PMC1/../../x"}
    listing.add(head, {}, [Row({"r": "G101", "v": "X", "m": "m"}, {})])
    listed = Listed(listing, "Findings", "findings", ())
    path = tmp_path / "r.html"
    path.write_text(render(Page("T", "", "", (), (), listed, "")), encoding="utf-8")
    page = watched.open(path)
    page.locator(".row").click()
    page.locator(".detail").wait_for()
    assert page.locator(".detail a").count() == 0


def test_the_policy_forbids_what_is_not_the_pages_own(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1)))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.owned = 1'}))"
    )
    assert page.evaluate("window.owned") is None
    assert any("Content Security Policy" in text for text in watched.complaints)
    watched.complaints.clear()


def test_charts_follow_the_theme_and_have_tables(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1)))
    label = "getComputedStyle(document.querySelector('.plot .role-axis-label text')).fill"
    light = page.evaluate(label)
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(label) != light
    page.locator("figure summary").click()
    assert page.locator("figure tbody td").first.text_content() == "G101"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_shut_out(watched: Watched, tmp_path: Path, theme: str, width: int) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1)), theme=theme, width=width)
    page.locator(".row").first.click()
    page.locator(".detail").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert watched.shuts_out() == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_print_is_light_and_without_controls(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(write_page(tmp_path / "r.html", make_linted(1)), theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert not page.locator("#filters").is_visible()
    assert page.locator(".row").first.is_visible()


def test_ten_thousand_findings_stay_small_and_are_drawn_in_pieces(watched: Watched, tmp_path: Path) -> None:
    path = write_page(tmp_path / "r.html", *map(make_linted, range(5000)))
    assert path.stat().st_size < 3_000_000
    page = watched.open(path)
    assert page.locator("#count").text_content() == "10,000 of 10,000 findings"
    assert page.locator("#list li").count() == 100
    page.click("#more")
    assert page.locator("#list li").count() == 200
    page.fill("#search", "pmc4999__ g101")
    page.locator(".row").click()
    assert "PMC4999__fig" in page.locator(".detail").inner_text()


def test_the_surest_are_kept_of_too_many_and_the_page_says_so(watched: Watched, tmp_path: Path) -> None:
    listing = Listing(limit=3)
    for number in range(8):
        row = Row({"r": "G101", "v": f"V{number}", "m": "m", "c": number / 10}, {"fix": f"F{number}"}, number / 10)
        listing.add({"id": f"f{number}"}, {}, [row])
    path = tmp_path / "r.html"
    listed = Listed(listing, "Findings", "findings", (), "Probability")
    path.write_text(render(Page("T", "", "", (), (), listed, "")), encoding="utf-8")
    page = watched.open(path)
    assert page.locator("#count").text_content() == "3 of 3 findings; the page holds these of 8"
    assert page.locator(".value").all_text_contents() == ["V5", "V6", "V7"]
    page.locator(".row").nth(1).click()
    assert page.locator(".fix").inner_text() == "Replacement: F6"


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_page(tmp_path / "a.html", make_linted(1), make_linted(2)).read_bytes()
    assert write_page(tmp_path / "b.html", make_linted(1), make_linted(2)).read_bytes() == first
