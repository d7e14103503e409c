"""Reading JSON and JSON lines of other tools, with errors that name the place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figlint.nlp.corpora.gold import GoldMention, OffsetProblem
from figlint.nlp.corpora.labels import label_of
from figlint.nlp.corpora.offsets import OffsetMap, Unit, place
from figlint.nlp.errors import InputError


def read_json(path: Path) -> Any:
    """Return the value of a JSON file.

    :raises InputError: when it is not JSON in UTF-8.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", path=str(path), line=error.lineno, remedy="mend the file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: {error.reason}", path=str(path), remedy="convert the file to UTF-8") from error
    except (ValueError, RecursionError) as error:  # numbers or lists beyond all measure
        raise InputError(f"not JSON: {error}", path=str(path), remedy="mend the file") from error


def read_json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield line number and value of each line that is not empty.

    :raises InputError: when a line is not JSON in UTF-8.
    """
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise InputError(
                        f"not JSON: {error}", path=str(path), line=number, remedy="write one JSON object a line"
                    ) from error


@contextmanager
def shape(path: Path, remedy: str, line: int | None = None) -> Iterator[None]:
    """Turn what a value of another shape raises into an error that names the place."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"unexpected shape: {type(error).__name__} {error}", path=str(path), line=line, remedy=remedy
        ) from error


def mention_at(
    text: str, start: int, end: int, surface: str | None, kind: str, ids: list[list[str]], *, unit: Unit = "codepoint"
) -> tuple[GoldMention | None, OffsetProblem | None]:
    """Return the mention at the given offsets, and what was wrong with them.

    :param surface: Its text if the file repeats it; ``None`` skips the check.
    """
    offsets = OffsetMap(text, unit)
    given = offsets.slice(start, end)
    at, stop, wrong = place(text, offsets[start], offsets[end], surface if surface is not None else given)
    problem = OffsetProblem("", wrong, start, end, surface or "", given, "") if wrong is not None else None
    if wrong == "unplaced":
        return None, problem
    return GoldMention(at, stop, text[at:stop], label_of(kind), kind, tuple(frozenset(slot) for slot in ids)), problem
