"""Why a keyword is wrong: which rule is given, and what its message names as the other reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from audit_fixtures import figure

from figlint.evaluation.audit.genes import KeywordAuditor
from figlint.evaluation.audit.verdicts import Verdict
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.mentions import OrganismCall

HUMAN = OrganismCall("9606", "Homo sapiens", 0.9, is_default=True)
PLANT = OrganismCall("3702", "Arabidopsis thaliana", 0.9, ("thale cress",))


@pytest.fixture(scope="module")
def auditor() -> KeywordAuditor:
    """Return the auditor that ships."""
    return KeywordAuditor.open(open_lexicon(), open_literature(), explain=False)


def verdict_on(
    auditor: KeywordAuditor,
    value: str,
    others: Sequence[str],
    caption: str,
    words: Mapping[str, Sequence[str]],
    organism: OrganismCall = HUMAN,
) -> Verdict:
    """Return the verdict on the first of a figure's keywords."""
    annotated = replace(figure([value, *others], caption, words), organisms=(organism,))
    verdict = auditor.audit(annotated)[0]
    assert verdict.is_suspect
    return verdict


def test_gene_of_another_species_is_told_with_the_human_gene(auditor: KeywordAuditor) -> None:
    """The message says whose gene it is, and which listed gene the word names."""
    words = {"yki": ["YAP"], "YAP1": ["YAP"]}
    verdict = verdict_on(auditor, "yki", ["YAP1", "LATS1", "TEAD1"], "YAP in tumours of patients.", words)
    assert verdict.rule == "G103"
    assert "a gene of Drosophila melanogaster" in verdict.message
    assert "names YAP1" in verdict.message


def test_plain_word_is_no_gene_of_another_species(auditor: KeywordAuditor) -> None:
    """A word between two others is no fly gene's name, whatever the figure is about."""
    verdict = verdict_on(auditor, "Acam", ["LATS1", "TEAD1"], "Growth and its control.", {"Acam": ["and"]})
    assert verdict.rule == "G102"
    assert "a plain word" in verdict.message


def test_figure_about_another_organism_is_named(auditor: KeywordAuditor) -> None:
    """What the figure is about stands in the message."""
    verdict = verdict_on(auditor, "nr", ["Pep", "Hk"], "Leaves.", {"nr": ["NR"]}, PLANT)
    assert verdict.rule == "G103"
    assert "this figure is about Arabidopsis thaliana" in verdict.message


@pytest.mark.parametrize(
    ("caption", "rule", "named"),
    [
        ("The 6-phosphogluconolactonase (Pgl) makes the acid.", "G101", "a name of PGLS"),
        ("The prepared gel layer (Pgl) keeps it moist.", "G102", "“prepared gel layer”"),
    ],
)
def test_definition_names_another_gene_or_none(auditor: KeywordAuditor, caption: str, rule: str, named: str) -> None:
    """A long form that is the name of a gene makes an alias collision, another one no gene."""
    verdict = verdict_on(auditor, "SDHD", ["G6PD", "TKT", "TALDO1"], caption, {"SDHD": ["Pgl"]})
    assert verdict.rule == rule
    assert named in verdict.message
