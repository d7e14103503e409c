"""The audit of curated organisms: for each value, whether it is a name, what the text says of it, and what is missing.

``organisms`` and ``organisms_ner`` are judged apart, each against the text. That the text is silent is no evidence: the
value is then *unsupported*. A value is *suspect* when it is no scientific name (O104), when the text speaks for other
organisms and not for it (O102, O103 for the default), or when nothing stands where the text is clear (O105). A row with
an empty value tells of an organism that the field lacks (O101).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from figlint.evaluation.audit.verdicts import Verdict
from figlint.models.organisms.shipped import open_figure_organisms, open_finder
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.mentions import AnnotatedRecord, OrganismCall
from figlint.nlp.organisms.figure import HUMAN, FigureOrganisms
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.resolve import Resolution, resolve_organism
from figlint.nlp.organisms.spans import OrganismSpan
from figlint.nlp.records.layout import join_fields
from figlint.nlp.records.record import CuratedField, CuratedValue, Record

SUSPECT = 0.5
FIELDS: tuple[CuratedField, ...] = ("organisms", "organisms_ner")
#: A species counts as named by the text from this probability on.
_NAMED = 0.8
#: What a word that only implies a species (a cell line, a strain, patients) is worth.
_IMPLIED = 0.6
_FAULTY_NAME = 0.97
_GUESSED_NAME = 0.9
#: Of a value that the text says nothing about. There is no gold standard of these fields: this number and the next
#: ones are judgements, made on reading findings of real records.
_SILENT = 0.3
#: How much an organism named once, in the caption alone, says against another.
_IN_PASSING = 0.7
#: How often a value that the text does not support is wrong where it supports another. ``organisms_ner`` was filled
#: from matches of gene names in foreign dictionaries, ``organisms`` also from the body of the paper.
_FOREIGN: Mapping[CuratedField, float] = MappingProxyType({"organisms": 0.75, "organisms_ner": 0.9})
#: Mammals stand for each other in papers: a figure of mice may well be about the human disease.
_KINDRED = 0.55
_MAMMALS = "40674"
#: An organism that the text names in a figure that is rather about humans: a pathogen, a source of cells.
_GUEST = 0.8

_WHAT = {
    "common": "a common name",
    "case": "not written as a scientific name",
    "synonym": "an older name",
    "initial": "an abbreviated name",
    "misspelt": "not a name in NCBI Taxonomy; it looks misspelt",
    "above": "not a species",
    "unknown": "not a name in NCBI Taxonomy",
}


@dataclass(frozen=True, slots=True)
class _Support:
    """What the text says for one species: the probability that it is named, and the words that say so."""

    probability: float
    surfaces: tuple[str, ...]
    in_title: bool
    count: int

    @property
    def in_passing(self) -> bool:
        """Whether the species is named once only, and not in a title."""
        return not self.in_title and self.count < 2


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the text of a record says about organisms."""

    supports: Mapping[str, _Support]
    calls: tuple[OrganismCall, ...]

    def best_other(self, taxids: frozenset[str]) -> tuple[str, _Support] | None:
        """Return the best supported species that is none of some."""
        others = [(t, s) for t, s in self.supports.items() if t not in taxids and s.probability >= _NAMED]
        return max(
            others, key=lambda item: (item[1].in_title, item[1].probability, item[1].count, item[0]), default=None
        )

    def called(self, taxid: str) -> float:
        """Return the probability that the figure is about a species."""
        return max((call.probability for call in self.calls if call.taxid == taxid), default=0.0)


