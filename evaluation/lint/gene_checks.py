"""Rules about how curated genes are written (G106 to G109) and what the text has beyond them (G201, G202).

Whether a gene is *right* is the audit's question (G101 to G105); a value that the audit suspects is not also
reported for its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from figlint.evaluation.audit.verdicts import Verdict
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import CuratedValue, Position, Record

#: Months that gene symbols look like to a spreadsheet, with the stems they replace.
#: Provenance: Ziemann et al. 2016, doi 10.1186/s13059-016-1044-7 (SEPT, MARCH, DEC, OCT, and MARC since).
_STEMS: Mapping[str, tuple[str, ...]] = {
    "jan": ("JAN",), "feb": ("FEB",), "mar": ("MARCH", "MARC", "MAR"), "apr": ("APR",), "may": ("MAY",),
    "jun": ("JUN",), "jul": ("JUL",), "aug": ("AUG",), "sep": ("SEPT", "SEP"), "oct": ("OCT",), "nov": ("NOV",),
    "dec": ("DEC",),
}  # fmt: skip
_HUMAN = "9606"
_DATE = re.compile(r"(?:(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{1,2}))")
#: Symbols that a spreadsheet would turn into a date when the file is next opened.
_FRAGILE = re.compile(r"(?:SEPT|MARCH|MARC|DEC|OCT|NOV|SEP|MAR|APR)\d{1,2}", re.IGNORECASE)


def check_spelling(
    record: Record, verdicts: Mapping[int, Verdict], lexicon: Lexicon, taxids: Sequence[str]
) -> Iterator[Finding]:
    """Yield G106 to G109 for the curated genes of a record.

    :param verdicts: The audit's verdict by index of the curated value.
    :param taxids: Species of the figure, the likeliest first.
    """
    first: dict[str, CuratedValue] = {}
    numbered = record.numbered
    for value in record.values("keywords"):
        if value.index in verdicts and verdicts[value.index].is_suspect:
            continue
        hits = lexicon.lookup(value.value)
        damage = spreadsheet_origin(value.value, lexicon)
        approved = approved_entry(value.value, hits, taxids)
        if damage is not None:
            yield _spreadsheet_finding(record, value, damage)
        elif value.value in numbered:
            # The table says by number which gene of which species it is, so that its spelling is that species' own.
            approved = lexicon.entry(numbered[value.value])
            if approved is not None and approved.symbol != value.value and _is_human_name(value.value, hits):
                yield _renamed_finding(record, value, approved)
        elif not hits:
            yield _finding(record, value, "G108", f"{value.value}: no gene, family or complex has this name.")
        elif approved is None:
            yield _unapproved_finding(record, value, hits, taxids)
        identity = approved.id if approved is not None else value.value
        if identity in first:
            where = first[identity].position.line
            message = f"{value.value} already stands in line {where}; the second one can go."
            yield _finding(record, value, "G107", message, Repair(None, safe=True))
        else:
            first[identity] = value


def approved_entry(value: str, hits: Sequence[NameHit], taxids: Collection[str] = ()) -> Entry | None:
    """Return the gene or family whose approved symbol is spelled exactly so.

    A symbol of the figure's species or of human counts first. That of another species counts if it is spelled as no
    human symbol is (``Bax``), or if no human gene has been called so: ``DDX58``, approved for cattle, is a previous
    symbol in a human figure.
    """
    exact = [hit.entry for hit in hits if hit.entry.symbol == value and hit.entry.type != "taxon"]
    own = next((entry for entry in exact if entry.taxid in taxids or entry.taxid == _HUMAN), None)
    if own is not None or (value.isupper() and _is_human_name(value, hits)):
        return own
    return next(iter(exact), None)


def _is_human_name(value: str, hits: Sequence[NameHit]) -> bool:
    return any(hit.name == value and hit.entry.taxid == _HUMAN and hit.entry.type == "gene" for hit in hits)


def spreadsheet_origin(value: str, lexicon: Lexicon) -> tuple[Entry, ...] | None:
    """Return the genes whose symbol a spreadsheet damaged, ``None`` if the value shows no such damage.

    ``2-Sep`` gives SEPTIN2, through its previous symbol SEPT2; a fragile symbol gives its renamed gene.
    """
    match = _DATE.fullmatch(value)
    if match is not None:
        number, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        stems = _STEMS.get(month.lower())
        if stems is None:
            return None
        names = [f"{stem}{int(number)}" for stem in stems]
    elif _FRAGILE.fullmatch(value):
        names = [value]
    else:
        return None
    entries: dict[str, Entry] = {}
    for name in names:
        for hit in lexicon.lookup(name, taxids=("9606",)):
            if hit.kind in ("symbol", "previous") and hit.name.casefold() == name.casefold():
                entries[hit.entry.id] = hit.entry
    renamed = tuple(e for e in entries.values() if not _FRAGILE.fullmatch(e.symbol))
    if match is not None:
        return tuple(entries.values())
    return renamed or None


def check_missing(annotated: AnnotatedRecord, lexicon: Lexicon, threshold: float) -> Iterator[Finding]:
    """Yield G201 for each gene that the text names and the keywords lack.

    A gene counts as present when it, an ortholog, or a family of it is a curated value under any of its names.
    """
    record = annotated.record
    curated = record.values("keywords")
    if record.curated.get("keywords") is None:
        return
    present = {entry_id for value in curated for entry_id in _identities(value.value, lexicon)}
    best: dict[str, Mention] = {}
    for mention in annotated.genes:
        if not mention.ids or mention.score < threshold:
            continue
        entry = lexicon.entry(mention.ids[0])
        if entry is None or entry.type != "gene" or _is_present(entry, present, lexicon):
            continue
        if entry.id not in best or best[entry.id].score < mention.score:
            best[entry.id] = mention
    end = _end_of_keywords(record)
    for mention in best.values():
        message = f"The {_FIELD_NAMES[mention.field]} names {mention.symbol}"
        message += f" as {mention.surface}" if mention.surface != mention.symbol else ""
        evidence = {
            "word": mention.surface, "field": mention.field, "start": mention.start, "end": mention.end,
            "ids": list(mention.ids),
        }  # fmt: skip
        yield Finding(
            record.path, end.line, end.column, record.figid, "keywords", mention.symbol, "G201", mention.score,
            f"{message}; the keywords lack it.", None, evidence, Repair(mention.symbol, safe=False, insert=True),
        )  # fmt: skip


def check_support(record: Record, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield G202 for each curated gene that no text field names."""
    for verdict in verdicts:
        if verdict.field != "keywords":
            continue
        value = record.at("keywords", verdict.index)
        if value is not None and verdict.verdict == "unsupported" and verdict.rule is None:
            message = f"Neither titles nor caption name {verdict.value}; it may stand in the image alone."
            yield _finding(record, value, "G202", message)


