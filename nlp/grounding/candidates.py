"""Every gene that a surface form could name, and by which way.

The ways are tried from the plain to the far-fetched and stop at the first that leads anywhere: the name as written;
a plainer form of it (plural, ``… protein``, Roman numerals); the core of a fused word (``siRAF1``); a composed name
(``IL-6 receptor`` from the names of IL6); last, close spellings, marked as such. Names learned from annotated
text and the long form that the text itself gives are added to whatever was found. Nothing is chosen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from figlint.nlp.lexicon.learned import NOTHING, LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, Lexicon
from figlint.nlp.mentions import NameKind
from figlint.nlp.names.fused import cores
from figlint.nlp.names.normalize import key
from figlint.nlp.remembered import MANY

HUMAN = "9606"

_BEFORE = re.compile(
    r"^(?:human|mouse|murine|rat|total|endogenous|exogenous|recombinant|phosphorylated|phospho|activated|active|"
    r"mature|soluble|secreted|cytosolic|nuclear|the|anti|wild[- ]type|mutant|constitutively active|full[- ]length|"
    r"cleaved)[\s-]+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s-]+(?:proteins?|genes?|m?RNAs?|transcripts?|polypeptides?|peptides?|promoters?|locus|loci|isoforms?|cDNAs?|"
    r"antigens?|antibody|antibodies|receptors? complex|molecules?|enzymes?|kinases?|(?:proto-)?oncogenes?|homologs?)$",
    re.IGNORECASE,
)
_COMPOSED = re.compile(
    r"^(?P<of>.{2,}?)(?P<rest>(?:[\s-]++(?:receptors?|binding|associated|interacting|related|like|dependent|activated|"
    r"inducible|induced|regulated|responsive|specific|inhibitors?|convertase|activating|converting|subunit|ligand|"
    r"kinase|phosphatase|synthase|antagonist))(?:[\s-].+)?)$",
    re.IGNORECASE,
)
#: What may follow a gene's name and make it another gene's, with a number or letter behind it.
_HEAD = re.compile(
    r"[\s-](?:receptors?|ligand|inhibitor|kinase|phosphatase|convertase|antagonist|synthase|"
    r"(?:binding|associated|interacting|like|related|activating|converting|inducible)[\s-](?:protein|factor|kinase|enzyme))"
    r"(?P<number>[\s-](?:\d+[A-Z]?|[A-Z]|[IVX]+|alpha|beta|gamma|[αβγδ]))?(?!\w)",
    re.IGNORECASE,
)
_ROMAN = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "X": "10",
}
_ARABIC = {arabic: roman for roman, arabic in _ROMAN.items()}
_NUMERAL = re.compile(r"(?<=[\s-])(?:[IVX]+|\d{1,2})(?=$|[\s-])")
_GREEK_LETTERS = {"a": "α", "b": "β", "g": "γ", "d": "δ", "e": "ε"}
_INITIALS = {
    "alpha": "A", "beta": "B", "gamma": "G", "delta": "D", "epsilon": "E",
    "α": "A", "β": "B", "γ": "G", "δ": "D", "ε": "E",
}  # fmt: skip
_GREEK_TAIL = re.compile(r"(?<=[A-Za-z0-9])[\s-]?(?:alpha|beta|gamma|delta|epsilon|[αβγδε])(?=\d*$)")
_LATIN_TAIL = re.compile(r"(?<=[A-Z0-9])[abgde](?=\d?$)")
_ISOFORM = re.compile(
    r"(?:(?<=\d)[A-Da-d]|[\s-]?v(?:ar)?\d|(?<=\d)[\s-]?(?:alpha|beta|gamma|delta|[αβγδ])|[\s-](?:[LSML]|long|short))\d?$"
)
#: Collagens are named by their chains and the Roman numeral of their type: ``pro-alpha2(V)``.
_CHAIN = re.compile(r"(?:pro-?)?(?:alpha|α)[\s-]?(?P<chain>\d)[\s-]?\((?P<type>[IVX]+)\)", re.IGNORECASE)
_CONFUSED = (("0", "O"), ("O", "0"), ("1", "l"), ("l", "1"), ("1", "I"), ("I", "1"), ("5", "S"), ("S", "5"))
_WORDY = re.compile(r"[A-Za-z]{5,}")
_MIN_LIKENESS = 0.5
_MIN_CLOSE = 6
_MIN_LONGER = 4
#: More options of a name are not weighed.
MAX_OPTIONS = 24


@dataclass(frozen=True, slots=True)
class Option:
    """A gene or family that a mention may mean, before anything is weighed.

    :param name: the name as its source writes it; :param query: what of the surface form was looked up.
    :param steps: how the surface form became the query (``plural``, ``tag``, ``species h``, ``definition``, …); empty:
        as written.
    :param count: in how many training articles the surface form was annotated with this gene, ``total`` with any.
    :param likeness: for a close name, the share of words in common. *Range:* [0, 1].
    :param tables: of how many species the genes that have the name are this one or its orthologs.
    """

    entry: Entry
    kind: NameKind
    name: str
    query: str
    steps: tuple[str, ...] = ()
    count: float = 0.0
    total: float = 0.0
    likeness: float = 1.0
    tables: int = 1

    def annotated(self, count: float, total: float) -> Option:
        """Return the option with its counts of training articles."""
        return Option(
            self.entry, self.kind, self.name, self.query, self.steps, count, total, self.likeness, self.tables
        )


class CandidateFinder:
    """Finds the options of a surface form in a lexicon and in names learned from annotated text.

    :param learned: ``None`` for the lexicon alone.
    """

    def __init__(self, lexicon: Lexicon, learned: LearnedNames | None = None) -> None:
        self._lexicon = lexicon
        self._learned = learned
        self._is_name = lru_cache(maxsize=MANY)(self._is_longer_name)
        self._counterparts = lru_cache(maxsize=MANY)(lexicon.counterparts)

    def knows(self, name: str) -> bool:
        """Whether a name is in the lexicon as written or in a plainer form."""
        return bool(self._lexicon.lookup(name)) or any(self._lexicon.lookup(query) for query, _ in _plainer(name))

    def composes(self, name: str) -> bool:
        """Whether a name is put together from a known one, as ``Mig receptor``."""
        return self._is_name(name)

    def longer(self, text: str, start: int, end: int) -> int:
        """Return where the name that begins with ``text[start:end]`` really ends: ``Mig receptor`` is not ``Mig``.

        *Offsets:* half-open, code points. The end given when nothing longer is a name.
        """
        match = _HEAD.match(text, end)
        if match is None:
            return end
        for stop in (match.end(), match.start("number")):
            if stop > end and self._is_name(text[start:stop]):
                return stop
        return end

    def _is_longer_name(self, surface: str) -> bool:
        return bool(self._lexicon.lookup(surface) or self._composed(surface, (HUMAN,)))

    def find(self, surface: str, taxids: Sequence[str], long_forms: Iterable[str] = ()) -> tuple[Option, ...]:
        """Return the options of a surface form, each gene once, the most trusted way first.

        :param taxids: the species to look in; a human gene's name also counts for its orthologs in them.
        :param long_forms: what the text says the surface form stands for.
        """
        found: dict[str, Option] = {}
        for option in self._ways(surface, taxids):
            found.setdefault(option.entry.id, option)
        for long in long_forms:
            for option in self._exactly(long, taxids, ("definition",)) or self._plainly(long, taxids, ("definition",)):
                found.setdefault(option.entry.id, option)
        self._add_learned(surface, taxids, found)
        return tuple(found.values())[:MAX_OPTIONS]

    def _ways(self, surface: str, taxids: Sequence[str]) -> tuple[Option, ...]:
        """Return what the first way that leads to a gene finds, with the families met on the way."""
        options: tuple[Option, ...] = ()
        for way in (self._exactly, self._plainly, self._by_core, self._composed, self._at_length, self._closely):
            options += way(surface, taxids)
            if any(option.entry.type == "gene" for option in options):
                break
        return options

    def _exactly(self, query: str, taxids: Sequence[str], steps: tuple[str, ...] = ()) -> tuple[Option, ...]:
        """Look a name up: in the given species, then through the orthologs of genes that other species name so."""
        hits = self._lexicon.lookup(query)
        reached = [() if hit.entry.type == "family" else tuple(self._orthologs(hit.entry, taxids)) for hit in hits]
        tables: dict[str, int] = {}
        for genes in reached:
            for gene in genes:
                tables[gene.id] = tables.get(gene.id, 0) + 1
        found: dict[str, Option] = {}
        for hit in hits:
            family = hit.entry.type == "family"
            if (family or hit.entry.taxid in taxids) and hit.entry.id not in found:
                kind: NameKind = "family" if family else hit.kind
                found[hit.entry.id] = Option(
                    hit.entry, kind, hit.name, query, steps, tables=tables.get(hit.entry.id, 1)
                )
        for hit, genes in zip(hits, reached, strict=True):
            for gene in genes:
                if gene.id not in found:
                    found[gene.id] = Option(gene, "ortholog", hit.name, query, steps, tables=tables[gene.id])
        return tuple(found.values())

    def _orthologs(self, entry: Entry, taxids: Sequence[str]) -> Iterator[Entry]:
        """Yield the entry's orthologs in the given species; other species are reached by way of the human gene."""
        for human in (entry,) if entry.taxid == HUMAN else self._counterparts(entry.id, HUMAN):
            for taxid in taxids:
                yield from (human,) if taxid == HUMAN else self._counterparts(human.id, taxid)

    def _plainly(self, surface: str, taxids: Sequence[str], steps: tuple[str, ...] = ()) -> tuple[Option, ...]:
        """Look up plainer forms of a name."""
        for query, step in _plainer(surface):
            if options := self._exactly(query, taxids, (*steps, step)):
                return options
        return ()

    def _by_core(self, surface: str, taxids: Sequence[str]) -> tuple[Option, ...]:
        """Look up the cores of a fused word."""
        for core in cores(surface):
            kinds = tuple(f"species {text}" if kind == "species" else kind for kind, text in core.affixes)
            if options := self._exactly(core.name, taxids, kinds) or self._plainly(core.name, taxids, kinds):
                return options
        return ()

    def _composed(self, surface: str, taxids: Sequence[str]) -> tuple[Option, ...]:
        """Replace the gene inside a composed name by its other names and look the results up."""
        match = _COMPOSED.match(surface)
        if match is None:
            return ()
        for hit in self._lexicon.lookup(match["of"])[:8]:
            for name, _kind in self._lexicon.names(hit.entry.id):
                if options := self._exactly(f"{name}{match['rest']}", taxids, ("composed",)):
                    return tuple(replace(option, kind="composed") for option in options)
        return ()

    def _at_length(self, surface: str, taxids: Sequence[str]) -> tuple[Option, ...]:
        """Look up the first members of the series that a name may stand for."""
        for query in _longer(surface):
            if options := self._exactly(query, taxids, ("longer",)):
                return options
        return ()

    def _closely(self, surface: str, taxids: Sequence[str]) -> tuple[Option, ...]:
        """Look up spellings one slip away, else names of much the same words; all findings are kept."""
        found: dict[str, Option] = {}
        for query in _slips(surface):
            for option in self._exactly(query, taxids, ("close",)):
                found.setdefault(option.entry.id, replace(option, kind="close"))
        if not found and _WORDY.search(surface):
            for spelling in dict.fromkeys((key(surface), key(surface.replace("-", " ")))):
                for name, likeness in self._lexicon.similar(spelling, least=_MIN_LIKENESS):
                    for option in self._exactly(name, taxids, ("words",)):
                        found.setdefault(option.entry.id, replace(option, kind="close", likeness=likeness))
        return tuple(found.values())

    def _add_learned(self, surface: str, taxids: Sequence[str], found: dict[str, Option]) -> None:
        """Add the counts of training annotations, and the genes that only they know."""
        counts = {} if self._learned is None else dict(self._learned.counts(surface))
        counts.pop(NOTHING, None)
        total = sum(counts.values())
        for gene, count in counts.items():
            entry = self._lexicon.entry(gene)
            if entry is None:
                continue
            if entry.id in found:
                found[entry.id] = found[entry.id].annotated(count, total)
            elif entry.taxid in taxids:
                found[entry.id] = Option(entry, "learned", surface, surface, ("learned",), count, total)
        if total:
            for gene, option in found.items():
                if not option.total:
                    found[gene] = option.annotated(0.0, total)


