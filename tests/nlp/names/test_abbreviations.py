"""Short forms and what the text says they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.names.abbreviations import Definition, definitions, merge


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The B-cell activating factor (BAFF) binds.", "BAFF", "B-cell activating factor"),
        ("Here APRIL (a proliferation-inducing ligand) binds.", "APRIL", "a proliferation-inducing ligand"),
        ("tumor necrosis factor alpha (TNFα) rises", "TNFα", "tumor necrosis factor alpha"),
        ("TGF-β-activated kinase 1 (TAK1; a kinase)", "TAK1", "TGF-β-activated kinase 1"),
        ("c-Jun N-terminal kinase (JNK) is active", "JNK", "c-Jun N-terminal kinase"),
        ("with lipopolysaccharide (LPS) for long", "LPS", "lipopolysaccharide"),
        ("A scheme. HIF1α, hypoxia-inducible factor 1α.", "HIF1α", "hypoxia-inducible factor 1α"),
        ("A scheme. ROS: reactive oxygen species; ER, endoplasmic reticulum.", "ER", "endoplasmic reticulum"),
    ],
)  # fmt: skip
def test_definitions_are_found_in_either_order(text: str, short: str, long: str) -> None:
    assert (short, long) in {(found.short, found.long) for found in definitions(text)}


@pytest.mark.parametrize("text", ["Cells (A) and mice (B).", "TNF (10 ng) and IL6 (red).", "AKT binds (see Figure 2)."])
def test_other_parentheses_define_nothing(text: str) -> None:
    assert definitions(text) == ()


def test_merge_keeps_every_long_form_once() -> None:
    first = Definition("PC", "pyruvate carboxylase", 30, 0)
    second = Definition("PC", "prostate cancer", 90, 60)
    assert merge([first, second], [first]) == {"PC": ("pyruvate carboxylase", "prostate cancer")}


@given(st.lists(st.sampled_from(["BAFF", "(", ")", "B", "cell", "factor", " ", ",", ";", "α", "-", "."]), max_size=14))
def test_offsets_point_at_both_forms(parts: list[str]) -> None:
    text = "".join(parts)
    for found in definitions(text):
        assert text[found.short_start : found.short_end] == found.short
        assert text[found.long_start : found.long_end] == found.long
