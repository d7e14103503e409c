"""The fields of a record, and what is odd about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from figlint.nlp.errors import InputError
from figlint.nlp.records.fields import read_record
from figlint.nlp.records.frontmatter import parse_yaml
from figlint.nlp.records.limits import Limits
from figlint.nlp.records.nodes import Source
from figlint.nlp.records.record import CuratedField, Position, Record

SOUND = """\
figid: PMC1__fig.1
figtitle: A title
organisms:
- Homo sapiens
pmcid: PMC1
filename: fig.1.jpg
caption: TNF binds
  its receptor.
papertitle: A paper
year: '2020'
journal_title: The Journal
journal_nlm_ta: J
keywords: paper | words
schema-jsonld:
  description: TNF binds its
    receptor.
  keywords:
  - TNF
  - NO
"""


def record_of(text: str, limits: Limits | None = None, *, with_curated: bool = True) -> Record:
    source = Source("x.yml", text)
    root = parse_yaml(source)
    return read_record(root, source, default_id="stem", limits=limits or Limits(), with_curated=with_curated)


def problems(text: str) -> list[tuple[str, str, int]]:
    return [(problem.code, problem.field, problem.position.line) for problem in record_of(text).problems]


def written(record: Record, name: CuratedField) -> list[tuple[str, int, int, int]]:
    return [(v.value, v.position.line, v.position.column, v.index) for v in record.values(name)]


def test_sound_record_is_read_in_full() -> None:
    """Texts as YAML folds them, curated values with their places, and nothing to complain about."""
    record = record_of(SOUND + "figlink: /pmc/articles/PMC1/figure/F1/\n")
    assert record.figlink == "/pmc/articles/PMC1/figure/F1/"
    assert (record.figid, record.pmcid, record.journal, record.year) == ("PMC1__fig.1", "PMC1", "J", "2020")
    assert dict(record.texts) == {
        "figtitle": "A title", "papertitle": "A paper", "caption": "TNF binds its receptor."
    }  # fmt: skip
    assert written(record, "keywords") == [("TNF", 18, 5, 0), ("NO", 19, 5, 1)]
    assert written(record, "organisms") == [("Homo sapiens", 4, 3, 0)]
    assert record.curated["organisms_ner"] is None
    assert record.place("keywords") == Position(17, 3)
    assert record.place("organisms_ner") == Position(1, 1)
    assert record.problems == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("figid: PMC1__fig.1\n", "", [("S002", "figid", 1)]),
        ("figtitle: A title", "figtitle: [A, title]", [("S002", "figtitle", 2)]),
        ("figtitle: A title", "figtitle: ''", []),
        ("figtitle: A title", "figtitle:", []),
        ("organisms:\n- Homo sapiens\n", "", [("S002", "organisms", 1)]),
        ("- Homo sapiens", "- Homo sapiens\n- {a: b}\n-", [("S002", "organisms", 5), ("S002", "organisms", 6)]),
        ("figtitle: A title", "figid: PMC1__fig.1", [("S002", "figid", 2)]),
        ("  keywords:\n  - TNF\n  - NO\n", "  keywords: TNF, NO\n", [("S002", "keywords", 17)]),
        ("  keywords:\n  - TNF\n  - NO\n", "  keywords: {TNF: NO}\n", [("S002", "keywords", 17)]),
        ("  keywords:\n  - TNF\n  - NO\n", "  keywords:\n", [("S002", "keywords", 17)]),
        ("  keywords:\n  - TNF\n  - NO\n", "  keywords: []\n", []),
        ("  keywords:\n  - TNF\n  - NO\n", "", [("S002", "schema-jsonld", 14)]),
        ("schema-jsonld:", "jsonld:", [("S002", "schema-jsonld", 1)]),
        ("A title", "A titleâ€™s", [("S003", "figtitle", 2)]),
        ("  its receptor.\npaper", "  itsÃ¤ receptor.\npaper", [("S003", "caption", 8), ("S004", "description", 15)]),
        ("  - NO", "  - TNF&alpha;", [("S003", "keywords", 19)]),
        ("    receptor.", "    ligand.", [("S004", "description", 15)]),
        ("figid: PMC1__fig.1", "figid: PMC2__fig.1", [("S005", "figid", 1)]),
        ("filename: fig.1.jpg", "filename: fig.2.jpg", [("S005", "figid", 1)]),
        ("filename: fig.1.jpg\n", "", []),
        ("filename: fig.1.jpg\n", "filename: ../fig.1.jpg\n", []),
        ("figid: PMC1__fig.1", "figid: PMC1__../x", [("S005", "figid", 1), ("S005", "figid", 1)]),
        ("  description: TNF binds its\n    receptor.\n", "", []),
        ("  description: TNF binds its\n    receptor.\n", "  description: [a]\n", [("S002", "description", 15)]),
    ],
)  # fmt: skip
def test_oddity_is_told_where_it_stands(old: str, new: str, found: list[tuple[str, str, int]]) -> None:
    """Each change of a sound record gives the problem it should, on its own line, and no other."""
    assert old in SOUND
    assert problems(SOUND.replace(old, new, 1)) == found


def test_damage_is_pointed_at_by_column() -> None:
    """The column is that of the damaged letters, also on a folded line."""
    text = SOUND.replace("  its receptor.\npaper", "  its receptor, 5 Âµm.\npaper")
    (damage,) = (problem for problem in record_of(text).problems if problem.code == "S003")
    assert damage.position == Position(8, 19)


@pytest.mark.parametrize(
    ("organisms", "found"),
    [
        ("Homo sapiens", [("Homo sapiens", 12, 0)]),
        ("'Homo sapiens'", [("Homo sapiens", 12, 0)]),
        ("Homo sapiens, Mus musculus", [("Homo sapiens", 12, 0), ("Mus musculus", 26, 1)]),
        ("'Homo sapiens | Mus musculus '", [("Homo sapiens", 12, 0), ("Mus musculus", 28, 1)]),
        ("[A, 'B', ~, C]", [("A", 13, 0), ("B", 16, 1), ("C", 24, 3)]),
        ("[&a A, *a]", [("A", 13, 0), ("A", 19, 1)]),
        ("", []),
        ("~", []),
        ("[]", []),
    ],
)
def test_organisms_are_a_list_or_a_string(organisms: str, found: list[tuple[str, int, int]]) -> None:
    """Old records hold a string, which may name several; each value has its own column."""
    record = record_of(f"organisms: {organisms}\ncaption: c\n")
    assert [(value, column, index) for value, _, column, index in written(record, "organisms")] == found


def test_json_lists_and_plain_documents() -> None:
    """A line with an identifier and a text is a document; no figure's fields are asked of it."""
    record = record_of('{"id": "d1", "text": "TNF"}')
    assert (record.figid, dict(record.texts), record.problems) == ("d1", {"text": "TNF"}, ())


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("[G101(ANP32B): a reason]", ("G101", "ANP32B", "a reason", 16)),
        ("['G101(ANP32B): a: reason']", ("G101", "ANP32B", "a: reason", 16)),
        ("[O102: whole rule]", ("O102", None, "whole rule", 16)),
        ("'G101(A(B)): nested'", ("G101", "A(B)", "nested", 15)),
        ("[G101]", ("G101", None, "", 16)),
    ],
)
def test_suppressions_are_read(entry: str, expected: tuple[str, str | None, str, int]) -> None:
    """With quotes and without, where YAML makes a mapping of the colon."""
    record = record_of(f"caption: c\nfiglint-ignore: {entry}\n")
    (found,) = record.suppressions
    assert (found.code, found.value, found.reason, found.position) == (*expected[:3], Position(2, expected[3] + 2))


