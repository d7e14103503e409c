"""The benchmark: models against annotated corpora, with intervals, paired differences, errors, speed and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import cast, get_args

import numpy as np

from figlint.evaluation.benchmark.performance import Performance, Run, run_named, run_object
from figlint.evaluation.outputs.tables import difference_cell, interval_cell
from figlint.evaluation.scoring.document import Measure, from_gold, from_predictions, score_document
from figlint.evaluation.scoring.error_classes import ErrorSummary, MentionError, classify, summarize
from figlint.evaluation.scoring.identifiers import Equivalence
from figlint.evaluation.scoring.intervals import Difference, Ints
from figlint.evaluation.scoring.scores import Articles, Score
from figlint.evaluation.signature import Signature, sign
from figlint.models.backends import Annotator
from figlint.models.fingerprint import folder_hash
from figlint.models.organisms.shipped import open_finder
from figlint.models.registry import MODELS
from figlint.nlp.corpora import Corpus, GoldDocument, load_corpus
from figlint.nlp.corpora.figures import Figure, alone, figures
from figlint.nlp.corpora.gold import GoldLabel, GoldMention
from figlint.nlp.display import framed, heading
from figlint.nlp.display import table as html_table
from figlint.nlp.errors import ConfigError, UsageError
from figlint.nlp.mentions import Mention

#: Labels that are scored where a corpus annotates them.
SCORED_LABELS = ("gene", "organism")

Table = Mapping[tuple[str, Measure], Ints]


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model on one corpus. ``scores`` are in order of label and measure.

    ``seen`` says that the model is known to have been trained on the corpus, so that its scores are no estimate for
    new text.
    """

    model: str
    seen: bool
    scores: tuple[tuple[str, Measure, Score], ...]
    errors: tuple[ErrorSummary, ...]
    performance: Performance


@dataclass(frozen=True, slots=True)
class Comparison:
    """The micro F1 of two models on the same articles, first minus second."""

    first: str
    second: str
    label: str
    measure: Measure
    difference: Difference


