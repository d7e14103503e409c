"""The components are citizens of spaCy: by name, behind another recogniser, on disk, in bytes, in other processes."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from figlint.nlp import docs

TEXTS = ("TP53 and MDM2 in mouse liver.", "TNF-alpha binds TNFR1.", "No names here.")


@pytest.fixture(scope="module")
def nlp() -> Language:
    """Another pipeline: rules as recogniser, with labels of their own, and the grounder behind it."""
    made = spacy.blank("en")
    ruler = made.add_pipe("entity_ruler")
    patterns = [{"label": "MY_GENE", "pattern": name} for name in ("TP53", "MDM2", "TNF-alpha", "TNFR1")]
    ruler.add_patterns([*patterns, {"label": "SPECIES", "pattern": "mouse"}])  # type: ignore[attr-defined]
    made.add_pipe("figlint_grounder", config={"labels": {"MY_GENE": "gene"}})
    return made


def told(doc: Doc) -> list[tuple[str, tuple[str, ...]]]:
    return [(mention.surface, mention.ids) for mention in doc._.figlint_mentions]


def test_every_factory_is_an_entry_point() -> None:
    declared = {point.name for point in entry_points(group="spacy_factories") if point.value.startswith("figlint.")}
    assert declared == {"figlint_ner", "figlint_lexicon", "figlint_definitions", "figlint_grounder"}
    assert all(spacy.blank("en").has_factory(name) for name in declared)


def test_the_grounder_works_behind_any_recogniser(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    found = dict(told(doc))
    assert set(found) == {"TP53", "MDM2", "mouse"}
    assert found["mouse"] == ("NCBITaxon:10090",)
    assert all(ids for ids in found.values())
    (entity,) = [entity for entity in doc.ents if entity.text == "TP53"]
    assert [mention.surface for mention in entity._.figlint_mentions] == ["TP53"]


def test_extensions_are_registered() -> None:
    names = ("figlint_mentions", "figlint_organisms", "figlint_fields")
    assert all(Doc.has_extension(name) and f"doc._.{name}" in (docs.__doc__ or "") for name in names)
    assert Span.has_extension("figlint_mentions") and "span._.figlint_mentions" in (docs.__doc__ or "")


def test_a_span_has_the_mentions_it_shares_text_with(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    assert [mention.surface for mention in doc[1:3]._.figlint_mentions] == ["MDM2"]
    assert doc[1:2]._.figlint_mentions == ()


def test_documents_keep_what_was_found_as_bytes(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.figlint_mentions == doc._.figlint_mentions
    assert again._.figlint_organisms == doc._.figlint_organisms


def test_a_pipeline_comes_back_from_disk(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert loaded.pipe_names == nlp.pipe_names
    assert [told(doc) for doc in loaded.pipe(TEXTS)] == [told(doc) for doc in nlp.pipe(TEXTS)]


def test_a_pipeline_comes_back_from_bytes() -> None:
    made = spacy.blank("en")
    for name in ("figlint_ner", "figlint_lexicon", "figlint_grounder"):
        made.add_pipe(name)
    again = type(made).from_config(made.config).from_bytes(made.to_bytes())
    assert [told(doc) for doc in again.pipe(TEXTS)] == [told(doc) for doc in made.pipe(TEXTS)]
    assert any(told(doc) for doc in again.pipe(TEXTS))


def test_two_processes_find_what_one_does(nlp: Language) -> None:
    one = [told(doc) for doc in nlp.pipe(TEXTS)]
    two = [told(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=1)]
    assert two == one
    assert any(one)
