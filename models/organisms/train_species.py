"""Trains and measures the organisms of figures and the species of gene mentions.

    python -m figlint.models.organisms.train_species figures --measure
    python -m figlint.models.organisms.train_species genes --measure
    python -m figlint.models.organisms.train_species figures   # on everything; writes weights/figure_organisms.json
    python -m figlint.models.organisms.train_species genes     # on everything; writes weights/gene_species.json
    python -m figlint.models.organisms.train_species genes --without 0 --output FILE   # for measuring on fold 0

Folds are over articles. The organism finder behind both was trained on other corpora.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.models.grounding.choice import Choices
from figlint.models.grounding.examples import Accessions
from figlint.models.organisms.shipped import (
    FIGURE_WEIGHTS,
    SPECIES_WEIGHTS,
    open_finder,
    species_knower,
    write_weights,
)
from figlint.models.resources import open_lexicon, open_taxonomy
from figlint.nlp.corpora import GoldDocument, load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.errors import InputError
from figlint.nlp.grounding.species import SpeciesAssigner
from figlint.nlp.grounding.terms import words
from figlint.nlp.organisms.figure import HUMAN, FigureOrganisms, choose
from figlint.nlp.organisms.resolve import resolve_organism
from figlint.nlp.records.layout import join_fields
from figlint.nlp.records.record import Record, TextField

N_FOLDS = 5
#: Corpora whose annotators gave genes of their species.
CORPORA = ("gnormplus", "nlm-gene", "biored", "bioid")
#: A caption repeats what its article's others say, and most gene mentions stand in captions.
CAPTION_WEIGHT = 0.12
#: Words of fewer articles say what those were about.
WORD_ARTICLES = 50
_FIELDS: tuple[TextField, ...] = ("figtitle", "papertitle", "caption")


@dataclass(frozen=True, slots=True)
class Question:
    """Sets of taxa with features, and the taxa that are right."""

    article: str
    options: tuple[tuple[frozenset[str], Mapping[str, float]], ...]
    right: frozenset[str]
    corpus: str = ""

    def right_options(self) -> list[int]:
        """Return the options that say what is right, or as much of it as one of them can."""
        exact = [i for i, (taxids, _) in enumerate(self.options) if taxids == self.right]
        if exact:
            return exact
        within = [i for i, (taxids, _) in enumerate(self.options) if taxids <= self.right]
        most = max((len(self.options[i][0]) for i in within), default=0)
        return [i for i in within if len(self.options[i][0]) == most]


def figure_questions(path: Path) -> list[Question]:
    """Read the figures whose organism a curator gave, with the options that their text offers.

    :raises InputError: if a line is no JSON object with the expected fields.
    """
    finder, taxonomy = open_finder(), open_taxonomy()
    figures = FigureOrganisms(taxonomy, {})
    questions = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                texts = {name: row[name] or "" for name in _FIELDS}
                curated, article = row["organism"], row["pmcid"]
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"not a figure: {error!r}", path=str(path), line=number) from error
            if curated is None:
                continue
            right = set()
            for value in curated.split(","):
                taxid = resolve_organism(value.strip(), finder.names).taxid
                right.add(taxonomy.organism_of(taxid) if taxid else f"unknown: {value.strip()}")
            text, layout = join_fields(Record(row["figid"], str(path), texts=texts))
            options = figures.options(text, layout, finder.find(text))
            questions.append(
                Question(article, tuple((frozenset(o.taxids), o.features) for o in options), frozenset(right))
            )
    return questions


def gene_questions(corpora: Path) -> list[Question]:
    """Return one question for each annotated gene mention whose gene the lexicon has."""
    lexicon, finder = open_lexicon(), open_finder()
    accessions = Accessions.read(corpora / "bioid" / "equivalence_classes.json")
    assigner = SpeciesAssigner({}, open_taxonomy(), species_knower(lexicon))
    questions = []
    documents = [(corpus, one) for corpus in CORPORA for one in load_corpus(corpus, root=corpora).documents]
    vocabulary = _vocabulary([document for _, document in documents])
    for corpus, document in documents:
        spans, answers = [], []
        for mention in document.labelled("gene"):
            ids = accessions.same(mention.any_id)
            right = frozenset(entry.taxid for i in ids if (entry := lexicon.entry(i)))
            if right:
                spans.append((mention.start, mention.end))
                answers.append(right)
        asked = assigner.questions(document.text, spans, finder.find(document.text), vocabulary)
        for options, right in zip(asked, answers, strict=True):
            weighed = tuple((frozenset({taxid}), features) for taxid, features in options.items())
            questions.append(Question(document.article, weighed, right, corpus))
    return questions


def _vocabulary(documents: Sequence[GoldDocument]) -> frozenset[str]:
    """Return the words of many articles, whatever is annotated in them."""
    by_article: dict[str, set[str]] = {}
    for document in documents:
        by_article.setdefault(document.article, set()).update(words(document.text))
    counts = Counter(chain.from_iterable(by_article.values()))
    return frozenset(word for word, count in counts.items() if count >= WORD_ARTICLES)


def fit(questions: Sequence[Question], keep: NDArray[np.bool_], *, ridge: float, rare: int) -> dict[str, float]:
    """Return the weights of a conditional logit."""
    choices = Choices()
    for question in questions:
        right = question.right_options()
        features = [dict(features) for _, features in question.options]
        weight = CAPTION_WEIGHT if question.corpus == "bioid" else 1.0
        choices.add(features, {"none": 1.0}, right, nothing_right=not right, weight=weight)
    return choices.fit(keep, ridge=ridge, rare=rare)


def set_shares(question: Question, weights: Mapping[str, float]) -> dict[frozenset[str], float]:
    """Return the probability of each set of taxa; what they lack to one is that of none of them being right."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in f.items()) for _, f in question.options]
    odds = np.exp(np.array([*scores, weights.get("none", 0.0)]) - max(scores))
    shares = odds / odds.sum()
    return {taxids: float(share) for (taxids, _), share in zip(question.options, shares, strict=False)}


