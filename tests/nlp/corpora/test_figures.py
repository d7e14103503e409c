"""Panels of a figure are joined, and what is found in the figure is handed back to them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.corpora import GoldDocument
from figlint.nlp.corpora.figures import Figure, figures
from figlint.nlp.mentions import Mention

WORDS = ("AKT1", "binds", "TP53", "in", "mice")


def panel(name: str, text: str, figure: str = "Figure 1", article: str = "77") -> GoldDocument:
    return GoldDocument(name, article, text, (), "own", figure=figure)


def found(text: str) -> list[Mention]:
    return [Mention("text", m.start(), m.end(), m[0], "gene") for m in re.finditer(r"AKT1|TP53", text)]


def test_neighbours_of_the_same_figure_and_article_are_joined() -> None:
    documents = [
        panel("1-A", "AKT1"), panel("1-B", "TP53"), panel("2-A", "AKT1", "Figure 2"),
        panel("2-A", "AKT1", "Figure 2", "78"), panel("own", "TP53", ""), panel("other", "TP53", ""),
    ]  # fmt: skip
    names = [[one.id for one in figure.panels] for figure in figures(documents)]
    assert names == [["1-A", "1-B"], ["2-A"], ["2-A"], ["own"], ["other"]]


def test_a_mention_that_reaches_into_the_next_panel_counts_where_it_begins() -> None:
    figure = Figure((panel("1-A", "the AKT1"), panel("1-B", "kinase")))
    (first,), second = figure.by_panel([Mention("text", 4, 15, "AKT1 kinase", "gene")])
    assert (first.start, first.end, second) == (4, 15, ())


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=5))
def test_offsets_come_back_to_the_panels(texts: list[str]) -> None:
    figure = Figure(tuple(panel(str(number), text) for number, text in enumerate(texts)))
    assert figure.by_panel(found(figure.text)) == tuple(tuple(found(text)) for text in texts)
