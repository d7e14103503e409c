"""JSON Schemas of what the command line writes: the contract, in a form that programs can check.

A version of figlint may add fields; it does not rename or drop them, nor change their type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
}


def schema(name: str) -> dict[str, Any]:
    """Return the schema of what a command writes.

    :raises UsageError: If there is none of that name; the message lists them.
    """
    found = SCHEMAS.get(name)
    if found is None:
        raise UsageError(f"no schema {name!r}; there are {', '.join(SCHEMAS)}")
    return found
