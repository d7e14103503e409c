"""The audit of curated genes: for each keyword, the probability that it is wrong, and why.

A keyword is judged by the word behind it (:mod:`~figlint.evaluation.words`), through named terms
(:mod:`~figlint.evaluation.audit_features`) that a trained model weighs (:mod:`~figlint.evaluation.audit_model`). That a
text does not name a gene is no evidence against it: such a keyword is *unsupported*, not *suspect*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from figlint.evaluation.audit_features import Terms
from figlint.evaluation.audit_model import AuditModel, Judgement
from figlint.evaluation.audit_reasons import Reason, Reasoner, Rival
from figlint.evaluation.company import GeneCompany, GeneVectors
from figlint.evaluation.figure import Figure, Keyword
from figlint.evaluation.keywords import KeywordReader
from figlint.evaluation.verdicts import Verdict
from figlint.models.grounding import LEARNED_NAMES
from figlint.nlp.learned import LearnedNames
from figlint.nlp.lexicon import Lexicon
from figlint.nlp.literature import Literature
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records import CuratedValue, Record

#: Weights that ship with figlint.
SHIPPED = Path(__file__).parent.parent / "models" / "weights"
SUSPECT = 0.5
FAMILY = "family expansion"


class KeywordAuditor:
    """Judges the gene keywords of records.

    :param reader: reads keywords and their terms; :param model: weighs the terms; :param reasoner: says why.
    :param threshold: probability from which on a keyword is suspect. *Range:* [0, 1]
    """

    def __init__(
        self, reader: KeywordReader, model: AuditModel, reasoner: Reasoner, *, threshold: float = SUSPECT
    ) -> None:
        self._reader = reader
        self._model = model
        self._reasoner = reasoner
        self._threshold = threshold

    @classmethod
    def open(
        cls, lexicon: Lexicon, literature: Literature, *, threshold: float = SUSPECT, folder: Path = SHIPPED
    ) -> KeywordAuditor:
        """Return an auditor with the weights of a folder.

        :raises ResourceError: when a weight file is absent or damaged.
        """
        learned = LearnedNames.read(LEARNED_NAMES)
        company = GeneCompany(literature, GeneVectors.read(folder / "gene_vectors.npz"))
        model = AuditModel.read(folder / "audit.json")
        return cls(
            KeywordReader(lexicon, company, learned),
            model,
            Reasoner(lexicon, literature, learned, model.reasons),
            threshold=threshold,
        )

    def audit(self, annotated: AnnotatedRecord) -> tuple[Verdict, ...]:
        """Return one verdict for each curated keyword, in order."""
        keywords, figure = self._reader.read(annotated)
        judged = iter(self._judge(figure))
        return tuple(
            self._unknown(annotated.record, value)
            if keyword is None
            else self._verdict(annotated, value, keyword, figure, *next(judged))
            for value, keyword in zip(annotated.record.values("keywords"), keywords, strict=True)
        )

    def _judge(self, figure: Figure) -> list[tuple[Terms, Judgement, tuple[Rival, ...]]]:
        """Judge the keywords of a figure, each together with the other genes of its word.

        Each forest is asked once for all of its cases, and for reasons only where a keyword is judged.
        """
        fields = [[keyword, *self._reader.rivals(keyword)] for keyword in figure.keywords]
        terms = iter(self._reader.terms([member for field in fields for member in field], figure))
        termed = [[next(terms) for _ in field] for field in fields]
        judged: list[tuple[Terms, Judgement, tuple[Rival, ...]] | None] = [None] * len(fields)
        for forest in self._model.forests:
            places = [i for i, field in enumerate(fields) if self._model.forest(field[0].word.source) is forest]
            every = iter(forest.scores([own for i in places for own in termed[i]]))
            scores = [[next(every) for _ in fields[i]] for i in places]
            found = forest.judge([termed[i][0] for i in places], [_best_rival(field, 0) for field in scores])
            for i, field, judgement in zip(places, scores, found, strict=True):
                keyword = fields[i][0]
                rivals = [
                    Rival(hit, forest.probability(field[place], _best_rival(field, place)))
                    for place, hit in enumerate(keyword.namesakes, start=1)
                ]
                rivals.sort(key=lambda rival: (rival.p_error, rival.hit.entry.id))
                is_expansion = keyword.is_expansion or self._is_shared_family(keyword, rivals)
                judged[i] = (termed[i][0], self._expansion() if is_expansion else judgement, tuple(rivals))
        return [one for one in judged if one is not None]

    def _is_shared_family(self, keyword: Keyword, rivals: Sequence[Rival]) -> bool:
        """Whether the word names a family of the gene, and the gene that fits better is only another member of it."""
        if keyword.word.kind == "symbol" or not rivals or rivals[0].p_error >= SUSPECT:
            return False
        best = rivals[0].hit
        return (
            best.kind != "symbol" and self._reader.is_member(keyword) and self._reader.is_member(keyword, best.entry.id)
        )

    def _expansion(self) -> Judgement:
        """Judge a member of a family that the word names: by how seldom such keywords are wrong, and nothing else."""
        share = float(str(self._model.about["share_wrong_family"]))
        return Judgement(share, ((FAMILY, math.log(share / (1.0 - share))),))

    def _verdict(
        self,
        annotated: AnnotatedRecord,
        value: CuratedValue,
        keyword: Keyword,
        figure: Figure,
        terms: Terms,
        judgement: Judgement,
        rivals: tuple[Rival, ...],
    ) -> Verdict:
        is_suspect = judgement.probability >= self._threshold
        if is_suspect:
            reason = self._reasoner.why_wrong(keyword, figure, terms, rivals, annotated)
        elif keyword.is_expansion or (self._reader.is_member(keyword) and keyword.word.kind != "symbol"):
            reason = self._reasoner.why_family(keyword)
        else:
            reason = Reason(None, "")
        return Verdict(
            figid=annotated.record.figid,
            field="keywords",
            value=value.value,
            index=value.index,
            verdict="suspect" if is_suspect else "supported" if _is_named(annotated, keyword, terms) else "unsupported",
            p_error=judgement.probability,
            rule=reason.rule,
            surface=keyword.word.surface if keyword.word.source != "keyword" else "",
            replacement=reason.replacement,
            evidence=MappingProxyType(self._reasoner.evidence(keyword, figure, rivals)),
            message=reason.message,
            contributions=judgement.contributions,
        )

    def _unknown(self, record: Record, value: CuratedValue) -> Verdict:
        """Nothing can be said of what is no known gene; that it is none is for rule G108 to say."""
        base = float(str(self._model.about["share_wrong"]))
        return Verdict(record.figid, "keywords", value.value, value.index, "unsupported", base)


def _best_rival(scores: Sequence[float], place: int) -> float:
    """Return the lowest of the other scores, infinite where there is no other."""
    return min((*scores[:place], *scores[place + 1 :]), default=math.inf)


def _is_named(annotated: AnnotatedRecord, keyword: Keyword, terms: Terms) -> bool:
    """Whether the text names the gene: by the word behind it, by its symbol, or by a mention that means it."""
    if keyword.word.source == "text" or terms["in_text"] or terms["symbol_in_text"]:
        return True
    return any(keyword.entry.id in mention.ids for mention in annotated.genes)
