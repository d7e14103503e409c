"""The reader reads or refuses whatever bytes it meets, and the fixer changes what it names or nothing."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.nlp.records.chunks import Syntax
from tests.fuzzing import SEEDS, TOKENS, Mutation, check_fix, mutate, read

_MUTATIONS = st.lists(
    st.builds(
        Mutation,
        kind=st.sampled_from(["insert", "delete", "replace", "repeat", "flip"]),
        at=st.floats(0, 1),
        length=st.integers(1, 40),
        token=st.sampled_from(TOKENS) | st.binary(max_size=4),
    ),
    max_size=6,
)
_NEW = st.none() | st.sampled_from(
    ["LTA", "NO", "TNF", "a: b # c", "'", "- x", "α", " blank ", "two\nlines", "~", "{", "a, b"]
)


@settings(max_examples=400)
@given(st.sampled_from(SEEDS), _MUTATIONS, st.sampled_from(get_args(Syntax)))
def test_mutated_bytes_are_read_or_refused(
    seed: tuple[Syntax, bytes], mutations: list[Mutation], other: Syntax
) -> None:
    """No bytes raise anything, also under a name of another syntax."""
    data = mutate(seed[1], mutations)
    read(data, seed[0])
    read(data, other)


@settings(max_examples=1000)
@given(st.sampled_from(SEEDS), _MUTATIONS, st.integers(0, 10_000), _NEW)
def test_fix_of_mutated_bytes_is_exact_or_refused(
    seed: tuple[Syntax, bytes], mutations: list[Mutation], choice: int, new: str | None
) -> None:
    """What is read after a fix differs from what was read before by exactly the fix."""
    check_fix(mutate(seed[1], mutations), seed[0], choice, new)


def test_sound_seeds_can_be_fixed() -> None:
    """The fuzzing starts from records on which fixes of every field work."""
    for syntax, data in SEEDS:
        for field in (0, 1):
            assert check_fix(data, syntax, field, "LTA")
            assert check_fix(data, syntax, field, None)
            assert check_fix(data, syntax, field + 9, "LTA")
