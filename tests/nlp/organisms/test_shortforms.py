"""What a text's definitions say of short forms that are organisms elsewhere."""

from __future__ import annotations

import pytest

from figlint.models.organisms.shipped import open_finder
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.shortforms import settle
from figlint.nlp.organisms.spans import OrganismSpan, Vote


@pytest.fixture(scope="module")
def finder() -> OrganismFinder:
    return open_finder()


def _named(finder: OrganismFinder, text: str) -> list[tuple[str, str]]:
    return [(span.surface, span.taxid) for span in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Severe combined immunodeficiency (SCID) has many causes. In SCID, T cells lack.", "SCID"),
        ("RAC1 acts on p21-activated kinase (PAK), and PAK on LIMK1.", "PAK"),
        ("Loss of HK2 slows growth. HK2, hexokinase 2; LDHA, lactate dehydrogenase A.", "HK2"),
    ],
)
def test_short_form_of_another_thing_is_no_organism(finder: OrganismFinder, text: str, short: str) -> None:
    assert not any(surface == short for surface, _ in _named(finder, text))
    start = text.index(short)
    _, voted = finder.find_with(text, [Vote(start, start + len(short), 0.95)])
    assert not any(span.surface == short for span in voted)


def test_undefined_short_form_is_what_it_mostly_is(finder: OrganismFinder) -> None:
    assert ("SCID", "10090") in _named(finder, "Tumours in SCID mice were weighed.")


def test_unknown_long_form_removes_nothing(finder: OrganismFinder) -> None:
    assert ("SCID", "10090") in _named(finder, "Splenic cell intake device (SCID) data of SCID mice.")


def test_short_form_means_the_organism_that_its_long_form_names(finder: OrganismFinder) -> None:
    """``IBV`` is influenza B elsewhere; ``Qx`` is in no table."""
    found = _named(finder, "Infectious bronchitis virus (IBV) grows in the trachea, and IBV blocks IFN.")
    assert found.count(("IBV", "11120")) == 2
    found = _named(finder, "Quercus xalapensis (Qx) under drought; leaves of Qx were dried.")
    assert {taxid for surface, taxid in found if surface == "Qx"} == {dict(found)["Quercus xalapensis"]}


def test_short_form_with_a_number_of_its_own_says_more(finder: OrganismFinder) -> None:
    assert ("HIV-1", "11676") in _named(finder, "Cells with human immunodeficiency virus (HIV-1) were counted.")


def test_common_name_at_the_end_of_a_long_form_names_nothing(finder: OrganismFinder) -> None:
    """Mice of some sort are not all mice; their short form is left to what recognises strains."""
    found = dict(_named(finder, "Whiskered mice (WKM) were fed, and WKM gained weight."))
    assert "WKM" not in found and found["mice"] == "10090"


def _span(text: str, surface: str, taxid: str, kind: str) -> OrganismSpan:
    start = text.rindex(surface)
    return OrganismSpan(start, start + len(surface), surface, taxid, "", "cue", 0.5, kind)


def test_long_form_that_ends_with_an_organism_takes_nothing_away() -> None:
    """Whatever else it may be the name of."""
    text = "Spotted desert rats (SDR) and SDR"
    spans = [_span(text, "rats", "10114", "common"), _span(text, "SDR", "10116", "strain")]
    assert settle(text, spans, lambda taxid: (taxid,), lambda _: True) == (tuple(spans), frozenset())


def test_short_form_of_a_part_of_what_its_long_form_names_stays_that_part() -> None:
    """A serotype of the species, say; its score is that of the long form where it is less."""
    text = "Abacus minor (Abmi) and Abmi"
    spans = [_span(text, "Abacus minor", "1", "scientific"), _span(text, "Abmi", "2", "strain")]
    part, _ = settle(text, spans, {"1": ("1",), "2": ("2", "1")}.__getitem__, lambda _: False)
    apart, _ = settle(text, spans, lambda taxid: (taxid,), lambda _: False)
    assert [span.taxid for span in part if span.start == spans[1].start] == ["2"]
    assert [span.taxid for span in apart if span.start == spans[1].start] == ["1"]


def test_cells_keep_what_they_imply(finder: OrganismFinder) -> None:
    text = "Peripheral blood mononuclear cells (PBMCs) were lysed, and PBMCs counted."
    assert ("PBMCs", "9606") in _named(finder, text)
