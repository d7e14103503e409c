"""Which word is behind a keyword, and how it is read."""

from __future__ import annotations

import pytest
from audit_fixtures import CATENIN, ENTRIES, KAPPA, KINASE, LIGAND, SmallLexicon, figure
from hypothesis import given
from hypothesis import strategies as st

from figlint.evaluation.audit.words import Word, WordReader

READER = WordReader(SmallLexicon())  # type: ignore[arg-type]


def words_of(symbols: list[str], **given_: object) -> list[Word]:
    """Return the first word of each keyword."""
    found = READER.words(figure(symbols, **given_), [SmallLexicon().by_symbol(s) for s in symbols])  # type: ignore[arg-type]
    return [words[0] for words in found]


@pytest.mark.parametrize(
    ("surface", "gene", "form", "name", "match"),
    [
        ("JAK2", KINASE, "JAK2", "JAK2", "whole"),
        ("Jak-2,", KINASE, "Jak-2", "JAK2", "whole"),
        ("(JAK2/STAT3", KINASE, "JAK2", "JAK2", "part"),
        ("pJAK2p", KINASE, "JAK2", "JAK2", "inside"),
        ("B-catenin", CATENIN, "B-catenin", "beta-catenin", "whole"),
        ("NF-κB", KAPPA, "NF-κB", "NF-kappaB", "whole"),
        ("Stroma", KINASE, "Stroma", "", "none"),
    ],
    ids=["exact", "spelling", "part", "inside", "greek-as-latin", "greek", "unexplained"],
)
def test_read_finds_the_name_in_a_word(surface: str, gene: object, form: str, name: str, match: str) -> None:
    """A word is read as the name that explains most of it."""
    word = READER.read(surface, gene, "evidence")  # type: ignore[arg-type]
    assert (word.form, word.name, word.match) == (form, name, match)


def test_read_expands_a_series() -> None:
    """A member of a series is found although only its tail is written."""
    assert READER.read("JAK1/2", KINASE, "evidence").match in {"series", "none"}


def test_evidence_table_beats_the_text() -> None:
    """Where the table gives the word, the text is not asked."""
    (word,) = words_of(["TNFSF13"], caption="TNFSF13 binds.", words={"TNFSF13": ["APRIL"]})
    assert (word.surface, word.source) == ("APRIL", "evidence")


def test_most_telling_word_comes_first() -> None:
    """Of several words the approved symbol tells most."""
    (word,) = words_of(["TNFSF13"], words={"TNFSF13": ["APRIL", "TNFSF13"]})
    assert word.surface == "TNFSF13"


def test_word_is_inferred_from_the_text() -> None:
    """Without a table, a surface form of the text that is a name of the gene is the word."""
    (word,) = words_of(["ANP32B"], caption="Cytokines such as APRIL, and others.")
    assert (word.surface, word.source, word.kind) == ("APRIL", "text", "alias")


def test_shared_name_is_the_word_of_both() -> None:
    """Two keywords side by side with one name were given for that name."""
    first, second = words_of(["ANP32B", "TNFSF13"])
    assert (first.surface, first.source) == (second.surface, second.source) == ("APRIL", "shared")


def test_keyword_itself_is_the_last_resort() -> None:
    """A gene without any trace is taken by its symbol."""
    (word,) = words_of(["JAK2"], caption="Nothing here.")
    assert (word.surface, word.source, word.kind) == ("JAK2", "keyword", "symbol")


def test_plain_lower_case_words_are_no_names() -> None:
    """The month is not the ligand."""
    (word,) = words_of(["TNFSF13"], caption="Samples were taken in april.")
    assert word.source == "keyword"


@given(st.text(max_size=25), st.sampled_from([entry for entry in ENTRIES.values() if entry.type == "gene"]))
def test_reading_never_fails_and_keeps_the_surface(surface: str, entry: object) -> None:
    """Whatever character recognition gives, the reading keeps it and explains it by the gene's own names or not."""
    word = READER.read(surface, entry, "evidence")  # type: ignore[arg-type]
    assert word.surface == surface
    assert (word.kind is None) == (word.match == "none")


def test_ligand_names_are_read_once() -> None:
    """The names of a gene are kept by key."""
    assert set(READER.names(LIGAND)) == {"tnfsf13", "april"}
