"""Decides which gene a mention means, or none, with a calibrated probability.

Each name of a figure is one *question*: its candidates and "no gene" (NIL) are scored by the named terms of
:mod:`figlint.nlp.grounding.terms` and turned into probabilities that sum to one. The figure is decided in two rounds:
the first weighs every name alone, the second lets the genes found in the first speak for each other (literature, gene
groups, another name of the same gene). All mentions of a name in a figure get the same sense.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from figlint.nlp.grounding.candidates import MAX_OPTIONS, CandidateFinder, Option
from figlint.nlp.grounding.company import with_company
from figlint.nlp.grounding.dossier import Dossier
from figlint.nlp.grounding.panels import describes_panels
from figlint.nlp.grounding.scoring import Rows, Scorer
from figlint.nlp.grounding.terms import About, Question, Sheet, Terms, alone, annotated, terms_of, words
from figlint.nlp.grounding.weights import GroundingWeights, Rounds
from figlint.nlp.lexicon.learned import LearnedNames
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.mentions import Candidate, Mention
from figlint.nlp.names import coordination
from figlint.nlp.names.normalize import key
from figlint.nlp.records.record import TextField
from figlint.nlp.remembered import MANY

HUMAN_ONLY: Mapping[str, float] = MappingProxyType({"9606": 1.0})

#: Species less likely than this are not looked up.
_MIN_SPECIES = 0.03
_MAX_SPECIES = 4
#: A gene is named from this probability on. Half of the expected F1 is the threshold that serves F1 best.
LEAST = 0.35
_KEPT = 12
_LEXICON_ONLY = frozenset({"lexicon"})
#: What a mention is identified by; an entry's protein accessions stay in the lexicon.
_PREFIXES = ("HGNC:", "NCBIGene:", "FPLX:")
_ENUMERATION = re.compile(r"\s?[,/]\s?(?:(?:and|or|&)\s)?|\s(?:and|or|&)\s")
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,})[^\w]{0,2}$")
_WORD_AFTER = re.compile(r"^[^\w.;:,]{0,2}([^\W\d_]{2,})")


@dataclass(frozen=True, slots=True)
class Answer:
    """The weighed options of a question.

    :param probabilities: of the options, in their order; :param nothing: of NIL.
    :param terms: weighted terms of each option as log-odds against NIL; each sums to log(probability / nothing).
        Empty unless the reasons were asked for.
    """

    probabilities: tuple[float, ...]
    nothing: float
    terms: tuple[tuple[tuple[str, float], ...], ...] = ()

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
        self._scorers: dict[int, Scorer] = {}
        self._key = lru_cache(maxsize=MANY)(key)
        self._sheet = lru_cache(maxsize=MANY)(self._fill_sheet)
        self._series = lru_cache(maxsize=MANY)(self._split)
        self._plain = lru_cache(maxsize=MANY)(self._never_a_gene)

    def ground(
        self,
        texts: Mapping[TextField, str],
        mentions: Sequence[Mention],
        *,
        organisms: Mapping[str, float] = HUMAN_ONLY,
        species: Sequence[Mapping[str, float]] | None = None,
        definitions: Mapping[str, Sequence[str]] | None = None,
        explain: bool = False,
    ) -> tuple[Mention, ...]:
        """Return the mentions with candidates, ids and score; mentions that are no genes pass through unchanged.

        :param texts: the figure's text fields; :param mentions: recognised spans.
        :param organisms: probability by taxid that a gene of this figure is of that species.
        :param species: the same for each mention, in their order; ``None``: ``organisms`` for all.
        :param definitions: long forms by short form, of all fields together.
        :param explain: whether to give each candidate the contributions behind its probability.
        :returns: in order of field and offset; a series written ``ERK1/2`` becomes one mention a member.
        """
        given = [organisms] * len(mentions) if species is None else species
        if len(given) != len(mentions):
            raise ValueError(f"{len(given)} species distributions for {len(mentions)} mentions")
        genes: list[tuple[Mention, Mapping[str, float]]] = []
        decided: list[Mention] = []
        for mention, chances in zip(mentions, given, strict=True):
            if mention.label != "gene":
                decided.append(mention)
            elif self.is_plain_word(mention):
                decided.append(replace(mention, score=0.0))
            else:
                genes.append((mention, chances))
        asked = self.members(texts, genes)
        questions, places = self.questions(texts, asked, definitions or {})
        answers = self.answer(texts, questions, explain=explain)
        verdicts = [_verdict(question, answer) for question, answer in zip(questions, answers, strict=True)]
        decided.extend(
            _grounded(mention, questions[place], answers[place], verdicts[place])
            for (mention, _), place in zip(asked, places, strict=True)
        )
        order = {name: index for index, name in enumerate(texts)}
        return tuple(sorted(decided, key=lambda m: (order.get(m.field, len(order)), m.start, m.end, m.label)))

    def knows(self, name: str) -> bool:
        """Whether a gene or family has this name, as it stands, in a plainer form or put together from others."""
        return self._finder.knows(name) or self._finder.composes(name)

    def may_name(self, span: str) -> bool:
        """Whether a recognised span is one word, whatever it says, or a name of several that can be a gene's."""
        return " " not in span or self.knows(span)

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
        taken = [(mention.field, mention.start, mention.end) for mention, _ in genes]
        found: list[tuple[Mention, Mapping[str, float]]] = []
        for mention, chances in genes:
            members = () if mention.name else self._series(mention.surface)
            if members:
                found.extend((_member(mention, member, mention.start), chances) for member in members)
                continue
            text = texts.get(mention.field, "")
            end = mention.end if mention.name else self._finder.longer(text, mention.start, mention.end)
            if end > mention.end and not _is_taken(mention.field, mention.end, end, taken):
                mention = replace(mention, end=end, surface=text[mention.start : end])
            found.append((mention, chances))
            for member in coordination.members(text, mention.start, mention.end, self._finder.knows):
                if member.shares_name or not _is_taken(mention.field, member.start, member.start + 1, taken):
                    found.append((_member(mention, member, 0, text), chances))
        return found

    def _split(self, surface: str) -> tuple[coordination.Member, ...]:
        return coordination.split(surface, self._finder.knows)

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
        is_laboratory = any(map(describes_panels, texts.values()))
        listed = _listed(texts, [mention for mention, _ in asked], is_read=is_read)
        longs_by_key = {self._key(short): tuple(longs) for short, longs in definitions.items()}
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
        sources = frozenset(mention.source for mention, _ in asked if mention.source)
        name_key = self._key(name)
        counts = self._learned.counts(name) if self._learned is not None else {}
        sheet = self._sheet_of(
            name,
            likely[:_MAX_SPECIES],
            longs_by_key.get(name_key, ()),
            tuple(counts.items()),
            is_lexicon_only=sources == _LEXICON_ONLY,
        )
        return Question(
            surface=name,
            key=name_key,
            sheet=sheet,
            species=chances,
            near=tuple(_neighbours(texts.get(mention.field, ""), mention) for mention, _ in asked),
            sources=sources,
            recognised=max(mention.score for mention, _ in asked),
            listed=max(listed.get((mention.field, mention.start), 0.0) for mention, _ in asked),
            is_laboratory=is_laboratory,
            is_read=is_read,
        )

    def _sheet_of(
        self,
        name: str,
        likely: Sequence[str],
        longs: tuple[str, ...],
        counts: tuple[tuple[str, float], ...],
        *,
        is_lexicon_only: bool,
    ) -> Sheet:
        """Return the sheet of a name, the same one in whatever order the species come."""
        sheet: Sheet = self._sheet(name, tuple(sorted(likely)), longs, counts, is_lexicon_only=is_lexicon_only)
        if len(sheet.options) == MAX_OPTIONS:
            # Of too many options, those of the likeliest species are kept.
            sheet = self._sheet(name, tuple(likely), longs, counts, is_lexicon_only=is_lexicon_only)
        return sheet

    def _fill_sheet(
        self,
        name: str,
        taxids: tuple[str, ...],
        longs: tuple[str, ...],
        counts: tuple[tuple[str, float], ...],
        *,
        is_lexicon_only: bool,
    ) -> Sheet:
        """Find the options of a name and what holds of them in any figure.

        :param counts: what annotators meant by the name.
        """
        meant, nothing = annotated(dict(counts))
        about = About(
            longs=longs,
            senses=frozenset(sense.kind for sense in self._lexicon.senses(name)),
            is_defined_otherwise=self._is_defined_otherwise(longs),
            is_lexicon_only=is_lexicon_only,
            nothing=nothing,
            annotated=meant,
        )
        options = self._finder.find(name, taxids, longs)
        return Sheet.of(name, options, [self._dossier.evidence(option.entry, longs) for option in options], about)

    def _is_defined_otherwise(self, longs: Sequence[str]) -> bool:
        """Whether some long form denotes another thing and none names a gene; unknown long forms say nothing."""
        denotes_other = any(self._lexicon.senses(long) for long in longs)
        return denotes_other and not any(self._finder.knows(long) for long in longs)

    def answer(
        self, texts: Mapping[TextField, str], questions: Sequence[Question], *, explain: bool = False
    ) -> list[Answer]:
        """Weigh all questions of a figure in two rounds.

        :param explain: whether to say what each probability is made of.
        """
        if not questions:
            return []
        rounds = self._weights.rounds(is_laboratory=questions[0].is_laboratory, is_read=questions[0].is_read)
        scorer = self._scorer(rounds)
        rows = Rows.of(questions)
        odds = scorer.odds(questions, rows)
        columns = alone(questions, words(" ".join(texts.values())))
        chances, nothing = rows.shares(odds[:, 0] + columns @ scorer.context[:, 0])
        if len(chances):
            columns = with_company(columns, questions, rows, chances, self._dossier)
            chances, nothing = rows.shares(odds[:, 1] + columns @ scorer.context[:, 1])
        if explain:
            weights = rounds.final if len(chances) else rounds.first
            return [weigh(terms_of(q, part), weights) for q, part in zip(questions, rows.split(columns), strict=True)]
        return [
            Answer(tuple(part.tolist()), rest) for part, rest in zip(rows.split(chances), nothing.tolist(), strict=True)
        ]

    def _scorer(self, rounds: Rounds) -> Scorer:
        """Return the weights for a kind of text, prepared once."""
        scorer = self._scorers.get(id(rounds))
        if scorer is None:
            scorer = self._scorers[id(rounds)] = Scorer(rounds)
        return scorer

    def companies(
        self, questions: Sequence[Question], columns: NDArray[np.float64], chances: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the context of a figure's options with what the genes likely after the first round say.

        :param columns: what :func:`~figlint.nlp.grounding.terms.alone` made.
        :param chances: of each row, after the first round.
        """
        return with_company(columns, questions, Rows.of(questions), chances, self._dossier)


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


def _is_taken(field: TextField, start: int, end: int, taken: Sequence[tuple[TextField, int, int]]) -> bool:
    """Whether any of some spans of fields shares text with a span."""
    return any(name == field and first < end and start < last for name, first, last in taken)


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


def _verdict(question: Question, answer: Answer) -> tuple[Candidate, ...]:
    """Return the options of a question as candidates, the likeliest first."""
    reasons = answer.terms or ((),) * len(question.options)
    ranked = sorted(
        zip(question.options, answer.probabilities, reasons, strict=True),
        key=lambda row: (-row[1], row[0].entry.id),
    )[:_KEPT]
    return tuple(_candidate(*row) for row in ranked)


def _grounded(mention: Mention, question: Question, answer: Answer, candidates: tuple[Candidate, ...]) -> Mention:
    """Write an answer into a mention; the likeliest of the options and NIL is chosen."""
    if not candidates or candidates[0].probability < LEAST:
        ids: tuple[str, ...] = ()
        symbol, score = "", 1.0 - answer.nothing if candidates else mention.score
    else:
        best = candidates[0]
        ids, symbol, score = best.ids, best.symbol, best.probability
    return Mention(
        mention.field, mention.start, mention.end, mention.surface, mention.label, ids, symbol, score,
        question.surface, mention.source, candidates,
    )  # fmt: skip


def _candidate(option: Option, chance: float, terms: tuple[tuple[str, float], ...]) -> Candidate:
    entry = option.entry
    return Candidate(_shown(entry.ids), entry.symbol, entry.name, entry.taxid, option.kind, chance, terms)


@lru_cache(maxsize=MANY)
def _shown(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the identifiers that a mention shows."""
    return tuple(curie for curie in ids if curie.startswith(_PREFIXES))
