"""Puts a linter together from named resources: the one place where evaluation chooses what it runs on."""

from __future__ import annotations

from pathlib import Path

from figlint.evaluation.audit.genes import KeywordAuditor
from figlint.evaluation.audit.organisms import OrganismAuditor
from figlint.evaluation.config import Settings
from figlint.evaluation.lint.linter import Linter
from figlint.evaluation.lint.suppressions import read_suppressions
from figlint.models.registry import load_reader
from figlint.models.resources import open_lexicon, open_literature


def open_linter(settings: Settings, *, explain: bool = False) -> Linter:
    """Return a linter with the shipped lexicon, literature and weights, and the pipeline that the settings name.

    :param explain: Whether verdicts and candidates tell what each term contributes, which takes long.
    :raises ConfigError: If the settings name an unknown rule or model.
    :raises ResourceError: If a resource is absent or damaged.
    """
    lexicon = open_lexicon()
    literature = open_literature()
    annotator = load_reader(settings.model, explain=explain)
    auditors = (
        KeywordAuditor.open(lexicon, literature, threshold=settings.suspect_threshold, explain=explain),
        OrganismAuditor.open(lexicon, threshold=settings.suspect_threshold),
    )
    central = read_suppressions(Path(settings.suppressions)) if settings.suppressions else None
    return Linter(annotator, auditors, lexicon, settings, central)
