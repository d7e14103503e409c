"""JSON Schemas of what the command line writes: the contract, in a form that programs can check.

A version of figlint may add fields; it does not rename or drop them, nor change their type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figlint.evaluation.error_classes import ERROR_CLASSES
from figlint.evaluation.rules import BY_CODE
from figlint.evaluation.verdicts import VERDICT_KINDS
from figlint.nlp.errors import UsageError
from figlint.nlp.records import CURATED_FIELDS, TEXT_FIELDS

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}
_CODE = {"enum": list(BY_CODE)}
_TEXT = {"type": "string"}


def _object(title: str, properties: Mapping[str, Any], *, description: str) -> dict[str, Any]:
    return {
        "$schema": _DRAFT,
        "title": title,
        "description": description,
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
    }


_MENTION = _object(
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
        "symbol": _TEXT,
        "score": _PROBABILITY,
    },
    description="A span of text that names a gene or an organism; `ids` is empty where it could not be grounded.",
)

_FIX = _object(
    "fix",
    {
        "action": {"enum": ["insert", "replace", "delete"]},
        "value": {"type": ["string", "null"]},
        "safe": {"type": "boolean", "description": "whether `check --fix` applies it without `--unsafe-fixes`"},
    },
    description="What `check --fix` would do.",
)

_COUNTS = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 3, "maxItems": 3}
_COUNT = {"type": "integer", "minimum": 0}
_RATIO = {"type": ["number", "null"]}
_NAMES = {"type": "array", "items": _TEXT}
_RUN = _object("run", {"path": _TEXT, "signature": {"type": "object"}}, description="A run that was compared.")
_ITEM = _object(
    "item",
    {
        "figid": _TEXT,
        "field": _TEXT,
        "value": _TEXT,
        "rule": _TEXT,
        "message": _TEXT,
        "probability": {"type": ["number", "null"]},
        "replacement": {"type": ["string", "null"]},
    },
    description="A finding, a suspect value, or an error of a benchmark (`rule` is then the kind of error).",
)
_INTERVAL = _object("interval", {"low": {"type": "number"}, "high": {"type": "number"}}, description="95%.")
_SCORE = _object(
    "score",
    {
        "name": _TEXT,
        "measure": _TEXT,
        "n_units": _COUNT,
        "n_articles": _COUNT,
        "first": _RATIO,
        "second": _RATIO,
        "difference": {
            "anyOf": [
                {"type": "null"},
                _object(
                    "difference",
                    {"delta": {"type": "number"}, "interval": _INTERVAL, "p_value": _PROBABILITY},
                    description="Second minus first, paired over articles.",
                ),
            ]
        },
    },
    description="One number of both runs over the units that both have.",
)

#: Schema by the name of the command that writes it.
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "annotate": _object(
        "annotate line",
        {"id": _TEXT, "mentions": {"type": "array", "items": _MENTION}},
        description="A line of `figlint annotate -o FILE.jsonl`.",
    ),
    "audit": _object(
        "audit row",
        {
            "figid": _TEXT,
            "field": {"enum": list(CURATED_FIELDS)},
            "value": _TEXT,
            "verdict": {"enum": list(VERDICT_KINDS)},
            "p_error": _PROBABILITY,
            "rule": {"enum": [None, *BY_CODE]},
            "surface": _TEXT,
            "replacement": {"type": ["string", "null"]},
            "evidence": {"type": "object"},
        },
        description="A line of `figlint audit -o FILE.jsonl`; in TSV and Parquet `evidence` is JSON text.",
    ),
    "check": _object(
        "finding",
        {
            "path": _TEXT,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "figid": _TEXT,
            "field": _TEXT,
            "value": _TEXT,
            "rule": _CODE,
            "severity": {"enum": ["error", "warning", "info"]},
            "confidence": _PROBABILITY,
            "message": {"type": "string", "minLength": 1},
            "evidence": {"type": "object"},
            "fix": {"anyOf": [{"type": "null"}, _FIX]},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        },
        description="A line of `figlint check --output-format jsonl`; `--output-format json` is an array of them.",
    ),
    "evaluate-record": _object(
        "evaluated record",
        {"figid": _TEXT, "article": _TEXT, "digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"}},
        description="A line of `records.jsonl` of `figlint evaluate`; `digest` is of the texts and curated values.",
    ),
    "benchmark-document": _object(
        "scored document",
        {
            "corpus": _TEXT,
            "model": _TEXT,
            "document": _TEXT,
            "article": _TEXT,
            "counts": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _COUNTS},
            },
        },
        description="A line of `documents.jsonl` of `figlint benchmark`: tp, fp and fn by label and measure.",
    ),
    "benchmark-error": _object(
        "error of a benchmark",
        {
            "corpus": _TEXT,
            "model": _TEXT,
            "document": _TEXT,
            "kind": {"enum": list(ERROR_CLASSES)},
            "label": _TEXT,
            "start": _COUNT,
            "end": _COUNT,
            "surface": _TEXT,
            "predicted": _TEXT,
            "reference": _TEXT,
        },
        description="A line of `errors.jsonl` of `figlint benchmark`; offsets are half-open, in code points.",
    ),
    "compare": _object(
        "comparison",
        {
            "format": {"const": 1},
            "kind": {"enum": ["evaluate", "benchmark", "audit", "check"]},
            "first": _RUN,
            "second": _RUN,
            "resamples": {"type": "integer", "minimum": 1},
            "seed": {"type": "integer"},
            "records": _object(
                "records",
                {"n_first": _COUNT, "n_second": _COUNT, "vanished": _NAMES, "appeared": _NAMES, "changed": _NAMES},
                description="Names of records that only one run has, or whose content differs.",
            ),
            "findings": _object(
                "findings",
                {
                    "n_first": _COUNT,
                    "n_second": _COUNT,
                    "n_same": _COUNT,
                    "vanished": {"type": "array", "items": _ITEM},
                    "appeared": {"type": "array", "items": _ITEM},
                    "changed": {
                        "type": "array",
                        "items": _object("pair", {"first": _ITEM, "second": _ITEM}, description="Before and after."),
                    },
                },
                description="Findings that only one run has, or that differ.",
            ),
            "scores": {"type": "array", "items": _SCORE},
        },
        description="What `figlint compare --output-format json` prints.",
    ),
}


def schema(name: str) -> dict[str, Any]:
    """Return the schema of what a command writes.

    :raises UsageError: If there is none of that name; the message lists them.
    """
    found = SCHEMAS.get(name)
    if found is None:
        raise UsageError(f"no schema {name!r}; there are {', '.join(SCHEMAS)}")
    return found
