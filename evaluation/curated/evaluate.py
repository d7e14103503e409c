"""The evaluation of figure records: what the text says against the curated fields, by identifier sets per record.

*Predicted* is the text (genes and organisms that the pipeline read in it), *reference* is the curated field. So
precision is the share of what the text names that the record has, and recall the share of what the record has that
the text names: recall is the *support* of the curated values, and its ceiling stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from figlint.evaluation.curated.ceiling import name_in_text, name_keys
from figlint.evaluation.curated.reference import CuratedItem, curated_items
from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.scores import Articles, Score
from figlint.nlp.lexicon.lexicon import HUMAN, Entry, Lexicon
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import CURATED_FIELDS, CuratedField

Outcome = Literal["tp", "fp", "fn"]

#: By what counts are broken down: each is a column of the item table.
DIMENSIONS = ("rule", "kind", "species", "journal")

#: Gives the code of the rule that flags a curated value (record, field, index), or an empty string.
RuleOf = Callable[[str, CuratedField, int], str]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a record: found by both sides (``tp``), only in the text (``fp``), or only curated (``fn``).

    ``value`` is the curated value as written, ``surface`` the words of the text, each empty on the side that lacks it.
    ``kind`` says how the text's name belongs to its entry; for ``fn`` of the most trusted name that the text holds,
    empty where it holds none. ``ids`` is empty for a curated value that the lexicon does not know.
    """

    figid: str
    article: str
    field: CuratedField
    outcome: Outcome
    value: str
    surface: str
    symbol: str
    ids: tuple[str, ...]
    kind: str
    species: str
    journal: str
    rule: str
    n_values: int


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One curated field against the text.

    ``score`` compares identifiers, ``loose`` counts orthologs as the same gene (equal to ``score`` for organisms).
    ``ceiling`` holds as ``tp`` the curated items with a name in the text and as ``fn`` those without: its recall is
    the ceiling of recall. ``n_absent`` records have no such field or only ``NA``; they are not scored.
    ``breakdowns`` hold, for each dimension, counts by value, the most frequent first.
    """

    field: CuratedField
    n_records: int
    n_absent: int
    n_values: int
    n_duplicates: int
    n_nil: int
    score: Score
    loose: Score
    ceiling: Score
    breakdowns: tuple[tuple[str, tuple[tuple[str, Counts], ...]], ...]


@dataclass(slots=True)
class _Tally:
    """What has been counted of a field so far."""

    articles: list[str]
    strict: list[tuple[int, int, int]]
    loose: list[tuple[int, int, int]]
    ceiling: list[tuple[int, int, int]]
    groups: dict[str, defaultdict[str, Counts]]
    n_absent: int = 0
    n_values: int = 0
    n_duplicates: int = 0
    n_nil: int = 0


@dataclass(frozen=True, slots=True)
class _TextItem:
    """A gene or organism that the text names; ``id`` is that of its lexicon entry."""

    id: str
    ids: tuple[str, ...]
    symbol: str
    surface: str
    kind: str
    species: str


class FigureEvaluator:
    """Adds records up; memory grows by a few numbers a record.

    :param lexicon: Reads curated values.
    :param rule_of: The rule by which an audit flagged a value, for the breakdown by rule.
    """

    def __init__(self, lexicon: Lexicon, rule_of: RuleOf = lambda figid, field, index: "") -> None:
        self._lexicon = lexicon
        self._rule_of = rule_of
        self._tallies = {
            field: _Tally([], [], [], [], {name: defaultdict(Counts) for name in DIMENSIONS})
            for field in CURATED_FIELDS
        }

    def add(self, annotated: AnnotatedRecord) -> tuple[ItemRow, ...]:
        """Score one record and return its items, field by field."""
        keys = name_keys(annotated.record.texts.values())
        return tuple(row for field in CURATED_FIELDS for row in self._add_field(annotated, field, keys))

    def results(self, *, resamples: int = 2000, seed: int = 0) -> tuple[FieldResult, ...]:
        """Return the scores of every field over the records added so far."""
        return tuple(self._result(field, resamples, seed) for field in CURATED_FIELDS)

    def _add_field(self, annotated: AnnotatedRecord, field: CuratedField, keys: frozenset[str]) -> list[ItemRow]:
        tally, record = self._tallies[field], annotated.record
        curated = curated_items(record, field, self._lexicon)
        if curated is None:
            tally.n_absent += 1
            return []
        named = _genes(annotated, self._lexicon) if field == "keywords" else _organisms(annotated)
        rows = self._rows(annotated, field, curated, named, keys)
        outcomes = [row.outcome for row in rows]
        tally.articles.append(record.article)
        tally.strict.append((outcomes.count("tp"), outcomes.count("fp"), outcomes.count("fn")))
        tally.loose.append(self._loose_counts(curated, named) if field == "keywords" else tally.strict[-1])
        with_name = sum(row.outcome == "tp" or (row.outcome == "fn" and row.kind != "") for row in rows)
        tally.ceiling.append((with_name, 0, len(curated) - with_name))
        tally.n_values += sum(len(item.values) for item in curated)
        tally.n_duplicates += sum(len(item.values) - 1 for item in curated)
        tally.n_nil += sum(item.entry is None for item in curated)
        for row in rows:
            one = Counts(row.outcome == "tp", row.outcome == "fp", row.outcome == "fn")
            for name in DIMENSIONS:
                tally.groups[name][getattr(row, name)] += one
        return rows

    def _rows(
        self,
        annotated: AnnotatedRecord,
        field: CuratedField,
        curated: Sequence[CuratedItem],
        named: Sequence[_TextItem],
        keys: frozenset[str],
    ) -> list[ItemRow]:
        record = annotated.record
        by_id = {text.id: text for text in named}
        found = [by_id.get(item.entry.id) if item.entry is not None else None for item in curated]

        def row(outcome: Outcome, item: CuratedItem | None, text: _TextItem | None) -> ItemRow:
            entry = item.entry if item is not None else None
            lexical = name_in_text(entry.id, keys, self._lexicon) if entry is not None and text is None else None
            return ItemRow(
                figid=record.figid,
                article=record.article,
                field=field,
                outcome=outcome,
                value=item.value if item is not None else "",
                surface=text.surface if text is not None else "",
                symbol=entry.symbol if entry is not None else text.symbol if text is not None else "",
                ids=_database_ids(entry.ids if entry is not None else text.ids if text is not None else ()),
                kind=text.kind if text is not None else lexical or "",
                species=entry.taxid if entry is not None else text.species if text is not None else "",
                journal=record.journal,
                rule=self._rule_of(record.figid, field, item.values[0].index) if item is not None else "",
                n_values=len(item.values) if item is not None else 0,
            )

        matched = {text.id for text in found if text is not None}
        return [
            *(row("fn" if text is None else "tp", item, text) for item, text in zip(curated, found, strict=True)),
            *(row("fp", None, text) for text in named if text.id not in matched),
        ]

    def _loose_counts(self, curated: Sequence[CuratedItem], named: Sequence[_TextItem]) -> tuple[int, int, int]:
        """Count with every gene replaced by its human counterpart, where it has one."""
        ours = {self._human(item.entry) if item.entry is not None else f"NIL {item.value}" for item in curated}
        theirs = {self._human(entry) for text in named if (entry := self._lexicon.entry(text.id)) is not None}
        return len(ours & theirs), len(theirs - ours), len(ours - theirs)

    def _human(self, gene: Entry) -> str:
        """Return the identifier of the human counterpart, the gene's own where none is known."""
        orthologs = () if gene.taxid == HUMAN else self._lexicon.orthologs(gene.id)
        return orthologs[0] if orthologs else gene.id

    def _result(self, field: CuratedField, resamples: int, seed: int) -> FieldResult:
        tally = self._tallies[field]
        articles = Articles(tally.articles, resamples=resamples, seed=seed)
        strict, loose, ceiling = (
            articles.score(np.array(rows, dtype=np.int64).reshape(-1, 3))
            for rows in (tally.strict, tally.loose, tally.ceiling)
        )
        return FieldResult(
            field,
            len(tally.articles),
            tally.n_absent,
            tally.n_values,
            tally.n_duplicates,
            tally.n_nil,
            strict,
            loose,
            ceiling,
            tuple((name, _ranked(tally.groups[name])) for name in DIMENSIONS),
        )


