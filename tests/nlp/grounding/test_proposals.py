"""Model and lexicon spans become one list of proposals."""

from __future__ import annotations

from figlint.nlp.grounding.proposals import Marked, Proposal, propose, settle


def test_a_span_that_both_found_is_marked() -> None:
    assert propose([(0, 3, 0.9)], [(0, 3), (5, 8)]) == (Proposal(0, 3, 0.9, "both"), Proposal(5, 8, 0.0, "lexicon"))


def test_the_model_decides_the_borders() -> None:
    assert propose([(2, 6, 0.7)], [(0, 4), (4, 8)]) == (Proposal(2, 6, 0.7, "model"),)


def test_names_within_organisms_are_left_out() -> None:
    assert propose([], [(0, 4), (10, 12)], blocked=[(0, 12)]) == ()


def test_names_that_touch_text_without_genes_are_left_out_unless_the_model_marks_them() -> None:
    assert propose([(4, 8, 0.6)], [(0, 3), (4, 8), (12, 20)], blocked=[(2, 3), (4, 5), (14, 30)]) == (
        Proposal(4, 8, 0.6, "both"),
    )


def test_words_before_a_name_are_cut_off_where_the_whole_is_no_name():
    cut = propose([(0, 20, 0.6)], [(17, 20)], is_name=lambda start, end: False)
    assert [(p.start, p.end, p.score, p.source) for p in cut] == [(17, 20, 0.6, "both")]
    whole = propose([(0, 20, 0.6)], [(17, 20)], is_name=lambda start, end: True)
    assert [(p.start, p.end, p.source) for p in whole] == [(0, 20, "model")]
    inside = propose([(0, 20, 0.6)], [(5, 8)], is_name=lambda start, end: False)
    assert [(p.start, p.end, p.source) for p in inside] == [(0, 20, "model")]


def _settled(text: str, model: list[Marked], others: list[Marked], names: set[str]) -> list[tuple[str, float]]:
    settled = settle(model, others, lambda start, end: text[start:end] in names)
    return [(text[start:end], score) for start, end, score in settled]


def test_a_reading_that_is_a_name_takes_the_place_of_one_that_is_none() -> None:
    text = "levels of XYZ1 beta rose"
    model, others = [(10, 19, 0.75)], [(10, 14, 0.125), (15, 19, 0.25), (3, 9, 0.1)]
    assert _settled(text, model, others, {"XYZ1", "levels"}) == [("XYZ1", 0.875)]
    assert _settled(text, model, others, {"XYZ1", "beta"}) == [("beta", 1.0)]
    assert _settled(text, model, others, {"XYZ1", "XYZ1 beta"}) == [("XYZ1 beta", 0.75)]
    assert _settled(text, model, others, set()) == [("XYZ1 beta", 0.75)]


def test_no_reading_reaches_into_another_marked_name() -> None:
    text = "ABC2 and ABC3"
    model = [(0, 4, 0.5), (9, 13, 0.5)]
    assert _settled(text, model, [(0, 13, 0.25)], {text}) == [("ABC2", 0.5), ("ABC3", 0.5)]
