from __future__ import annotations

import subprocess
import sys

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


_FRAGMENTED = """
from figlint.models.batch.memory import _glibc, _resident, lend_large_blocks
if _glibc() is None:
    raise SystemExit("no glibc")
lend_large_blocks()
bytearray(30_000_000)  # from then on the library by itself takes smaller blocks from its heap
blocks, between = [], []
for _ in range(40):
    block = bytearray(4_000_000)
    block[::4096] = bytes(len(block[::4096]))
    blocks.append(block)
    between.append(bytearray(100_000))
before = _resident()
del block, blocks
print((before - _resident()) // 1_000_000)
"""


def test_large_blocks_go_back_at_once() -> None:
    """What stands between them keeps its place, and so would theirs."""
    done = subprocess.run([sys.executable, "-c", _FRAGMENTED], capture_output=True, text=True, check=False)
    if "no glibc" in done.stderr:
        pytest.skip("another C library")
    assert 140 <= int(done.stdout) <= 170, done.stderr
