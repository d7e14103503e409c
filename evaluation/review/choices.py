"""What a reviewer can put instead of a value: the genes or organisms that the evidence and the text speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from figlint.evaluation.lint.findings import Finding
from figlint.evaluation.lint.marks import mentions_of
from figlint.nlp.lexicon.lexicon import HUMAN, Entry, Lexicon
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CURATED_FIELDS

#: One key each.
_MOST = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose, with what helps to tell it from the others.

    ``probability`` is that of being meant, ``None`` if nothing says. ``is_listed`` says that the field has it already.
    """

    value: str
    name: str
    species: str
    identifier: str
    probability: float | None
    is_listed: bool = False


def can_choose(finding: Finding) -> bool:
    """Whether another value could stand in the place that a finding is about."""
    inserts = finding.repair is not None and finding.repair.insert
    return finding.field in CURATED_FIELDS and (finding.index is not None or inserts)


def choices_of(finding: Finding, annotated: AnnotatedRecord, lexicon: Lexicon) -> tuple[Choice, ...]:
    """Return up to nine values to choose from, the most probable first; the curated value itself is none of them."""
    if not can_choose(finding):
        return ()
    record, found = annotated.record, dict[str, Choice]()
    readings = _genes if finding.field == "keywords" else _organisms
    for choice in readings(finding, annotated, lexicon):
        known = found.get(choice.value)
        if known is None or (known.probability is None and choice.probability is not None):
            found[choice.value] = choice
    if finding.repair is None or not finding.repair.insert:
        found.pop(finding.value, None)
    listed = {value.value for name in CURATED_FIELDS if name == finding.field for value in record.values(name)}
    ranked = sorted(found.values(), key=lambda c: (c.probability is None, -(c.probability or 0.0)))
    return tuple(replace(choice, is_listed=choice.value in listed) for choice in ranked[:_MOST])


def describe(finding: Finding, lexicon: Lexicon) -> str:
    """Return what the value of a finding is: name, species and identifier; empty where the lexicon does not know."""
    if finding.field not in CURATED_FIELDS or not finding.value:
        return ""
    hits = lexicon.lookup(finding.value) if finding.field == "keywords" else lexicon.taxa(finding.value)
    proper = [hit.entry for hit in hits if hit.name == finding.value and hit.kind == "symbol"]
    entry = next((entry for entry in proper if entry.taxid == HUMAN), next(iter(proper), None))
    if entry is None:
        return ""
    parts = (entry.name, "" if entry.type == "taxon" else _species(entry.taxid, lexicon), entry.id)
    return " · ".join(part for part in parts if part and part != finding.value)


def _genes(finding: Finding, annotated: AnnotatedRecord, lexicon: Lexicon) -> Iterator[Choice]:
    for mention in mentions_of(finding, annotated):
        for candidate in mention.candidates:
            if candidate.kind != "family":
                species = _species(candidate.taxid, lexicon)
                yield Choice(candidate.symbol, candidate.name, species, candidate.ids[0], candidate.probability)
    for row in _rows(finding.evidence.get("candidates")):
        symbol = str(row.get("symbol", ""))
        entry = lexicon.entry(str(row["id"])) if "id" in row else lexicon.by_symbol(symbol)
        yield from _of_entry(symbol, entry, lexicon)
    if finding.repair is not None and finding.repair.new is not None:
        yield from _of_entry(finding.repair.new, lexicon.by_symbol(finding.repair.new), lexicon)


def _organisms(finding: Finding, annotated: AnnotatedRecord, lexicon: Lexicon) -> Iterator[Choice]:
    if finding.repair is not None and finding.repair.new is not None:
        entry = next((hit.entry for hit in lexicon.taxa(finding.repair.new) if hit.kind == "symbol"), None)
        yield from _of_entry(finding.repair.new, entry, lexicon)
    for call in annotated.organisms:
        yield Choice(call.name, _common(call.taxid, lexicon), "", f"NCBITaxon:{call.taxid}", call.probability)


def _of_entry(value: str, entry: Entry | None, lexicon: Lexicon) -> Iterator[Choice]:
    if not value:
        return
    if entry is None:
        yield Choice(value, "", "", "", None)
    elif entry.type == "taxon":
        yield Choice(value, _common(entry.taxid, lexicon), "", entry.id, None)
    else:
        yield Choice(value, entry.name, _species(entry.taxid, lexicon), entry.id, None)


def _species(taxid: str, lexicon: Lexicon) -> str:
    entry = lexicon.entry(f"NCBITaxon:{taxid}")
    return entry.symbol if entry is not None else ""


def _common(taxid: str, lexicon: Lexicon) -> str:
    return next((name for name, kind in lexicon.names(f"NCBITaxon:{taxid}") if kind == "name"), "")


def _rows(candidates: object) -> Iterator[Mapping[str, Any]]:
    """Yield the candidates of evidence, which are symbols, or mappings with more about each."""
    for candidate in candidates if isinstance(candidates, list | tuple) else ():
        yield candidate if isinstance(candidate, Mapping) else {"symbol": candidate}
