"""Rules on how genes are written, and on genes that the text has and the keywords lack."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.lint.gene_checks import check_missing, check_spelling, check_support, spreadsheet_origin
from figlint.models.resources import open_lexicon
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import CuratedValue, EvidenceRow, Position, Record

LEXICON = open_lexicon()


def record(*keywords: str, caption: str = "") -> Record:
    values = tuple(CuratedValue("keywords", value, Position(10 + n, 5), n) for n, value in enumerate(keywords))
    return Record(
        "PMC1__a", "a.md",
        texts=MappingProxyType({"caption": caption}),
        curated=MappingProxyType({"keywords": values, "organisms": None, "organisms_ner": None}),
    )  # fmt: skip


def spelling(*keywords: str, verdicts: dict[int, Verdict] | None = None) -> list[Finding]:
    return list(check_spelling(record(*keywords), verdicts or {}, LEXICON, ("9606",)))


@pytest.mark.parametrize(
    ("keyword", "rule", "new"),
    [
        ("DDX58", "G106", "RIGI"),
        ("CD284", "G106", "TLR4"),
        ("SEPT2", "G109", "SEPTIN2"),
        ("2-Sep", "G109", "SEPTIN2"),
        ("Sep-2", "G109", "SEPTIN2"),
        ("1-Dec", "G109", "DELEC1"),
    ],
)
def test_spelling_is_repaired(keyword: str, rule: str, new: str) -> None:
    (finding,) = spelling(keyword)
    assert (finding.rule, finding.repair and finding.repair.new) == (rule, new)
    assert (finding.line, finding.column) == (10, 5)


@pytest.mark.parametrize(
    "keyword", ["TNF", "SEPTIN2", "MARCHF1", "POU5F1", "NFkappaB", "AMPKalpha", "CDC42", "Bax", "Akt1"]
)
def test_approved_names_are_left_alone(keyword: str) -> None:
    assert spelling(keyword) == []


@pytest.mark.parametrize(
    ("symbol", "gene_id", "new"),
    [
        ("cash", "1", None),  # a number that the lexicon does not hold: the table knows better
        ("bip", "31840", None),  # a fly's gene, spelled as a name of human ones
        ("guaX", "947334", None),
        ("DDX58", "23586", "RIGI"),
        ("TNF", "7124", None),
    ],
)
def test_what_the_table_knows_by_number_is_judged_by_its_number(symbol: str, gene_id: str, new: str | None) -> None:
    row = EvidenceRow("word", symbol, gene_id, "", "", "ncbigene_symbol", 2)
    found = list(check_spelling(replace(record(symbol), evidence=(row,)), {}, LEXICON, ("9606",)))
    assert [finding.repair and finding.repair.new for finding in found] == ([new] if new else [])


def test_a_name_of_several_genes_is_told_without_a_fix() -> None:
    (finding,) = spelling("p62")
    assert finding.rule == "G106"
    assert finding.repair is None
    assert "SQSTM1" in finding.message


def test_an_ambiguous_date_has_no_fix() -> None:
    damage = spreadsheet_origin("1-Mar", LEXICON)
    assert damage is not None
    assert {entry.symbol for entry in damage} == {"MARCHF1", "MTARC1"}
    (finding,) = spelling("1-Mar")
    assert finding.repair is None


def test_unknown_names_are_told() -> None:
    (finding,) = spelling("IL-6x")
    assert finding.rule == "G108"


def test_the_second_of_two_equal_genes_can_go() -> None:
    findings = spelling("TNF", "IL6", "TNF")
    assert [(f.rule, f.index, f.repair) for f in findings] == [("G107", 2, Repair(None, safe=True))]
    assert "line 10" in findings[0].message


def test_a_suspect_value_is_not_also_told_for_its_spelling() -> None:
    suspect = Verdict("PMC1__a", "keywords", "DDX58", 0, "suspect", 0.9, "G101")
    assert spelling("DDX58", verdicts={0: suspect}) == []


def mention(symbol: str, identifier: str, score: float = 0.95) -> Mention:
    return Mention("caption", 0, len(symbol), symbol, "gene", (identifier,), symbol, score)


def missing(*keywords: str, found: Mention) -> list[Finding]:
    annotated = AnnotatedRecord(record(*keywords, caption=found.surface), (found,), ())
    return list(check_missing(annotated, LEXICON, 0.8))


def test_a_gene_of_the_text_that_the_keywords_lack_is_told_once() -> None:
    (finding,) = missing("TNF", found=mention("MAP3K7", "HGNC:6859"))
    assert (finding.rule, finding.value, finding.confidence) == ("G201", "MAP3K7", 0.95)
    assert finding.repair == Repair("MAP3K7", safe=False, insert=True)


@pytest.mark.parametrize("keyword", ["MAP3K7", "TAK1"])
def test_a_gene_under_any_of_its_names_is_not_missing(keyword: str) -> None:
    assert missing(keyword, found=mention("MAP3K7", "HGNC:6859")) == []


@pytest.mark.parametrize(
    "found",
    [
        mention("MAP3K7", "HGNC:6859", 0.5),
        mention("NFkappaB", "FPLX:NFkappaB"),
        Mention("caption", 0, 3, "xyz", "gene"),
    ],
    ids=["unsure", "family", "ungrounded"],
)
def test_unsure_families_and_ungrounded_mentions_are_not_missing(found: Mention) -> None:
    assert missing("TNF", found=found) == []


def test_a_member_of_a_curated_family_is_not_missing() -> None:
    assert missing("NFkappaB", found=mention("RELA", "HGNC:9955")) == []


def test_lack_of_support_is_told_only_where_the_text_is_silent() -> None:
    verdicts = [
        Verdict("PMC1__a", "keywords", "VCAM1", 0, "unsupported", 0.1),
        Verdict("PMC1__a", "keywords", "TNF", 1, "supported", 0.01),
    ]
    assert [f.value for f in check_support(record("VCAM1", "TNF"), verdicts)] == ["VCAM1"]
