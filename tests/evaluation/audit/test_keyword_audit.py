"""The audit of curated genes with the shipped lexicon and weights: each rule with an error and its look-alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from audit_fixtures import figure

from figlint.evaluation.audit.genes import KeywordAuditor
from figlint.evaluation.audit.train import plainly
from figlint.evaluation.audit.verdicts import Verdict
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.mentions import OrganismCall
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import EvidenceRow, Record


@pytest.fixture(scope="module")
def auditor() -> KeywordAuditor:
    """Return the auditor that ships."""
    return KeywordAuditor.open(open_lexicon(), open_literature())


def judge(
    auditor: KeywordAuditor, symbols: Sequence[str], caption: str, words: Mapping[str, Sequence[str]] | None
) -> dict[str, Verdict]:
    """Return the verdicts of an invented figure by value; keywords without a word are written as themselves."""
    table = None if words is None else {symbol: words.get(symbol, [symbol]) for symbol in symbols}
    return {verdict.value: verdict for verdict in auditor.audit(figure(symbols, caption, table))}


@pytest.fixture(scope="module")
def seed_verdicts(auditor: KeywordAuditor) -> dict[str, Verdict]:
    """Return the verdicts on the seed record."""
    path = Path(__file__).resolve().parents[3] / "seeds" / "PMC8431187__cancers-13-04441-g002.md"
    records = [record for record in read_records([path]) if isinstance(record, Record)]
    return {v.value: v for annotated in plainly(records) for v in auditor.audit(annotated)}


def test_seed_names_the_collision_with_its_evidence(seed_verdicts: dict[str, Verdict]) -> None:
    """APRIL is TNFSF13 in the seed: its family and papers say so."""
    verdict = seed_verdicts["ANP32B"]
    assert verdict.p_error >= 0.9
    assert (verdict.rule, verdict.surface, verdict.replacement) == ("G101", "APRIL", "TNFSF13")
    candidates = {c["symbol"]: c for c in verdict.evidence["candidates"]}  # type: ignore[attr-defined]
    assert candidates["TNFSF13"]["shared_papers"]["TNFSF13B"] >= 50
    assert "shared_papers" not in verdict.evidence
    assert "APRIL" in verdict.message
    assert "TNFSF13" in verdict.message


def test_seed_has_no_other_suspect(seed_verdicts: dict[str, Verdict]) -> None:
    """All right keywords of the seed are safe; a gene that the caption lacks is unsupported, a family is noted."""
    rest = {value: verdict for value, verdict in seed_verdicts.items() if value != "ANP32B"}
    assert max(verdict.p_error for verdict in rest.values()) <= 0.2
    assert {value for value, verdict in rest.items() if verdict.rule} == {"NFKB1"}
    assert rest["NFKB1"].rule == "G104"
    assert rest["VCAM1"].verdict == "unsupported"
    assert rest["TNFSF13"].verdict == "supported"


CASES = {
    "alias": (
        "G101", "ANP32B", ["ANP32B", "TNFSF13", "TNFSF13B", "TNFRSF17", "CD40"],
        "Ligands on plasma cells.", {"ANP32B": ["APRIL"], "TNFSF13": ["APRIL"]},
    ),
    "chemical": (
        "G102", "IRF6", ["IRF6", "TLR4", "CD14", "MYD88", "TNF"],
        "Macrophages met lipopolysaccharide (LPS).", {"IRF6": ["LPS"]},
    ),
    "pathogen": (
        "G103", "IVNS1ABP", ["IVNS1ABP", "TRIM25", "RIGI", "MAVS"],
        "The influenza virus protein NS1 blocks the host; viral RNA and virus particles.", {"IVNS1ABP": ["NS1"]},
    ),
    "noise": ("G105", "IFI6", ["IFI6", "ACTB", "TUBB", "VIM"], "Counts of cells.", {"IFI6": ["616"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_error_is_found_with_its_rule(auditor: KeywordAuditor, name: str) -> None:
    """Each kind of error gets its rule and a message that names the word and the gene."""
    rule, value, symbols, caption, words = CASES[name]
    verdict = judge(auditor, symbols, caption, words)[value]
    assert verdict.is_suspect
    assert verdict.rule == rule
    assert words[value][0] in verdict.message
    assert value in verdict.message


LOOK_ALIKES = {
    "alias": ("ANP32B", ["ANP32B", "ANP32A", "SET", "XPO1"], "Nuclear phosphoproteins.", {}),
    "chemical": ("IRF6", ["IRF6", "TP63", "GRHL3"], "IRF6 in the van der Woude syndrome.", {}),
    "pathogen": ("IVNS1ABP", ["IVNS1ABP", "TRIM25", "MAVS"], "IVNS1ABP meets the virus.", {}),
    "noise": ("IFI6", ["IFI6", "IFI27", "ISG15", "MX1"], "Interferon induces IFI6.", {}),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alike_is_left_alone(auditor: KeywordAuditor, name: str) -> None:
    """The same gene named by its own symbol is no error."""
    value, symbols, caption, words = LOOK_ALIKES[name]
    verdict = judge(auditor, symbols, caption, words)[value]
    assert not verdict.is_suspect
    assert verdict.rule is None


def test_family_is_noted_and_never_suspect(auditor: KeywordAuditor) -> None:
    """A family word makes a note; the member named itself does not."""
    symbols = ["NFKB1", "RELA", "IKBKB", "TNF"]
    by_family = judge(auditor, symbols, "TNF acts through NF-κB.", {"NFKB1": ["NF-κB"]})["NFKB1"]
    by_symbol = judge(auditor, symbols, "NFKB1 is processed.", {})["NFKB1"]
    assert (by_family.rule, by_family.is_suspect) == ("G104", False)
    assert by_symbol.rule is None


def test_one_verdict_a_value_in_order(auditor: KeywordAuditor) -> None:
    """Duplicates and unknown symbols keep their place, and nothing is said against what is no gene."""
    annotated = figure(["TNF", "no such gene", "TNF"], "TNF.", {"TNF": ["TNF"]})
    verdicts = auditor.audit(annotated)
    assert [(v.value, v.index) for v in verdicts] == [("TNF", 0), ("no such gene", 1), ("TNF", 2)]
    assert verdicts[1].verdict == "unsupported"
    assert verdicts[0].p_error == verdicts[2].p_error


def test_record_without_keywords_has_no_verdicts(auditor: KeywordAuditor) -> None:
    """There is nothing to judge."""
    assert auditor.audit(figure([])) == ()


def test_order_of_keywords_does_not_change_their_verdicts(auditor: KeywordAuditor) -> None:
    """A figure is a set of genes."""
    rule, _, symbols, caption, words = CASES["alias"]
    first = judge(auditor, symbols, caption, words)
    second = judge(auditor, symbols[::-1], caption, words)
    assert rule == "G101"
    assert {s: round(v.p_error, 9) for s, v in first.items()} == {s: round(v.p_error, 9) for s, v in second.items()}


def test_whole_audit_set_is_judged(auditor: KeywordAuditor, shared_data: Path) -> None:
    """No keyword of the development figures is lost, and contributions add up everywhere."""
    records = [record for record in read_records([shared_data / "audit" / "_figures"]) if isinstance(record, Record)]
    n_values = 0
    for annotated in plainly(records[::8]):
        verdicts = auditor.audit(annotated)
        n_values += len(verdicts)
        assert [verdict.index for verdict in verdicts] == list(range(len(annotated.record.values("keywords"))))
    assert n_values > 200


def test_evidence_table_tells_expansions(auditor: KeywordAuditor) -> None:
    """A gene that the table added as a member of a family is a note, whatever else the word could name."""
    values = ("PIK3R6", "AKT1", "MTOR")
    annotated = figure(values, "Signals pass PI3K.", {"PIK3R6": ["PI3K"], "AKT1": ["AKT1"], "MTOR": ["MTOR"]})
    rows = tuple(
        replace(row, source="famplex_relations") if row.symbol == "PIK3R6" else row
        for row in annotated.record.evidence or ()
    )
    verdict = auditor.audit(replace(annotated, record=replace(annotated.record, evidence=rows)))[0]
    assert (verdict.rule, verdict.is_suspect) == ("G104", False)
    log_odds = math.log(verdict.p_error / (1.0 - verdict.p_error))
    assert verdict.score == pytest.approx(log_odds)


def test_gene_that_would_be_suspect_is_doubted_before_it_is_added(auditor: KeywordAuditor) -> None:
    """What is said of a keyword to come is what the audit says of it once it stands there."""
    _, _, symbols, caption, words = CASES["alias"]
    whole = figure(symbols, caption, {symbol: words.get(symbol, [symbol]) for symbol in symbols})
    listed = whole.record.values("keywords")
    before = replace(whole.record, curated=MappingProxyType({**whole.record.curated, "keywords": listed[1:]}))
    suspects = {verdict.index for verdict in auditor.audit(whole) if verdict.is_suspect}
    assert auditor.doubted(replace(whole, record=before), listed[:1]) == suspects == {0}
    assert auditor.doubted(whole, ()) == frozenset()


def test_brief_verdicts_differ_in_the_reasons_alone(auditor: KeywordAuditor) -> None:
    """Nobody who does not ask why gets another verdict."""
    brief = KeywordAuditor.open(open_lexicon(), open_literature(), explain=False)
    for _, _, symbols, caption, words in CASES.values():
        annotated = figure(symbols, caption, {symbol: words.get(symbol, [symbol]) for symbol in symbols})
        told = auditor.audit(annotated)
        assert brief.audit(annotated) == tuple(replace(verdict, contributions=()) for verdict in told)
        assert any(verdict.contributions for verdict in told)


@pytest.mark.parametrize(
    ("caption", "taxid", "rule", "said"),
    [
        ("mTOR and AKT1 in cells of patients.", "7227", "G103", "a gene of Drosophila melanogaster"),
        ("mTOR and AKT1 in the fat body of Drosophila melanogaster.", "7227", "G101", "here it means Tor"),
    ],
)
def test_namesakes_of_a_species_settle_nothing_where_the_species_is_absent(
    auditor: KeywordAuditor, caption: str, taxid: str, rule: str, said: str
) -> None:
    """The fly's Mtor is not its Tor; but in a human figure its being a fly's gene is the reason."""
    rows = (
        EvidenceRow("mTOR", "Mtor", "36264", taxid, "Drosophila melanogaster", "ncbigene_symbol", 2),
        EvidenceRow("mTOR", "Tor", "47396", taxid, "Drosophila melanogaster", "ncbigene_synonym", 3),
        EvidenceRow("AKT1", "AKT1", "207", "9606", "Homo sapiens", "ncbigene_symbol", 4),
    )
    plain = figure(["Mtor", "Tor", "AKT1"], caption, None)
    record = replace(plain.record, evidence=rows)
    name = "Drosophila melanogaster" if "Drosophila" in caption else "Homo sapiens"
    call = OrganismCall("7227" if "Drosophila" in caption else "9606", name, 0.95)
    verdict = next(v for v in auditor.audit(replace(plain, record=record, organisms=(call,))) if v.value == "Mtor")
    assert verdict.is_suspect
    assert verdict.rule == rule
    assert said in verdict.message
