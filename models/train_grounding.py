"""Trains the grounder and measures it by article-wise folds: ``python -m figlint.models.train_grounding``.

Writes the names learned from annotations (``lexicons/learned_names.tsv``) and the weights (``weights/grounding.json``).
The caption model marks the spans, and it must not have seen them in its own training: of Bio-ID only the articles are
read that the given caption model was held out from. Without a caption model, annotated spans are grounded and nothing
is written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.models.choice import Choices
from figlint.models.factories import open_matcher
from figlint.models.grounding_examples import Accessions, Observed, ReadFigure, observations, read_figures
from figlint.models.grounding_scores import by_corpus, score
from figlint.models.grounding_spans import SpanReader
from figlint.models.organism_resources import open_finder, open_species_assigner, species_knower
from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.corpora import load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.ground import Answer, Grounder, weigh
from figlint.nlp.lexicon import Lexicon
from figlint.nlp.recognize import Recognizer
from figlint.nlp.scoring import Rows
from figlint.nlp.terms import DEFINED, Question, Terms, alone, terms_of
from figlint.nlp.weights import GroundingWeights, Rounds

Context = NDArray[np.float64]

HERE = Path(__file__).parent
CORPORA = ("gnormplus", "nlm-gene", "biored", "bioid")
#: Fold of Bio-ID that the caption model is trained without.
HOLDOUT = 0
HUMAN = frozenset({"9606"})
#: Species whose genes the lexicon has.
SPECIES = frozenset({"9606", "10090", "10116", "7227", "6239", "4932", "7955", "3702"})
RIDGE = 2.0
RARE = 40
#: A name counts as learned from so many articles on: usage is shipped, not the corpora.
SUPPORT = 2
#: Terms that come from the recogniser, and what marks them in documents that it was trained on.
_RECOGNISED = ("nothing:source:", "nothing:recognised", "nothing:listed")
_SEEN = " (seen)"
#: What the text defines otherwise is no gene, whatever else speaks for it.
DEFINED_WEIGHT = 8.0


def main(argv: Sequence[str] | None = None) -> int:
    """Read the corpora, measure by folds, train on everything, write weights and names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/data/corpora"), help="folder of the corpora")
    parser.add_argument("--folds", type=int, default=5, help="article-wise folds to measure by; 0: train only")
    parser.add_argument("--recognizer", type=Path, help="folder of a caption model trained without fold 0 of Bio-ID")
    arguments = parser.parse_args(argv)
    start = time.monotonic()
    lexicon = open_lexicon()
    accessions = Accessions.read(arguments.corpora / "bioid" / "equivalence_classes.json")
    documents = [document for name in CORPORA for document in load_corpus(name, root=arguments.corpora).documents]
    observed = Observed(observations(documents, lexicon, accessions), SUPPORT)
    grounder = Grounder(lexicon, open_literature(), GroundingWeights(*[Rounds({}, {})] * 4), observed)
    chosen = [d for d in documents if not d.source.startswith("bioid") or fold_of(d.article) == HOLDOUT]
    recognizer = Recognizer.load(arguments.recognizer) if arguments.recognizer else None
    rounds: list[Rounds] = []
    for model in (recognizer, None) if recognizer is not None else (None,):
        species = open_species_assigner(species_knower(lexicon))
        reader = SpanReader(open_matcher(), model, open_finder(), species, annotated=recognizer is None)
        figures = list(
            read_figures(
                reader.read(chosen),
                grounder,
                observed,
                accessions,
                seen=lambda document, model=model: model is not None and fold_of(document.article) != HOLDOUT,
            )
        )
        how = "annotated spans" if recognizer is None else "lexicon alone" if model is None else "model and lexicon"
        _say(f"{how}: {len(figures)} documents read in {time.monotonic() - start:.0f} s")
        measured: list[tuple[ReadFigure, list[Answer]]] = []
        for is_laboratory in (False, True):
            kind = [figure for figure in figures if figure.is_laboratory == is_laboratory]
            answers, weights = train(kind, grounder, max(arguments.folds, 2), measure=bool(arguments.folds))
            rounds.append(weights)
            measured.extend((f, a) for f, a in zip(kind, answers, strict=bool(answers)) if not f.is_seen)
        _report(measured, lexicon, accessions)
    if recognizer is not None:
        observed.left_out = ""
        observed.write(HERE / "lexicons" / "learned_names.tsv", support=SUPPORT)
        about = {"documents": len(chosen), "corpora": list(CORPORA), "ridge": RIDGE, "rare": RARE}
        GroundingWeights(*rounds).write(HERE / "weights" / "grounding.json", about)
    _say(f"done in {time.monotonic() - start:.0f} s")
    return 0


