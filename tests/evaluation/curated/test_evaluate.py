"""Curated fields are compared with the text by identifier sets."""

import io
import json
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.curated.ceiling import name_in_text, name_keys
from figlint.evaluation.curated.evaluate import FigureEvaluator
from figlint.evaluation.curated.reference import curated_items
from figlint.evaluation.curated.report import (
    FigureReport,
    evaluate_to_folder,
    items_header,
    to_json,
    to_markdown,
    write_items_jsonl,
    write_items_tsv,
)
from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.signature import Signature
from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit
from figlint.nlp.mentions import AnnotatedRecord, Candidate, Mention, OrganismCall
from figlint.nlp.names.normalize import key
from figlint.nlp.records.record import CuratedField, CuratedValue, EvidenceRow, Position, Record, UnreadableRecord

HERE = Position(1, 1)


def gene(identifier: str, symbol: str, number: str, taxid: str = "9606") -> Entry:
    return Entry(identifier, (identifier, f"NCBIGene:{number}", "UniProt:P0"), symbol, "", taxid, "gene")


class SmallLexicon:
    """Four genes, a family and two species, with the part of the lexicon's interface that is used."""

    entries = (
        gene("HGNC:11928", "TNFSF13", "8741"),
        gene("HGNC:16677", "ANP32B", "10541"),
        gene("HGNC:11892", "TNF", "7124"),
        gene("MGI:104798", "Tnf", "21926", "10090"),
        Entry("FPLX:NFkappaB", ("FPLX:NFkappaB",), "NFkappaB", "", "", "family"),
        Entry("NCBITaxon:9606", ("NCBITaxon:9606",), "Homo sapiens", "", "9606", "taxon"),
        Entry("NCBITaxon:10090", ("NCBITaxon:10090",), "Mus musculus", "", "10090", "taxon"),
    )
    aliases = MappingProxyType(
        {"APRIL": ("HGNC:11928", "HGNC:16677"), "Tnfa": ("MGI:104798",), "mouse": ("NCBITaxon:10090",)}
    )

    def entry(self, curie: str) -> Entry | None:
        return next((e for e in self.entries if curie in e.ids and not curie.startswith("UniProt")), None)

    def by_symbol(self, symbol: str) -> Entry | None:
        return next((e for e in self.entries if e.symbol == symbol and e.taxid == "9606" and e.type == "gene"), None)

    def names(self, curie: str):
        entry = self.entry(curie)
        aliases = [(name, "alias") for name, ids in self.aliases.items() if curie in ids]
        return [(entry.symbol, "symbol"), *aliases] if entry else []

    def _hits(self, name: str):
        return [NameHit(e, n, kind) for e in self.entries for n, kind in self.names(e.id) if key(n) == key(name)]

    def lookup(self, name: str):
        return [hit for hit in self._hits(name) if hit.entry.type != "taxon"]

    def taxa(self, name: str):
        return [hit for hit in self._hits(name) if hit.entry.type == "taxon"]

    def orthologs(self, curie: str, taxid: str = "9606"):
        return ("HGNC:11892",) if curie == "MGI:104798" and taxid == "9606" else ()


LEXICON = cast(Lexicon, SmallLexicon())
CAPTION = "BAFF and APRIL act on mouse NF-κB with Tnfa."


def record(figid: str = "PMC1__a", *, evidence: tuple[EvidenceRow, ...] | None = None, **curated: list[str] | None):
    fields: dict[CuratedField, tuple[CuratedValue, ...] | None] = {
        name: None if values is None else tuple(CuratedValue(name, v, HERE, i) for i, v in enumerate(values))
        for name, values in curated.items()
    }
    return Record(
        figid,
        "x.md",
        texts=MappingProxyType({"caption": CAPTION}),
        curated=MappingProxyType(fields),
        evidence=evidence,
        pmcid=figid.partition("__")[0],
        journal="J Invent Fig",
    )


def mention(surface: str, *ids: str, kind: str = "alias") -> Mention:
    start = CAPTION.index(surface)
    candidates = (Candidate(ids, "", "", "9606", kind),) if ids else ()
    return Mention("caption", start, start + len(surface), surface, "gene", ids=ids, candidates=candidates)


