"""Trains and measures the recognition and grounding of organisms.

python -m figlint.models.organisms.train --measure      # by article-wise folds
python -m figlint.models.organisms.train                # on everything; writes weights/organisms.json
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from figlint.models.organisms.experience import Counts, GoldOrganism, gold_organisms
from figlint.models.organisms.shipped import WEIGHTS, other_teller, write_finder
from figlint.models.resources import SHIPPED, open_lexicon, open_taxonomy
from figlint.nlp.corpora import NAMES_ONLY, GoldDocument, load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.logistic import BIAS
from figlint.nlp.organisms.features import Features, Pair, pairs_of
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.model import SpanModel, abstract_share, with_abstracts
from figlint.nlp.organisms.names import Experience, OrganismNameKind, OrganismNames
from figlint.nlp.organisms.scan import Scanner
from figlint.nlp.organisms.spans import OrganismSpan

CORPORA = ("bioid", "s800", "linnaeus", "biored")
N_FOLDS = 5
#: A name is a mention from this probability on; chosen over all folds (docs/measurements/organisms.md).
THRESHOLD = 0.37
_STRENGTH = 0.3
_RARE = 6
#: The right taxon with other boundaries than the annotators' counts little as an example of a wrong one.
_NEARLY = 0.2
#: Kinds of names that the tables give a species for.
_TABLED: frozenset[OrganismNameKind] = frozenset({"common", "adjective"})


@dataclass(slots=True)
class Examples:
    """Features of pairs with the answers."""

    features: list[Features] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)

    def add(self, document: GoldDocument, scanner: Scanner, names: OrganismNames, experience: Experience) -> None:
        """Add the pairs of a document."""
        gold = {(g.start, g.end): g for g in gold_organisms(document)}
        found = scanner.scan(document.text, experience)
        share = abstract_share(document.text, document.kind)
        for pair in pairs_of(document.text, found, names, experience):
            place = pair.sighting.start, pair.sighting.end
            right = place in gold and _agrees(pair, gold[place], names)
            nearly = not right and _overlaps(gold.values(), *place, pair.taxid)
            self.features.append(with_abstracts(pair.features, share))
            self.right.append(right)
            self.weights.append(_NEARLY if nearly else 1.0)
            self.articles.append(document.article)

    def fit(self, *, strength: float = _STRENGTH, rare: int = _RARE) -> SpanModel:
        """Return the fitted model; features of fewer than ``rare`` articles get no weight."""
        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform(self.features)
        common = self._articles_with(matrix) >= rare
        model = LogisticRegression(C=strength, max_iter=300, solver="liblinear")
        model.fit(matrix[:, common], self.right, sample_weight=self.weights)
        fitted = zip(vectorizer.get_feature_names_out()[common], model.coef_[0], strict=True)
        weights = {str(name): round(float(weight), 4) for name, weight in fitted if abs(weight) >= 5e-4}
        return SpanModel({BIAS: round(float(model.intercept_[0]), 4), **weights})

    def _articles_with(self, matrix: csr_matrix) -> NDArray[np.int64]:
        """Return for each column in how many articles it is not zero."""
        codes = np.unique(self.articles, return_inverse=True)[1]
        rows = csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))))
        return np.asarray(((rows @ (matrix != 0)) != 0).sum(axis=0), dtype=np.int64).ravel()


def _agrees(pair: Pair, gold: GoldOrganism, names: OrganismNames) -> bool:
    """Whether annotators meant the taxon of a pair.

    Some gave the genus for a common name, as Rattus for ``rat``; that is no doubt of the species that the tables have
    by that name.
    """
    if pair.taxid in gold.taxids:
        return True
    is_tabled = bool(pair.sighting.taxa[pair.taxid] & _TABLED)
    return is_tabled and not gold.taxids.isdisjoint(names.taxonomy.lineage(pair.taxid)[1:2])


def _overlaps(gold: Iterable[GoldOrganism], start: int, end: int, taxid: str) -> bool:
    return any(g.start < end and start < g.end and taxid in g.taxids for g in gold)


@dataclass(slots=True)
class Tally:
    """Right, spurious and missed items."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    def add(self, predicted: set[str], reference: Sequence[frozenset[str]]) -> None:
        """Count a set of identifiers against sets of alternatives."""
        self.right += sum(any(p in alternatives for alternatives in reference) for p in predicted)
        self.spurious += sum(all(p not in alternatives for alternatives in reference) for p in predicted)
        self.missed += sum(not predicted & alternatives for alternatives in reference)

    def __str__(self) -> str:
        predicted, reference = self.right + self.spurious, self.right + self.missed
        f1 = 2 * self.right / (predicted + reference)
        return f"P {self.right / predicted:.3f} R {self.right / reference:.3f} F1 {f1:.3f}"


