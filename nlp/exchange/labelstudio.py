"""Reads and writes Label Studio's JSON: a list of tasks with ``data`` and ``annotations``.

*Offsets:* Label Studio counts in the browser, in UTF-16 units; they differ from code points behind characters outside
the basic plane. A file is read in the unit that fits its texts. Identifiers are in a region's ``meta.ids``.
Cancelled annotations are passed over; of several annotations of a task the first is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from figlint.nlp.corpora.gold import GoldDocument, in_order
from figlint.nlp.corpora.offsets import Unit, detect_unit
from figlint.nlp.exchange.jsonvalues import mention_at, read_json, shape
from figlint.nlp.exchange.losses import Losses, found, type_of

#: Names of the control and the object tag of the labelling configuration.
CONTROL, OBJECT = "label", "text"
_REMEDY = "give Label Studio's JSON export: tasks with data.text and annotations of type labels"


def write_label_studio(documents: Iterable[GoldDocument], path: Path) -> Losses:
    """Write tasks with one annotation each, for ``<Labels name="label" toName="text">``."""
    losses = Losses()
    tasks = [_task(number, document, losses) for number, document in enumerate(documents, 1)]
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found(losses)


def read_label_studio(path: Path) -> Iterator[GoldDocument]:
    """Read the annotated tasks of an export.

    :raises InputError: when the file has another shape.
    """
    with shape(path, _REMEDY):
        tasks = [(task, task["data"][OBJECT], list(_regions(task))) for task in read_json(path)]
        unit = detect_unit(
            (
                (text, [(v["start"], v["end"], v["text"]) for v, _ in regions if "text" in v])
                for _, text, regions in tasks
            ),
            preferred="utf16",
        )
        for task, text, regions in tasks:
            yield _document(task, text, regions, unit, path)


def _task(number: int, document: GoldDocument, losses: Losses) -> dict[str, Any]:
    offsets = [0, *accumulate(1 if ord(char) < 0x10000 else 2 for char in document.text)]
    result = [
        {
            "id": f"m{n}",
            "from_name": CONTROL,
            "to_name": OBJECT,
            "type": "labels",
            "value": {
                "start": offsets[m.start],
                "end": offsets[m.end],
                "text": m.surface,
                "labels": [type_of(m, losses)],
            },
            "meta": {"ids": [sorted(slot) for slot in m.ids]},
        }
        for n, m in enumerate(document.mentions, 1)
    ]
    data = {OBJECT: document.text, "id": document.id, "article": document.article}
    return {"id": number, "data": data, "annotations": [{"result": result, "was_cancelled": False}]}


def _regions(task: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[list[str]]]]:
    """Yield value and identifiers of each labelled region of the first annotation that counts."""
    valid = [a for a in task.get("annotations", ()) if not a.get("was_cancelled")]
    for region in valid[0]["result"] if valid else ():
        if region["type"] == "labels":
            yield region["value"], region.get("meta", {}).get("ids", [])


def _document(
    task: dict[str, Any], text: str, regions: list[tuple[dict[str, Any], list[list[str]]]], unit: Unit, path: Path
) -> GoldDocument:
    name = str(task["data"].get("id", task.get("id", path.stem)))
    read = [
        mention_at(text, value["start"], value["end"], value.get("text"), label, ids, unit=unit)
        for value, ids in regions
        for label in value["labels"]
    ]
    problems = tuple(replace(problem, document=name, path=str(path)) for _, problem in read if problem is not None)
    mentions = in_order([mention for mention, _ in read if mention is not None])
    return GoldDocument(name, str(task["data"].get("article", name)), text, mentions, path.stem, problems)