def _ranked(groups: Mapping[str, Counts]) -> tuple[tuple[str, Counts], ...]:
    return tuple(sorted(groups.items(), key=lambda item: (-item[1].n_reference, -item[1].n_predicted, item[0])))


def _genes(annotated: AnnotatedRecord, lexicon: Lexicon) -> list[_TextItem]:
    """Return the genes that the text names, one item a gene; families are not genes and are left out."""
    items: dict[str, _TextItem] = {}
    for mention in annotated.genes:
        entry = lexicon.entry(mention.ids[0]) if mention.ids else None
        if entry is not None and entry.type == "gene" and entry.id not in items:
            items[entry.id] = _TextItem(entry.id, entry.ids, entry.symbol, mention.surface, _kind(mention), entry.taxid)
    return list(items.values())


def _organisms(annotated: AnnotatedRecord) -> list[_TextItem]:
    """Return the organisms that the text supports; a default that only rests on the prior is not in the text."""
    calls = {f"NCBITaxon:{call.taxid}": call for call in annotated.organisms if not call.is_default}
    return [
        _TextItem(curie, (curie,), call.name, call.support[0] if call.support else "", "name", call.taxid)
        for curie, call in calls.items()
    ]


def _database_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the identifiers of the entry itself; the accessions of its proteins would fill the table."""
    return tuple(curie for curie in ids if not curie.startswith("UniProt:"))


def _kind(mention: Mention) -> str:
    """Return how the name belongs to the gene that was chosen."""
    chosen: Iterable[str] = (c.kind for c in mention.candidates if c.ids[:1] == mention.ids[:1])
    return next(iter(chosen), "")
