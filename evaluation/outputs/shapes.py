"""Parts that JSON Schemas are made of: an object with all its fields, and the shape of a dataclass as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}
RATIO = {"type": ["number", "null"]}
PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}


def fields(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all these fields."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def document(title: str, properties: Mapping[str, Any], *, description: str) -> dict[str, Any]:
    """Return the schema of an object that stands alone: a file, or a line of one."""
    return {"$schema": DRAFT, "title": title, "description": description, **fields(properties)}


def array(items: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an array."""
    return {"type": "array", "items": dict(items)}


def by_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object whose names are data."""
    return {"type": "object", "additionalProperties": dict(values)}


def shape_of(kind: type) -> dict[str, Any]:
    """Return the schema of what ``asdict`` or ``model_dump`` makes of a class: every field is written, so is required.

    The fields are taken from the code, so that the schema cannot say anything else.
    """
    if issubclass(kind, BaseModel):
        found = kind.model_json_schema(mode="serialization")
    else:
        found = TypeAdapter(kind).json_schema(mode="serialization")
    shape = _plain(found, found.get("$defs", {}))
    return dict(shape)


def _plain(node: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema without references, titles and defaults, with every field of its objects required."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    kept = {
        key: _plain(value, definitions)
        for key, value in node.items()
        if key not in ("$defs", "title", "default", "additionalProperties", "description", "properties")
    }
    if isinstance(node.get("additionalProperties"), dict):
        kept["additionalProperties"] = _plain(node["additionalProperties"], definitions)
    if "properties" in node:
        kept |= fields({name: _plain(value, definitions) for name, value in node["properties"].items()})
    return kept
