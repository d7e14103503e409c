"""Trains the grounder and measures it by article-wise folds: ``python -m figlint.models.grounding.train``.

Writes the names learned from annotations (``lexicons/learned_names.tsv``) and the weights (``weights/grounding.json``).
The caption model marks the spans. What it says of documents that it was trained on is worth less than it seems: only
articles of fold 0, which the given model was trained without, are measured and tell how far to trust it; abstracts of
the other folds teach all else, with terms of their own for what the recogniser says. Of Bio-ID fold 0 alone is read.
Without a caption model, annotated spans are grounded and nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.models.factories import open_matcher
from figlint.models.grounding.choice import Choices
from figlint.models.grounding.examples import Accessions, Observed, ReadFigure, observations, read_figures
from figlint.models.grounding.scores import by_corpus, score
from figlint.models.grounding.spans import SpanReader, is_caption
from figlint.models.organisms.shipped import SPECIES_WEIGHTS, open_finder, open_species_assigner, species_knower
from figlint.models.resources import open_lexicon, open_literature
from figlint.models.trained import trained
from figlint.nlp.corpora import GoldDocument, load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.grounding.ground import Answer, Grounder, weigh
from figlint.nlp.grounding.scoring import Rows
from figlint.nlp.grounding.terms import DEFINED, Question, Terms, alone, terms_of
from figlint.nlp.grounding.weights import GroundingWeights, Rounds
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.recognition.recognize import Recognizer

Context = NDArray[np.float64]

HERE = Path(__file__).parent.parent
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
    study = Study.open(arguments.corpora)
    recognizer = Recognizer.load(arguments.recognizer) if arguments.recognizer else None
    rounds: list[Rounds] = []
    for model in (recognizer, None) if recognizer is not None else (None,):
        figures = study.read(model, annotated=recognizer is None)
        how = "annotated spans" if recognizer is None else "lexicon alone" if model is None else "model and lexicon"
        _say(f"{how}: {len(figures)} documents read in {time.monotonic() - start:.0f} s")
        measured: list[tuple[ReadFigure, list[Answer]]] = []
        for prepared in study.prepare(figures, max(arguments.folds, 2)):
            rounds.append(prepared.weights())
            if arguments.folds:
                measured.extend(unseen(prepared.figures, prepared.answers()))
        _report(measured, study)
    if recognizer is not None:
        study.observed.left_out = ""
        study.observed.write(HERE / "lexicons" / "learned_names.tsv", support=SUPPORT)
        about = {"documents": len(study.documents), "corpora": list(CORPORA), "ridge": RIDGE, "rare": RARE}
        GroundingWeights(*rounds).write(HERE / "weights" / "grounding.json", about)
    _say(f"done in {time.monotonic() - start:.0f} s")
    return 0


@dataclass(frozen=True, slots=True)
class Study:
    """The corpora with what is needed to read them, and a grounder without weights."""

    lexicon: Lexicon
    accessions: Accessions
    documents: Sequence[GoldDocument]
    observed: Observed
    grounder: Grounder

    @classmethod
    def open(cls, corpora: Path) -> Study:
        """Read the corpora; of Bio-ID only the articles that caption models are trained without.

        :raises InputError: If a corpus is absent or damaged.
        """
        lexicon = open_lexicon()
        accessions = Accessions.read(corpora / "bioid" / "equivalence_classes.json")
        documents = [document for name in CORPORA for document in load_corpus(name, root=corpora).documents]
        observed = Observed(observations(documents, lexicon, accessions), SUPPORT)
        grounder = Grounder(lexicon, open_literature(), GroundingWeights(*[Rounds({}, {})] * 4), observed)
        chosen = [d for d in documents if not is_caption(d) or fold_of(d.article) == HOLDOUT]
        return cls(lexicon, accessions, chosen, observed, grounder)

    def read(self, recognizer: Recognizer | None, *, annotated: bool = False) -> list[ReadFigure]:
        """Read the documents as questions.

        :param recognizer: a model trained without fold 0 of the articles; ``None``: names of the lexicon alone.
        :param annotated: take the annotated spans instead of either.
        """
        species = open_species_assigner(species_knower(self.lexicon), trained(SPECIES_WEIGHTS.name))
        reader = SpanReader(
            open_matcher(), recognizer, open_finder(), species, self.grounder.may_name, annotated=annotated
        )

        def is_seen(document: GoldDocument) -> bool:
            return recognizer is not None and fold_of(document.article) != HOLDOUT

        read = reader.read(self.documents)
        return list(read_figures(read, self.grounder, self.observed, self.accessions, is_seen))

    def prepare(self, figures: Sequence[ReadFigure], n_folds: int) -> Iterator[Prepared]:
        """Yield documents that tell of mechanisms, then those that describe experiments."""
        for is_laboratory in (False, True):
            kind = [figure for figure in figures if figure.is_laboratory == is_laboratory]
            yield Prepared.of(kind, self.grounder, n_folds)


def unseen(figures: Sequence[ReadFigure], answers: Sequence[list[Answer]]) -> Iterator[tuple[ReadFigure, list[Answer]]]:
    """Yield documents that the recogniser was not trained on, with their answers: those to measure on."""
    return ((f, a) for f, a in zip(figures, answers, strict=True) if not f.is_seen)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents of one kind of text with what the figures say of their options, before and after the first round.

    The second round always sees what first rounds of *other* articles would say, else it would trust them too much.
    """

    figures: Sequence[ReadFigure]
    folds: Sequence[int]
    contexts: Sequence[Context]
    first: Choices
    final: Choices

    @classmethod
    def of(cls, figures: Sequence[ReadFigure], grounder: Grounder, n_folds: int) -> Prepared:
        """Fit the first round without each fold in turn, and ask it about that fold."""
        folds = [fold_of(f"grounding {figure.document.article}", n_folds) for figure in figures]
        contexts = [alone(figure.questions, figure.words) for figure in figures]
        table = _table(figures, contexts)
        held = {fold: table.fit(_others(figures, folds, fold), ridge=RIDGE, rare=RARE) for fold in range(n_folds)}
        told = []
        for figure, context, fold in zip(figures, contexts, folds, strict=True):
            first = [chance for answer in _weighed(figure, context, held[fold]) for chance in answer.probabilities]
            told.append(grounder.companies(figure.questions, context, np.array(first)))
        return cls(figures, folds, told, table, _table(figures, told))

    def answers(self, without: tuple[str, ...] = ()) -> list[list[Answer]]:
        """Return the answers of the second round for each document by weights fitted to the other folds.

        :param without: beginnings of the names of terms to leave out.
        """
        held = {
            fold: self.final.fit(_others(self.figures, self.folds, fold), ridge=RIDGE, rare=RARE, without=without)
            for fold in sorted(set(self.folds))
        }
        rows = zip(self.figures, self.contexts, self.folds, strict=True)
        return [_weighed(figure, context, held[fold]) for figure, context, fold in rows]

    def weights(self) -> Rounds:
        """Return the weights of both rounds, fitted to everything."""
        everything = _others(self.figures, self.folds, -1)
        fitted = (table.fit(everything, ridge=RIDGE, rare=RARE) for table in (self.first, self.final))
        return Rounds(*({**_unseen(weights), DEFINED: DEFINED_WEIGHT} for weights in fitted))


