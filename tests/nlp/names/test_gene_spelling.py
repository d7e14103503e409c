"""Conventions of spelling genes."""

from __future__ import annotations

import pytest

from figlint.nlp.names.gene_spelling import CONVENTIONS, spelling_of, spellings, spellings_in


@pytest.mark.parametrize(
    ("surface", "convention"),
    [
        ("TP53", "capitals"),
        ("BRCA2", "capitals"),
        ("Trp53", "title"),
        ("Smad3", "title"),
        ("unc-5", "worm"),
        ("daf-16", "worm"),
        ("Cdc28p", "yeast"),
        ("YAL040C", "yeast"),
        ("SPAC1002.09c", "fission"),
        ("dTor", "fly"),
        ("recA", "bacterial"),
        ("At5g10140", "plant"),
        ("tbx5a", "small"),
        ("insulin", ""),
        ("the", ""),
    ],
)
def test_spelling(surface: str, convention: str) -> None:
    assert spelling_of(surface) == convention


def test_each_surface_counts_once() -> None:
    assert spellings(["TP53", "TP53", "Trp53"]) == {"capitals": 1, "title": 1}


def test_plain_words_of_a_text_have_no_spelling() -> None:
    assert spellings_in("In worms, daf-2 acts upstream of daf-16 (FOXO).") == {"worm": 2, "capitals": 1}


def test_every_pattern_has_taxa() -> None:
    assert all(taxid.isdecimal() for taxids in CONVENTIONS.values() for taxid in taxids)


@pytest.mark.parametrize("hyphen", ["-", "‐", "‑"])
def test_worm_genes_with_any_hyphen(hyphen: str) -> None:
    assert spellings_in(f"in rpl{hyphen}43(bp399) and daf{hyphen}2 mutants") == {"worm": 2}