def annotate(curated: Record, *mentions: Mention, organisms: tuple[OrganismCall, ...] = ()) -> AnnotatedRecord:
    return AnnotatedRecord(curated, mentions, organisms)


def test_reference_keeps_absent_empty_and_placeholder_apart() -> None:
    for values, expected in ((None, None), (["NA"], None), (["NA", " "], None), ([], ())):
        assert curated_items(record(organisms=values), "organisms", LEXICON) == expected
    assert curated_items(record(), "organisms", LEXICON) is None


def test_reference_joins_duplicates_and_keeps_unknown_values() -> None:
    items = curated_items(record(keywords=["TNF", "bombesin", "TNF", "APRIL"]), "keywords", LEXICON)
    assert items is not None
    assert [(item.value, len(item.values), item.entry and item.entry.id) for item in items] == [
        ("TNF", 2, "HGNC:11892"),
        ("bombesin", 1, None),
        ("APRIL", 1, None),  # two human genes share it
    ]


def test_reference_takes_the_species_from_the_evidence() -> None:
    rows = (EvidenceRow("TNF", "TNF", "21926", "10090", "Mus musculus", "ncbigene_symbol", 2),)
    (item,) = curated_items(record(keywords=["TNF"], evidence=rows), "keywords", LEXICON) or ()
    assert item.entry is not None
    assert item.entry.taxid == "10090"


@pytest.fixture
def evaluator() -> FigureEvaluator:
    evaluator = FigureEvaluator(
        LEXICON, lambda figid, field, index: "G101" if (field, index) == ("keywords", 1) else ""
    )
    evaluator.add(
        annotate(
            record(
                keywords=["TNFSF13", "ANP32B", "TNF", "TNF", "bombesin"],
                organisms=["Homo sapiens"],
                organisms_ner=["NA"],
            ),
            mention("APRIL", "HGNC:11928", "NCBIGene:8741"),
            mention("NF-κB", "FPLX:NFkappaB", kind="family"),
            mention("Tnfa", "MGI:104798"),
            mention("BAFF"),
            organisms=(
                OrganismCall("10090", "Mus musculus", 0.9, ("mouse",)),
                OrganismCall("9606", "Homo sapiens", 0.4, is_default=True),
            ),
        )
    )
    evaluator.add(annotate(record("PMC2__b", keywords=[], organisms=None), mention("APRIL", "HGNC:11928")))
    return evaluator


def test_counts_of_genes(evaluator: FigureEvaluator) -> None:
    """Text: TNFSF13 and the mouse's Tnf; curated: TNFSF13, ANP32B, human TNF (twice), and a value that is no gene."""
    genes, _, _ = evaluator.results(resamples=20)
    assert genes.score.counts == Counts(tp=1, fp=2, fn=3)
    assert genes.loose.counts == Counts(tp=2, fp=1, fn=2)
    assert (genes.n_records, genes.n_absent, genes.n_values, genes.n_duplicates, genes.n_nil) == (2, 0, 5, 1, 1)


@given(
    st.lists(st.sampled_from(["TNFSF13", "ANP32B", "TNF", "bombesin", "NA"]), max_size=6),
    st.lists(st.sampled_from(["HGNC:11928", "HGNC:16677", "HGNC:11892", "MGI:104798", "FPLX:NFkappaB"]), max_size=5),
)
def test_both_sums_hold(keywords: list[str], genes: list[str]) -> None:
    """Every distinct curated value and every distinct gene of the text is counted once, strictly and loosely."""
    evaluator = FigureEvaluator(LEXICON)
    rows = evaluator.add(annotate(record(keywords=keywords), *[mention("APRIL", gene) for gene in genes]))
    result = evaluator.results(resamples=5)[0]
    if keywords and set(keywords) == {"NA"}:
        assert (rows, result.n_absent) == ((), 1)
        return
    assert result.score.counts.n_reference == len(set(keywords) - {"NA"}) == result.ceiling.counts.n_reference
    assert result.score.counts.n_predicted == len(set(genes) - {"FPLX:NFkappaB"})
    assert result.score.counts.tp <= result.ceiling.counts.tp
    assert len(rows) == sum((result.score.counts.tp, result.score.counts.fp, result.score.counts.fn))


