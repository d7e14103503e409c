"""The values of a record are found by field and place."""

from __future__ import annotations

from figlint.nlp.records.record import CuratedValue, Position, Record


def test_value_is_found_by_its_place_in_the_list_as_written() -> None:
    """Items without text are counted, so that a place never means another value."""
    values = tuple(CuratedValue("keywords", f"G{index}", Position(index, 1), index) for index in (1, 2, 5))
    record = Record("a", "a.md", curated={"keywords": values})
    assert [record.at("keywords", index) for index in range(7)] == [
        None,
        values[0],
        values[1],
        None,
        None,
        values[2],
        None,
    ]
    assert record.at("organisms", 0) is None


def test_article_is_the_paper_or_else_the_figure() -> None:
    """Figures of one paper are resampled together."""
    assert Record("a", "a.md", pmcid="PMC1").article == "PMC1"
    assert Record("a", "a.md").article == "a"
