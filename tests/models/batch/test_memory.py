from __future__ import annotations

import pytest

from figlint.models.batch import memory


class _Library:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def malloc_trim(self, pad: int) -> None:
        self.asked.append(pad)


@pytest.mark.parametrize(("resident", "asked"), [(memory._SMALL + 1, [0]), (memory._SMALL, [])])
def test_only_a_large_process_gives_memory_back(
    monkeypatch: pytest.MonkeyPatch, resident: int, asked: list[int]
) -> None:
    library = _Library()
    monkeypatch.setattr(memory, "_glibc", lambda: library)
    monkeypatch.setattr(memory, "_resident", lambda: resident)
    memory.give_back()
    assert library.asked == asked


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def unasked() -> int:
        raise AssertionError("no need to know the size")

    monkeypatch.setattr(memory, "_glibc", lambda: None)
    monkeypatch.setattr(memory, "_resident", unasked)
    memory.give_back()
