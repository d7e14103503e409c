"""The review page in a real browser: keys, steps back, hostile text, two widths and themes, and anyone can use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from review_fixtures import make_item, make_items, rulings, serving

from figlint.evaluation.lint.decisions import Decision, append_decision
from figlint.evaluation.review.session import Session

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)> 𝔸PRIL & \"quotes\" </script>{{ 7*7 }}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own; what it complains of, or asks of others, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.complaints = complaints  # type: ignore[attr-defined]
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: complaints.append(request.url) if _is_foreign(request.url) else None)
    yield opened
    context.close()
    assert complaints == []


def _is_foreign(address: str) -> bool:
    return not address.startswith("data:") and urlsplit(address).hostname != "127.0.0.1"


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


@pytest.fixture
def address(decisions: Path) -> Iterator[str]:
    with serving(Session(make_items(3), decisions, "ada", is_known=lambda field, value: value == "NEW1")) as address:
        yield address


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def heading(page: Page) -> str:
    return page.title().split(" · ")[0]


def progress(page: Page) -> str:
    return page.locator(".progress span").inner_text()


def figure(page: Page) -> str:
    return page.locator(".reading > p.muted").last.inner_text().split(":")[0]


def test_the_token_leaves_the_address_at_once(page: Page, address: str) -> None:
    page.goto(address)
    assert "token" not in page.url
    page.reload()
    assert heading(page) == "G101 ANP32B"


def test_a_finding_shows_all_that_is_needed_to_decide(page: Page, address: str) -> None:
    page.goto(address)
    text = page.locator("main").inner_text()
    for part in (
        "alias collision", "acidic nuclear phosphoprotein 32", "APRIL is TNFSF13 here.", "take ANP32B out",
        "keep ANP32B", "TNF superfamily member 13", "Homo sapiens", "hgnc_alias_symbol", "gene: TNFSF13",
    ):  # fmt: skip
        assert part in text
    assert page.locator("mark.x").inner_text().startswith("APRIL")
    assert page.locator(".values .meant").inner_text() == "ANP32B"


@pytest.mark.parametrize(
    ("key", "ruling"),
    [("a", ("accept", None)), ("r", ("reject", None)), ("1", ("choose", "TNFSF13")), ("2", ("choose", "ANP32A"))],
)
def test_each_key_decides_and_goes_on(
    page: Page, address: str, decisions: Path, key: str, ruling: tuple[str, str | None]
) -> None:
    page.goto(address)
    press(page, key)
    assert rulings(decisions) == [ruling]
    assert progress(page) == "1 of 3"
    assert "PMC2__fig" in figure(page)
    assert page.locator("[role=status]").inner_text().startswith("G101 ANP32B: ")


def test_skip_undo_and_the_end(page: Page, address: str, decisions: Path) -> None:
    page.goto(address)
    press(page, "s")
    assert "PMC2__fig" in figure(page)
    press(page, "a")
    press(page, "u")
    assert "PMC2__fig" in figure(page)
    assert progress(page) == "0 of 3"
    for _ in range(3):
        press(page, "r")
    assert "Done" in page.locator("h1").inner_text()
    assert "figlint check records --fix --decisions decisions.jsonl" in page.locator("pre").inner_text()
    press(page, "u")
    assert "PMC1__fig" in figure(page)  # the one skipped came last
    assert [ruling for ruling, _ in rulings(decisions)] == ["accept", "undo", "reject", "reject", "reject", "undo"]


def test_other_keys_do_nothing(page: Page, address: str, decisions: Path) -> None:
    page.goto(address)
    for key in ("9", "x", "0", "Control+a", "Alt+r", "A", "Enter", " "):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    assert (progress(page), decisions.exists()) == ("0 of 3", False)


def test_a_key_pressed_twice_in_haste_decides_once(page: Page, address: str, decisions: Path) -> None:
    page.goto(address)
    with page.expect_navigation():
        page.evaluate(
            "() => { for (const key of ['a', 'a', 'r']) document.body.dispatchEvent("
            "new KeyboardEvent('keydown', {key, bubbles: true})); }"
        )
    assert rulings(decisions) == [("accept", None)]


def test_another_gene_can_be_named_if_it_is_one(page: Page, address: str, decisions: Path) -> None:
    page.goto(address)
    page.keyboard.press("o")
    page.keyboard.type("arsu1")  # letters of the field are no keys
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "No gene has the name 'arsu1'" in page.locator("[role=alert]").inner_text()
    assert not decisions.exists()
    page.fill("#other", "NEW1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert rulings(decisions) == [("choose", "NEW1")]


def test_keys_can_be_turned_off(page: Page, address: str, decisions: Path) -> None:
    """WCAG 2.1.4: single keys get in the way of people who speak to their computer."""
    page.goto(address)
    page.click("#keys")
    page.reload()
    page.keyboard.press("a")
    page.wait_for_timeout(100)
    assert not decisions.exists()
    with page.expect_navigation():
        page.click("button.accept")
    assert rulings(decisions) == [("accept", None)]


def test_it_works_without_script(browser: Browser, address: str, decisions: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.click("button.reject")
    page.wait_for_load_state()
    assert rulings(decisions) == [("reject", None)]
    context.close()


def test_two_reviewers_see_how_far_they_agree(page: Page, decisions: Path) -> None:
    items = make_items(3)
    for item, ruling in zip(items, ("accept", "accept", "reject"), strict=True):
        finding = item.finding
        append_decision(
            decisions,
            Decision(
                fingerprint=item.fingerprint, figid=finding.figid, rule=finding.rule, field=finding.field,
                value=finding.value, ruling=ruling, reviewer="bob <i>", time=1.0,
            ),
        )  # fmt: skip
    with serving(Session(items, decisions, "ada")) as address:
        page.goto(address)
        assert "bob <i>: accepted" in page.locator(".held").inner_text()
        for key in ("a", "r", "r"):
            press(page, key)
        assert "agrees with bob <i> in 2 of 3, κ 0.40" in page.locator(".who").inner_text()
        assert "bob <i> accepted" in page.locator(".plainlist").first.inner_text()
        with page.expect_navigation():
            page.click(".plainlist a >> nth=0")
        assert "You: rejected" in page.locator(".held").inner_text()
        press(page, "a")
        assert "in 3 of 3, κ 1.00" in page.locator(".who").inner_text()


def test_hostile_text_stays_text(page: Page, decisions: Path) -> None:
    with serving(Session([make_item(1, HOSTILE, value="<b>X</b>")], decisions, "ada")) as address:
        page.goto(address)
        assert page.title().startswith("G101 <b>X</b>")
        assert page.locator("main img, main script, main b").count() == 0
        shown = page.locator(".text").inner_text()
        assert "<script>document.title='owned'</script>" in shown
        assert "{{ 7*7 }}" in shown
        assert page.locator("mark.x").inner_text().startswith("𝔸PRIL")
        press(page, "r")
        assert page.locator("main b").count() == 0
        assert "<b>X</b>" in page.locator(".plainlist").inner_text()


def test_the_policy_runs_no_other_script(page: Page, address: str) -> None:
    page.goto(address)
    refused = page.evaluate(
        "new Promise((resolve) => {"
        "document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));"
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.owned = 1'})); })"
    )
    assert refused.startswith("script-src")
    assert page.evaluate("window.owned") is None
    assert all("Content Security Policy" in text for text in page.complaints)  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_shut_out(page: Page, address: str, theme: str, width: int) -> None:
    """WCAG A and AA, as far as axe can tell, on every page."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(address)
    _check(page, theme)
    press(page, "s")
    press(page, "1")
    page.fill("#other", "none")
    with page.expect_navigation():
        page.click(".other button")
    _check(page, theme)
    page.click("nav a")
    page.wait_for_selector("pre")
    _check(page, theme)


def _check(page: Page, theme: str) -> None:
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [(v["id"], v["nodes"][0]["html"]) for v in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_theme_is_remembered(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#theme")
    press(page, "a")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
