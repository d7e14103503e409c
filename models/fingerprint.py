"""Short hashes of what a result depends on: the shipped resources, or a model's own files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from figlint.models.registry import MODELS

_HERE = Path(__file__).parent

#: Folders of shipped data -> the name under which reports show their hash.
SHIPPED = {"lexicons": _HERE / "lexicons", "weights": _HERE / "weights"}

#: Hexadecimal digits of a hash that are shown.
DIGITS = 12


def fingerprint(model: str) -> str:
    """Return what identifies a model's behaviour: name, version, and hashes of its files.

    A package is known by its version, a folder by its content, a built-in model by figlint's version and resources.
    """
    if model in MODELS and MODELS[model].kind == "built-in":
        parts = [f"{name}:{folder_hash(folder)}" for name, folder in SHIPPED.items() if folder.is_dir()]
        return "+".join([f"{model}@{metadata.version('figlint')}", *parts])
    if Path(model).is_dir():
        return f"{Path(model).name}@{folder_hash(Path(model))}"
    try:
        return f"{model}@{metadata.version(model)}"
    except (metadata.PackageNotFoundError, ValueError):
        return model


@lru_cache(maxsize=8)
def folder_hash(folder: Path, *, without: str = "") -> str:
    """Return a hash over names and contents of all files below a folder; caches of Python are left out.

    :param without: Name of folders that are left out as well.
    """
    left_out = {"__pycache__", without}
    files = sorted((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    return _digest((name.as_posix(), path) for name, path in files if left_out.isdisjoint(name.parts))


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    total = hashlib.sha256()
    for name, path in files:
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()[:DIGITS]
