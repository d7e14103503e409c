from __future__ import annotations

import pytest

from figlint.models.batch import memory
from figlint.nlp.remembered import remembering


class _Library:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def malloc_trim(self, pad: int) -> None:
        self.asked.append(pad)


@pytest.mark.parametrize(("resident", "asked"), [(memory._LARGE, [0]), (memory._SMALL // 2, [])])
def test_only_a_large_process_gives_memory_back(
    monkeypatch: pytest.MonkeyPatch, resident: int, asked: list[int]
) -> None:
    library = _Library()
    monkeypatch.setattr(memory, "_glibc", lambda: library)
    monkeypatch.setattr(memory, "_resident", lambda: resident)
    memory.give_back()
    assert library.asked == asked


@pytest.mark.parametrize(
    ("resident", "blocks", "calls"),
    [
        (memory._LARGE - 1, memory._MANY_BLOCKS + 1, 1),
        (memory._LARGE + 1, memory._MANY_BLOCKS, 1),
        (memory._LARGE + 1, memory._MANY_BLOCKS + 1, 2),
        (memory._FULL + 1, memory._MANY_BLOCKS, 2),
    ],
)
def test_a_process_that_stays_too_large_forgets_what_is_much(
    monkeypatch: pytest.MonkeyPatch, resident: int, blocks: int, calls: int
) -> None:
    asked: list[str] = []

    @remembering(8)
    def shout(text: str) -> str:
        asked.append(text)
        return text.upper()

    monkeypatch.setattr(memory, "_glibc", _Library)
    monkeypatch.setattr(memory, "_resident", lambda: resident)
    monkeypatch.setattr("sys.getallocatedblocks", lambda: blocks)
    shout("tnf")
    memory.give_back()
    assert shout("tnf") == "TNF"
    assert len(asked) == calls


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def unasked() -> int:
        raise AssertionError("no need to know the size")

    monkeypatch.setattr(memory, "_glibc", lambda: None)
    monkeypatch.setattr(memory, "_resident", unasked)
    memory.give_back()
