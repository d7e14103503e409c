"""No regular expression takes more than its share on any text: all patterns of the packages, attacked one by one."""

from __future__ import annotations

import importlib
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Of each attack, in characters. A pattern whose time doubles with each character never ends on these.
LENGTH = 1_500
#: *Unit:* seconds of processor time for one attack; linear patterns take less than a millisecond.
MAX_SECONDS = 0.5


def patterns() -> dict[tuple[str, int], str]:
    """Return every compiled pattern that a module or class of figlint holds, with where it was found first."""
    found: dict[tuple[str, int], str] = {}
    for path in (path for part in ("nlp", "models", "evaluation") for path in sorted((ROOT / part).rglob("*.py"))):
        if "re.compile(" in path.read_text(encoding="utf-8"):
            module = ".".join(("figlint", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
            for name, value in vars(importlib.import_module(module)).items():
                for pattern in _patterns_in(value):
                    found.setdefault((pattern.pattern, pattern.flags), f"{module}.{name}")
    return found


def _patterns_in(value: object, depth: int = 2) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from _patterns_in(each, depth - 1)
    elif depth and isinstance(value, dict):
        for each in value.values():
            yield from _patterns_in(each, depth - 1)


def attacks(pattern: re.Pattern[str], *, wide: bool) -> Iterator[str]:
    """Yield texts that make a pattern try again: long runs of what its parts match, with an end that does not fit.

    :param wide: Also runs of any two parts, and after any beginning.
    """
    pieces = sorted({piece for piece in _pieces(parser.parse(pattern.pattern, pattern.flags)) if piece})[:24]
    pairs = [one + other for one in pieces[:8] for other in pieces[:8] if one != other] if wide else []
    for run in (*pieces, *pairs):
        body = run * (LENGTH // len(run))
        for start in ("", *pieces[: 4 if wide else 0]):
            yield f"{start}{body}"
            yield f"{start}{body}\x01"


def _pieces(parsed: Any) -> Iterator[str]:
    """Yield a text for each part of a parsed pattern that repeats, and for each of its characters."""
    for operation, value in parsed:
        if operation in (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.CATEGORY, ops.ANY):
            yield _sample(operation, value)
        elif operation in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            yield "".join(_pieces(value[2]))[:20]
            yield from _pieces(value[2])
        elif operation is ops.SUBPATTERN:
            yield from _pieces(value[-1])
        elif operation is ops.BRANCH:
            for branch in value[1]:
                yield "".join(_pieces(branch))[:20]
                yield from _pieces(branch)
        elif operation in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _pieces(value[1])
        elif operation is ops.ATOMIC_GROUP:
            yield from _pieces(value)


def _sample(operation: Any, value: Any) -> str:
    """Return a character that one part of a pattern matches."""
    if operation is ops.LITERAL:
        return chr(value)
    if operation is ops.CATEGORY:
        return {ops.CATEGORY_DIGIT: "1", ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: "a"}.get(value, "-")
    if operation is ops.IN:
        negated = value[0][0] is ops.NEGATE
        first = value[1 if negated else 0]
        if negated:
            return "a"
        return chr(first[1][0]) if first[0] is ops.RANGE else _sample(*first)
    return "a"


class _TooSlowError(Exception):
    pass


def _stop(signum: int, frame: FrameType | None) -> None:
    raise _TooSlowError


PATTERNS = patterns()


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 60


def test_the_attacks_find_a_bad_pattern() -> None:
    """The test can fail: patterns known for it are found out."""
    for bad in (r"(a+)+$", r"(?:a|a)*b", r"(\w+\s?)*$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"\s*-?\s*-?\s*x"):
        with pytest.raises(_TooSlowError):
            try_all(re.compile(bad))


def try_all(pattern: re.Pattern[str], *, wide: bool = False) -> tuple[float, str]:
    """Match a pattern against all attacks; return the longest time and its attack."""
    worst = (0.0, "")
    previous = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for text in attacks(pattern, wide=wide):
            for match in (pattern.match, pattern.fullmatch, lambda text: sum(1 for _ in pattern.finditer(text))):
                signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
                begin = time.process_time()
                match(text)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
                worst = max(worst, (time.process_time() - begin, text))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, previous)
    return worst


@pytest.mark.parametrize("wide", [False, pytest.param(True, marks=pytest.mark.long)], ids=["narrow", "wide"])
@pytest.mark.parametrize(("pattern", "flags"), PATTERNS, ids=PATTERNS.values())
def test_no_pattern_backtracks_without_end(pattern: str, flags: int, wide: bool) -> None:
    seconds, text = try_all(re.compile(pattern, flags), wide=wide)
    assert seconds < MAX_SECONDS, f"{pattern!r} takes {seconds:.2f} s on {text[:40]!r}..."
