"""Errors fall into classes and are shown in their text."""

import pytest

from figlint.evaluation.scoring.document import Scored
from figlint.evaluation.scoring.error_classes import ERROR_CLASSES, classify, describe, summarize
from figlint.nlp.corpora.gold import GoldDocument

TEXT = "We show that TGF-beta signals through SMAD3 in mice."


def at(surface: str, *ids: str, label: str = "gene", text: str = TEXT) -> Scored:
    start = text.index(surface)
    return Scored(start, start + len(surface), label, surface, tuple(frozenset({i}) for i in ids))


@pytest.mark.parametrize(
    ("predicted", "reference", "kinds"),
    [
        pytest.param([at("SMAD3", "1")], [at("SMAD3", "1")], [], id="right"),
        pytest.param([at("SMAD")], [at("SMAD3")], ["boundary"], id="boundary"),
        pytest.param([at("mice")], [at("mice", label="organism")], ["label"], id="label"),
        pytest.param([at("TGF-beta")], [at("TGF-beta", label="family")], ["label"], id="label that is not scored"),
        pytest.param([], [at("SMAD3")], ["missed"], id="missed"),
        pytest.param([at("signals")], [], ["spurious"], id="spurious"),
        pytest.param([at("SMAD3", "2")], [at("SMAD3", "1")], ["wrong-id"], id="wrong id"),
        pytest.param([at("SMAD3")], [at("SMAD3", "1")], ["nil"], id="nil"),
        pytest.param([at("SMAD3", "2")], [at("SMAD3")], [], id="annotated without identifier"),
        pytest.param([at("SMAD", "2")], [at("SMAD3", "1")], ["boundary", "wrong-id"], id="both"),
        pytest.param([at("TGF"), at("beta")], [at("TGF-beta")], ["boundary", "boundary"], id="cut in two"),
        pytest.param([], [at("TGF-beta", label="family")], [], id="not scored"),
        pytest.param(
            [at("TGF-beta", label="organism"), at("SMAD", "1")],
            [at("TGF-beta"), at("SMAD3", "1")],
            ["label", "boundary"],
            id="one after the other",
        ),
    ],
)
def test_classes(predicted: list[Scored], reference: list[Scored], kinds: list[str]) -> None:
    assert [error.kind for error in classify(0, predicted, reference, ("gene", "organism"))] == kinds


def test_summary_counts_and_shows_context() -> None:
    document = GoldDocument("d1", "a1", TEXT, (), "x")
    errors = [*classify(0, [at("signals")], [at("SMAD3", "1")], ("gene",)), *classify(0, [at("show")], [], ("gene",))]
    missed, spurious = summarize(errors, [document])
    assert (missed.kind, missed.count, missed.frequent) == ("missed", 1, (("SMAD3", 1),))
    (example,) = missed.examples
    assert example.before + example.surface + example.after == TEXT
    assert (example.predicted, example.reference) == ("", "SMAD3 [gene] 1")
    assert (spurious.count, [word for word, _ in spurious.frequent]) == (2, ["show", "signals"])


def test_summary_limits_examples_and_is_stable() -> None:
    text = " ".join(f"G{i}" for i in range(30))
    document = GoldDocument("d1", "a1", text, (), "x")
    errors = list(classify(0, [], [at(f"G{i} ".strip(), text=text) for i in range(30)], ("gene",)))
    (one,) = summarize(errors, [document], examples=3)
    (two,) = summarize(reversed(errors), [document], examples=3)
    assert one == two
    assert (one.count, len(one.examples), len(one.frequent)) == (30, 3, 10)


def test_classes_stand_in_the_order_in_which_they_are_listed() -> None:
    document = GoldDocument("d1", "a1", TEXT, (), "x")
    errors = [
        *classify(0, [at("signals")], [at("mice")], ("gene",)),
        *classify(0, [at("SMAD3"), at("TGF")], [at("SMAD3", "1"), at("TGF-beta")], ("gene",)),
        *classify(0, [at("SMAD3", "2")], [at("SMAD3", "1")], ("gene",)),
        *classify(0, [at("TGF-beta")], [at("TGF-beta", label="family")], ("gene",)),
    ]
    assert tuple(summary.kind for summary in summarize(errors, [document])) == ERROR_CLASSES
    assert ERROR_CLASSES == ("boundary", "label", "missed", "spurious", "wrong-id", "nil")


def test_the_most_frequent_words_stand_first() -> None:
    document = GoldDocument("d1", "a1", TEXT, (), "x")
    errors = [error for word in ("in", "show", "show", "that") for error in classify(0, [], [at(word)], ("gene",))]
    (summary,) = summarize(errors, [document])
    assert summary.frequent == (("show", 2), ("in", 1), ("that", 1))


def test_forty_characters_are_shown_on_either_side() -> None:
    text = "a" * 60 + "SMAD3" + "b" * 60
    (summary,) = summarize(
        classify(0, [], [at("SMAD3", text=text)], ("gene",)), [GoldDocument("d", "a", text, (), "x")]
    )
    assert (summary.examples[0].before, summary.examples[0].after) == ("a" * 40, "b" * 40)


def test_identifiers_are_written_in_order_with_alternatives() -> None:
    ids = (frozenset({str(number) for number in range(9)}), frozenset({"x"}))
    assert describe(Scored(0, 5, "gene", "SMAD3", ids)) == "SMAD3 [gene] 0|1|2|3|4|5|6|7|8 x"