def test_ceiling_is_what_has_a_name_in_the_text(evaluator: FigureEvaluator) -> None:
    """APRIL is a name of TNFSF13 and of ANP32B; no name of the human TNF and of bombesin stands in the caption."""
    genes, _, _ = evaluator.results(resamples=20)
    assert (genes.ceiling.counts.tp, genes.ceiling.counts.fn) == (2, 2)
    assert genes.ceiling.micro.recall.value == 0.5


def test_organisms_leave_defaults_and_unannotated_records_out(evaluator: FigureEvaluator) -> None:
    _, organisms, recognised = evaluator.results(resamples=20)
    assert organisms.score.counts == Counts(tp=0, fp=1, fn=1)
    assert (organisms.n_records, organisms.n_absent) == (1, 1)
    assert (recognised.n_records, recognised.n_absent) == (0, 2)
    assert recognised.score.micro.f1.value is None


def test_breakdowns_add_up_to_the_total(evaluator: FigureEvaluator) -> None:
    for result in evaluator.results(resamples=20):
        for name, groups in result.breakdowns:
            assert Counts.total(counts for _, counts in groups) == result.score.counts, name
    rules = dict(dict(evaluator.results(resamples=20)[0].breakdowns)["rule"])
    assert rules["G101"] == Counts(fn=1)


def test_items_trace_every_count() -> None:
    evaluator = FigureEvaluator(LEXICON)
    rows = evaluator.add(
        annotate(record(keywords=["TNFSF13", "ANP32B"]), mention("APRIL", "HGNC:11928"), mention("Tnfa", "MGI:104798"))
    )
    assert [(r.outcome, r.value, r.surface, r.symbol, r.kind, r.species) for r in rows] == [
        ("tp", "TNFSF13", "APRIL", "TNFSF13", "alias", "9606"),
        ("fn", "ANP32B", "", "ANP32B", "alias", "9606"),
        ("fp", "", "Tnfa", "Tnf", "alias", "10090"),
    ]
    lines, cells = io.StringIO(), io.StringIO()
    write_items_jsonl(rows, lines)
    write_items_tsv(rows, cells)
    first = json.loads(lines.getvalue().splitlines()[0])
    assert first["ids"] == ["HGNC:11928", "NCBIGene:8741"]
    assert cells.getvalue().splitlines()[0].split("\t")[items_header().rstrip().split("\t").index("outcome")] == "tp"


def test_reports(evaluator: FigureEvaluator) -> None:
    report = FigureReport(Signature((("seed", "0"),)), 3, 1, evaluator.results(resamples=20))
    value = json.loads(to_json(report))
    (genes, *_) = value["fields"]
    assert genes["identifiers"]["counts"] == {"tp": 1, "fp": 2, "fn": 3}
    assert genes["ceiling_of_recall"]["with_name"] == 2
    text = to_markdown(report)
    assert "3 records, 1 of them could not be read." in text
    assert "| keywords      | identifiers     | 0.333 [" in text
    assert "5 values, 1 of them duplicates; 1 distinct values are unknown" in text
    assert "By rule" in text


def test_folder_holds_reports_and_items(tmp_path: Path) -> None:
    records = [
        annotate(record(keywords=["TNFSF13"]), mention("APRIL", "HGNC:11928")),
        UnreadableRecord("y.md", 1, "broken", "mend it"),
    ]
    report = evaluate_to_folder(records, tmp_path / "out", lexicon=LEXICON, model="x", resamples=20)
    assert (report.n_records, report.n_unreadable) == (2, 1)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "items.jsonl",
        "items.tsv",
        "report.json",
        "report.md",
    ]
    again = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    evaluate_to_folder(records, tmp_path / "out", lexicon=LEXICON, model="x", resamples=20)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == again
    assert len((tmp_path / "out" / "items.tsv").read_text().splitlines()) == 2


def test_names_are_found_at_the_borders_of_words() -> None:
    keys = name_keys(["TGF-β 1 and xAPRIL"])
    assert {"tgfbeta1", "tgfbeta", "and"} <= keys
    assert "april" not in keys
    assert name_in_text("HGNC:11928", name_keys(["by April."]), LEXICON) == "alias"
    assert name_in_text("HGNC:11892", name_keys(["by April."]), LEXICON) is None
