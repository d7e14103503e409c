"""JSON Schemas of reports, and of what commands with ``--json`` print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figlint.evaluation.audit.verdicts import VERDICT_KINDS
from figlint.evaluation.benchmark.benchmark import Comparison
from figlint.evaluation.benchmark.performance import Performance
from figlint.evaluation.curated.evaluate import ItemRow
from figlint.evaluation.lint.decisions import Decision
from figlint.evaluation.outputs.shapes import (
    COUNT,
    DRAFT,
    NUMBER,
    PROBABILITY,
    RATIO,
    TEXT,
    TEXTS,
    array,
    by_name,
    document,
    fields,
    shape_of,
)
from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.error_classes import ErrorSummary
from figlint.evaluation.scoring.scores import Averages, Estimate
from figlint.models.batch.status import Status
from figlint.models.batch.work import Failure
from figlint.models.registry import ModelState
from figlint.nlp.records.record import CURATED_FIELDS

_OPTIONAL_TEXT = {"type": ["string", "null"]}
_SCORE = {
    "counts": shape_of(Counts), "n_predicted": COUNT, "n_reference": COUNT,
    "micro": shape_of(Averages), "macro": shape_of(Averages), "n_units": COUNT,
}  # fmt: skip
_GROUP = fields(
    {"value": TEXT, "tp": COUNT, "fp": COUNT, "fn": COUNT, "precision": RATIO, "recall": RATIO, "f1": RATIO}
)
_FIELD = fields(
    {
        "field": {"enum": list(CURATED_FIELDS)},
        "n_records": COUNT,
        "n_absent": COUNT,
        "n_values": COUNT,
        "n_duplicates": COUNT,
        "n_nil": COUNT,
        "identifiers": fields(_SCORE),
        "orthologs_alike": fields(_SCORE),
        "ceiling_of_recall": fields(
            {"with_name": COUNT, "without_name": COUNT, **shape_of(Estimate)["properties"]},
        ),
        "breakdowns": by_name(array(_GROUP)),
    }
)
_MODEL = fields(
    {
        "model": TEXT,
        "seen_in_training": {"type": "boolean"},
        "scores": array(fields({"label": TEXT, "measure": TEXT, **_SCORE})),
        "errors": array(shape_of(ErrorSummary)),
        "performance": fields(
            {**shape_of(Performance)["properties"], "words_per_second": RATIO, "texts_per_second": RATIO}
        ),
    }
)
_CORPUS = fields(
    {
        "corpus": TEXT,
        "n_documents": COUNT,
        "n_articles": COUNT,
        "n_mentions": by_name(COUNT),
        "problems": by_name(COUNT),
        "n_lost": COUNT,
        "names_only": {"type": "boolean"},
        "models": array(_MODEL),
        "comparisons": array(shape_of(Comparison)),
    }
)
_CONTRIBUTIONS = array(fields({"feature": TEXT, "log_odds": NUMBER}))
_VERDICT = fields(
    {
        "field": {"enum": list(CURATED_FIELDS)},
        "verdict": {"enum": list(VERDICT_KINDS)},
        "p_error": PROBABILITY,
        "rule": _OPTIONAL_TEXT,
        "surface": TEXT,
        "replacement": _OPTIONAL_TEXT,
        "message": TEXT,
        "evidence": {"type": "object"},
        "score": RATIO,
        "contributions": _CONTRIBUTIONS,
    }
)
_CANDIDATE = fields(
    {
        "ids": TEXTS,
        "symbol": TEXT,
        "name": TEXT,
        "taxid": TEXT,
        "kind": TEXT,
        "probability": PROBABILITY,
        "score": NUMBER,
        "contributions": _CONTRIBUTIONS,
    }
)


def _of(kind: type, title: str, description: str) -> dict[str, Any]:
    return document(title, shape_of(kind)["properties"], description=description)


def reports(finding: Mapping[str, Any], mention: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schemas by name.

    :param finding: Fields of a finding.
    :param mention: Fields of a mention.
    """
    return {
        "evaluate": document(
            "evaluation",
            {
                "format": {"const": 1},
                "signature": by_name(TEXT),
                "n_records": COUNT,
                "n_unreadable": COUNT,
                "fields": array(_FIELD),
            },
            description="`report.json` of `figlint evaluate`. An undefined number, as a ratio of nothing, is null.",
        ),
        "evaluate-item": _of(
            ItemRow,
            "evaluated item",
            "A line of `items.jsonl` of `figlint evaluate`: found by both sides (tp), only in the text (fp), or only "
            "curated (fn).",
        ),
        "benchmark": document(
            "benchmark",
            {"format": {"const": 1}, "signature": by_name(TEXT), "corpora": array(_CORPUS)},
            description="`benchmark.json` of `figlint benchmark`. `performance` is all that differs between two runs.",
        ),
        "explain": document(
            "explanation",
            {
                "figid": TEXT,
                "value": TEXT,
                "verdicts": array(_VERDICT),
                "findings": array(fields(finding)),
                "mentions": array(fields({**mention, "candidates": array(_CANDIDATE)})),
            },
            description="What `figlint explain --json` prints; contributions are log-odds that add up to `score`.",
        ),
        "status": _of(Status, "state of a run", "A line of `figlint status --json`; `started` is seconds since 1970."),
        "run-error": _of(
            Failure,
            "failure",
            "A line of `OUT.errors.jsonl` of `figlint annotate` and `figlint audit`: why a record has no result.",
        ),
        "decision": _of(
            Decision,
            "decision",
            "A line of the file of `figlint review`; `time` is seconds since 1970, `choice` is null but with `choose`.",
        ),
        "lexicon-lookup": {
            "$schema": DRAFT,
            "title": "meanings of a name",
            "description": "What `figlint lexicon lookup --json` prints; `as` is the name as its source writes it.",
            **array(
                fields(
                    {
                        "ids": TEXTS,
                        "symbol": TEXT,
                        "name": TEXT,
                        "taxid": TEXT,
                        "type": {"enum": ["gene", "family", "taxon"]},
                        "kind": TEXT,
                        "as": TEXT,
                    }
                )
            ),
        },
        "lexicon-info": document(
            "lexicon",
            {
                "format": COUNT,
                "counts": by_name(COUNT),
                "sources": array(
                    fields(dict.fromkeys(("name", "data", "release", "licence", "package", "sha256"), TEXT))
                ),
                "files": by_name(TEXT),
            },
            description="What `figlint lexicon info --json` prints.",
        ),
        "models-info": _of(ModelState, "model", "What `figlint models info --json` prints."),
        "models-list": {
            "$schema": DRAFT,
            "title": "models",
            "description": "What `figlint models list --json` prints.",
            **array(shape_of(ModelState)),
        },
    }
