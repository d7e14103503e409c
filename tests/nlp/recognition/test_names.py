"""Hints: which pieces of a text are names on lists, and in which groups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.recognition.features import Layout, chunk_features, chunks, layout
from figlint.nlp.recognition.names import COLUMNS, GROUPS, MAX_LENGTH, MAX_PIECES, NameHints, name_hash


def test_hints_mark_the_longest_names_of_each_group() -> None:
    human, organism = 1 << GROUPS.index("human symbol"), 1 << GROUPS.index("organism")
    hashes = np.array([name_hash(name) for name in ("tnf", "tnfalpha", "mice")], np.uint32)
    hints = NameHints(hashes, np.array([human, human, organism], np.uint16))
    pieces = layout([(begin, chunk_features(chunk).pieces) for begin, chunk in chunks("TNF-α in TNF mice")])
    (marks,) = hints.find([pieces])
    assert marks.shape == (len(pieces.folded), COLUMNS)
    first, inner, last, only = marks[:, 4 * GROUPS.index("human symbol") :][:, :4].T.tolist()
    assert (first, inner, last, only) == (
        [1, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 1, 0],
    )


@st.composite
def _pieces_and_names(draw: st.DrawFn) -> tuple[list[Layout], dict[str, int]]:
    """Texts of few different pieces, names, their inner marks and other marks, and lists that hold some of the runs."""
    text = st.lists(st.sampled_from(["tnf", "β", "a", "é" * 29, "-", "("]), min_size=1, max_size=12)
    texts = draw(st.lists(text, min_size=1, max_size=4))
    name = st.lists(st.sampled_from(["tnf", "β", "a", "é" * 29]), min_size=1, max_size=4).map("".join)
    groups = st.integers(1, (1 << len(GROUPS)) - 1)
    layouts = [
        Layout([], [], pieces, [piece[0].isalnum() for piece in pieces], [piece == "-" for piece in pieces])
        for pieces in texts
    ]
    return layouts, draw(st.dictionaries(name, groups, max_size=8))


@given(_pieces_and_names())
def test_hints_are_those_of_a_search_run_by_run(case: tuple[list[Layout], dict[str, int]]) -> None:
    texts, names = case
    hashes = np.array([name_hash(name) for name in names], np.uint32)
    found = NameHints(hashes, np.array(list(names.values()), np.uint16)).find(texts)
    for text, marks in zip(texts, found, strict=True):
        expected = np.zeros_like(marks)
        for group in range(len(GROUPS)):
            free = 0
            for start in range(len(text.folded)):
                ends = [
                    end for end in range(start, len(text.folded)) if names.get(_run(text, start, end), 0) >> group & 1
                ]
                if ends and start >= free:
                    free = ends[-1] + 1
                    places = [3] if ends[-1] == start else [0] + [1] * (ends[-1] - start - 1) + [2]
                    expected[range(start, free), [4 * group + place for place in places]] = 1
        assert marks.tolist() == expected.tolist()


def _run(text: Layout, start: int, end: int) -> str:
    """The name that a run of pieces could be; empty if none."""
    inside = range(start, end + 1)
    if not (text.named[start] and text.named[end]) or not all(text.named[i] or text.joint[i] for i in inside):
        return ""
    run = [text.folded[i] for i in inside if text.named[i]]
    return "".join(run) if len(run) <= MAX_PIECES and len("".join(run[:-1])) <= MAX_LENGTH else ""
