"""Series of names: members, their places, and what is no series."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.names.coordination import members, split


def anything(_name: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("surface", "names"),
    [
        ("ERK1/2", ["ERK1", "ERK2"]),
        ("JAK1/2/3", ["JAK1", "JAK2", "JAK3"]),
        ("IL-1α and -β", ["IL-1α", "IL-1β"]),
        ("MAP2K1–4", ["MAP2K1", "MAP2K2", "MAP2K3", "MAP2K4"]),
        ("SERCA1, 2, and 3", ["SERCA1", "SERCA2", "SERCA3"]),
        ("HMG1 and 2", ["HMG1", "HMG2"]),
        ("IKKalpha/beta", ["IKKalpha", "IKKbeta"]),
        ("HSPA1A/B", ["HSPA1A", "HSPA1B"]),
        ("HSPA1A/1B", ["HSPA1A", "HSPA1B"]),
        ("MMP-2/-9", ["MMP-2", "MMP-9"]),
        ("collagen I and III", ["collagen I", "collagen III"]),
        ("cyclins D1 and E", ["cyclins D1", "cyclins E"]),
    ],
)
def test_a_series_is_written_out(surface: str, names: list[str]) -> None:
    assert [member.name for member in split(surface, anything)] == names


@pytest.mark.parametrize("surface", ["NF-κB", "STAT1 and STAT3", "miR-17-92", "Akt/PKB", "TP53", "p50/p65", ""])
def test_two_full_names_or_one_are_no_series(surface: str) -> None:
    assert split(surface, anything) == ()


@pytest.mark.parametrize(
    "text", ["JAK2 and 3 mice", "IL6, 10 ng of it", "AKT1, 24 h later", "AKT1 and 50% of", "TNF and IL6"]
)
def test_what_counts_or_measures_is_no_member(text: str) -> None:
    assert members(text, 0, 4 if text.startswith(("JAK", "AKT")) else 3, anything) == ()


def test_a_series_ends_at_the_first_unknown_member() -> None:
    known = {"WNT1", "WNT2"}.__contains__
    assert [member.name for member in members("WNT1/2/99", 0, 4, known)] == ["WNT2"]
    assert split("WNT1/2/99", known) == ()


def test_members_keep_their_place() -> None:
    text = "Levels of SMAD2/3 rose."
    (member,) = members(text, 10, 15, anything)
    assert text[member.start : member.end] == "3"
    assert member.name == "SMAD3"


@given(st.text(alphabet="ABab12αβ/–-, and", max_size=20))
def test_members_are_ordered_spans_of_the_surface(surface: str) -> None:
    found = split(surface, anything)
    assert all(0 <= member.start < member.end <= len(surface) for member in found)
    assert [member.end for member in found] == sorted(member.end for member in found)
    assert not found or found[-1].end == len(surface)


def test_a_range_between_two_full_names_has_members_inside() -> None:
    found = members("ARF-1 to ARF-4 act", 0, 5, known=lambda name: True)
    assert [(member.start, member.end, member.name) for member in found] == [(9, 14, "ARF-2"), (9, 14, "ARF-3")]
    assert members("ARF-1 to RAB-4 act", 0, 5, known=lambda name: True) == ()
    assert members("ARF-1 to ARF-4 act", 0, 5, known=lambda name: name != "ARF-3") == ()
