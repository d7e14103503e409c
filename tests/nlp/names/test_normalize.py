"""What has one key, and that folded text leads back to its source."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from figlint.nlp.names.normalize import GREEK, fold, key, singular_key

#: Text as captions have it: letters of several scripts, marks, dashes, spaces, digits.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("aBpiotu ABTN 12 -–‐'′α βκΒßµ²ﬁéАр™​\t/(),."),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TNFα", "TNF-alpha"),
        ("TNFα", "TNF alpha"),
        ("TNF-α", "TNFalpha"),
        ("NF-κB", "NFkappaB"),
        ("NF-κB", "NF-kappa B"),
        ("TGF-β1", "TGF-ß1"),
        ("TNFα receptor", "TNF-alpha receptor"),
        ("Wnt 3a", "WNT3A"),
        ("IL‐6", "il−6"),
        ("p53", "Р53"),
        ("Sjögren", "Sjogren"),
        ("Parkinson’s", "Parkinsons"),
        ("CD4™", "CD4"),
        ("toll-like  receptor\t4", "Toll‑like receptor 4"),
        ("e\u0301a", "éa"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MAP kinase", "MAPkinase"), ("IL-1", "IL-11"), ("l1", "11"), ("p65/p50", "p65p50"), ("NF-kB", "NF-κB")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(("letter", "name"), [(letter, name) for letter, name in GREEK.items() if len(name) > 1])
def test_greek_letter_is_its_spelled_name(letter: str, name: str) -> None:
    assert key(f"PKC {letter} x") == key(f"PKC-{name} x")


@given(TEXTS)
@example("x p iota")
@example("be ta x")
def test_key_is_idempotent(text: str) -> None:
    assert key(key(text)) == key(text)


@given(TEXTS)
def test_folded_text_is_the_key_and_leads_back(text: str) -> None:
    folded = fold(text)
    assert folded.text == key(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(TEXTS, st.data())
def test_span_leads_to_a_source_with_that_key(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    span = folded.span(start, end)
    if span is not None:
        assert key(text[span[0] : span[1]]) == key(folded.text[start:end])


@given(TEXTS, TEXTS)
def test_every_name_is_found_in_a_text_that_holds_it(before: str, name: str) -> None:
    text = f"{before}, {name}; "
    assert key(name).strip() in fold(text).text


def test_span_never_cuts_a_source_character() -> None:
    folded = fold("TNFα,")
    assert folded.text == "tnfalpha,"
    assert folded.span(0, 8) == (0, 4)
    assert folded.span(0, 5) is None
    assert folded.span(4, 8) is None
    assert folded.span(3, 3) is None
    assert folded.span(0, 99) is None


def test_span_takes_combining_marks_along() -> None:
    folded = fold("cafe\u0301 au")
    assert folded.text == "cafe au"
    assert folded.span(0, 4) == (0, 5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ERKs", "erk"),
        ("TFs", "tf"),
        ("caspases", "caspase"),
        ("TNF-αs", "tnfalpha"),
        ("Ras", None),
        ("gas", None),
        ("MAPKS", None),
        ("virus", None),
        ("apoptosis", None),
        ("mass", None),
        ("s", None),
        ("", None),
    ],
)
def test_singular_key(name: str, expected: str | None) -> None:
    assert singular_key(name) == expected
