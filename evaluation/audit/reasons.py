"""Why a keyword is wrong: the rule, the competing reading, what to put instead, and a sentence that says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.features import TERMS, Floats
from figlint.evaluation.audit.figure import Figure, Keyword
from figlint.evaluation.audit.rule_choice import RuleWeights
from figlint.evaluation.audit.words import HUMAN
from figlint.nlp.lexicon.learned import NOTHING, LearnedNames
from figlint.nlp.lexicon.lexicon import Entry, Lexicon, NameHit
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.remembered import FEW

_KIND = {"symbol": "the symbol", "previous": "a previous symbol", "alias": "an alias", "name": "a name"}
_TOPIC_NAMES = {
    "virus": "a virus", "bacteria": "bacteria", "yeast": "fungi", "insect": "insects", "worm": "worms",
    "plant": "plants", "parasite": "a parasite",
}  # fmt: skip
_SENSE_ORDER = (
    "chemical",
    "pathogen",
    "disease",
    "process",
    "cell",
    "component",
    "function",
    "anatomy",
    "method",
    "unit",
    "word",
)
#: Mammals whose genes stand for each other in figures of any of them: human, mouse, rat.
_KIN = frozenset({HUMAN, "10090", "10116"})
#: A clean word of so many letters is no fragment of one.
_WHOLE = 3
#: A rival that is wrong with this probability is not worth naming.
_HOPELESS = 0.9
_N_PARTNERS = 3


@dataclass(frozen=True, slots=True)
class Rival:
    """Another gene of the keyword's word, judged as if it were the keyword."""

    hit: NameHit
    p_error: float


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong with a keyword; ``rule`` is ``None`` when nothing is."""

    rule: str | None
    message: str
    replacement: str | None = None


class Reasoner:
    """Finds the reasons behind verdicts.

    :param weights: how the terms speak for the rules.
    """

    def __init__(self, lexicon: Lexicon, literature: Literature, learned: LearnedNames, weights: RuleWeights) -> None:
        self.lexicon = lexicon
        self._weights = weights
        self._literature = literature
        self._learned = learned
        #: What the evidence of a keyword holds in every figure, and room for the rest in its place.
        self.known = lru_cache(maxsize=FEW)(self._find_known)
        #: The note on a keyword whose word names a family that it belongs to.
        self.why_family = lru_cache(maxsize=FEW)(self._find_note)
        self._places = [TERMS.index(name) for name in weights.terms]

    def writer(self, figure: Figure, genes: Iterable[str] = ()) -> Writer:
        """Return what writes the reasons of one figure.

        :param genes: the genes that will be written of.
        """
        asked = tuple(dict.fromkeys(genes))
        return Writer(self, figure, asked, self._literature.together_matrix(asked, figure.vouchers))

    def rule_of(self, values: Floats) -> str:
        """Return the rule that explains a wrong keyword best.

        :param values: the terms of the keyword, in the order of ``TERMS``.
        """
        return self._weights.rules[int(self._weights.scores(values[self._places]).argmax())]

    def _find_known(self, keyword: Keyword) -> Mapping[str, object]:
        word = keyword.word
        return {
            "word": word.surface,
            "word_from": word.source,
            "read_as": word.name,
            "name_kind": word.kind,
            "other_words": [other.surface for other in keyword.words[1:]],
            "shared_papers": None,
            "candidates": None,
            "families": [family.symbol for family in keyword.families],
            "definition": None,
            "senses": [f"{sense.kind}: {sense.label or word.form}" for sense in keyword.senses],
            "annotators_meant": self.meant(word.form),
        }

    def _find_note(self, keyword: Keyword) -> Reason:
        members = ((family, self.lexicon.members(family.id)) for family in keyword.families)
        named, size = "a family or complex", ""
        for family, genes in members:
            if keyword.entry.id in genes:
                named, size = family.name or family.symbol, f" among {len(genes)}"
                break
        return Reason(
            "G104",
            f"“{keyword.word.surface}” names {named}, of which {keyword.label} is one member{size}: "
            "an approximation, not an error",
        )

    def meant(self, form: str) -> Mapping[str, int]:
        """Return how often annotators of other texts meant which gene by a word, most first."""
        counts = self._learned.counts(form)
        named: dict[str, int] = {}
        for gene, count in counts.items():
            entry = self.lexicon.entry(gene) if gene != NOTHING else None
            # Orthologs are one gene to the reader of a message; their symbols differ in case only.
            symbol = entry.symbol.upper() if entry else "no gene" if gene == NOTHING else gene
            named[symbol] = named.get(symbol, 0) + int(count)
        return {symbol: named[symbol] for symbol in sorted(named, key=lambda symbol: (-named[symbol], symbol))}


class Writer:
    """Writes the reasons behind the verdicts on one figure.

    :param genes: the genes that will be written of; :param papers: how many papers each shares with each of the genes
        that can vouch for others, a row each.
    """

    def __init__(self, reasoner: Reasoner, figure: Figure, genes: Sequence[str], papers: NDArray[np.int32]) -> None:
        self.figure = figure
        self._reasoner = reasoner
        self._symbols = {keyword.entry.id: keyword.entry.symbol for keyword in figure.keywords}
        # By gene, the most papers first, then by symbol: one list for all genes, and where each one's part lies in it.
        order = sorted(range(len(figure.vouchers)), key=lambda place: self._symbols[figure.vouchers[place]])
        ordered = papers[:, order]
        rows, columns = np.nonzero(ordered)
        counts = ordered[rows, columns]
        ranks = np.lexsort((-counts, rows))
        self._partner = [figure.vouchers[order[column]] for column in columns[ranks].tolist()]
        self._count = counts[ranks].tolist()
        ends = rows.searchsorted(np.arange(len(genes)), side="right").tolist()
        self._parts = dict(zip(genes, map(range, [0, *ends], ends), strict=True))

    def why_wrong(
        self,
        keyword: Keyword,
        values: Floats,
        rivals: Sequence[Rival],
        annotated: AnnotatedRecord,
    ) -> Reason:
        """Return the reason why a suspect keyword is wrong.

        A namesake that is right itself settles it, if it is of a species that the figure is about; otherwise the terms
        decide which rule explains best.

        :param values: the terms, in the order of ``TERMS``.
        """
        about = {call.taxid for call in annotated.organisms}
        fitting = [rival for rival in rivals if _belongs(rival.hit.entry, about)]
        if fitting and fitting[0].p_error < 0.5:
            return self._another_gene(keyword, fitting[0].hit)
        figure = self.figure
        rule = self._reasoner.rule_of(values)
        if _is_elsewhere(keyword, figure, about):
            if keyword.families or not _has_plain_sense(keyword):
                return self._other_species(keyword, annotated)
            rule = "G102"
        elif rule == "G105" and _has_plain_sense(keyword):
            rule = "G102"
        elif rule == "G105" and _is_whole_word(keyword) and (keyword.families or self._others_meant(keyword)):
            rule = "G101"
        if keyword.word.form in figure.definitions:
            return self._defined(keyword)
        if rule == "G102":
            return self._no_gene(keyword)
        if rule == "G103":
            return self._other_species(keyword, annotated)
        if rule == "G105":
            return self._noise(keyword)
        return self._unnamed_gene(keyword, fitting)

    def evidence(self, keyword: Keyword, rivals: Sequence[Rival]) -> dict[str, object]:
        """Return the evidence behind a verdict as JSON values; what is empty is left out."""
        found: dict[str, object] = {
            **self._reasoner.known(keyword),
            "shared_papers": self._partners(keyword.entry.id, keyword),
            "candidates": [
                {
                    "symbol": rival.hit.entry.symbol,
                    "id": rival.hit.entry.id,
                    "name_kind": rival.hit.kind,
                    "p_error": round(rival.p_error, 4),
                    "shared_papers": self._partners(rival.hit.entry.id, keyword),
                }
                for rival in rivals
            ],
            "definition": self.figure.definitions.get(keyword.word.form),
        }
        return {name: value for name, value in found.items() if value}

    def _another_gene(self, keyword: Keyword, hit: NameHit) -> Reason:
        entry = hit.entry
        company = self._company(entry.id, keyword)
        own = self._company(keyword.entry.id, keyword)
        if company:
            why = f"{entry.symbol} shares papers with {company}" + (
                f", {keyword.label} with {own}" if own else f", {keyword.label} with no gene of the figure"
            )
        else:
            why = f"the word is {_KIND.get(hit.kind, 'a name')} of {entry.symbol}, which fits the figure better"
        listed = any(other.entry.id == entry.id or other.label == entry.symbol for other in self.figure.keywords)
        advice = f"{entry.symbol} is listed already, take {keyword.label} out" if listed else f"put {entry.symbol}"
        named = f"{entry.symbol} ({entry.name})" if entry.name else entry.symbol
        return Reason("G101", f"{_what(keyword)}, but here it means {named}: {why}; {advice}", entry.symbol)

    def _unnamed_gene(self, keyword: Keyword, rivals: Sequence[Rival]) -> Reason:
        """Return that another gene is meant, and which as far as that can be told."""
        others = self._others_meant(keyword)
        if others:
            named = f"annotators of other texts mean {others[0]} by it"
        elif keyword.families:
            named = f"it names {keyword.families[0].name or keyword.families[0].symbol}"
        elif rivals and rivals[0].p_error < _HOPELESS:
            named = f"of the genes that it can name, {rivals[0].hit.entry.symbol} fits best"
        elif keyword.senses:
            return self._no_gene(keyword)
        else:
            named = "which one, nothing in the record tells"
        own = self._company(keyword.entry.id, keyword)
        why = f"shares papers only with {own}" if own else "shares no paper with the figure's other genes"
        return Reason(
            "G101",
            f"{_what(keyword)}, but another gene is probably meant here: {named}, and {keyword.label} {why}; "
            f"take {keyword.label} out",
        )

    def _others_meant(self, keyword: Keyword) -> list[str]:
        """Return the other genes that annotators of other texts meant by the word, most often first."""
        own = (keyword.entry.symbol.upper(), "no gene")
        return [symbol for symbol in self._reasoner.meant(keyword.word.form) if symbol not in own]

    def _defined(self, keyword: Keyword) -> Reason:
        """Return that the text defines the word: as another gene if the long form is a name of one, else as none."""
        long = self.figure.definitions[keyword.word.form]
        hits = self._reasoner.lexicon.lookup(long, (HUMAN,))
        genes = [hit.entry for hit in hits if hit.entry.type == "gene" and hit.entry.id != keyword.entry.id]
        rule, named = ("G101", f", a name of {genes[0].symbol}") if genes else ("G102", "")
        return Reason(rule, f"{_what(keyword)}, but the text defines it as “{long}”{named}; take {keyword.label} out")

    def _no_gene(self, keyword: Keyword) -> Reason:
        advice = f"take {keyword.label} out"
        senses = sorted(keyword.senses, key=lambda sense: _SENSE_ORDER.index(sense.kind))
        if senses:
            sense = senses[0]
            label = f" ({sense.label})" if sense.label and sense.label.lower() != keyword.word.form.lower() else ""
            meaning = "a plain word" if sense.kind == "word" else f"the {sense.kind}{label}"
            return Reason("G102", f"{_what(keyword)}, but here it is {meaning}; {advice}")
        return Reason(
            "G102", f"{_what(keyword)}, but nothing here speaks for a gene: it is a word or abbreviation; {advice}"
        )

    def _other_species(self, keyword: Keyword, annotated: AnnotatedRecord) -> Reason:
        topics = [_TOPIC_NAMES[name] for name, count in self.figure.topics.items() if count and name in _TOPIC_NAMES]
        named = [call.name for call in annotated.organisms if call.taxid != keyword.entry.taxid and not call.is_default]
        about = " and ".join(named[:2] or topics[:2])
        species = self._reasoner.lexicon.entry(f"NCBITaxon:{keyword.entry.taxid}")
        gene = _what(keyword)
        if keyword.entry.taxid != HUMAN and species is not None:
            gene += f", a gene of {species.symbol}"
            why = f"but this figure is about {about}" if about else "of which nothing in the text speaks"
            why += self._human_reading(keyword, annotated)
        else:
            about = about or "another organism"
            why = f"but this figure is about {about}, and the word names a gene product of it"
        return Reason("G103", f"{gene}, {why}; take {keyword.label} out")

    def _human_reading(self, keyword: Keyword, annotated: AnnotatedRecord) -> str:
        """Say which human family or listed human gene the word names, where human genes may be meant."""
        if all(call.taxid != HUMAN for call in annotated.organisms):
            return ""
        if keyword.families:
            return (
                f"; of human genes the word names the family {keyword.families[0].name or keyword.families[0].symbol}"
            )
        hits = {hit.entry.id for hit in self._reasoner.lexicon.lookup(keyword.word.form, (HUMAN,))}
        listed = sorted({other.label for other in self.figure.keywords if other.entry.id in hits})
        return f"; of human genes the word names {listed[0]}" if len(listed) == 1 else ""

    def _noise(self, keyword: Keyword) -> Reason:
        word = keyword.word
        if not any(char.isalpha() for char in word.form):
            looks = "it is a number"
        elif word.match == "inside":
            looks = f"“{word.form}” is only a part of it"
        elif any(ord(char) > 127 for char in word.surface):
            looks = "it holds letters that character recognition confused"
        else:
            looks = "it looks like a fragment, and nothing else in the figure speaks for the gene"
        return Reason("G105", f"{_what(keyword)}, but {looks}; take {keyword.label} out")

    def _partners(self, gene: str, keyword: Keyword) -> dict[str, int]:
        """Return the papers that a gene shares with the genes that can vouch for it, most first."""
        found: dict[str, int] = {}
        part = self._parts[gene]
        rivals = self.figure.rivals(keyword) if part else ()
        for place in part:
            if len(found) == _N_PARTNERS:
                break
            other = self._partner[place]
            if other not in rivals:
                found.setdefault(self._symbols[other], self._count[place])
        return found

    def _company(self, gene: str, keyword: Keyword) -> str:
        return ", ".join(f"{symbol} ({count})" for symbol, count in self._partners(gene, keyword).items())


def _belongs(entry: Entry, about: Collection[str]) -> bool:
    """Whether a gene is of a species that a figure is about, or of its kin; human genes always may be."""
    return entry.taxid == HUMAN or entry.taxid in about or (entry.taxid in _KIN and not _KIN.isdisjoint(about))


def _is_elsewhere(keyword: Keyword, figure: Figure, about: Collection[str]) -> bool:
    """Whether the figure is about other organisms than the gene's: for a human gene, about none that is like us."""
    if not about or keyword.entry.taxid in about:
        return False
    if keyword.entry.taxid != HUMAN:
        return not _belongs(keyword.entry, about)
    return not figure.topics["mammal"] and any(count for topic, count in figure.topics.items() if topic != "virus")


def _has_plain_sense(keyword: Keyword) -> bool:
    """Whether the word is a chemical, or an ordinary word in lower case: no noise then."""
    kinds = {sense.kind for sense in keyword.senses}
    return "chemical" in kinds or ("word" in kinds and keyword.word.form.islower())


def _is_whole_word(keyword: Keyword) -> bool:
    """Whether the word was read as it stands and is a name by its looks: no number, no single letters, no odd signs."""
    form = keyword.word.form
    return (
        keyword.word.match != "inside"
        and form == keyword.word.surface
        and form.isascii()
        and sum(map(str.isalpha, form)) >= _WHOLE
    )


def _what(keyword: Keyword) -> str:
    """Say what the word is to the gene."""
    word = keyword.word
    if word.source == "keyword" or not word.kind:
        return f"“{word.surface}” was taken for {keyword.label}"
    kind = _KIND.get(word.kind, "a name")
    if word.form != word.surface:
        return f"“{word.form}” in “{word.surface}” is {kind} of {keyword.label}"
    return f"“{word.surface}” is {kind} of {keyword.label}"