def marginals(shares: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Return the probability of each taxon, given that of each set."""
    found: dict[str, float] = {}
    for taxids, share in shares.items():
        for taxid in taxids:
            found[taxid] = found.get(taxid, 0.0) + share
    return found


def measure_figures(questions: Sequence[Question], *, ridge: float, rare: int) -> None:
    """Print micro F1 over (figure, organism), for all figures and for those that are not simply human."""
    folds = np.array([fold_of(q.article, N_FOLDS) for q in questions])
    counts = np.zeros((2, 3), dtype=int)
    sure: list[tuple[float, bool]] = []
    for fold in range(N_FOLDS):
        weights = fit(questions, folds != fold, ridge=ridge, rare=rare)
        for question in (q for q, f in zip(questions, folds, strict=True) if f == fold):
            shares = set_shares(question, weights)
            predicted = choose(shares)
            sure.extend((p, t in question.right) for t, p in marginals(shares).items())
            row = [len(predicted & question.right), len(predicted - question.right), len(question.right - predicted)]
            counts[0] += row
            if question.right != {HUMAN}:
                counts[1] += row
    for name, (right, spurious, missed) in zip(("all", "not human"), counts, strict=True):
        f1 = 2 * right / (2 * right + spurious + missed)
        sys.stdout.write(f"{name:10} right {right} spurious {spurious} missed {missed} micro F1 {f1:.3f}\n")
    sys.stdout.write(f"calibration error {_calibration_error(sure):.3f}\n")


def measure_genes(questions: Sequence[Question], *, ridge: float, rare: int) -> None:
    """Print the accuracy of the likeliest species on each corpus."""
    folds = np.array([fold_of(q.article, N_FOLDS) for q in questions])
    sure: dict[str, list[tuple[float, bool]]] = {}
    for fold in range(N_FOLDS):
        weights = fit(questions, folds != fold, ridge=ridge, rare=rare)
        for question in (q for q, f in zip(questions, folds, strict=True) if f == fold):
            probabilities = marginals(set_shares(question, weights))
            best = max(probabilities, key=lambda taxid: (probabilities[taxid], taxid))
            sure.setdefault(question.corpus, []).append((probabilities[best], best in question.right))
    for corpus, rows in sure.items():
        accuracy = sum(is_right for _, is_right in rows) / len(rows)
        error = _calibration_error(rows)
        sys.stdout.write(
            f"{corpus:10} accuracy {accuracy:.4f} of {len(rows)} mentions, calibration error {error:.3f}\n"
        )


def _calibration_error(sure: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    probabilities, right = np.array([p for p, _ in sure]), np.array([r for _, r in sure])
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [abs((probabilities - right)[places == place].sum()) for place in range(bins)]
    return float(sum(gaps) / len(sure))


def main() -> None:
    """Train on everything, or measure by folds."""
    parser = argparse.ArgumentParser(description="Train the species decisions.")
    parser.add_argument("what", choices=("figures", "genes"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--without", type=int, metavar="FOLD", help="leave out this fold's articles")
    parser.add_argument("--output", type=Path, help="by default the shipped weights")
    parser.add_argument("--ridge", type=float, help="penalty on squared weights; chosen by folds where none is given")
    arguments = parser.parse_args()
    about = {"trained by": f"python -m figlint.models.organisms.train_species {arguments.what}"}
    if arguments.what == "figures":
        questions = figure_questions(arguments.data / "pfocr" / "figures.jsonl")
        measure, ridge, rare, path = measure_figures, 1.0, 3, FIGURE_WEIGHTS
    else:
        questions = gene_questions(arguments.data / "corpora")
        measure, ridge, rare, path = measure_genes, 2.0, 5, SPECIES_WEIGHTS
    ridge = arguments.ridge or ridge
    if arguments.measure:
        measure(questions, ridge=ridge, rare=rare)
    else:
        kept = np.array([fold_of(question.article, N_FOLDS) != arguments.without for question in questions])
        weights = fit(questions, kept, ridge=ridge, rare=rare)
        output = arguments.output or path
        output.parent.mkdir(parents=True, exist_ok=True)
        write_weights(output, {**about, "questions": int(kept.sum())}, {"weights": weights})


if __name__ == "__main__":
    main()
