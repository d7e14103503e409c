"""Models are found by name, package and path; what cannot be loaded says what to run."""

import sys
from pathlib import Path
from types import MappingProxyType

import pytest
import spacy

from figlint.models import backends, registry
from figlint.models.labels import label_map
from figlint.nlp.errors import ConfigError, ResourceError
from figlint.nlp.records.record import Record


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    """A spaCy pipeline that knows two genes, an organism and a disease."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "GENE_OR_GENE_PRODUCT", "pattern": "TP53", "id": "NCBIGene:7157"},
            {"label": "GGP", "pattern": "AKT1"},
            {"label": "TAXON", "pattern": "mice"},
            {"label": "DISEASE", "pattern": "glioma"},
        ]
    )
    nlp.to_disk(tmp_path / "rules")
    return tmp_path / "rules"


def test_a_folder_is_a_model(pipeline: Path) -> None:
    annotator = registry.load(str(pipeline))
    (first, second) = annotator.annotate_texts(["TP53 in glioma of mice.", ""])
    assert [(m.start, m.surface, m.label, m.source) for m in first] == [
        (0, "TP53", "gene", "rules:GENE_OR_GENE_PRODUCT"),
        (18, "mice", "organism", "rules:TAXON"),
    ]
    assert second == ()


def test_labels_are_mapped_and_the_users_go_first(pipeline: Path) -> None:
    annotator = backends.open_spacy(str(pipeline), labels={"disease": "organism"})
    assert annotator.labels == {
        "DISEASE": "organism", "GENE_OR_GENE_PRODUCT": "gene", "GGP": "gene", "TAXON": "organism"
    }  # fmt: skip
    assert label_map({"GGP": "organism"})["GGP"] == "organism"


def test_unknown_names_list_the_known() -> None:
    for unknown in ("en_ner_nothing_md", "no/such/folder", "json"):
        with pytest.raises(ConfigError, match="figlint, lexicon, fast, captions, en_ner_bionlp13cg_md"):
            registry.load(unknown)


def test_missing_package_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "is_compatible", lambda versions: True)
    with pytest.raises(ResourceError, match=r"pip install https://\S+/v0.5.4/en_ner_craft_md-0.5.4.tar.gz"):
        registry.load("en_ner_craft_md")


def test_other_spacy_says_which_and_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "is_compatible", lambda versions: False)
    with pytest.raises(ResourceError, match=r"needs spaCy >=3.7.4,<3.8, here is .*pip install figlint"):
        registry.load("en_ner_craft_md")


def test_folder_for_another_spacy_is_refused(pipeline: Path) -> None:
    meta = pipeline / "meta.json"
    meta.write_text(meta.read_text().replace('"spacy_version":"', '"spacy_version":"<2.0,'))
    with pytest.raises(ResourceError, match=r"<2\.0"):
        registry.load(str(pipeline))


def test_folder_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="cannot load"):
        registry.load(str(tmp_path))
    (tmp_path / "meta.json").write_text("[]")
    with pytest.raises(ResourceError, match=r"meta\.json"):
        registry.load(str(tmp_path))


@pytest.mark.parametrize(("versions", "expected"), [(">=3.7.4", True), ("<3", False), ("", True), ("newest", False)])
def test_versions(versions: str, expected: bool) -> None:
    assert backends.is_compatible(versions) is expected


def test_every_model_is_described() -> None:
    for state in registry.states():
        info = state.info
        assert info.summary.endswith("."), info.name
        assert {label for _, label in info.labels} <= {"gene", "organism"}, info.name
        if info.kind == "package":
            assert label_map()[info.labels[0][0]] == "gene"
            assert registry.install_command(info.name) == (sys.executable, "-m", "pip", "install", info.url)
            assert info.version in info.url
        else:
            assert registry.install_command(info.name) == ()
            assert state.problem == ""


def test_any_pipeline_reads_records_with_identifiers(pipeline: Path) -> None:
    record = Record("f1", "", texts=MappingProxyType({"caption": "TP53 and AKT1 in glioma of mice (n = 8)."}))
    (read,) = registry.load_reader(str(pipeline)).annotate([record])
    found = {(m.field, m.surface, m.label, m.is_grounded) for m in read.mentions}
    assert found == {
        ("caption", "TP53", "gene", True), ("caption", "AKT1", "gene", True), ("caption", "mice", "organism", True)
    }  # fmt: skip
    assert read.organisms


def test_built_in_models_are_those_that_can_be_built() -> None:
    from figlint.models.annotator import PIPELINES

    assert {*PIPELINES, "fast"} == {name for name, info in registry.MODELS.items() if info.kind == "built-in"}


def test_state_of_unknown_model() -> None:
    with pytest.raises(ConfigError, match="known are"):
        registry.state("x")
    with pytest.raises(ConfigError, match="known are"):
        registry.install_command("x")