def _others(figures: Sequence[ReadFigure], folds: Sequence[int], fold: int) -> NDArray[np.bool_]:
    """Return which questions are of documents outside a fold."""
    return np.repeat(np.asarray(folds) != fold, [len(figure.questions) for figure in figures])


def _weighed(figure: ReadFigure, context: Context, weights: Mapping[str, float]) -> list[Answer]:
    parts = Rows.of(figure.questions).split(context)
    return [
        weigh(_terms(figure, question, part), weights) for question, part in zip(figure.questions, parts, strict=True)
    ]


def _terms(figure: ReadFigure, question: Question, part: Context) -> tuple[list[Terms], Terms]:
    """Return the terms of a question; what a recogniser says of a document that it was trained on are other terms."""
    options, nothing = terms_of(question, part)
    if figure.is_seen:
        return [_as_seen(option) for option in options], _as_seen(nothing)
    return options, nothing


def _as_seen(terms: Terms) -> Terms:
    return {
        f"{name}{_SEEN}" if name.startswith(_RECOGNISED) or ":seen:" in name else name: value
        for name, value in terms.items()
    }


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


def _report(measured: Sequence[tuple[ReadFigure, list[Answer]]], study: Study) -> None:
    lexicon, accessions = study.lexicon, study.accessions
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