def _plainer(name: str) -> Iterator[tuple[str, str]]:
    """Yield plainer forms of a name with what was done to it, the smallest change first."""
    if len(name) > 3 and name.endswith("s") and not name.endswith(("ss", "us", "is")):
        yield name[:-1], "plural"
    trimmed = _AFTER.sub("", _BEFORE.sub("", name))
    if trimmed != name and len(trimmed) > 1:
        yield trimmed, "trimmed"
    for table in (_ROMAN, _ARABIC):
        counted = _replace(_NUMERAL, table, name)
        if counted != name:
            yield counted, "numeral"
    yield from _unbracketed(name)
    for pattern, table in ((_GREEK_TAIL, _INITIALS), (_LATIN_TAIL, _GREEK_LETTERS)):
        respelt = _replace(pattern, table, name)
        if respelt != name:
            yield respelt, "greek"
    isoform = _ISOFORM.sub("", name)
    if isoform != name and len(isoform) > 1:
        yield isoform, "isoform"


def _unbracketed(name: str) -> Iterator[tuple[str, str]]:
    """Yield forms of a name without its brackets."""
    if chain := _CHAIN.match(name):
        yield f"collagen type {chain['type']} alpha {chain['chain']} chain", "chain"
    if "(" in name:
        bare = re.sub(r"\s*\([^()]*\)\s*", " ", name).strip()
        if len(bare) > 2:
            yield bare, "parenthesis"
        yield name.replace("(", "").replace(")", ""), "parenthesis"


def _longer(name: str) -> Iterator[str]:
    """Yield the first members that a bare series name may stand for (``ectodysplasin`` for ``ectodysplasin A``)."""
    if len(name) >= _MIN_LONGER and not name[-1].isdigit():
        yield from (f"{name}1", f"{name} A", f"{name} 1A", f"{name} alpha")
    elif len(name) >= _MIN_LONGER:
        yield from (f"{name}A", f"{name}-1")


def _replace(pattern: re.Pattern[str], table: Mapping[str, str], name: str) -> str:
    return pattern.sub(lambda match: table.get(match[0], match[0]), name)


def _slips(name: str) -> Iterator[str]:
    """Yield the spellings one confused, doubled or swapped character away; none for short names."""
    if len(name) < _MIN_CLOSE:
        return
    for at, char in enumerate(name):
        for wrong, right in _CONFUSED:
            if char == wrong:
                yield name[:at] + right + name[at + 1 :]
        if char.isalpha() and at:
            yield name[:at] + name[at + 1 :]
            if at + 1 < len(name) and name[at + 1].isalpha() and name[at + 1] != char:
                yield name[:at] + name[at + 1] + char + name[at + 2 :]
