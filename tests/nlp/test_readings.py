"""Records are annotated in order, texts that come again are read once, and fields are never mixed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.mentions import Mention
from figlint.nlp.readings import FigureReading, FigureText, Readings
from figlint.nlp.records.record import Record

words = st.sampled_from(["", "TP53", "Tp53 in mice", "line\nline"])


class Reader:
    """Finds the first character of each field, and keeps which figures it was asked for."""

    def __init__(self) -> None:
        self.read: list[FigureText] = []

    def __call__(self, figures: Sequence[FigureText]) -> Iterator[FigureReading]:
        for figure in figures:
            self.read.append(figure)
            texts = figure.layout.texts(figure.text)
            yield FigureReading(tuple(Mention(field, 0, 1, text[0], "gene") for field, text in texts.items()), ())


@given(st.lists(st.tuples(words, words), max_size=9), st.integers(1, 4))
def test_each_record_gets_the_reading_of_its_own_fields(texts: list[tuple[str, str]], at_once: int) -> None:
    records = [
        Record(f"f{n}", f"f{n}.md", texts={"figtitle": title, "caption": caption})
        for n, (title, caption) in enumerate(texts)
    ]
    reader = Reader()
    annotated = list(Readings(reader, at_once).annotate(records))
    assert [one.record for one in annotated] == records
    for one in annotated:
        wanted = {field: text[0] for field, text in one.record.texts.items() if text}
        assert {mention.field: mention.surface for mention in one.mentions} == wanted
    assert len(reader.read) == len(set(reader.read)) == len(set(texts))


def test_the_same_joined_text_in_other_fields_is_another_figure() -> None:
    reader = Reader()
    title = Record("a", "a.md", texts={"figtitle": "JAK2", "caption": "STAT3"})
    caption = Record("b", "b.md", texts={"caption": "JAK2\nSTAT3"})
    first, second = Readings(reader, 8).annotate([title, caption])
    assert [mention.field for mention in first.mentions] == ["figtitle", "caption"]
    assert [mention.field for mention in second.mentions] == ["caption"]


def test_records_are_read_no_further_ahead_than_is_read_at_once() -> None:
    asked: list[int] = []

    def records() -> Iterator[Record]:
        for number in range(9):
            asked.append(number)
            yield Record(f"f{number}", "f.md", texts={"caption": f"TP{number}"})

    next(Readings(Reader(), 3).annotate(records()))
    assert asked == [0, 1, 2]
