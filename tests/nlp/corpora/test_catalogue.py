"""Corpora are found by name, part, path and glob."""

from pathlib import Path

import pytest

from figlint.nlp.corpora import CORPORA, load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.errors import InputError, UsageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "iob" / "BC2GM"
    folder.mkdir(parents=True)
    (folder / "train.tsv").write_text("TP53\tB-GENE\n")
    (folder / "devel.tsv").write_text("AKT1\tB-GENE\n\nmice\tO\n")
    return tmp_path


def test_name_is_all_parts_and_slash_chooses_one(root: Path) -> None:
    assert [d.text for d in load_corpus("bc2gm", root=root).documents] == ["TP53", "AKT1", "mice"]
    assert [d.text for d in load_corpus("bc2gm/devel", root=root).documents] == ["AKT1", "mice"]


def test_root_may_come_from_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGLINT_CORPORA", str(root))
    assert len(load_corpus("bc2gm/train").documents) == 1


def test_file_folder_and_glob(root: Path) -> None:
    for spec in (root / "iob/BC2GM/train.tsv", root / "iob", root / "iob/*/train.tsv"):
        corpus = load_corpus(str(spec))
        assert corpus.documents[0].source == str(spec)
        assert corpus.labels == ("gene",)
        assert not corpus.has_identifiers


@pytest.mark.parametrize("spec", ["nothing-here", "bioid", "s800/train"])
def test_absent_corpora_say_what_to_give(spec: str, root: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_corpus(spec, root=root)
    assert caught.value.remedy


def test_unknown_part_lists_the_known(root: Path) -> None:
    with pytest.raises(UsageError, match="train, devel"):
        load_corpus("bc2gm/final", root=root)


def test_folds_part_the_corpus_by_article(root: Path) -> None:
    whole = load_corpus("bc2gm", root=root).documents
    parts = [load_corpus(f"bc2gm@{k}/3", root=root).documents for k in range(3)]
    assert sorted(d.id for part in parts for d in part) == sorted(d.id for d in whole)
    assert all(fold_of(d.article, 3) == k for k, part in enumerate(parts) for d in part)
    with pytest.raises(UsageError, match="fold 3 of 3"):
        load_corpus("bc2gm@3/3", root=root)


def test_unknown_suffix_lists_the_known(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("x")
    with pytest.raises(InputError, match="pubtator"):
        load_corpus(str(tmp_path / "a.docx"))


def test_every_named_corpus_reads_without_a_lost_annotation(shared_data: Path) -> None:
    """Of the development corpora one annotation, whose text is not in its abstract, cannot be placed."""
    lost = 0
    for name in CORPORA.keys() - {"bioid"}:  # see tests/evaluation/benchmark/test_bioid.py
        corpus = load_corpus(name, root=shared_data / "corpora")
        assert {"gene", "organism"} & set(corpus.labels), name
        lost += sum(problem.is_lost for problem in corpus.problems)
    assert lost <= 1