_FIELD_NAMES = {"figtitle": "figure title", "papertitle": "paper title", "caption": "caption", "text": "text"}


def _identities(name: str, lexicon: Lexicon) -> Iterator[str]:
    for hit in lexicon.lookup(name):
        yield hit.entry.id


def _is_present(entry: Entry, present: set[str], lexicon: Lexicon) -> bool:
    if entry.id in present or present.intersection(lexicon.families(entry.id)):
        return True
    human = entry.id if entry.taxid == "9606" else next(iter(lexicon.orthologs(entry.id, "9606")), None)
    return human is not None and human in present


def _end_of_keywords(record: Record) -> Position:
    values = record.values("keywords")
    return values[-1].position if values else Position(record.line, 1)


def _spreadsheet_finding(record: Record, value: CuratedValue, genes: Sequence[Entry]) -> Finding:
    symbols = sorted(entry.symbol for entry in genes)
    repair = Repair(symbols[0], safe=False) if len(symbols) == 1 else None
    meant = f"probably {' or '.join(symbols)}" if symbols else "its gene cannot be told"
    message = f"{value.value} is a symbol that spreadsheets turn into a date; {meant}."
    return _finding(record, value, "G109", message, repair, {"candidates": symbols})


def _renamed_finding(record: Record, value: CuratedValue, entry: Entry) -> Finding:
    message = f"{value.value} is an earlier symbol of {entry.symbol}, whose number the evidence table has."
    evidence = {"kind": "previous", "candidates": [entry.symbol]}
    return _finding(record, value, "G106", message, Repair(entry.symbol, safe=True), evidence)


def _unapproved_finding(record: Record, value: CuratedValue, hits: Sequence[NameHit], taxids: Sequence[str]) -> Finding:
    genes = [hit for hit in hits if hit.entry.type == "gene"]
    by_species = ([hit for hit in genes if hit.entry.taxid == taxid] for taxid in (*taxids, _HUMAN))
    own = next((found for found in by_species if found), list(hits))
    kinds = {hit.kind for hit in own}
    best = "previous" if "previous" in kinds else next(hit.kind for hit in own)
    symbols = sorted({hit.entry.symbol for hit in own if hit.kind == best})
    repair = Repair(symbols[0], safe=True) if len(symbols) == 1 else None
    if len(symbols) == 1:
        message = f"{value.value} is {_KIND_NAMES.get(best, f'a {best} name')} of {symbols[0]}, the approved symbol."
    else:
        message = f"{value.value} is no approved symbol; it is a name of {', '.join(symbols)}."
    return _finding(record, value, "G106", message, repair, {"kind": best, "candidates": symbols})


_KIND_NAMES = {
    "previous": "a previous symbol", "alias": "an alias", "symbol": "a spelling", "family": "a family name",
    "ortholog": "the symbol of an ortholog",
}  # fmt: skip


def _finding(
    record: Record,
    value: CuratedValue,
    rule: str,
    message: str,
    repair: Repair | None = None,
    evidence: Mapping[str, object] | None = None,
) -> Finding:
    return Finding(
        record.path, value.position.line, value.position.column, record.figid, value.field, value.value, rule, 1.0,
        message, value.index, evidence or {}, repair,
    )  # fmt: skip
