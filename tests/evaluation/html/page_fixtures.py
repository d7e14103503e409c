"""A page that complains of everything it must not do, and records to make pages of."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.nlp.mentions import AnnotatedRecord, Mention, OrganismCall
from figlint.nlp.records.record import Record

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)> 𝔸PRIL & \"quotes\" </script>"
CAPTION = "TNF family cytokines, BAFF, and APRIL."


class Watched:
    """A page with what it complained of: console messages, errors, requests to anything but files."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def open(self, path: Path, *, theme: str = "light", width: int = 1280) -> Page:
        """Open a file, wait for its list, and draw every chart."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.goto(path.as_uri())
        self.page.locator("#count", has_text=re.compile(r"\d of \d")).wait_for()
        self.page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
        for plot in self.page.locator(".plot").all():
            plot.locator("svg").wait_for(state="attached")
        return self.page

    def shuts_out(self) -> list[tuple[str, str]]:
        """Return what breaks WCAG A or AA or is bad practice, as far as axe can tell."""
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        return [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]]

    def cut_words(self) -> list[str]:
        """Return the words of charts that stick out of their drawing, and so are cut."""
        found: list[str] = self.page.evaluate("""() => [...document.querySelectorAll('.plot svg')].flatMap((svg) => {
            const box = svg.getBoundingClientRect();
            const isCut = ({ left, right }) => left < box.left - 1 || right > box.right + 1;
            return [...svg.querySelectorAll('text')].filter((word) => isCut(word.getBoundingClientRect()))
                .map((word) => word.textContent);
        })""")
        return found

    def _note(self, address: str) -> None:
        if not address.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"requested {address}")


def make_linted(number: int, caption: str = CAPTION) -> LintedRecord:
    """Return a record with two findings and the verdicts on three values."""
    figid = f"PMC{number}__fig"
    start = caption.index("PRIL") - 1
    mention = Mention("caption", start, start + 5, caption[start : start + 5], "gene", ("HGNC:11928",), "TNFSF13", 0.9)
    record = Record(
        figid, f"{figid}.md", texts=MappingProxyType({"caption": caption}), pmcid=f"PMC{number}", journal="J",
        figlink=f"/pmc/articles/PMC{number}/figure/F1/",
    )  # fmt: skip
    evidence = {"word": mention.surface, "candidates": ["ANP32B", "TNFSF13"]}
    wrong = Finding(
        record.path, 9, 5, figid, "keywords", "ANP32B", "G101", 0.97, "APRIL is TNFSF13 here.", 0, evidence,
        Repair(None, safe=False),
    )  # fmt: skip
    old = Finding(record.path, 10, 5, figid, "keywords", "DDX58", "G106", 1.0, "A previous symbol.", 1)
    verdicts = (
        Verdict(
            figid, "keywords", "ANP32B", 0, "suspect", 0.97, "G101", mention.surface, "TNFSF13", evidence,
            "APRIL is TNFSF13 here.", (("base rate", -3.25), ("namesake fits", 6.5), ("company", 0.23)),
        ),
        Verdict(figid, "keywords", "DDX58", 1, "unsupported", 0.1),
        Verdict(figid, "organisms", "Homo sapiens", 0, "supported", 0.02),
    )  # fmt: skip
    annotated = AnnotatedRecord(record, (mention,), (OrganismCall("9606", "Homo sapiens", 0.9),))
    return LintedRecord(record.path, (wrong, old), annotated, verdicts=verdicts)
