"""The audit of curated organisms, rule by rule: a true positive and a look-alike that is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from figlint.evaluation.audit.organisms import OrganismAuditor
from figlint.evaluation.audit.verdicts import Verdict
from figlint.models.resources import open_lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import CuratedValue, Position, Record


@pytest.fixture(scope="module")
def auditor() -> OrganismAuditor:
    return OrganismAuditor.open(open_lexicon())


def _audit(auditor: OrganismAuditor, values: list[str], title: str, caption: str = "") -> tuple[Verdict, ...]:
    curated = tuple(CuratedValue("organisms", value, Position(i + 2, 3), i) for i, value in enumerate(values))
    record = Record("PMC1__f1", "-", texts={"figtitle": title, "caption": caption}, curated={"organisms": curated})
    verdicts = auditor.audit(AnnotatedRecord(record, (), ()))
    for verdict in verdicts:
        json.dumps(dict(verdict.evidence))
        assert (verdict.verdict == "suspect") == (verdict.rule is not None)
        assert bool(verdict.message) == (verdict.rule is not None)
    return verdicts


def _rules(verdicts: tuple[Verdict, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(v.value, v.rule, v.replacement) for v in verdicts]


def test_o101_names_the_organism_that_is_missing(auditor: OrganismAuditor) -> None:
    found = _audit(auditor, ["Homo sapiens"], "Inflammation in the mouse lung", "Lungs of mice and of patients.")
    assert ("", "O101", "Mus musculus") in _rules(found)


def test_o101_leaves_reagents_alone(auditor: OrganismAuditor) -> None:
    found = _audit(
        auditor, ["Homo sapiens"], "Staining of HeLa cells", "Goat anti-human antibody was used on patients."
    )
    assert [v.rule for v in found] == [None]


def test_o102_unsupported_organism(auditor: OrganismAuditor) -> None:
    title = "Grain filling of rice (Oryza sativa)"
    found = _audit(auditor, ["Oryza sativa", "Drosophila melanogaster"], title, "Rice leaves and grains.")
    assert _rules(found)[0] == ("Oryza sativa", None, None)
    assert _rules(found)[1] == ("Drosophila melanogaster", "O102", None)


@pytest.mark.parametrize(
    ("value", "strain"),
    [
        ("Escherichia coli", "E. coli K-12 and E. coli K-12 MG1655"),
        ("Human alphaherpesvirus 1", "HSV-1 (KOS) and HSV-1 KOS"),
        ("Saccharomyces cerevisiae", "S. cerevisiae BY4741 and BY4741"),
    ],
)
def test_a_strain_supports_its_organism(auditor: OrganismAuditor, value: str, strain: str) -> None:
    found = _audit(auditor, [value], f"Growth of {strain}", f"Cultures of {strain} were grown for one day.")
    assert _rules(found) == [(value, None, None)]


def test_o102_cell_line_is_support(auditor: OrganismAuditor) -> None:
    found = _audit(
        auditor, ["Homo sapiens"], "Infection of HeLa cells", "HeLa cells were infected with influenza A virus."
    )
    assert found[0].verdict == "supported"


def test_o103_default_against_the_text(auditor: OrganismAuditor) -> None:
    title = "Glucose repression in Saccharomyces cerevisiae"
    (verdict,) = _audit(auditor, ["Homo sapiens"], title, "Snf1p and Mig1p of yeast strains during growth.")
    assert (verdict.rule, verdict.replacement) == ("O103", "Saccharomyces cerevisiae")
    assert "Saccharomyces cerevisiae" in verdict.message


def test_o103_silent_text_is_no_evidence(auditor: OrganismAuditor) -> None:
    (verdict,) = _audit(auditor, ["Homo sapiens"], "The MAPK pathway", "Arrows show activation.")
    assert (verdict.verdict, verdict.rule) == ("unsupported", None)
    assert verdict.p_error < 0.2


@pytest.mark.parametrize(
    ("value", "replacement"),
    [("Mus musclus", "Mus musculus"), ("Mouse", "Mus musculus"), ("E. coli", "Escherichia coli"), ("Plants", None)],
)
def test_o104_not_a_scientific_name(auditor: OrganismAuditor, value: str, replacement: str | None) -> None:
    verdict = _audit(auditor, [value], "A pathway")[0]
    assert (verdict.rule, verdict.replacement) == ("O104", replacement)


def test_o104_genus_where_the_text_names_the_species(auditor: OrganismAuditor) -> None:
    verdict = _audit(auditor, ["Schistosoma"], "Worms of Schistosoma mansoni", "Schistosoma mansoni males.")[0]
    assert (verdict.rule, verdict.replacement) == ("O104", "Schistosoma mansoni")


@pytest.mark.parametrize("value", ["Mus musculus", "Panax ginseng", "Escherichia coli str. K-12 substr. MG1655"])
def test_o104_valid_names_stay(auditor: OrganismAuditor, value: str) -> None:
    assert _audit(auditor, [value], "A pathway")[0].rule is None


def test_o105_na_where_the_text_is_clear(auditor: OrganismAuditor) -> None:
    (verdict,) = _audit(auditor, ["NA"], "Signalling in patients with myeloma", "Marrow of patients, human donors.")
    assert (verdict.rule, verdict.replacement) == ("O105", "Homo sapiens")


def test_o105_na_where_the_text_is_silent(auditor: OrganismAuditor) -> None:
    (verdict,) = _audit(auditor, ["NA"], "Vicious cycle of signalling", "Arrows show activation.")
    assert (verdict.verdict, verdict.rule) == ("unsupported", None)


def test_absent_field_is_not_an_empty_one(auditor: OrganismAuditor) -> None:
    text = {"figtitle": "Livers of mice", "caption": "Mice were fed."}
    absent = Record("x", "-", texts=text, curated={})
    empty = Record("x", "-", texts=text, curated={"organisms": ()})
    assert auditor.audit(AnnotatedRecord(absent, (), ())) == ()
    assert [v.rule for v in auditor.audit(AnnotatedRecord(empty, (), ()))] == ["O105"]


def test_a_replacement_is_told_once(auditor: OrganismAuditor) -> None:
    found = _audit(
        auditor,
        ["Drosophila melanogaster", "Danio rerio"],
        "Grain filling of rice (Oryza sativa)",
        "Rice leaves, Oryza sativa.",
    )
    assert [v.replacement for v in found].count("Oryza sativa") == 1


def test_seeds(auditor: OrganismAuditor, seeds: Path) -> None:
    """The seed says nothing of an organism; the invented records show the rules."""
    rules = {}
    for record in read_records([seeds]):
        assert isinstance(record, Record)
        verdicts = auditor.audit(AnnotatedRecord(record, (), ()))
        rules[record.pmcid] = sorted({v.rule for v in verdicts if v.rule})
    assert rules["PMC8431187"] == []
    assert rules["PMC9900001"] == []
    assert rules["PMC9900003"] == ["O103", "O105"]
    assert rules["PMC9900004"] == ["O101", "O104"]
    assert rules["PMC9900005"] == ["O102", "O104"]
