"""Names inside longer words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.names.fused import cores


@pytest.mark.parametrize(
    ("surface", "core", "kind"),
    [
        ("siRAF1", "RAF1", "reagent"),
        ("shRNA-TP53", "TP53", "reagent"),
        ("GFP-LC3", "LC3", "tag"),
        ("PTEN-GFP", "PTEN", "tag"),
        ("pSTAT3", "STAT3", "modification"),
        ("hTERT", "TERT", "species"),
        ("p53R175H", "p53", "mutation"),
        ("STAT3-Y705F", "STAT3", "mutation"),
        ("SOD1WT", "SOD1", "allele"),
        ("Atg7-/-", "Atg7", "allele"),
        ("H3K27ac", "H3", "mutation"),
        ("CD4+", "CD4", "negation"),
    ],
)
def test_the_core_comes_first(surface: str, core: str, kind: str) -> None:
    best = cores(surface)[0]
    assert best.name == core
    assert best.affixes[-1][0] == kind


def test_several_affixes_come_off_together() -> None:
    assert "UBC9" in {core.name for core in cores("FLAG-HA-UBC9")}
    assert "AKT" in {core.name for core in cores("phospho-AKT(Ser473)")}


@pytest.mark.parametrize("surface", ["TP53", "insulin", "NF-κB", "IL-6", ""])
def test_plain_names_have_no_core(surface: str) -> None:
    assert cores(surface) == ()


@given(st.text(max_size=24))
def test_cores_are_proper_parts_of_the_surface(surface: str) -> None:
    for core in cores(surface):
        assert surface[core.start : core.end] == core.name
        assert len(core.name) < len(surface)
        assert core.affixes
