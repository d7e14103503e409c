"""JSON Schemas of what the command line writes: the contract, in a form that programs can check.

A version of figlint may add fields; it does not rename or drop them, nor change their type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figlint.evaluation.audit.verdicts import VERDICT_KINDS
from figlint.evaluation.lint.rules import BY_CODE
from figlint.evaluation.outputs.report_schemas import reports
from figlint.evaluation.outputs.shapes import COUNT, PROBABILITY, RATIO, TEXT, TEXTS, document
from figlint.evaluation.scoring.error_classes import ERROR_CLASSES
from figlint.nlp.errors import UsageError
from figlint.nlp.records.record import CURATED_FIELDS, TEXT_FIELDS

_CODE = {"enum": list(BY_CODE)}

_MENTION = document(
    "mention",
    {
        "field": {"enum": list(TEXT_FIELDS)},
        "start": {
            "type": "integer",
            "minimum": 0,
            "description": "half-open, in code points of the field as read",
        },
        "end": {"type": "integer", "minimum": 1},
        "surface": {"type": "string", "minLength": 1},
        "label": {"enum": ["gene", "organism"]},
        "ids": {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z]+:.+"}},
        "symbol": TEXT,
        "score": PROBABILITY,
    },
    description="A span of text that names a gene or an organism; `ids` is empty where it could not be grounded.",
)

_FIX = document(
    "fix",
    {
        "action": {"enum": ["insert", "replace", "delete"]},
        "value": {"type": ["string", "null"]},
        "safe": {"type": "boolean", "description": "whether `check --fix` applies it without `--unsafe-fixes`"},
    },
    description="What `check --fix` would do.",
)

_COUNTS = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 3, "maxItems": 3}
_RUN = document("run", {"path": TEXT, "signature": {"type": "object"}}, description="A run that was compared.")
_ITEM = document(
    "item",
    {
        "figid": TEXT,
        "field": TEXT,
        "value": TEXT,
        "rule": TEXT,
        "message": TEXT,
        "probability": {"type": ["number", "null"]},
        "replacement": {"type": ["string", "null"]},
    },
    description="A finding, a suspect value, or an error of a benchmark (`rule` is then the kind of error).",
)
_INTERVAL = document("interval", {"low": {"type": "number"}, "high": {"type": "number"}}, description="95%.")
_SCORE = document(
    "score",
    {
        "name": TEXT,
        "measure": TEXT,
        "n_units": COUNT,
        "n_articles": COUNT,
        "first": RATIO,
        "second": RATIO,
        "difference": {
            "anyOf": [
                {"type": "null"},
                document(
                    "difference",
                    {"delta": {"type": "number"}, "interval": _INTERVAL, "p_value": PROBABILITY},
                    description="Second minus first, paired over articles.",
                ),
            ]
        },
    },
    description="One number of both runs over the units that both have.",
)

_LINES = {
    "annotate": document(
        "annotate line",
        {"id": TEXT, "mentions": {"type": "array", "items": _MENTION}},
        description="A line of `figlint annotate -o FILE.jsonl`.",
    ),
    "audit": document(
        "audit row",
        {
            "figid": TEXT,
            "field": {"enum": list(CURATED_FIELDS)},
            "value": TEXT,
            "verdict": {"enum": list(VERDICT_KINDS)},
            "p_error": PROBABILITY,
            "rule": {"enum": [None, *BY_CODE]},
            "surface": TEXT,
            "replacement": {"type": ["string", "null"]},
            "evidence": {"type": "object"},
        },
        description="A line of `figlint audit -o FILE.jsonl`; in TSV and Parquet `evidence` is JSON text.",
    ),
    "check": document(
        "finding",
        {
            "path": TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "figid": TEXT,
            "field": TEXT,
            "value": TEXT,
            "rule": _CODE,
            "severity": {"enum": ["error", "warning", "info"]},
            "confidence": PROBABILITY,
            "message": {"type": "string", "minLength": 1},
            "evidence": {"type": "object"},
            "fix": {"anyOf": [{"type": "null"}, _FIX]},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        },
        description="A line of `figlint check --output-format jsonl`; `--output-format json` is an array of them.",
    ),
    "evaluate-record": document(
        "evaluated record",
        {"figid": TEXT, "article": TEXT, "digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"}},
        description="A line of `records.jsonl` of `figlint evaluate`; `digest` is of the texts and curated values.",
    ),
    "benchmark-document": document(
        "scored document",
        {
            "corpus": TEXT,
            "model": TEXT,
            "document": TEXT,
            "article": TEXT,
            "counts": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _COUNTS},
            },
        },
        description="A line of `documents.jsonl` of `figlint benchmark`: tp, fp and fn by label and measure.",
    ),
    "benchmark-error": document(
        "error of a benchmark",
        {
            "corpus": TEXT,
            "model": TEXT,
            "document": TEXT,
            "kind": {"enum": list(ERROR_CLASSES)},
            "label": TEXT,
            "start": COUNT,
            "end": COUNT,
            "surface": TEXT,
            "predicted": TEXT,
            "reference": TEXT,
        },
        description="A line of `errors.jsonl` of `figlint benchmark`; offsets are half-open, in code points.",
    ),
    "compare": document(
        "comparison",
        {
            "format": {"const": 1},
            "kind": {"enum": ["evaluate", "benchmark", "audit", "check"]},
            "first": _RUN,
            "second": _RUN,
            "resamples": {"type": "integer", "minimum": 1},
            "seed": {"type": "integer"},
            "records": document(
                "records",
                {"n_first": COUNT, "n_second": COUNT, "vanished": TEXTS, "appeared": TEXTS, "changed": TEXTS},
                description="Names of records that only one run has, or whose content differs.",
            ),
            "findings": document(
                "findings",
                {
                    "n_first": COUNT,
                    "n_second": COUNT,
                    "n_same": COUNT,
                    "vanished": {"type": "array", "items": _ITEM},
                    "appeared": {"type": "array", "items": _ITEM},
                    "changed": {
                        "type": "array",
                        "items": document("pair", {"first": _ITEM, "second": _ITEM}, description="Before and after."),
                    },
                },
                description="Findings that only one run has, or that differ.",
            ),
            "scores": {"type": "array", "items": _SCORE},
        },
        description="What `figlint compare --output-format json` prints.",
    ),
}

#: Schema by the name of the command that writes it.
SCHEMAS: Mapping[str, dict[str, Any]] = {
    **_LINES,
    **reports(_LINES["check"]["properties"], _MENTION["properties"]),
}


def schema(name: str) -> dict[str, Any]:
    """Return the schema of what a command writes.

    :raises UsageError: If there is none of that name; the message lists them.
    """
    found = SCHEMAS.get(name)
    if found is None:
        raise UsageError(f"no schema {name!r}; there are {', '.join(SCHEMAS)}")
    return found