@pytest.mark.parametrize("entry", ["[everything]", "[[G101]]", "[X999: no such form]", "[G101: ]"])
def test_suppression_without_form_or_reason_is_told(entry: str) -> None:
    """A suppression must say what and why."""
    record = record_of(f"caption: c\nfiglint-ignore: {entry}\n")
    assert "figlint-ignore" in {problem.field for problem in record.problems}


@pytest.mark.parametrize("text", ["- a\n- b\n", "title: Site\nbaseurl: /x\n", "just text"])
def test_other_yaml_is_no_record(text: str) -> None:
    """Configuration files and lists are told from records."""
    with pytest.raises(InputError, match="no figure record"):
        record_of(text)


@pytest.mark.parametrize("text", [SOUND, SOUND.replace("figid", "id").replace("caption", "text")])
def test_texts_alone_are_those_of_the_whole_record(text: str) -> None:
    whole, texts = record_of(text), record_of(text, with_curated=False)
    assert whole.curated and not texts.curated
    assert texts == replace(whole, curated={}, problems=(), places={})


@pytest.mark.parametrize("limits", [Limits(text_length=20), Limits(values=1)])
def test_limits_hold_for_texts_alone(limits: Limits) -> None:
    with pytest.raises(InputError) as whole:
        record_of(SOUND, limits)
    with pytest.raises(InputError) as texts:
        record_of(SOUND, limits, with_curated=False)
    assert str(texts.value) == str(whole.value)


def test_limits_are_named() -> None:
    """What is too long says so, with the line of the field."""
    with pytest.raises(InputError, match="caption has 23 characters, more than 20") as caught:
        record_of(SOUND, Limits(text_length=20))
    assert caught.value.line == 7
    with pytest.raises(InputError, match="keywords has 2 values, more than 1"):
        record_of(SOUND, Limits(values=1))
