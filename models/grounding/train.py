"""Trains the grounder and measures it by article-wise folds: ``python -m figlint.models.grounding.train``.

With ``--write``, writes the names learned from annotations (``lexicons/learned_names.tsv``) and the weights
(``weights/grounding.json``). What a caption model says of documents that it was trained on is worth less than it seems,
so each fold of the articles is read by models that were trained without it. Without such models annotated spans are
grounded, and nothing is written.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from figlint.models.factories import open_matcher
from figlint.models.grounding.choice import Choices
from figlint.models.grounding.examples import Accessions, Observed, ReadFigure, observations, read_figures
from figlint.models.grounding.scores import by_corpus, score
from figlint.models.grounding.shipped import LEARNED_NAMES, WEIGHTS
from figlint.models.grounding.spans import SpanReader
from figlint.models.organisms.shipped import SPECIES_WEIGHTS, open_finder, open_species_assigner, species_knower
from figlint.models.resources import open_lexicon, open_literature
from figlint.models.trained import SHIPPED
from figlint.nlp.corpora import GoldDocument, load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.grounding.ground import Answer, Grounder, weigh
from figlint.nlp.grounding.scoring import Rows
from figlint.nlp.grounding.terms import DEFINED, alone, terms_of
from figlint.nlp.grounding.weights import GroundingWeights, Rounds
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.recognition.recognize import Recognizer

Context = NDArray[np.float64]
Spans = Literal["model and lexicon", "lexicon alone", "annotated spans"]

CORPORA = ("gnormplus", "nlm-gene", "biored", "bioid")
#: Folds of the articles, each of which other models read.
N_FOLDS = 5
#: Captions of one fold are twice as many documents as all abstracts, and enough to fit the weights of captions.
CAPTION_FOLD = 0
WEIGHTS_HELP = "for each fold from 0, a folder with caption_ner and gene_species.json that were trained without it"
HUMAN = frozenset({"9606"})
#: Species whose genes the lexicon has.
SPECIES = frozenset({"9606", "10090", "10116", "7227", "6239", "4932", "7955", "3702"})
#: Chosen by folds; a weaker one fits the corpora closer and other articles worse.
RIDGE = 20.0
RARE = 40
#: A name counts as learned from so many articles on: usage is shipped, not the corpora.
SUPPORT = 2
#: What the text defines otherwise is no gene, whatever else speaks for it.
DEFINED_WEIGHT = 8.0


def main(argv: Sequence[str] | None = None) -> int:
    """Read the corpora, measure by folds, train on everything; write weights and names where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/data/corpora"), help="folder of the corpora")
    parser.add_argument("--weights", type=Path, nargs=N_FOLDS, metavar="FOLDER", help=WEIGHTS_HELP)
    parser.add_argument("--write", action="store_true", help="write what was trained, in place of what ships")
    arguments = parser.parse_args(argv)
    if arguments.write and not arguments.weights:
        parser.error("--write needs --weights: what ships is fitted to the spans of caption models")
    start = time.monotonic()
    study = Study.open(arguments.corpora)
    rounds: list[Rounds] = []
    for spans in ("model and lexicon", "lexicon alone") if arguments.weights else ("annotated spans",):
        figures = study.read(arguments.weights or [SHIPPED] * N_FOLDS, spans)
        _say(f"{spans}: {len(figures)} documents read in {time.monotonic() - start:.0f} s")
        _say("shipped weights, which may have seen these documents")
        _report(study.shipped(figures), study)
        prepared = list(study.prepare(figures))
        _say("fitted to other articles")
        _report([pair for one in prepared for pair in one.answers()], study)
        if arguments.write:
            rounds.extend(one.weights() for one in prepared)
    if arguments.write:
        study.observed.left_out = ""
        study.observed.write(LEARNED_NAMES, support=SUPPORT)
        about = {"documents": len(study.documents), "corpora": list(CORPORA), "ridge": RIDGE, "rare": RARE}
        GroundingWeights(*rounds).write(WEIGHTS, about)
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
        """Read the corpora; of captions, one fold.

        :raises InputError: If a corpus is absent or damaged.
        """
        lexicon = open_lexicon()
        accessions = Accessions.read(corpora / "bioid" / "equivalence_classes.json")
        documents = [document for name in CORPORA for document in load_corpus(name, root=corpora).documents]
        observed = Observed(observations(documents, lexicon, accessions), SUPPORT)
        grounder = Grounder(lexicon, open_literature(), GroundingWeights(*[Rounds({}, {})] * 4), observed)
        chosen = [d for d in documents if d.kind == "abstract" or fold_of(d.article, N_FOLDS) == CAPTION_FOLD]
        return cls(lexicon, accessions, chosen, observed, grounder)

    def read(self, weights: Sequence[Path], spans: Spans) -> list[ReadFigure]:
        """Read the documents as questions.

        :param weights: for each fold, a folder of weights that were trained without it.
        """
        figures: list[ReadFigure] = []
        for fold, folder in enumerate(weights):
            reader = self._reader(folder, spans)
            documents = [document for document in self.documents if fold_of(document.article, N_FOLDS) == fold]
            figures.extend(read_figures(reader.read(documents), self.grounder, self.observed, self.accessions))
        return figures

    def _reader(self, weights: Path, spans: Spans) -> SpanReader:
        return SpanReader(
            open_matcher(),
            Recognizer.load(weights / "caption_ner") if spans == "model and lexicon" else None,
            open_finder(),
            open_species_assigner(species_knower(self.lexicon), weights / SPECIES_WEIGHTS.name),
            self.grounder,
            annotated=spans == "annotated spans",
        )

    def shipped(self, figures: Sequence[ReadFigure]) -> list[tuple[ReadFigure, list[Answer]]]:
        """Return the answers of the weights that ship; names are learned from other articles than the one at hand."""
        grounder = Grounder(self.lexicon, open_literature(), GroundingWeights.read(WEIGHTS), self.observed)
        return [(figure, grounder.answer({"text": figure.document.text}, figure.questions)) for figure in figures]

    def prepare(self, figures: Sequence[ReadFigure]) -> Iterator[Prepared]:
        """Yield documents that tell of mechanisms, then those that describe experiments."""
        for is_laboratory in (False, True):
            kind = [figure for figure in figures if figure.is_laboratory == is_laboratory]
            yield Prepared.of(kind, self.grounder)


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
    def of(cls, figures: Sequence[ReadFigure], grounder: Grounder) -> Prepared:
        """Fit the first round without each fold in turn, and ask it about that fold."""
        folds = [fold_of(f"grounding {figure.document.article}", N_FOLDS) for figure in figures]
        contexts = [alone(figure.questions, figure.words) for figure in figures]
        table = _table(figures, contexts)
        held = {fold: table.fit(_others(figures, folds, fold), ridge=RIDGE, rare=RARE) for fold in range(N_FOLDS)}
        told = []
        for figure, context, fold in zip(figures, contexts, folds, strict=True):
            first = [chance for answer in _weighed(figure, context, held[fold]) for chance in answer.probabilities]
            told.append(grounder.companies(figure.questions, context, np.array(first)))
        return cls(figures, folds, told, table, _table(figures, told))

    def answers(self, without: tuple[str, ...] = ()) -> list[tuple[ReadFigure, list[Answer]]]:
        """Return each document with the answers of the second round by weights fitted to the other folds.

        :param without: beginnings of the names of terms to leave out.
        """
        held = {
            fold: self.final.fit(_others(self.figures, self.folds, fold), ridge=RIDGE, rare=RARE, without=without)
            for fold in sorted(set(self.folds))
        }
        rows = zip(self.figures, self.contexts, self.folds, strict=True)
        return [(figure, _weighed(figure, context, held[fold])) for figure, context, fold in rows]

    def weights(self) -> Rounds:
        """Return the weights of both rounds, fitted to everything."""
        everything = _others(self.figures, self.folds, -1)
        fitted = (table.fit(everything, ridge=RIDGE, rare=RARE) for table in (self.first, self.final))
        return Rounds(*({**weights, DEFINED: DEFINED_WEIGHT} for weights in fitted))


def _others(figures: Sequence[ReadFigure], folds: Sequence[int], fold: int) -> NDArray[np.bool_]:
    """Return which questions are of documents outside a fold."""
    return np.repeat(np.asarray(folds) != fold, [len(figure.questions) for figure in figures])


def _weighed(figure: ReadFigure, context: Context, weights: Mapping[str, float]) -> list[Answer]:
    parts = Rows.of(figure.questions).split(context)
    return [weigh(terms_of(question, part), weights) for question, part in zip(figure.questions, parts, strict=True)]


def _table(figures: Sequence[ReadFigure], contexts: Sequence[Context]) -> Choices:
    table = Choices()
    for figure, context in zip(figures, contexts, strict=True):
        parts = Rows.of(figure.questions).split(context)
        for question, part, (right, nothing_right) in zip(figure.questions, parts, figure.right, strict=True):
            options, nothing = terms_of(question, part)
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
