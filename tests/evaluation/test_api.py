"""What notebooks call: values that show themselves with everything escaped, and frames with fixed columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pytest

import figlint
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.linter import LintedRecord
from figlint.evaluation.outputs.formats import write_jsonl
from figlint.nlp.display import Mark, highlight, table
from figlint.nlp.mentions import AnnotatedRecord, Candidate, Mention, OrganismCall
from figlint.nlp.records.record import Record

HOSTILE = "<script>alert(1)</script> APRIL & <img src=x onerror=alert(1)> 𝔸PRIL"


def hostile_record() -> AnnotatedRecord:
    """Return a record whose every text field would be markup if it were not escaped."""
    start = HOSTILE.index("APRIL")
    candidate = Candidate(("<a>",), "<i>T</i>", "<b>name</b>", "9606", "alias", 0.5)
    mention = Mention("caption", start, start + 5, "APRIL", "gene", ("<a>",), "<i>T</i>", 0.5, candidates=(candidate,))
    record = Record("<u>fig</u>", "<u>path</u>", texts=MappingProxyType({"caption": HOSTILE, "figtitle": ""}))
    return AnnotatedRecord(record, (mention,), (OrganismCall("9606", "<em>Homo</em>", 0.9),))


@pytest.fixture(scope="module")
def linted(seeds: Path) -> list[LintedRecord]:
    return list(figlint.lint([seeds]))


def assert_escaped(html: str) -> None:
    own = {"style", "div", "h4", "p", "mark", "sub", "table", "thead", "tbody", "tr", "th", "td"}
    used = {piece.split(">")[0].split()[0].strip("/") for piece in html.split("<")[1:]}
    assert used <= own, used - own
    assert " onerror=" not in html.replace("&lt;img src=x onerror=alert(1)&gt;", "")


def test_a_record_shows_its_text_with_mentions_and_escapes_all_of_it() -> None:
    html = hostile_record()._repr_html_()
    assert_escaped(html)
    assert '<mark class="g">APRIL<sub>&lt;i&gt;T&lt;/i&gt;</sub></mark>' in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;em&gt;Homo&lt;/em&gt;" in html


def test_a_linted_record_shows_what_is_doubtful() -> None:
    annotated = hostile_record()
    finding = Finding(
        "<u>path</u>", 1, 1, "<u>fig</u>", "keywords", "<i>X</i>", "G101", 0.9, "<b>m</b>", 0, {"word": "APRIL"},
        Repair("<s>", safe=False),
    )  # fmt: skip
    html = LintedRecord("<u>path</u>", (finding,), annotated)._repr_html_()
    assert_escaped(html)
    assert '<mark class="x">APRIL<sub>&lt;i&gt;T&lt;/i&gt; – G101</sub></mark>' in html
    assert "replace by &lt;s&gt;" in html
    assert_escaped(LintedRecord("<u>", (finding,))._repr_html_())


def test_mentions_of_a_text_show_themselves() -> None:
    mentions = figlint.read("TNF family cytokines, BAFF, and APRIL <b>.")
    assert [mention.symbol for mention in mentions if mention.surface == "APRIL"] == ["TNFSF13"]
    html = mentions._repr_html_()
    assert_escaped(html)
    assert ">APRIL<sub>TNFSF13</sub></mark> &lt;b&gt;." in html
    assert "HGNC:11928" in html
    assert_escaped(figlint.MentionList(hostile_record().mentions)._repr_html_())
    assert_escaped(figlint.MentionList([])._repr_html_())


def test_an_evaluation_shows_its_scores_and_is_that_of_the_frames(linted: list[LintedRecord]) -> None:
    report = figlint.evaluate(linted, resamples=50)
    html = report._repr_html_()
    assert_escaped(html)
    assert "ceiling of recall" in html
    scores = figlint.scores_frame(report)
    items = figlint.items_frame(linted)
    for row in scores.iter_rows(named=True):
        counts = items.filter(field=row["field"])["outcome"].value_counts()
        found = dict(counts.iter_rows())
        assert {name: found.get(name, 0) for name in ("tp", "fp", "fn")} == {n: row[n] for n in ("tp", "fp", "fn")}
    assert items.filter(value="ANP32B")["rule"].to_list() == ["G101"]


def test_a_comparison_shows_what_changed_and_escapes_it(linted: list[LintedRecord], tmp_path: Path) -> None:
    findings = [finding for record in linted for finding in record.findings]
    surer = replace(findings[1], confidence=0.99, figid="<b>")
    for name, kept in (("a", [findings[0], replace(surer, confidence=0.5)]), ("b", [surer, findings[2]])):
        (tmp_path / f"{name}.jsonl").write_text("".join(write_jsonl(kept)), encoding="utf-8")
    html = figlint.compare(tmp_path / "a.jsonl", tmp_path / "b.jsonl")._repr_html_()
    assert_escaped(html)
    assert "3 findings differ, 0 are the same" in html
    assert "<td>gone</td><td>PMC8431187__cancers-13-04441-g002</td><td>keywords</td><td>ANP32B</td>" in html
    assert "<td>other</td><td>&lt;b&gt;</td>" in html


def test_a_benchmark_shows_its_scores(tmp_path: Path) -> None:
    path = tmp_path / "<b>.pubtator"
    path.write_text("1|t|TNF binds its receptor.\n1|a|\n1\t0\t3\tTNF\tGene\t7124\n", encoding="utf-8")
    pipeline = figlint.load("lexicon")
    alone = figlint.run_benchmark([str(path)], [("<i>", pipeline)], resamples=5)._repr_html_()
    both = figlint.run_benchmark([str(path)], [("<i>", pipeline), ("two", pipeline)], resamples=5)._repr_html_()
    for html in (alone, both):
        assert_escaped(html)
        assert "<td>&lt;i&gt;</td><td>gene</td><td>strict</td><td>1.000 [1.000, 1.000]</td>" in html
    assert "Paired differences" in both
    assert "Paired differences" not in alone


def test_annotations_are_those_of_linting(linted: list[LintedRecord], seeds: Path) -> None:
    annotated = [record.annotated for record in linted if record.annotated is not None]
    again = figlint.mentions_frame(figlint.annotate([seeds]))
    assert again.equals(figlint.mentions_frame(annotated))


def test_candidates_are_framed_with_the_chosen_one(linted: list[LintedRecord]) -> None:
    annotated = [record.annotated for record in linted if record.annotated is not None]
    frame = figlint.candidates_frame(annotated).filter(surface="APRIL", field="caption")
    assert frame.filter(pl.col("is_chosen"))["symbol"].to_list() == ["TNFSF13"]
    assert "ANP32B" in frame["symbol"].to_list()


@pytest.mark.parametrize(
    "make", ["findings_frame", "verdicts_frame", "items_frame", "mentions_frame", "candidates_frame"]
)
def test_frames_have_their_columns_also_when_empty(make: str, linted: list[LintedRecord]) -> None:
    frame = getattr(figlint, make)
    source = linted if make in ("findings_frame", "verdicts_frame", "items_frame") else figlint_annotated(linted)
    assert frame([]).schema == frame(source).schema
    pandas = pytest.importorskip("pandas")
    assert isinstance(frame(source).to_pandas(), pandas.DataFrame)


def figlint_annotated(linted: list[LintedRecord]) -> list[AnnotatedRecord]:
    return [record.annotated for record in linted if record.annotated is not None]


def test_of_marks_that_overlap_what_is_doubtful_goes_first() -> None:
    marks = [Mark(0, 3, "g", "A"), Mark(2, 5, "x", "B"), Mark(6, 7, "o")]
    assert highlight("ab<de>f", marks) == 'ab<mark class="x">&lt;de<sub>B</sub></mark>&gt;<mark class="o">f</mark>'


def test_cells_are_rounded_and_escaped() -> None:
    assert "<td>0.333</td><td></td><td>&lt;</td><td>2</td>" in table(("a", "b", "c", "d"), [(1 / 3, None, "<", 2.0)])


def test_every_public_name_is_there() -> None:
    assert all(getattr(figlint, name) is not None for name in figlint.__all__)
