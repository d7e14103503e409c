"""Models run in a process of their own give the same mentions as in this one, and are measured."""

from collections.abc import Sequence

import pytest
import spacy

from figlint.evaluation.benchmark.performance import Performance, run_named, run_object
from figlint.models.registry import load
from figlint.nlp.errors import ResourceError
from figlint.nlp.mentions import Mention


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GGP", "pattern": "TNF-α"}])
    path = tmp_path_factory.mktemp("a model") / "my rules"
    nlp.to_disk(path)
    return str(path)


def test_a_process_of_its_own_gives_the_same(pipeline: str) -> None:
    texts = ["TNF-α was high – in 𝛼 cells.", "", "No gene,\nbut TNF-α."]
    run = run_named(pipeline, texts)
    assert run.predictions == run_object(pipeline, load(pipeline), texts).predictions
    assert [len(mentions) for mentions in run.predictions] == [1, 0, 1]
    took = run.performance
    assert (took.n_texts, took.n_words) == (3, 11)
    assert took.load_seconds is not None
    assert took.load_seconds > 0
    assert took.peak_mib is not None
    assert 20 < took.peak_mib < 4000


def test_what_cannot_be_loaded_says_why() -> None:
    with pytest.raises(ResourceError, match="no model 'nothing'"):
        run_named("nothing", ["x"])


def test_objects_are_warmed_up_and_checked() -> None:
    calls = []

    class Forgetful:
        def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
            calls.append(len(texts))
            return [() for _ in texts[:60]]

    assert run_object("x", Forgetful(), ["a b"] * 60).performance.n_words == 120
    assert calls == [50, 60]
    with pytest.raises(ValueError, match="60 results for 61 texts"):
        run_object("x", Forgetful(), ["a"] * 61)


def test_rates_are_derived_and_undefined_is_none() -> None:
    assert Performance(2, 10, 1.0, 0.5).words_per_second == 20
    assert Performance(2, 10, 1.0, 0.5).texts_per_second == 4
    assert Performance(2, 10, 0.0, 0.0).words_per_second is None