def train(
    figures: Sequence[ReadFigure], grounder: Grounder, n_folds: int, *, measure: bool
) -> tuple[list[list[Answer]], Rounds]:
    """Fit both rounds for one kind of text.

    The second round always sees what first rounds of *other* articles would say, else it would trust them too much.

    :returns: held-out answers of each figure (none without ``measure``), and the weights fitted to everything.
    """
    folds = [fold_of(f"grounding {figure.document.article}", n_folds) for figure in figures]
    numbers = range(n_folds)
    contexts = [alone(figure.questions, figure.words) for figure in figures]
    table = _table(figures, contexts)
    question_folds = np.repeat(np.asarray(folds), [len(figure.questions) for figure in figures])
    held = {fold: table.fit(question_folds != fold, ridge=RIDGE, rare=RARE) for fold in numbers}
    companies = []
    for figure, context, fold in zip(figures, contexts, folds, strict=True):
        first = [chance for answer in _weighed(figure, context, held[fold]) for chance in answer.probabilities]
        companies.append(grounder.companies(figure.questions, context, np.array(first)))
    final = _table(figures, companies)
    answers: list[list[Answer]] = []
    if measure:
        held = {fold: final.fit(question_folds != fold, ridge=RIDGE, rare=RARE) for fold in numbers}
        answers = [_weighed(*row, held[fold]) for *row, fold in zip(figures, companies, folds, strict=True)]
    everything = np.ones(len(question_folds), dtype=bool)
    weights = (one.fit(everything, ridge=RIDGE, rare=RARE) for one in (table, final))
    return answers, Rounds(*({**_unseen(fitted), DEFINED: DEFINED_WEIGHT} for fitted in weights))


def _weighed(figure: ReadFigure, context: Context, weights: Mapping[str, float]) -> list[Answer]:
    parts = Rows.of(figure.questions).split(context)
    return [
        weigh(_terms(figure, question, part), weights) for question, part in zip(figure.questions, parts, strict=True)
    ]


def _terms(figure: ReadFigure, question: Question, part: Context) -> tuple[list[Terms], Terms]:
    """Return the terms of a question; what a recogniser says of a document that it was trained on are other terms."""
    options, nothing = terms_of(question, part)
    if figure.is_seen:
        nothing = {f"{name}{_SEEN}" if name.startswith(_RECOGNISED) else name: v for name, v in nothing.items()}
    return options, nothing


def _unseen(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: weight for name, weight in weights.items() if not name.endswith(_SEEN)}


def _table(figures: Sequence[ReadFigure], contexts: Sequence[Context]) -> Choices:
    table = Choices()
    for figure, context in zip(figures, contexts, strict=True):
        parts = Rows.of(figure.questions).split(context)
        for question, part, (right, nothing_right) in zip(figure.questions, parts, figure.right, strict=True):
            options, nothing = _terms(figure, question, part)
            table.add(options, nothing, right, nothing_right=nothing_right)
    return table


def _report(measured: Sequence[tuple[ReadFigure, list[Answer]]], lexicon: Lexicon, accessions: Accessions) -> None:
    for name, group in by_corpus(measured).items():
        _say(f"{name:10} all species:     {score(group, lexicon, accessions)}")
        _say(f"{name:10} species at hand: {score(group, lexicon, accessions, SPECIES)}")
        _say(f"{name:10} human:           {score(group, lexicon, accessions, HUMAN)}")
        if name == "bioid":
            _say(f"{name:10} by lexicon too:  {score(group, lexicon, accessions, by_lexicon=True)}")
    _say(f"{'all':10} all species:     {score(measured, lexicon, accessions)}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
