"""The fast reader: names of the lexicon and of organisms, and what each most likely means whatever its context.

Where the default weighs a figure as a whole, this reader looks every name up once and remembers the answer. How far a
name can be trusted is a matter of its kind: curators of pathway figures agreed with 98% of what their dictionary found
by approved symbol, with 85% by previous symbol, 49% by alias and 24% by an alias of three characters (PFOCR's own
evaluation of 2018). What annotators of other texts meant by a name goes before that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from figlint.nlp.lexicon.learned import NOTHING, LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.lexicon.textnames import TextNames, Words, words_of
from figlint.nlp.mentions import AnnotatedRecord, Mention, NameKind, OrganismCall
from figlint.nlp.organisms.names import Experience, OrganismNames, word_key
from figlint.nlp.readings import FigureReading, Readings
from figlint.nlp.records.layout import Layout
from figlint.nlp.records.record import Record, TextField

HUMAN = "9606"
#: How often a name of a kind means its gene.
_TRUST: Mapping[NameKind, float] = {"symbol": 0.98, "previous": 0.85, "name": 0.85, "alias": 0.49}
_SHORT_ALIAS = 0.24
_SHORT = 3
#: What is left of that where the text writes the name in another case, or where the name means something else too.
_OTHER_CASE = 0.5
_PLAIN_WORD = 0.3
_OTHER_SENSE = 0.5
#: Articles that the trust above is worth beside those that annotators read.
_PRIOR_WEIGHT = 1.0
#: A gene or an organism is told from this probability on.
LEAST = 0.4
#: Articles in which an organism's name is taken for one before any is seen.
_NAMED = 2.0
#: What is remembered before it is forgotten.
_REMEMBERED = 100_000
#: Records that are looked at together.
_AT_ONCE = 64
_IMPLYING = frozenset({"strain", "line", "cue"})
_PREFIXES = ("HGNC:", "NCBIGene:")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name means: identifiers, symbol, and the probability that this is right."""

    ids: tuple[str, ...]
    symbol: str
    probability: float


