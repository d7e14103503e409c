"""Settings of a run: ``figlint.toml``, or ``[tool.figlint]`` in ``pyproject.toml``, overridden by the command line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from figlint.evaluation.lint.rules import BY_CODE, Severity
from figlint.nlp.errors import ConfigError

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Settings(BaseModel):
    """Every setting that can change a finding.

    :param select: Codes or prefixes in force; empty for the rules that are on by default.
    :param ignore: Codes or prefixes taken out of those.
    :param severity: Severity of a rule, instead of its own.
    :param min_confidence: Findings below this probability are left out.
    :param suspect_threshold: A curated value with at least this probability of error is ``suspect``.
    :param missing_threshold: A gene of the text is reported as missing (G201) from this probability on; it is a hint,
        told with its probability, and so told early.
    :param model: Name or path of the pipeline.
    :param suppressions: File of suppressions for many records, one ``figid RULE(value): reason`` a line.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, alias_generator=lambda n: n.replace("_", "-")
    )

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    min_confidence: Probability = 0.0
    suspect_threshold: Probability = 0.5
    missing_threshold: Probability = 0.4
    model: str = "figlint"
    suppressions: str | None = None

    def model_post_init(self, _: object) -> None:
        """Check codes in ``severity`` at once, so that a typing error does not pass in silence."""
        unknown = sorted(set(self.severity) - set(BY_CODE))
        if unknown:
            raise ValueError(f"severity names unknown rules: {', '.join(unknown)}")


def find_settings(start: Path) -> Settings:
    """Return the settings of the nearest ``figlint.toml`` or ``pyproject.toml`` at or above a folder.

    :raises ConfigError: If the file is no TOML or holds an unknown or ill-typed setting.
    """
    for folder in (start, *start.resolve().parents):
        own = folder / "figlint.toml"
        if own.is_file():
            return _parse(own, _load(own))
        project = folder / "pyproject.toml"
        if project.is_file():
            table = _load(project).get("tool", {}).get("figlint")
            if table is not None:
                return _parse(project, table)
    return Settings()


def read_settings(path: Path) -> Settings:
    """Return the settings of one file.

    :raises ConfigError: If the file is absent, no TOML, or holds an unknown or ill-typed setting.
    """
    table = _load(path)
    return _parse(path, table.get("tool", {}).get("figlint", {}) if path.name == "pyproject.toml" else table)


def _load(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}; see `figlint check --help` for the settings") from error


def _parse(path: Path, table: object) -> Settings:
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        known = ", ".join(sorted(name.replace("_", "-") for name in Settings.model_fields))
        raise ConfigError(f"{path}: {problems}; known settings are {known}") from error
