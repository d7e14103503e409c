"""Fixes that a first draft could refuse instead of making: found by changing the code and seeing no test fail."""

from __future__ import annotations

from figlint.evaluation.fixing.fix import Fix, apply_fixes
from figlint.nlp.records.record import CuratedField
from tests.hostile import SOUND


def fix(field: CuratedField, index: int, old: str, new: str) -> Fix:
    return Fix("x.md", 1, field, index, old, new)


def test_fields_are_fixed_together_whatever_their_order_in_the_file() -> None:
    """Organisms stand above the keywords here, and below them in the list of fields."""
    fixes = [fix("keywords", 0, "TNF", "LTA"), fix("organisms", 0, "Homo sapiens", "Mus musculus")]
    expected = SOUND.replace("  - TNF\n", "  - LTA\n").replace("Homo sapiens", "Mus musculus")
    for given in (fixes, fixes[::-1]):
        assert apply_fixes(SOUND.encode(), given, "markdown", path="x.md").decode() == expected


def test_a_value_goes_behind_the_last_line_whatever_ends_it() -> None:
    """With one line end, neither none nor two, whether or not the file ends in one."""
    for end in ("\n", "\r\n", "\r"):
        record = SOUND.removeprefix("---\n").removesuffix("---\n").replace("\n", end)
        added = Fix("x.yml", 1, "keywords", -1, "", "LTA", insert=True)
        for source, expected in ((record, record + f"  - LTA{end}"), (record.rstrip(), f"{record}  - LTA")):
            assert apply_fixes(source.encode(), [added], "yaml", path="x.yml") == expected.encode()