class GeneChooser:
    """Chooses the gene that a name most likely means in a species.

    :param lexicon: names and identifiers; :param literature: how much is written about a gene.
    :param learned: what annotators of other texts meant by a name.
    """

    def __init__(self, lexicon: Lexicon, literature: Literature, learned: LearnedNames) -> None:
        self._lexicon = lexicon
        self._literature = literature
        self._chosen: dict[tuple[str, str], Choice | None] = {}
        self._counts = lru_cache(maxsize=_REMEMBERED // 4)(learned.counts)
        self._likeliest = lru_cache(maxsize=_REMEMBERED // 4)(self._find_likeliest)
        self._has_senses = lru_cache(maxsize=_REMEMBERED // 4)(lambda name: bool(lexicon.senses(name)))

    def choose(self, name: str, taxid: str) -> Choice | None:
        """Return what a name means in a text about a species; ``None`` if it is too likely no gene."""
        asked = (name, taxid)
        if asked not in self._chosen:
            if len(self._chosen) >= _REMEMBERED:
                self._chosen.clear()
            self._chosen[asked] = self._choose(name, taxid)
        return self._chosen[asked]

    def _choose(self, name: str, taxid: str) -> Choice | None:
        for wanted in dict.fromkeys((taxid, HUMAN, None)):
            if (best := self._likeliest(name, wanted)) is not None:
                return self._in_species(*best, taxid) if best[1] >= LEAST else None
        return None

    def _find_likeliest(self, name: str, taxid: str | None) -> tuple[Entry, float] | None:
        """Return the likeliest of the genes that a name has in one species, and the probability that it is meant.

        :param taxid: None for the gene of any species whose symbol the name is, letter for letter.
        """
        if taxid is not None:
            hits = [hit for hit in self._lexicon.lookup(name, (taxid,)) if hit.entry.type == "gene"]
        else:
            symbols = (hit for hit in self._lexicon.lookup(name) if hit.kind == "symbol" and hit.name == name)
            hits = [hit for hit in symbols if hit.entry.type == "gene"][:1]
        if not hits:
            return None
        counts = self._counts(name)
        entries: dict[str, Entry] = {}
        trust: dict[str, float] = {}
        for hit in hits:
            entries[hit.entry.id] = hit.entry
            trust[hit.entry.id] = max(trust.get(hit.entry.id, 0.0), _trust(name, hit))
        weight = {one: trust[one] * (1.0 + self._literature.papers(one)) for one in entries}
        meant = {one: sum(counts.get(curie, 0.0) for curie in entry.ids) for one, entry in entries.items()}
        best = max(entries, key=lambda one: (meant[one], weight[one], one))
        prior = trust[best] * weight[best] / sum(weight.values())
        if self._has_senses(name):
            prior *= _OTHER_SENSE
        total = sum(meant.values()) + counts.get(NOTHING, 0.0)
        return entries[best], (meant[best] + _PRIOR_WEIGHT * prior) / (total + _PRIOR_WEIGHT)

    def _in_species(self, entry: Entry, probability: float, taxid: str) -> Choice:
        """Return a gene as the gene of a species that corresponds to it."""
        if entry.taxid == HUMAN != taxid:
            entry = next(iter(self._lexicon.counterparts(entry.id, taxid)), entry)
        return Choice(tuple(one for one in entry.ids if one.startswith(_PREFIXES)), entry.symbol, probability)


def _trust(name: str, hit: NameHit) -> float:
    trust = _TRUST.get(hit.kind, 0.0)
    if hit.kind == "alias" and len(name) <= _SHORT:
        trust = _SHORT_ALIAS
    is_phrase = " " in name or hit.kind == "name"
    if is_phrase or _letters(name) == _letters(hit.name):
        return trust
    return trust * (_PLAIN_WORD if name.isalpha() and name.islower() else _OTHER_CASE)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name))


@dataclass(frozen=True, slots=True)
class _Organism:
    """An organism in a text. *Offsets:* half-open, code points. ``is_mention`` tells names from what only implies."""

    start: int
    end: int
    taxid: str
    probability: float
    is_mention: bool


class OrganismReader:
    """Finds organisms by the tables of names, remembered word by word.

    :param names: what to look for; :param experience: what annotators made of the names.
    """

    def __init__(self, names: OrganismNames, experience: Experience) -> None:
        self._names = names
        self._experience = experience
        self._key = lru_cache(maxsize=_REMEMBERED // 4)(word_key)
        self._lengths: dict[str, int] = {}
        self._meanings: dict[str, tuple[str, float, bool] | None] = {}

    def find(self, words: Words) -> list[_Organism]:
        """Return the organisms among the words of a text, left to right, none overlapping another."""
        found: list[_Organism] = []
        after = 0
        lengths = map(self._lengths.get, words.written)
        for at, longest in [(at, longest) for at, longest in enumerate(lengths) if longest != 0]:
            if at < after:
                continue
            if longest is None:
                longest = self._length(words.written[at])
            keys = [self._key(written) for written in words.written[at : at + longest]]
            for n_words in range(len(keys), 0, -1):
                meaning = self._meaning(" ".join(keys[:n_words]))
                if meaning is not None:
                    found.append(_Organism(words.starts[at], words.ends[at + n_words - 1], *meaning))
                    after = at + n_words
                    break
        return found

    def name(self, taxid: str) -> str:
        """Return the scientific name of a taxon."""
        return self._names.scientific_name(taxid)

    def species(self, taxid: str) -> str:
        """Return the species that a taxon is of."""
        return self._names.taxonomy.organism_of(taxid)

    def _length(self, written: str) -> int:
        """Return how many words a name can have that begins with a word."""
        if len(self._lengths) >= _REMEMBERED:
            self._lengths.clear()
        length = self._lengths[written] = self._names.lengths.get(self._key(written), 0)
        return length

    def _meaning(self, phrase: str) -> tuple[str, float, bool] | None:
        if phrase not in self._meanings:
            if len(self._meanings) >= _REMEMBERED:
                self._meanings.clear()
            self._meanings[phrase] = self._find_meaning(phrase)
        return self._meanings[phrase]

    def _find_meaning(self, phrase: str) -> tuple[str, float, bool] | None:
        """Return the taxon that a phrase names, how likely, and whether it names it or only implies it."""
        listed = self._names.phrases.get(phrase, ())
        learned = self._experience.name(phrase)
        if not listed and not learned.taxids:
            return None
        is_mention = not listed or any(kind not in _IMPLYING for _, kind in listed)
        prior = 1.0 if listed and is_mention else 0.0
        probability = (learned.annotated + _NAMED * prior) / (learned.seen + _NAMED)
        taxid = max(learned.taxids, key=learned.taxids.__getitem__) if learned.taxids else listed[0][0]
        return taxid, min(probability, 1.0), is_mention and probability >= LEAST


class FastReader:
    """Annotates records and plain texts by dictionaries alone.

    :param names: finds names of genes; :param genes: says what they mean; :param organisms: finds organisms.
    """

    def __init__(self, names: TextNames, genes: GeneChooser, organisms: OrganismReader) -> None:
        self._names = names
        self._genes = genes
        self._organisms = organisms
        self._readings = Readings(lambda figures: (self._read(one.text, one.layout) for one in figures), _AT_ONCE)

    def annotate(self, records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
        """Yield each record with its mentions and organisms, in order."""
        return self._readings.annotate(records)

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text. *Offsets:* into the text, code points."""
        return [self._read(text, Layout({"text": (0, len(text))})).mentions for text in texts]

    def _read(self, text: str, layout: Layout) -> FigureReading:
        words = words_of(text)
        organisms = self._organisms.find(words)
        species = _SpeciesNearby(organisms, self._organisms)
        taken = {organism.start for organism in organisms if organism.is_mention}
        mentions: list[Mention] = []
        for start, end in self._names.find(words):
            if start in taken:
                continue
            surface = text[start:end]
            choice = self._genes.choose(surface, species.at(start))
            if choice is not None and (place := layout.locate(start, end)) is not None:
                mentions.append(
                    Mention(*place, surface, "gene", choice.ids, choice.symbol, choice.probability, surface, "lexicon")
                )
        for one in organisms:
            if one.is_mention and (place := layout.locate(one.start, one.end)) is not None:
                surface, name = text[one.start : one.end], self._organisms.name(one.taxid)
                ids = (f"NCBITaxon:{one.taxid}",)
                mentions.append(Mention(*place, surface, "organism", ids, name, one.probability, surface, "lexicon"))
        order: dict[TextField, int] = {name: index for index, name in enumerate(layout.spans)}
        mentions.sort(key=lambda mention: (order[mention.field], mention.start, mention.end, mention.label))
        return FigureReading(tuple(mentions), species.calls())


class _SpeciesNearby:
    """The species that a text is about at each of its places: the one named last before it, else most often.

    A text that names no species is about humans.
    """

    def __init__(self, organisms: Sequence[_Organism], reader: OrganismReader) -> None:
        self._reader = reader
        self._starts = [organism.start for organism in organisms]
        self._taxids = [reader.species(organism.taxid) for organism in organisms]
        self._counts = Counter(self._taxids)
        self._most = self._counts.most_common(1)[0][0] if organisms else HUMAN

    def at(self, offset: int) -> str:
        """Return the species at an offset."""
        before = bisect_left(self._starts, offset)
        return self._taxids[before - 1] if before else self._most

    def calls(self) -> tuple[OrganismCall, ...]:
        """Return the species of the text with their shares of what is said of species."""
        total = sum(self._counts.values())
        if not total:
            return (OrganismCall(HUMAN, self._reader.name(HUMAN), 1.0, is_default=True),)
        return tuple(
            OrganismCall(taxid, self._reader.name(taxid), count / total) for taxid, count in self._counts.most_common()
        )
