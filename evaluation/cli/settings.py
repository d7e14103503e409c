"""Settings of a command: the file's, with what the command line says instead."""

from __future__ import annotations

from pathlib import Path

from figlint.evaluation.cli.options import split
from figlint.evaluation.config import Settings, find_settings, read_settings


def settings_of(
    config: Path | None,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    min_confidence: float | None = None,
    model: str | None = None,
) -> Settings:
    """Return the settings in force; options that were not given leave the file's alone."""
    settings = read_settings(config) if config is not None else find_settings(Path.cwd())
    given = {
        "select": split(select) or None,
        "ignore": split(ignore) or None,
        "min_confidence": min_confidence,
        "model": model,
    }
    return settings.model_copy(update={name: value for name, value in given.items() if value is not None})
