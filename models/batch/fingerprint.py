"""Content hashes: of a record as it lies in its file, of its evidence table, of all that can change a result.

Two runs that have the same fingerprint for a record give the same bytes for it, so that the second need not do it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from figlint.models.fingerprint import folder_hash
from figlint.nlp.records.evidence import table_path
from figlint.nlp.records.raw import RawRecord
from figlint.nlp.records.record import UnreadableRecord

_SIZE = 16
_PARTS = ("figlint.nlp", "figlint.models", "figlint.evaluation")


def settings_digest(settings: Mapping[str, Any]) -> str:
    """Return the hash of settings.

    :param settings: JSON values.
    """
    return _digest([json.dumps(settings, sort_keys=True, ensure_ascii=True).encode("ascii")]).hex()


def record_key(item: RawRecord | UnreadableRecord, settings: str) -> bytes:
    """Return the key of a record's result: its bytes and its place, and the settings.

    The place is part of it since findings name it, and since records without identifier are called by it.

    :param settings: What :func:`settings_digest` gave.
    """
    if isinstance(item, UnreadableRecord):
        return _digest(_encode("unreadable", settings, item.path, item.line, item.message))
    start = _encode(settings, item.path, item.syntax, item.chunk.line, item.chunk.too_large, item.is_whole)
    return _digest([*start, item.chunk.data])


def evidence_digest(path: Path, figid: str) -> tuple[str, str]:
    """Return where the evidence table of a record would lie and the hash of it, each empty if there is none."""
    table = table_path(path, figid)
    return ("", "") if table is None else (str(table), table_digest(table))


def table_digest(table: Path) -> str:
    """Return the hash of an evidence table, empty if there is none."""
    try:
        return _digest([table.read_bytes()]).hex()
    except OSError:
        return ""


def code_digest() -> str:
    """Return the hash of the program and of the data that ships with it; the cards, which tell of it, are left out.

    A version number alone would not tell two states of a source tree apart.
    """
    folders = (Path(folder) for name in _PARTS for folder in import_module(name).__path__)
    return "-".join(folder_hash(folder, without="cards") for folder in folders)


def _encode(*values: object) -> list[bytes]:
    """Return values as bytes that no other values give."""
    return [json.dumps(values, ensure_ascii=True).encode("ascii"), b"\0"]


def _digest(parts: Iterable[bytes]) -> bytes:
    hasher = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        hasher.update(part)
    return hasher.digest()
