"""Every rule on a text that raises it and on a look-alike that does not, through everything that ships.

The pairs are those of the rule's own page (``figlint rule CODE``), made into whole records.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
import yaml

from figlint.evaluation.config import Settings
from figlint.evaluation.lint.assembly import open_linter
from figlint.evaluation.lint.rules import RULES
from figlint.nlp.records.reader import read_stream

LINTER = open_linter(Settings(select=("ALL",)))


@dataclass(frozen=True)
class Case:
    """A record in a few words, and the value that the rule is about."""

    rule: str
    value: str
    caption: str
    keywords: tuple[str, ...] = ("TNF",)
    organisms: tuple[str, ...] | None = ("Homo sapiens",)
    title: str = ""
    changes: tuple[tuple[str, object], ...] = ()


TNF = "Signalling of TNF family cytokines, TNFα, BAFF, and APRIL, through BCMA and TACI on human plasma cells."
PP32 = "In human cells the acidic nuclear phosphoprotein APRIL (ANP32B) and PP32 (ANP32A) bind SET and inhibit PP2A."
LPS = "Lipopolysaccharide (LPS) binds LBP, CD14 and TLR4 on human macrophages, and MYD88 recruits IRAK4."
LIP = "In human keratinocytes p63 (TP63) drives IRF6, which is mutated in Van der Woude syndrome, with GRHL3."
FLU = "Influenza A virus escapes innate immunity: the viral protein NS1 binds TRIM25 and keeps it from RIG-I and MAVS."
HOST = "In human cells the NS1-binding protein IVNS1ABP (NS1BP) regulates splicing with HNRNPK and actin."
YEAST = "Glucose repression in Saccharomyces cerevisiae: in yeast cells Snf1 phosphorylates Mig1."

POSITIVE = (
    Case("G101", "ANP32B", TNF, ("TNF", "TNFSF13", "TNFSF13B", "ANP32B")),
    Case("G102", "IRF6", LPS, ("LBP", "CD14", "TLR4", "IRF6", "MYD88", "IRAK4")),
    Case("G103", "IVNS1ABP", FLU, ("IVNS1ABP", "TRIM25", "RIGI", "MAVS")),
    Case("G106", "DDX58", "RIG-I (DDX58) senses RNA in human cells.", ("DDX58",)),
    Case("G107", "TNF", TNF, ("TNF", "TNFSF13", "TNF")),
    Case("G108", "IL-6x", TNF, ("TNF", "IL-6x")),
    Case("G109", "2-Sep", "Septins in human cells.", ("2-Sep",)),
    Case("G201", "IL6", "In human macrophages IL6 and TNF activate JAK1 and STAT3.", ("TNF", "JAK1", "STAT3")),
    Case("G202", "VCAM1", TNF, ("TNF", "VCAM1")),
    Case("O101", "", "Lungs of mice after LPS; macrophages of infected mice were isolated."),
    Case("O102", "Drosophila melanogaster", "Cold response in the leaves of rice plants (Oryza sativa).",
         organisms=("Oryza sativa", "Drosophila melanogaster")),
    Case("O103", "Homo sapiens", YEAST, ("SUC2",), title="Glucose repression in Saccharomyces cerevisiae"),
    Case("O104", "Mus musclus", "Liver of the mouse.", organisms=("Mus musclus",)),
    Case("O105", "NA", "Bone marrow of human patients with multiple myeloma.", organisms=("NA",)),
    Case("S002", "", "A caption.", changes=(("schema-jsonld", {"keywords": 5}),)),
    Case("S003", "", "IL-1Î² and TNF in human cells."),
    Case("S004", "", "A caption.", changes=(("schema-jsonld", {"keywords": ["TNF"], "description": "B"}),)),
    Case("S005", "", "A caption.", changes=(("filename", "c.jpg"),)),
)  # fmt: skip

NEGATIVE = (
    Case("G101", "ANP32B", PP32, ("ANP32B", "ANP32A", "SET", "PPP2CA")),
    Case("G102", "IRF6", LIP, ("TP63", "IRF6", "GRHL3")),
    Case("G103", "IVNS1ABP", HOST, ("IVNS1ABP", "HNRNPK")),
    Case("G106", "Ddx58", "Ddx58 senses RNA in the mouse.", ("Ddx58",), ("Mus musculus",)),
    Case("G107", "Tnf", "TNF and Tnf in man and mouse.", ("TNF", "Tnf"), ("Homo sapiens", "Mus musculus")),
    Case("G108", "bsk", "The kinase bsk in Drosophila.", ("bsk",), ("Drosophila melanogaster",)),
    Case("G109", "SEPTIN2", "SEPTIN2 in human cells.", ("SEPTIN2",)),
    Case("G201", "TNF", "TNF family cytokines in human cells.", ("TNF",)),
    Case("G202", "VCAM1", "Human endothelium expresses CD106 under TNF.", ("TNF", "VCAM1")),
    Case("O101", "", "Human cells stained with a mouse anti-human CD4 antibody."),
    Case("O102", "Homo sapiens", "Signalling in HeLa cells."),
    Case("O103", "Homo sapiens", "A yeast two-hybrid screen of human proteins in patients."),
    Case("O104", "Mus musculus", "Liver of the mouse.", organisms=("Mus musculus",)),
    Case("O105", "NA", "A pathway.", ("TNF",), ("NA",)),
    Case("S002", "", "A caption.", changes=(("organisms", "Homo sapiens"),)),
    Case("S003", "", "Ångström units, naïve cells and the café of Müller."),
    Case("S004", "", "A caption.", changes=(("schema-jsonld", {"keywords": ["TNF"], "description": "A  caption."}),)),
    Case("S005", "", "A caption.", changes=(("filename", "a.jpg"),)),
)  # fmt: skip


def rules_of(case: Case) -> set[tuple[str, str]]:
    """Return rule and value of every finding of a case."""
    record: dict[str, object] = {
        "figid": "PMC1__a", "pmcid": "PMC1", "filename": "a.jpg", "figtitle": case.title, "caption": case.caption,
        "papertitle": "", "organisms": list(case.organisms) if case.organisms is not None else None,
        "schema-jsonld": {"description": case.caption, "keywords": list(case.keywords)}, **dict(case.changes),
    }  # fmt: skip
    text = f"---\n{yaml.safe_dump(record, sort_keys=False, allow_unicode=True)}---\n"
    (linted,) = LINTER.lint(read_stream(io.BytesIO(text.encode()), "markdown", "a.md"))
    return {(finding.rule, finding.value) for finding in linted.findings}


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.rule)
def test_the_rule_is_raised(case: Case) -> None:
    found = rules_of(case)
    assert any(rule == case.rule and case.value in ("", value) for rule, value in found), found


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case.rule)
def test_the_look_alike_is_left_alone(case: Case) -> None:
    found = rules_of(case)
    assert not any(rule == case.rule and case.value in ("", value) for rule, value in found), found


def test_every_rule_has_both() -> None:
    """G104 and G105 need an evidence table, S001 no record: they are tested with those."""
    elsewhere = {"G104", "G105", "S001"}
    assert {case.rule for case in POSITIVE} | elsewhere == {rule.code for rule in RULES}
    assert {case.rule for case in NEGATIVE} | elsewhere == {rule.code for rule in RULES}