@dataclass(slots=True)
class Scores:
    """What was found of one corpus.

    ``with_implied`` counts identifiers of words that only imply an organism too, where ``ids`` and ``spans`` do not.
    """

    ids: Tally = field(default_factory=Tally)
    with_implied: Tally = field(default_factory=Tally)
    spans: Tally = field(default_factory=Tally)
    wrong: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, document: GoldDocument, mentions: Sequence[OrganismSpan], names: OrganismNames) -> None:
        """Count the mentions found in a document."""
        gold = gold_organisms(document)
        reference = sorted({g.taxids for g in gold}, key=sorted)
        self.with_implied.add({span.taxid for span in mentions}, reference)
        if document.source in NAMES_ONLY:
            mentions = [span for span in mentions if not names.implies(span.surface)]
        predicted = {span.taxid for span in mentions}
        self.ids.add(predicted, reference)
        self.spans.add(
            {f"{span.start}-{span.end}" for span in mentions}, [frozenset({f"{g.start}-{g.end}"}) for g in gold]
        )
        for span in mentions:
            if all(span.taxid not in r for r in reference):
                self.wrong["spurious", span.surface, span.taxid] += 1
        for g in gold:
            if not g.taxids & predicted:
                self.wrong["missed", document.text[g.start : g.end], min(g.taxids)] += 1


def measure(documents: Sequence[GoldDocument], names: OrganismNames, folds: Iterable[int]) -> None:
    """Print document identifier sets and strict mentions of each corpus, by folds over articles."""
    counts = Counts(documents, names)
    scores: dict[str, Scores] = defaultdict(Scores)
    is_other = other_teller(open_lexicon())
    for fold in folds:
        training = [d for d in documents if fold_of(d.article, N_FOLDS) != fold]
        articles = {d.article for d in training}
        finder = OrganismFinder(names, counts.view(articles), _fit(training, counts, names), THRESHOLD, is_other)
        for document in documents:
            if fold_of(document.article, N_FOLDS) == fold:
                mentions = [span for span in finder.find(document.text) if span.strength == "mention"]
                scores[document.source].add(document, mentions, names)
        sys.stdout.write(f"fold {fold} done\n")
    for source, found in scores.items():
        sys.stdout.write(f"{source:10} id sets {found.ids}   strict mentions {found.spans}\n")
        if source in NAMES_ONLY:
            sys.stdout.write(f"   with words that only imply an organism: id sets {found.with_implied}\n")
        sys.stdout.write(f"   {found.wrong.most_common(25)}\n")


def _fit(documents: Sequence[GoldDocument], counts: Counts, names: OrganismNames) -> SpanModel:
    articles = {d.article for d in documents}
    examples, scanner = Examples(), Scanner(names)
    for document in documents:
        examples.add(document, scanner, names, counts.view(articles, without=document.article))
    return examples.fit()


def main() -> None:
    """Train on everything, or measure by folds."""
    parser = argparse.ArgumentParser(description="Train the organism finder.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--folds", type=int, nargs="*", default=range(N_FOLDS), help="folds to measure")
    parser.add_argument("--without", type=int, metavar="FOLD", help="leave out this fold's articles, for ablations")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    documents = [
        document
        for name in CORPORA
        for document in load_corpus(name, root=arguments.data / "corpora").documents
        if fold_of(document.article, N_FOLDS) != arguments.without
    ]
    taxonomy = open_taxonomy()
    annotated = Counts(documents, OrganismNames({}, {}, taxonomy, {})).annotated
    names = OrganismNames.read(SHIPPED, taxonomy, annotated)
    if arguments.measure:
        measure(documents, names, arguments.folds)
        return
    counts = Counts(documents, names)
    write_finder(arguments.output, _fit(documents, counts, names), counts.stored(), THRESHOLD, _about(documents))


def _about(documents: Sequence[GoldDocument]) -> dict[str, object]:
    return {"trained by": "python -m figlint.models.organisms.train", "documents": Counter(d.source for d in documents)}


if __name__ == "__main__":
    main()
