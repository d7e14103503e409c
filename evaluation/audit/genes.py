"""The audit of curated genes: for each keyword, the probability that it is wrong, and why.

A keyword is judged by the word behind it (:mod:`~figlint.evaluation.audit.words`), through named terms
(:mod:`~figlint.evaluation.audit.features`) that a trained model weighs (:mod:`~figlint.evaluation.audit.model`). That a
text does not name a gene is no evidence against it: such a keyword is *unsupported*, not *suspect*.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np

from figlint.evaluation.audit.company import GeneCompany, GeneVectors
from figlint.evaluation.audit.features import TERMS, Floats
from figlint.evaluation.audit.figure import Figure, Keyword
from figlint.evaluation.audit.keywords import KeywordReader
from figlint.evaluation.audit.model import AuditModel, Forest, Judgement
from figlint.evaluation.audit.reasons import Reason, Reasoner, Rival, Writer
from figlint.evaluation.audit.verdicts import Verdict, VerdictKind
from figlint.models.grounding.shipped import open_learned_names
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.record import CuratedValue, Record

#: Weights that ship with figlint.
SHIPPED = Path(__file__).parents[2] / "models" / "weights"
SUSPECT = 0.5
FAMILY = "family expansion"


@dataclass(frozen=True, slots=True)
class _Judged:
    """A keyword as judged: its terms in the order of ``TERMS``, and the other genes of its word, the safest first."""

    keyword: Keyword
    values: Floats
    judgement: Judgement
    rivals: tuple[Rival, ...]


class KeywordAuditor:
    """Judges the gene keywords of records.

    :param reader: reads keywords and their terms; :param model: weighs the terms; :param reasoner: says why.
    :param threshold: probability from which on a keyword is suspect. *Range:* [0, 1]
    :param explain: whether verdicts tell what each term contributes, which takes longer than all the rest.
    """

    def __init__(
        self,
        reader: KeywordReader,
        model: AuditModel,
        reasoner: Reasoner,
        *,
        threshold: float = SUSPECT,
        explain: bool = True,
    ) -> None:
        self._reader = reader
        self._model = model
        self._reasoner = reasoner
        self._threshold = threshold
        self._explain = explain
        # A member of a family that the word names is judged by how seldom such keywords are wrong, and nothing else.
        share = float(str(model.about["share_wrong_family"]))
        self._expansion = Judgement(share, ((FAMILY, math.log(share / (1.0 - share))),))
        self._places = {forest.terms: [TERMS.index(name) for name in forest.terms] for forest in model.forests}

    @classmethod
    def open(
        cls,
        lexicon: Lexicon,
        literature: Literature,
        *,
        threshold: float = SUSPECT,
        explain: bool = True,
        folder: Path = SHIPPED,
    ) -> KeywordAuditor:
        """Return an auditor with the weights of a folder.

        :raises ResourceError: when a weight file is absent or damaged.
        """
        learned = open_learned_names()
        company = GeneCompany(literature, GeneVectors.read(folder / "gene_vectors.npz"))
        model = AuditModel.read(folder / "audit.json")
        return cls(
            KeywordReader(lexicon, company, learned),
            model,
            Reasoner(lexicon, literature, learned, model.reasons),
            threshold=threshold,
            explain=explain,
        )

    def audit(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        """Return one verdict for each curated keyword, in order."""
        keywords, figure = self._reader.read(annotated)
        judged = self._judge(figure.keywords, figure, explain=self._explain)
        genes = (
            gene for one in judged for gene in (one.keyword.entry.id, *(rival.hit.entry.id for rival in one.rivals))
        )
        writer = self._reasoner.writer(figure, genes)
        named = frozenset(chain.from_iterable(mention.ids for mention in annotated.genes))
        left = iter(judged)
        return tuple(
            self._unknown(annotated.record, value)
            if keyword is None
            else self._verdict(annotated, value, next(left), writer, named)
            for value, keyword in zip(annotated.record.values("keywords"), keywords, strict=True)
        )

    def doubted(self, annotated: AnnotatedRecord, added: Sequence[CuratedValue]) -> frozenset[int]:
        """Return the indices of those keywords that would be suspect if they were added to a record."""
        record = annotated.record
        values = (*record.values("keywords"), *added)
        trial = replace(record, curated=MappingProxyType({**record.curated, "keywords": values}))
        keywords, figure = self._reader.read(replace(annotated, record=trial))
        new = keywords[len(values) - len(added) :]
        judged = iter(self._judge([keyword for keyword in new if keyword is not None], figure, explain=False))
        return frozenset(
            value.index
            for value, keyword in zip(added, new, strict=True)
            if keyword is not None and next(judged).judgement.probability >= self._threshold
        )

    def _judge(self, keywords: Sequence[Keyword], figure: Figure, *, explain: bool) -> list[_Judged]:
        """Judge keywords of a figure, each together with the other genes of its word."""
        fields = [(keyword, *self._reader.rivals(keyword)) for keyword in keywords]
        forests = [self._model.forest(keyword.word.source) for keyword in keywords]
        values = self._reader.values(list(chain.from_iterable(fields)), figure)
        scores = self._scores(values, [forest for forest, field in zip(forests, fields, strict=True) for _ in field])
        judged: list[_Judged] = []
        first = 0
        for field, forest in zip(fields, forests, strict=True):
            end = first + len(field)
            judged.append(self._judged(field, forest, values[first], scores[first:end], explain=explain))
            first = end
        return judged

    def _scores(self, values: Floats, forests: Sequence[Forest]) -> list[float]:
        """Return the score of each row of terms by its own forest."""
        scores: Floats = np.zeros(len(values))
        for forest in self._model.forests:
            rows = [row for row, own in enumerate(forests) if own is forest]
            if rows:
                scores[rows] = forest.score(values[np.ix_(rows, self._places[forest.terms])])
        found: list[float] = scores.tolist()
        return found

    def _judged(
        self, field: Sequence[Keyword], forest: Forest, values: Floats, scores: Sequence[float], *, explain: bool
    ) -> _Judged:
        """Judge a keyword, the first of the genes of its word.

        :param values: terms of the keyword; :param scores: of each gene.
        """
        keyword = field[0]
        rivals = [
            Rival(hit, forest.probability(scores[place], _best_rival(scores, place)))
            for place, hit in enumerate(keyword.namesakes, start=1)
        ]
        rivals.sort(key=lambda rival: (rival.p_error, rival.hit.entry.id))
        if keyword.is_expansion or self._is_shared_family(keyword, rivals):
            judgement = self._expansion
        elif explain:
            columns = values[None, self._places[forest.terms]]
            judgement = forest.explain(columns, [_best_rival(scores, 0)])[0]
        else:
            judgement = Judgement(forest.probability(scores[0], _best_rival(scores, 0)))
        return _Judged(keyword, values, judgement, tuple(rivals))

    def _is_shared_family(self, keyword: Keyword, rivals: Sequence[Rival]) -> bool:
        """Whether the word names a family of the gene, and the gene that fits better is only another member of it."""
        if keyword.word.kind == "symbol" or not rivals or rivals[0].p_error >= SUSPECT:
            return False
        best = rivals[0].hit
        return (
            best.kind != "symbol" and self._reader.is_member(keyword) and self._reader.is_member(keyword, best.entry.id)
        )

    def _verdict(
        self, annotated: AnnotatedRecord, value: CuratedValue, judged: _Judged, writer: Writer, named: Collection[str]
    ) -> Verdict:
        """Return the verdict on a value.

        :param named: the genes that the text names.
        """
        keyword, judgement = judged.keyword, judged.judgement
        is_suspect = judgement.probability >= self._threshold
        if is_suspect:
            reason = writer.why_wrong(keyword, judged.values, judged.rivals, annotated)
        elif keyword.is_expansion or (keyword.word.kind != "symbol" and self._reader.is_member(keyword)):
            reason = self._reasoner.why_family(keyword)
        else:
            reason = Reason(None, "")
        kind: VerdictKind = "suspect"
        if not is_suspect:
            kind = "supported" if _is_named(keyword, writer.figure, named) else "unsupported"
        return Verdict(
            figid=annotated.record.figid,
            field="keywords",
            value=value.value,
            index=value.index,
            verdict=kind,
            p_error=judgement.probability,
            rule=reason.rule,
            surface=keyword.word.surface if keyword.word.source != "keyword" else "",
            replacement=reason.replacement,
            evidence=MappingProxyType(writer.evidence(keyword, judged.rivals)),
            message=reason.message,
            contributions=judgement.contributions,
        )

    def _unknown(self, record: Record, value: CuratedValue) -> Verdict:
        """Nothing can be said of what is no known gene; that it is none is for rule G108 to say."""
        base = float(str(self._model.about["share_wrong"]))
        return Verdict(record.figid, "keywords", value.value, value.index, "unsupported", base)


def _best_rival(scores: Sequence[float], place: int) -> float:
    """Return the lowest of the other scores, infinite where there is no other."""
    return min((*scores[:place], *scores[place + 1 :])) if len(scores) > 1 else math.inf


def _is_named(keyword: Keyword, figure: Figure, named: Collection[str]) -> bool:
    """Whether the text names the gene: by the word behind it, by its symbol, or by a mention that means it."""
    return (
        keyword.word.source == "text"
        or keyword.entry.id in named
        or figure.names(keyword.word.form)
        or figure.names(keyword.entry.symbol)
    )
