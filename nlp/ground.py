"""Decides which gene a mention means, or none, with a calibrated probability.

Each name of a figure is one *question*: its candidates and "no gene" (NIL) are scored by the named terms of
:mod:`figlint.nlp.terms` and turned into probabilities that sum to one. The figure is decided in two rounds: the first
weighs every name alone, the second lets the genes found in the first speak for each other (literature, gene groups,
another name of the same gene). All mentions of a name in a figure get the same sense.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from figlint.nlp import coordination
from figlint.nlp.candidates import CandidateFinder, Option
from figlint.nlp.dossier import Dossier
from figlint.nlp.learned import LearnedNames
from figlint.nlp.lexicon import Lexicon
from figlint.nlp.literature import Literature
from figlint.nlp.mentions import Candidate, Mention
from figlint.nlp.normalize import key
from figlint.nlp.records import TextField
from figlint.nlp.terms import Company, Evidence, Question, Terms, annotated, nothing_terms, option_terms, words
from figlint.nlp.weights import GroundingWeights, Rounds

HUMAN_ONLY: Mapping[str, float] = MappingProxyType({"9606": 1.0})

#: A candidate gene counts as company for the others from this probability on.
_MIN_COMPANY = 0.2
#: Species less likely than this are not looked up.
_MIN_SPECIES = 0.03
_MAX_SPECIES = 4
#: A gene is named from this probability on. Half of the expected F1 is the threshold that serves F1 best.
LEAST = 0.35
_KEPT = 12
_CACHE = 65536
#: What a mention is identified by; an entry's protein accessions stay in the lexicon.
_PREFIXES = ("HGNC:", "NCBIGene:", "FPLX:")
_PANEL = re.compile(
    r"(?:^|[\s.;])\(?[A-Ha-h](?:[-–,][A-Ha-h])?\)|[Ss]cale bar|\bn ?= ?\d|[Ii]mmunoblot|[Ww]estern blot"
)
_ENUMERATION = re.compile(r"\s?[,/]\s?(?:(?:and|or|&)\s)?|\s(?:and|or|&)\s")
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,})[^\w]{0,2}$")
_WORD_AFTER = re.compile(r"^[^\w.;:,]{0,2}([^\W\d_]{2,})")


@dataclass(frozen=True, slots=True)
class Answer:
    """The weighed options of a question.

    :param probabilities: of the options, in their order; :param nothing: of NIL.
    :param terms: weighted terms of each option as log-odds against NIL; each sums to log(probability / nothing).
    """

    probabilities: tuple[float, ...]
    nothing: float
    terms: tuple[tuple[tuple[str, float], ...], ...]

    @property
    def chosen(self) -> int | None:
        """Index of the likeliest option, ``None`` when it is less likely than :data:`LEAST`."""
        if not self.probabilities:
            return None
        best = max(range(len(self.probabilities)), key=self.probabilities.__getitem__)
        return best if self.probabilities[best] >= LEAST else None


class Grounder:
    """Grounds the gene mentions of a figure.

    :param lexicon: names and identifiers; :param literature: co-mention counts of human genes.
    :param weights: weights of the terms of both rounds; :param learned: names learned from annotated text.
    """

    def __init__(
        self, lexicon: Lexicon, literature: Literature, weights: GroundingWeights, learned: LearnedNames | None = None
    ) -> None:
        self._lexicon = lexicon
        self._weights = weights
        self._learned = learned
        self._finder = CandidateFinder(lexicon, learned)
        self._dossier = Dossier(lexicon, literature)
        self._plain = lru_cache(maxsize=_CACHE)(self._never_a_gene)

    def ground(
        self,
        texts: Mapping[TextField, str],
        mentions: Sequence[Mention],
        *,
        organisms: Mapping[str, float] = HUMAN_ONLY,
        species: Sequence[Mapping[str, float]] | None = None,
        definitions: Mapping[str, Sequence[str]] | None = None,
    ) -> tuple[Mention, ...]:
        """Return the mentions with candidates, ids and score; mentions that are no genes pass through unchanged.

        :param texts: the figure's text fields; :param mentions: recognised spans.
        :param organisms: probability by taxid that a gene of this figure is of that species.
        :param species: the same for each mention, in their order; ``None``: ``organisms`` for all.
        :param definitions: long forms by short form, of all fields together.
        :returns: in order of field and offset; a series written ``ERK1/2`` becomes one mention a member.
        """
        given = [organisms] * len(mentions) if species is None else list(species)
        if len(given) != len(mentions):
            raise ValueError(f"{len(given)} species distributions for {len(mentions)} mentions")
        genes = [pair for pair in zip(mentions, given, strict=True) if pair[0].label == "gene"]
        plain = [replace(mention, score=0.0) for mention, _ in genes if self.is_plain_word(mention)]
        genes = [pair for pair in genes if not self.is_plain_word(pair[0])]
        others = [*plain, *(mention for mention in mentions if mention.label != "gene")]
        asked = self.members(texts, genes)
        questions, places = self.questions(texts, asked, definitions or {})
        answers = self.answer(texts, questions)
        grounded = [
            _grounded(mention, questions[place], answers[place])
            for (mention, _), place in zip(asked, places, strict=True)
        ]
        order = {name: index for index, name in enumerate(texts)}
        return tuple(
            sorted((*grounded, *others), key=lambda m: (order.get(m.field, len(order)), m.start, m.end, m.label))
        )

    def is_plain_word(self, mention: Mention) -> bool:
        """Whether only the lexicon takes a word of the language for a name: ``was``, ``set``; annotators never did."""
        return mention.source == "lexicon" and mention.surface.islower() and self._plain(mention.surface)

    def _never_a_gene(self, word: str) -> bool:
        if not any(sense.kind == "word" for sense in self._lexicon.senses(word)):
            return False
        return self._learned is None or annotated(self._learned.counts(word))[0] == 0.0

    def members(
        self, texts: Mapping[TextField, str], genes: Sequence[tuple[Mention, Mapping[str, float]]]
    ) -> list[tuple[Mention, Mapping[str, float]]]:
        """Write out the series among the mentions, whether a mention is the whole of one or its head."""
        taken = {(mention.field, place) for mention, _ in genes for place in range(mention.start, mention.end)}
        found: list[tuple[Mention, Mapping[str, float]]] = []
        for mention, chances in genes:
            members = () if mention.name else coordination.split(mention.surface, self._finder.knows)
            if members:
                found.extend((_member(mention, member, mention.start), chances) for member in members)
                continue
            text = texts.get(mention.field, "")
            end = mention.end if mention.name else self._finder.longer(text, mention.start, mention.end)
            if not any((mention.field, place) in taken for place in range(mention.end, end)):
                mention = replace(mention, end=end, surface=text[mention.start : end])
            found.append((mention, chances))
            for member in coordination.members(text, mention.start, mention.end, self._finder.knows):
                if (mention.field, member.start) not in taken:
                    found.append((_member(mention, member, 0, text), chances))
        return found

    def questions(
        self,
        texts: Mapping[TextField, str],
        asked: Sequence[tuple[Mention, Mapping[str, float]]],
        definitions: Mapping[str, Sequence[str]],
    ) -> tuple[list[Question], list[int]]:
        """Gather the mentions of one name and likeliest species into one question.

        :returns: the questions and, for each mention, the index of its question.
        """
        groups: dict[tuple[str, str], list[int]] = {}
        for index, (mention, chances) in enumerate(asked):
            likeliest = max(sorted(chances), key=chances.__getitem__, default="")
            groups.setdefault((mention.name or mention.surface, likeliest), []).append(index)
        is_read = any(mention.source != "lexicon" for mention, _ in asked)
        is_laboratory = any(_PANEL.search(text) for text in texts.values())
        listed = _listed(texts, [mention for mention, _ in asked], is_read=is_read)
        longs_by_key = {key(short): tuple(longs) for short, longs in definitions.items()}
        questions: list[Question] = []
        places = [0] * len(asked)
        for (name, _), indices in groups.items():
            for index in indices:
                places[index] = len(questions)
            members = [asked[index] for index in indices]
            questions.append(
                self._question(texts, name, members, longs_by_key, listed, is_laboratory=is_laboratory, is_read=is_read)
            )
        return questions, places

    def _question(
        self,
        texts: Mapping[TextField, str],
        name: str,
        asked: Sequence[tuple[Mention, Mapping[str, float]]],
        longs_by_key: Mapping[str, tuple[str, ...]],
        listed: Mapping[tuple[TextField, int], float],
        *,
        is_laboratory: bool,
        is_read: bool,
    ) -> Question:
        chances: dict[str, float] = {}
        for _, given in asked:
            for taxid, chance in given.items():
                chances[taxid] = chances.get(taxid, 0.0) + chance / len(asked)
        likely = sorted((taxid for taxid in chances if chances[taxid] >= _MIN_SPECIES), key=lambda t: (-chances[t], t))
        longs = longs_by_key.get(key(name), ())
        counts = self._learned.counts(name) if self._learned is not None else {}
        meant, nothing = annotated(counts)
        return Question(
            surface=name,
            key=key(name),
            species=chances,
            options=self._finder.find(name, likely[:_MAX_SPECIES], longs),
            near=tuple(_neighbours(texts.get(mention.field, ""), mention) for mention, _ in asked),
            sources=frozenset(mention.source for mention, _ in asked if mention.source),
            recognised=max(mention.score for mention, _ in asked),
            n_mentions=len(asked),
            listed=max(listed.get((mention.field, mention.start), 0.0) for mention, _ in asked),
            longs=longs,
            senses=frozenset(sense.kind for sense in self._lexicon.senses(name)),
            is_laboratory=is_laboratory,
            is_read=is_read,
            is_defined_otherwise=self._is_defined_otherwise(longs),
            nothing=nothing,
            annotated=meant,
        )

    def _is_defined_otherwise(self, longs: Sequence[str]) -> bool:
        """Whether some long form denotes another thing and none names a gene; unknown long forms say nothing."""
        denotes_other = any(self._lexicon.senses(long) for long in longs)
        return denotes_other and not any(self._finder.knows(long) for long in longs)

    def answer(self, texts: Mapping[TextField, str], questions: Sequence[Question]) -> list[Answer]:
        """Weigh all questions of a figure in two rounds."""
        context = words(" ".join(texts.values()))
        files = self.files(questions)
        alone = Company(words=context)
        first = [
            weigh(terms_of(question, evidence, alone), self._rounds(question).first)
            for question, evidence in zip(questions, files, strict=True)
        ]
        if all(len(question.options) == 0 for question in questions):
            return first
        return [
            weigh(terms_of(question, files[index], company), self._rounds(question).final)
            for index, (question, company) in enumerate(
                zip(questions, self.companies(context, questions, files, first), strict=True)
            )
        ]

    def _rounds(self, question: Question) -> Rounds:
        return self._weights.rounds(is_laboratory=question.is_laboratory, is_read=question.is_read)

    def files(self, questions: Sequence[Question]) -> list[list[Evidence]]:
        """Return what is known of every option of every question."""
        return [[self._dossier.evidence(option, question) for option in question.options] for question in questions]

    def companies(
        self,
        context: frozenset[str],
        questions: Sequence[Question],
        files: Sequence[Sequence[Evidence]],
        first: Sequence[Answer],
    ) -> list[Company]:
        """Return what the genes likely after the first round say to each question."""
        beliefs = [_belief(evidence, answer) for evidence, answer in zip(files, first, strict=True)]
        companies = []
        for index, question in enumerate(questions):
            others: dict[str, float] = {}
            same: dict[str, float] = {}
            for other, belief in enumerate(beliefs):
                if other == index or questions[other].key == question.key:
                    continue
                for concept, chance in belief.items():
                    others[concept] = max(others.get(concept, 0.0), chance)
            own = {evidence.concept for evidence in files[index]}
            for concept in own & others.keys():
                same[concept] = others[concept]
            rest = {concept: chance for concept, chance in others.items() if concept not in own}
            companies.append(self._dossier.company(context, own, files[index], rest, same))
        return companies


def terms_of(question: Question, files: Sequence[Evidence], company: Company) -> tuple[list[Terms], Terms]:
    """Return the terms of all options, and those of NIL."""
    rivals = list(zip(question.options, files, strict=True))
    options = [option_terms(question, option, evidence, rivals, company) for option, evidence in rivals]
    return options, nothing_terms(question)


def weigh(terms: tuple[list[Terms], Terms], weights: Mapping[str, float]) -> Answer:
    """Turn terms into probabilities over the options and NIL."""
    options, nothing = terms
    against = _weighted(nothing, weights, -1.0)
    start = math.fsum(value for _, value in against)
    weighted = [_weighted(option, weights, 1.0) for option in options]
    odds = [start + math.fsum(value for _, value in option) for option in weighted]
    top = max((0.0, *odds))
    shares = [math.exp(value - top) for value in odds]
    total = math.exp(-top) + math.fsum(shares)
    return Answer(
        tuple(share / total for share in shares),
        math.exp(-top) / total,
        tuple((*option, *against) for option in weighted),
    )


def _weighted(terms: Terms, weights: Mapping[str, float], sign: float) -> tuple[tuple[str, float], ...]:
    """Return the terms that have a weight, as log-odds."""
    return tuple((name, sign * value * weights[name]) for name, value in terms.items() if name in weights)


def _belief(files: Sequence[Evidence], answer: Answer) -> dict[str, float]:
    """Return the genes a question likely means, orthologs taken together."""
    belief: dict[str, float] = {}
    for evidence, chance in zip(files, answer.probabilities, strict=True):
        belief[evidence.concept] = belief.get(evidence.concept, 0.0) + chance
    return {concept: chance for concept, chance in belief.items() if chance >= _MIN_COMPANY}


def _member(mention: Mention, member: coordination.Member, base: int, text: str | None = None) -> Mention:
    """Return the mention of one member of a series."""
    start, end = base + member.start, base + member.end
    surface = mention.surface[member.start : member.end] if text is None else text[start:end]
    return replace(mention, start=start, end=end, surface=surface, name=member.name)


def _neighbours(text: str, mention: Mention) -> tuple[str, str]:
    """Return the words right before and after a mention, lower case."""
    before = _WORD_BEFORE.search(text[max(0, mention.start - 24) : mention.start])
    after = _WORD_AFTER.search(text[mention.end : mention.end + 24])
    return (before[1].lower() if before else "", after[1].lower() if after else "")


def _listed(
    texts: Mapping[TextField, str], mentions: Sequence[Mention], *, is_read: bool
) -> dict[tuple[TextField, int], float]:
    """Return how sure the surest neighbour of a mention in an enumeration is, by field and start.

    In a text that no recogniser has read, a neighbour counts as sure when it is not all in small letters.
    """
    listed: dict[tuple[TextField, int], float] = {}
    ordered = sorted(mentions, key=lambda mention: (mention.field, mention.start, mention.end))
    for left, right in itertools.pairwise(ordered):
        between = texts.get(left.field, "")[left.end : right.start]
        if left.field != right.field or left.end > right.start or not _ENUMERATION.fullmatch(between):
            continue
        for mention, neighbour in ((left, right), (right, left)):
            sure = neighbour.score if is_read else float(not neighbour.surface.islower())
            place = (mention.field, mention.start)
            listed[place] = max(listed.get(place, 0.0), sure)
    return listed


def _grounded(mention: Mention, question: Question, answer: Answer) -> Mention:
    """Write an answer into a mention; the likeliest of the options and NIL is chosen."""
    ranked = sorted(
        zip(question.options, answer.probabilities, answer.terms, strict=True),
        key=lambda row: (-row[1], row[0].entry.id),
    )[:_KEPT]
    candidates = tuple(_candidate(*row) for row in ranked)
    if not ranked or ranked[0][1] < LEAST:
        score = mention.score if not ranked else 1.0 - answer.nothing
        return replace(mention, name=question.surface, ids=(), symbol="", score=score, candidates=candidates)
    best = candidates[0]
    return replace(
        mention, name=question.surface, ids=best.ids, symbol=best.symbol, score=best.probability, candidates=candidates
    )


def _candidate(option: Option, chance: float, terms: tuple[tuple[str, float], ...]) -> Candidate:
    entry = option.entry
    ids = tuple(curie for curie in entry.ids if curie.startswith(_PREFIXES))
    return Candidate(ids, entry.symbol, entry.name, entry.taxid, option.kind, chance, terms)