@dataclass(frozen=True, slots=True)
class CorpusResult:
    """All models on one corpus.

    ``n_mentions`` counts annotated mentions by label; ``problems`` counts annotations that did not fit their text, by
    kind; ``n_lost`` of them are not scored. ``names_only`` says that words which only imply an organism were left out.
    """

    corpus: str
    n_documents: int
    n_articles: int
    n_mentions: tuple[tuple[str, int], ...]
    problems: tuple[tuple[str, int], ...]
    n_lost: int
    names_only: bool
    models: tuple[ModelResult, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class RunDetail:
    """All that was counted of one model on one corpus, document by document, for item tables and pages.

    ``table`` holds rows of tp, fp, fn in the order of the corpus's documents, by label and measure.
    """

    corpus: Corpus
    model: str
    table: Table
    errors: Sequence[MentionError]


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """Results by corpus, with the signature of everything that can change a number."""

    signature: Signature
    corpora: tuple[CorpusResult, ...]

    def _repr_html_(self) -> str:
        """Return what a notebook shows: every score, then the models against each other."""
        scores = (
            (c.corpus, m.model, label, measure, *map(interval_cell, (s.micro.precision, s.micro.recall, s.micro.f1)))
            for c in self.corpora
            for m in c.models
            for label, measure, s in m.scores
        )
        pairs = (
            (c.corpus, f"{p.first} − {p.second}", p.label, p.measure, difference_cell(p.difference))
            for c in self.corpora
            for p in c.comparisons
        )
        score_columns = ("corpus", "model", "label", "measure", "precision", "recall", "F1")
        pair_columns = ("corpus", "models", "label", "measure", "difference of F1")
        parts = [html_table(score_columns, scores)]
        if any(corpus.comparisons for corpus in self.corpora):
            parts += [heading("Paired differences"), html_table(pair_columns, pairs)]
        return framed(*parts)


def run_benchmark(
    corpora: Sequence[str],
    models: Sequence[str | tuple[str, Annotator]],
    *,
    root: Path | None = None,
    labels: Mapping[str, str] | None = None,
    equivalence: Path | None = None,
    resamples: int = 2000,
    seed: int = 0,
    examples: int = 5,
    weights: Path | None = None,
    panels_apart: bool = False,
    names_only: bool = False,
    watch: Callable[[str], None] = lambda message: None,
    keep: Callable[[RunDetail], None] = lambda detail: None,
) -> BenchmarkReport:
    """Score models on corpora.

    :param corpora: Names, paths or globs, as :func:`figlint.nlp.corpora.load_corpus` takes them.
    :param models: Names or paths, each run in a process of its own; or a name and an object with ``annotate_texts``.
    :param root: Folder of the named corpora.
    :param labels: Corpus types that shall count as another label (``{"FamilyName": "gene"}``).
    :param equivalence: Table of equivalent identifiers; the one beside the Bio-ID corpus where none is given.
    :param resamples: Bootstrap draws of articles. *Range:* at least 1
    :param examples: Examples shown of each class of error.
    :param weights: Folder of weights that the built-in models use instead of the shipped ones of the same name, as
        ``figlint train`` leaves them in ``held-out`` of its working folder.
    :param panels_apart: Read each panel of a figure by itself. Otherwise the panels of a figure are read as one text,
        as the caption of a record is. They are scored one by one in either case.
    :param names_only: Leave out the words that only imply an organism (``patients``), on both sides. They always are
        where a corpus is known to have none.
    :param watch: Told what is being done.
    :param keep: Given what was counted document by document.
    :raises UsageError: when no corpus or model is given, a model twice, or a setting is out of range.
    :raises InputError: when a corpus cannot be read.
    """
    names = [model if isinstance(model, str) else model[0] for model in models]
    if not corpora or not models:
        raise UsageError("a benchmark needs at least one corpus and one model")
    if len(set(names)) < len(names):
        raise UsageError(f"models are named twice: {', '.join(names)}")
    if resamples < 1:
        raise UsageError(f"{resamples} resamples; at least 1 is needed")
    types = _checked(labels or {})
    results = []
    for spec in corpora:
        watch(f"reading {spec}")
        corpus = load_corpus(spec, root=root, labels=types)
        table = _equivalence(corpus, equivalence)
        together = tuple(map(alone, corpus.documents) if panels_apart else figures(corpus.documents))
        texts = [figure.text for figure in together]
        runs = []
        for model in models:
            watch(f"running {model if isinstance(model, str) else model[0]} on {spec}")
            run = run_named(model, texts, weights) if isinstance(model, str) else run_object(*model, texts)
            runs.append(_by_document(run, together))
        watch(f"scoring {spec}")
        results.append(
            benchmark(
                corpus,
                runs,
                equivalence=table,
                names_only=names_only,
                resamples=resamples,
                seed=seed,
                examples=examples,
                keep=keep,
            )
        )
    settings: dict[str, object] = {"corpora": corpora, "labels": types, "resamples": resamples, "seed": seed}
    if panels_apart:
        settings["panels"] = "apart"
    if names_only:
        settings["organisms"] = "names only"
    if weights is not None:
        settings["weights"] = folder_hash(weights)
    return BenchmarkReport(sign(names, settings), tuple(results))


def benchmark(
    corpus: Corpus,
    runs: Sequence[Run],
    *,
    equivalence: Equivalence,
    names_only: bool = False,
    resamples: int = 2000,
    seed: int = 0,
    examples: int = 5,
    keep: Callable[[RunDetail], None] = lambda detail: None,
) -> CorpusResult:
    """Score the runs of several models on one corpus.

    :param names_only: Leave out the words that only imply an organism, on both sides, whatever the corpus.
    :raises UsageError: when the corpus annotates neither genes nor organisms.
    """
    names_only = names_only or corpus.names_only
    if names_only:
        corpus, runs = _names_only(corpus, runs)
    scored = tuple(label for label in SCORED_LABELS if label in corpus.labels)
    if not scored:
        raise UsageError(f"corpus {corpus.name} annotates neither genes nor organisms, only {corpus.labels}")
    articles = Articles([document.article for document in corpus.documents], resamples=resamples, seed=seed)
    tables, models = [], []
    for run in runs:
        table, errors = _tabulate(corpus, run, scored, equivalence)
        tables.append(table)
        keep(RunDetail(corpus, run.model, table, errors))
        models.append(
            ModelResult(
                run.model,
                _seen(run.model, corpus.name),
                tuple((label, measure, articles.score(rows)) for (label, measure), rows in table.items()),
                summarize(errors, corpus.documents, examples=examples),
                run.performance,
            )
        )
    return CorpusResult(
        corpus=corpus.name,
        n_documents=len(corpus.documents),
        n_articles=articles.n_articles,
        n_mentions=tuple((label, _count(corpus.documents, label)) for label in corpus.labels),
        problems=_problems(corpus),
        n_lost=sum(problem.is_lost for problem in corpus.problems),
        names_only=names_only,
        models=tuple(models),
        comparisons=tuple(_compare(articles, [run.model for run in runs], tables)),
    )


def _names_only(corpus: Corpus, runs: Sequence[Run]) -> tuple[Corpus, list[Run]]:
    """Leave out the mentions by which an organism is only implied, on both sides."""
    implies = open_finder().names.implies

    def is_named(mention: GoldMention | Mention) -> bool:
        return mention.label != "organism" or not implies(mention.surface)

    documents = (replace(d, mentions=tuple(filter(is_named, d.mentions))) for d in corpus.documents)
    predictions = (tuple(tuple(filter(is_named, found)) for found in run.predictions) for run in runs)
    kept = [replace(run, predictions=named) for run, named in zip(runs, predictions, strict=True)]
    return replace(corpus, documents=tuple(documents)), kept


def _by_document(run: Run, together: Sequence[Figure]) -> Run:
    """Hand the mentions of figures out to their panels."""
    mentions = zip(together, run.predictions, strict=True)
    return replace(run, predictions=tuple(panel for figure, found in mentions for panel in figure.by_panel(found)))


def _checked(labels: Mapping[str, str]) -> dict[str, GoldLabel]:
    """Check the labels that corpus types are mapped to."""
    allowed = get_args(GoldLabel)
    for name, label in labels.items():
        if label not in allowed:
            raise ConfigError(f"type {name} cannot be mapped to {label!r}; labels are {', '.join(allowed)}")
    return cast(dict[str, GoldLabel], dict(labels))


def _equivalence(corpus: Corpus, path: Path | None) -> Equivalence:
    """Open the table that was given, else the one that lies beside the corpus."""
    if path is not None:
        return Equivalence.from_bioid(path)
    beside = [folder / "equivalence_classes.json" for folder in corpus.paths[0].parents[:2]]
    found = next((place for place in beside if place.is_file()), None)
    return Equivalence.from_bioid(found) if found is not None else Equivalence()


def _tabulate(
    corpus: Corpus, run: Run, labels: Sequence[str], equivalence: Equivalence
) -> tuple[Table, list[MentionError]]:
    """Count every document in every measure; identifiers only where both the corpus and the model give any."""
    table: dict[tuple[str, Measure], Ints] = {}
    errors: list[MentionError] = []
    with_ids = corpus.has_identifiers and any(mention.ids for mentions in run.predictions for mention in mentions)
    for i, (document, mentions) in enumerate(zip(corpus.documents, run.predictions, strict=True)):
        predicted = from_predictions(mentions, equivalence)
        reference = from_gold(document.mentions, equivalence)
        errors += classify(i, predicted, reference, labels, with_ids=with_ids)
        for label, measure, counts in score_document(predicted, reference, labels, with_ids=with_ids):
            if (label, measure) not in table:
                table[label, measure] = np.zeros((len(corpus.documents), 3), dtype=np.int64)
            table[label, measure][i] = counts.tp, counts.fp, counts.fn
    return table, errors


def _compare(articles: Articles, models: Sequence[str], tables: Sequence[Table]) -> list[Comparison]:
    """Compare every two models in every measure that is defined for both."""
    comparisons = []
    for (first, one), (second, two) in combinations(zip(models, tables, strict=True), 2):
        for label, measure in [key for key in one if key in two]:
            difference = articles.compare(one[label, measure], two[label, measure])
            if difference is not None:
                comparisons.append(Comparison(first, second, label, measure, difference))
    return comparisons


def _seen(model: str, corpus: str) -> bool:
    """Whether a registered model was trained on a named corpus, or on this part of it; folds are not told apart."""
    place = re.split("@", corpus, maxsplit=1)[0]
    trained_on = MODELS[model].corpora if model in MODELS else ()
    return any(place == known or place.startswith(f"{known}/") or known.startswith(f"{place}/") for known in trained_on)


def _count(documents: Sequence[GoldDocument], label: str) -> int:
    return sum(len(document.labelled(label)) for document in documents)


def _problems(corpus: Corpus) -> tuple[tuple[str, int], ...]:
    kinds = [problem.kind for problem in corpus.problems]
    return tuple((kind, kinds.count(kind)) for kind in sorted(set(kinds)))