class OrganismAuditor:
    """Judges the curated organisms of records.

    :param finder: Finds organisms in text; :param figures: decides what a figure is about.
    :param threshold: Probability from which on a value is suspect. *Range:* [0, 1]
    """

    def __init__(self, finder: OrganismFinder, figures: FigureOrganisms, *, threshold: float = SUSPECT) -> None:
        self._finder = finder
        self._figures = figures
        self._threshold = threshold

    @classmethod
    def open(cls, lexicon: Lexicon, *, threshold: float = SUSPECT) -> OrganismAuditor:
        """Return an auditor with the shipped weights.

        :raises ResourceError: when a table or weight file is absent or damaged.
        """
        return cls(open_finder(), open_figure_organisms(), threshold=threshold)

    def audit(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        """Return one verdict for each curated organism, in order, and one for each organism that a field lacks."""
        reading = self._read(annotated)
        return tuple(v for name in FIELDS for v in self._judge_field(annotated.record, name, reading))

    def doubted(self, annotated: AnnotatedRecord, added: Sequence[CuratedValue]) -> frozenset[int]:
        """Return nothing: whether a gene is wrong is not for the organisms to say."""
        return frozenset()

    def _read(self, annotated: AnnotatedRecord) -> _Reading:
        text, layout = join_fields(annotated.record)
        spans = self._finder.find(text)
        genes = [mention.surface for mention in annotated.genes]
        by_species: dict[str, list[tuple[OrganismSpan, bool]]] = {}
        for span in spans:
            place = layout.locate(span.start, span.end)
            if place is not None:
                taxid = self._finder.names.taxonomy.organism_of(span.taxid)
                by_species.setdefault(taxid, []).append((span, place[0] != "caption"))
        supports = {taxid: _support(found) for taxid, found in by_species.items()}
        return _Reading(supports, self._figures.weigh(text, layout, spans, genes)[1])

    def _judge_field(self, record: Record, name: CuratedField, reading: _Reading) -> Iterator[Verdict]:
        if record.curated.get(name) is None:
            return
        values = record.values(name)
        if not values:
            yield self._absent(record, name, None, reading)
        nearby = [self._name(taxid) for taxid in reading.supports]
        resolved = [resolve_organism(value.value, self._finder.names, nearby) for value in values]
        present = frozenset(self._species(r.taxid) for r in resolved if r.taxid)
        told: set[str] = set()
        for value, resolution in zip(values, resolved, strict=True):
            verdict = self._judge_value(record, value, resolution, present, reading)
            if verdict.replacement in told:
                message = (
                    f"{verdict.message.rpartition(': ')[0]}: {verdict.replacement} is told already, so take it out"
                )
                verdict = replace(verdict, replacement=None, message=message)
            elif verdict.replacement:
                told.add(verdict.replacement)
            yield verdict
        if present:
            missing = self._missing(record, name, values, present, reading)
            yield from (verdict for verdict in missing if verdict.replacement not in told)

    def _judge_value(
        self, record: Record, value: CuratedValue, resolution: Resolution, present: frozenset[str], reading: _Reading
    ) -> Verdict:
        if resolution.standing == "absent":
            return self._absent(record, value.field, value, reading)
        faulty = self._faulty_name(record, value, resolution, reading)
        return faulty or self._species_verdict(record, value, resolution, present, reading)

    def _species(self, taxid: str) -> str:
        return self._finder.names.taxonomy.organism_of(taxid)

    def _name(self, taxid: str) -> str:
        return self._finder.names.scientific_name(taxid)

    def _absent(self, record: Record, name: CuratedField, value: CuratedValue | None, reading: _Reading) -> Verdict:
        """Judge an empty field or an ``NA``: O105 where the text is clear."""
        written, index = (value.value, value.index) if value else ("", 0)
        silent = Verdict(record.figid, name, written, index, "unsupported", 1.0 - _NAMED)
        best = reading.best_other(frozenset())
        if best is None:
            return silent
        taxid, support = best
        p_error = support.probability * (_IN_PASSING if support.in_passing else 1.0)
        if taxid != HUMAN and reading.called(HUMAN) > reading.called(taxid):
            p_error *= _GUEST
        if p_error < self._threshold:
            return silent
        message = f"{written or 'Nothing'} stands here, but the text says {_quoted(support)}: put {self._name(taxid)}"
        return Verdict(
            record.figid, name, written, index, "suspect", p_error, "O105", support.surfaces[0],
            self._name(taxid), _evidence(reading, taxid), message,
        )  # fmt: skip

    def _faulty_name(
        self, record: Record, value: CuratedValue, resolution: Resolution, reading: _Reading
    ) -> Verdict | None:
        """Judge a value that is no scientific name of a species: O104."""
        if resolution.is_exact:
            return None
        taxid = resolution.taxid
        if resolution.standing == "above":
            species = self._species_within(taxid, reading)
            if species is None:
                return None
            taxid = species
        above = resolution.standing == "common" and self._finder.names.taxonomy.rank(taxid) not in ("", "species")
        species = self._species_within(taxid, reading) if above and taxid else None
        replacement = self._name(species or taxid) if taxid and (species or not above) else None
        fix = f"put {replacement}" if replacement else "name the species"
        message = f"{value.value} is {_WHAT[resolution.standing]}: {fix}"
        p_error = _GUESSED_NAME if resolution.standing in ("misspelt", "unknown") else _FAULTY_NAME
        evidence = {"standing": resolution.standing, **_evidence(reading, species or taxid)}
        return Verdict(
            record.figid, value.field, value.value, value.index, "suspect", p_error, "O104", value.value, replacement,
            MappingProxyType(evidence), message,
        )  # fmt: skip

    def _species_within(self, taxid: str, reading: _Reading) -> str | None:
        """Return the one species of a genus or class that the text names, or none."""
        lineage_of = self._finder.names.taxonomy.lineage
        within = [
            t for t, s in reading.supports.items() if t != taxid and s.probability >= _NAMED and taxid in lineage_of(t)
        ]
        return within[0] if len(within) == 1 else None

    def _species_verdict(
        self, record: Record, value: CuratedValue, resolution: Resolution, present: frozenset[str], reading: _Reading
    ) -> Verdict:
        taxid = self._species(resolution.taxid)
        support = self._support_of(taxid, reading)
        called = reading.called(taxid)
        if support is not None and support.probability >= self._threshold:
            p_error = (1.0 - support.probability) * (1.0 - called)
            return Verdict(
                record.figid, value.field, value.value, value.index, "supported", p_error, None, support.surfaces[0],
                None, _evidence(reading, taxid),
            )  # fmt: skip
        other = reading.best_other(frozenset({taxid}))
        if other is None:
            p_error = min(1.0 - called, _SILENT) if taxid == HUMAN else _SILENT
            return Verdict(
                record.figid, value.field, value.value, value.index, "unsupported", p_error, None, "", None,
                _evidence(reading, taxid),
            )  # fmt: skip
        return self._against(record, value, taxid, other, present, reading)

    def _against(
        self,
        record: Record,
        value: CuratedValue,
        taxid: str,
        other: tuple[str, _Support],
        present: frozenset[str],
        reading: _Reading,
    ) -> Verdict:
        """Judge a value that the text does not support while it supports another: O102, O103 for the default."""
        other_taxid, support = other
        p_error = support.probability * self._doubt(value.field, taxid, other_taxid, reading)
        if support.in_passing:
            p_error *= _IN_PASSING
        name = self._name(other_taxid)
        replacement = name if other_taxid not in present else None
        evidence = _evidence(reading, other_taxid)
        if p_error < self._threshold:
            return Verdict(
                record.figid, value.field, value.value, value.index, "unsupported", p_error, None, "", None, evidence
            )
        rule = "O103" if taxid == HUMAN else "O102"
        why = "is the default here" if taxid == HUMAN else "is nowhere in the text"
        fix = f"put {name}" if replacement else f"{name} is there already, so take it out"
        message = f"{value.value} {why}, while the text says {_quoted(support)}: {fix}"
        return Verdict(
            record.figid, value.field, value.value, value.index, "suspect", p_error, rule, support.surfaces[0],
            replacement, evidence, message,
        )  # fmt: skip

    def _doubt(self, name: CuratedField, taxid: str, other: str, reading: _Reading) -> float:
        """Return the probability that a value is wrong if the text is about another organism."""
        if taxid == HUMAN:
            return 1.0 - reading.called(HUMAN)
        lineage_of = self._finder.names.taxonomy.lineage
        return _KINDRED if _MAMMALS in lineage_of(taxid) and _MAMMALS in lineage_of(other) else _FOREIGN[name]

    def _support_of(self, taxid: str, reading: _Reading) -> _Support | None:
        """Return what the text says for a species, for its strains, or for a group that it belongs to (“rodents”)."""
        lineage_of = self._finder.names.taxonomy.lineage
        above = frozenset(lineage_of(taxid))
        related = [
            replace(support, probability=max(support.probability, _IMPLIED)) if other in above - {taxid} else support
            for other, support in reading.supports.items()
            if other in above or taxid in lineage_of(other)
        ]
        return max(related, key=lambda support: support.probability, default=None)

    def _missing(
        self,
        record: Record,
        name: CuratedField,
        values: Sequence[CuratedValue],
        present: frozenset[str],
        reading: _Reading,
    ) -> Iterator[Verdict]:
        """Tell of organisms that the text names, beyond doubt and not in passing, and the field lacks: O101."""
        lineage_of = self._finder.names.taxonomy.lineage
        for taxid, support in sorted(reading.supports.items(), key=lambda item: (-item[1].probability, item[0])):
            related = any(taxid in lineage_of(p) or p in lineage_of(taxid) for p in present) or taxid in present
            if related or support.in_passing or support.probability < _NAMED:
                continue
            if self._finder.names.taxonomy.rank(taxid) not in ("", "species", "no_rank"):
                continue
            message = f"The text says {_quoted(support)}, and the field lacks {self._name(taxid)}"
            yield Verdict(
                record.figid, name, "", values[-1].index, "suspect", support.probability, "O101", support.surfaces[0],
                self._name(taxid), _evidence(reading, taxid), message,
            )  # fmt: skip


def _support(found: Sequence[tuple[OrganismSpan, bool]]) -> _Support:
    silent = 1.0
    worth: dict[str, float] = {}
    for span, _ in found:
        value = max(span.score, _IMPLIED if span.kind in ("line", "strain") else 0.0)
        silent = min(silent, 1.0 - value)
        worth[span.surface] = max(worth.get(span.surface, 0.0), value)
    surfaces = tuple(sorted(worth, key=lambda surface: (-worth[surface], surface))[:5])
    in_title = any(is_title and span.strength == "mention" for span, is_title in found)
    return _Support(1.0 - silent, surfaces, in_title, sum(span.strength == "mention" for span, _ in found))


def _quoted(support: _Support) -> str:
    return ", ".join(f"“{surface}”" for surface in support.surfaces[:3])


def _evidence(reading: _Reading, taxid: str) -> Mapping[str, object]:
    """Return what the text says, JSON-serialisable: of one species, and of the figure as a whole."""
    support = reading.supports.get(taxid)
    evidence: dict[str, object] = {
        "figure": [{"name": c.name, "probability": round(c.probability, 3)} for c in reading.calls],
    }
    if taxid:
        evidence["taxon"] = f"NCBITaxon:{taxid}"
    if support is not None:
        evidence["surfaces"] = list(support.surfaces)
        evidence["named"] = round(support.probability, 3)
    return MappingProxyType(evidence)
