"""The fast reader: what names mean whatever their context."""

from __future__ import annotations

import pytest

from figlint.models import registry
from figlint.models.fast import open_fast
from figlint.nlp.fast import LEAST
from figlint.nlp.mentions import Mention
from figlint.nlp.records.record import Record


def genes(text: str) -> dict[str, str]:
    """Return the symbols of the genes of a text by how they are written."""
    (mentions,) = open_fast().annotate_texts([text])
    return {mention.surface: mention.symbol for mention in mentions if mention.label == "gene"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JAK2 phosphorylates STAT3 in patients.", {"JAK2": "JAK2", "STAT3": "STAT3"}),
        ("Loss of JAK2 in mice.", {"JAK2": "Jak2"}),
        ("The cell was set on ice with protein.", {}),
    ],
)
def test_names_mean_their_most_likely_gene_of_the_species_nearby(text: str, expected: dict[str, str]) -> None:
    assert genes(text) == expected


def test_the_name_of_a_species_is_an_organism_and_no_gene() -> None:
    (mentions,) = open_fast().annotate_texts(["Mus musculus and mice were fed."])
    assert [(m.surface, m.label, m.ids) for m in mentions] == [
        ("Mus musculus", "organism", ("NCBITaxon:10090",)), ("mice", "organism", ("NCBITaxon:10090",)),
    ]  # fmt: skip


def test_a_record_is_read_field_by_field_and_in_order() -> None:
    record = Record("f", "f.md", texts={"figtitle": "JAK2 in rats", "caption": "STAT3 binds JAK2."})
    (annotated,) = open_fast().annotate([record])
    assert [(m.field, m.surface) for m in annotated.mentions] == [
        ("figtitle", "JAK2"), ("figtitle", "rats"), ("caption", "STAT3"), ("caption", "JAK2"),
    ]  # fmt: skip
    assert [call.taxid for call in annotated.organisms] == ["10116"]
    assert all(is_sound(mention, record) for mention in annotated.mentions)


def is_sound(mention: Mention, record: Record) -> bool:
    """Whether a mention stands where it says, with a probability that is enough."""
    text = record.texts[mention.field]
    return text[mention.start : mention.end] == mention.surface and LEAST <= mention.score <= 1.0


def test_a_figure_without_species_is_about_humans_by_default() -> None:
    (annotated,) = open_fast().annotate([Record("f", "f.md", texts={"caption": "STAT3."})])
    assert [(call.taxid, call.is_default) for call in annotated.organisms] == [("9606", True)]


def test_it_is_a_model_by_name() -> None:
    assert registry.load("fast") is open_fast()
