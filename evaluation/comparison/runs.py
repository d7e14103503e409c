"""Reading what a run has left behind, so that two runs can be compared.

A run is a folder of `evaluate` or `benchmark`, a table of `audit`, or the findings of `check`. Whatever the command,
it becomes the same three things: records, findings, and counts by unit for its scores.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from figlint.nlp.errors import InputError, UsageError

RunKind = Literal["evaluate", "benchmark", "audit", "check"]
_REMEDY = (
    "compare folders of `figlint evaluate` or `benchmark -o`, or files of `audit` or `check --output-format jsonl`"
)
_TABLE_SUFFIXES = (".jsonl", ".json", ".tsv", ".parquet")


@dataclass(frozen=True, slots=True)
class Item:
    """A finding of a run: a suspect value, a finding of `check`, or an error of a benchmark.

    ``probability`` is that of the finding; ``None`` where there is none.
    """

    figid: str
    field: str
    value: str
    rule: str
    message: str
    probability: float | None = None
    replacement: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the item for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Unit:
    """A record or document as it is scored: ``numbers`` are added up over units. ``article`` is what is resampled."""

    article: str
    numbers: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run has left behind.

    :param records: Digest of each record by name; empty where the run kept none.
    :param findings: By what they are about, so that those of two runs can be matched.
    :param units: By name of a score, then by name of the unit.
    """

    kind: RunKind
    path: str
    signature: Mapping[str, str]
    records: Mapping[str, str]
    findings: Mapping[tuple[str, ...], Item]
    units: Mapping[str, Mapping[str, Unit]] = field(default_factory=dict)


def read_run(path: Path) -> Run:
    """Read a run.

    :raises InputError: If it cannot be read.
    :raises UsageError: If it is nothing that a command of figlint has written.
    """
    if path.is_dir():
        if (path / "benchmark.json").is_file():
            return _read_benchmark(path)
        if (path / "report.json").is_file():
            return _read_evaluation(path)
    elif path.suffix.lower() in _TABLE_SUFFIXES:
        return _read_table(path)
    raise UsageError(f"{path} is no run that can be compared: {_REMEDY}")


def _read_evaluation(folder: Path) -> Run:
    report = _json(folder / "report.json")
    records = {row["figid"]: row["digest"] for row in _optional_lines(folder / "records.jsonl")}
    counts: dict[str, dict[str, tuple[str, Counter[str]]]] = {}
    for row in _lines(folder / "items.jsonl"):
        by_record = counts.setdefault(row["field"], {})
        by_record.setdefault(row["figid"], (row["article"], Counter()))[1][row["outcome"]] += 1
    units = {
        name: {figid: Unit(article, (n["tp"], n["fp"], n["fn"])) for figid, (article, n) in records_of.items()}
        for name, records_of in counts.items()
    }
    findings = _check_items(_optional_lines(folder / "findings.jsonl"))
    return Run("evaluate", str(folder), report.get("signature", {}), records, findings, units)


def _read_benchmark(folder: Path) -> Run:
    report = _json(folder / "benchmark.json")
    models = dict.fromkeys(model["model"] for corpus in report["corpora"] for model in corpus["models"])
    # A run of one model is compared with that of another; where there are several, each with its namesake.
    prefix = {model: f"{model}, " if len(models) > 1 else "" for model in models}
    records: dict[str, str] = {}
    units: dict[str, dict[str, Unit]] = {}
    for row in _lines(folder / "documents.jsonl"):
        name = f"{row['corpus']} {row['document']}"
        records[name] = ""
        for label, measures in row["counts"].items():
            for measure, (tp, fp, fn) in measures.items():
                score = f"{prefix[row['model']]}{row['corpus']}, {label} {measure}"
                units.setdefault(score, {})[name] = Unit(row["article"], (tp, fp, fn))
    findings: dict[tuple[str, ...], Item] = {}
    for row in _lines(folder / "errors.jsonl"):
        read, annotated = row["predicted"] or "nothing", row["reference"] or "nothing"
        item = Item(
            f"{row['corpus']} {row['document']}", row["label"], row["surface"],
            row["kind"], f"{prefix[row['model']]}read as {read}; annotated as {annotated}",
        )  # fmt: skip
        place = str(row["start"]), str(row["end"])
        findings[(prefix[row["model"]], item.figid, item.field, item.rule, *place)] = item
    return Run("benchmark", str(folder), report.get("signature", {}), records, findings, units)


def _read_table(path: Path) -> Run:
    rows = list(_rows(path))
    if rows and "verdict" in rows[0]:
        return _audit_run(path, rows)
    if rows and "fingerprint" not in rows[0]:
        raise UsageError(f"{path} holds neither an audit nor findings: {_REMEDY}")
    return Run("check", str(path), {}, {}, _check_items(rows))


def _audit_run(path: Path, rows: Iterable[Mapping[str, Any]]) -> Run:
    findings: dict[tuple[str, ...], Item] = {}
    totals: dict[str, list[float]] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        p_error = float(row["p_error"])
        numbers = totals.setdefault(row["figid"], [0.0, 0.0, 0.0])
        suspect = row["verdict"] == "suspect"
        for place, number in enumerate((suspect, p_error, 1)):
            numbers[place] += number
        about = row["figid"], row["field"], row["value"]
        seen[about] += 1
        if suspect:
            message = f"“{row['surface']}”" if row["surface"] else ""
            findings[(*about, str(seen[about]))] = Item(
                *about, row["rule"], message, p_error, row["replacement"] or None
            )
    units = {figid: Unit(figid.split("__")[0], (n[0], n[1], n[2])) for figid, n in totals.items()}
    return Run("audit", str(path), {}, dict.fromkeys(totals, ""), findings, {"curated values": units})


def _check_items(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], Item]:
    """Return findings by fingerprint; two equal values in one list share it and are numbered."""
    items: dict[tuple[str, ...], Item] = {}
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["fingerprint"]] += 1
        fix = row["fix"]
        items[row["fingerprint"], str(seen[row["fingerprint"]])] = Item(
            row["figid"] or row["path"], row["field"], row["value"], row["rule"], row["message"],
            float(row["confidence"]), fix["value"] if fix else None,
        )  # fmt: skip
    return items


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a table of any format."""
    suffix = path.suffix.lower()
    if suffix in (".tsv", ".parquet"):
        import polars as pl

        try:
            frame = pl.read_csv(path, separator="\t") if suffix == ".tsv" else pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"no table: {error}", path=str(path), remedy=_REMEDY) from error
        yield from frame.fill_null("").to_dicts()
    elif suffix == ".json":
        yield from _json(path)
    else:
        yield from _lines(path)


def _optional_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file that runs of older versions have not written."""
    return _lines(path) if path.is_file() else iter(())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_read(path).splitlines(), start=1):
        if line.strip():
            row = _loads(line, path, number)
            if not isinstance(row, dict):
                raise InputError("a line that is no JSON object", path=str(path), line=number, remedy=_REMEDY)
            yield row


def _json(path: Path) -> Any:
    return _loads(_read(path), path, 1)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(error), path=str(path), remedy=_REMEDY) from error


def _loads(text: str, path: Path, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"no JSON: {error}", path=str(path), line=line, remedy=_REMEDY) from error
