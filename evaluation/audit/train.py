"""Trains the keyword audit on labelled figures::

    python -m figlint.evaluation.audit.train ../shared/data/audit models/weights

The labels are those of a keyword-audit set: a folder with ``_figures/*.md``, ``_data/*-genes.tsv`` and
``labels.tsv``. Every figure is read twice, with its evidence table and without, since the audit must do without one
where there is none. A keyword labelled ``family`` is right; ``unsure`` ones are left out.

scikit-learn is needed here and nowhere else: the trees are written out as plain numbers.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.company import GeneCompany, GeneVectors
from figlint.evaluation.audit.features import Terms
from figlint.evaluation.audit.genes import SHIPPED as WEIGHTS
from figlint.evaluation.audit.keywords import KeywordReader
from figlint.evaluation.audit.model import AuditModel, Forest, Nodes, right_by
from figlint.evaluation.audit.rule_choice import RuleWeights
from figlint.evaluation.audit.train_vectors import gene_vectors
from figlint.evaluation.audit.words import WordSource
from figlint.evaluation.lint.decisions import Standing, read_decisions, standings
from figlint.models.grounding.shipped import open_learned_names
from figlint.models.resources import SHIPPED, open_lexicon, open_literature
from figlint.nlp.errors import InputError
from figlint.nlp.lexicon.columns import read_columns
from figlint.nlp.mentions import AnnotatedRecord
from figlint.nlp.records.reader import read_records
from figlint.nlp.records.record import Record

Label = Literal["correct", "family", "wrong", "unsure"]
Floats = NDArray[np.float64]
Annotate = Callable[[Iterable[Record]], Iterator[AnnotatedRecord]]

#: The rule that explains each reason of the labels.
RULE_OF_REASON: Mapping[str, str] = {"A": "G101", "C": "G102", "D": "G102", "V": "G103", "O": "G105", "P": "G105"}
RULES = ("G101", "G102", "G103", "G105")

#: Terms of which more can only speak against an error (-1) or for it (+1); it keeps few figures from teaching flukes.
_SAFER = frozenset({
    "linked", "strength", "surprise", "closest", "near", "near_top", "n_linked", "meant", "meant_share", "papers",
    "symbol_in_text", "mates", "name_words", "same_spelling", "case", "n_letters", "length", "family_member",
})  # fmt: skip
_RISKIER = frozenset({"kind", "meant_nothing", "match", "confusable", "is_lower", "sense_pathogen"})


#: Reason of a label by the rule of a finding.
_REASONS = {"G101": "A", "G102": "D", "G103": "V", "G105": "O"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the trees; the best one is chosen on articles that the trees have not seen."""

    n_trees: int = 160
    n_leaves: int = 8
    rate: float = 0.07
    min_leaf: int = 8
    share_terms: float = 0.3


RECIPES = (Recipe(), Recipe(n_leaves=5))


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled keyword with its terms and those of the other genes of its word.

    ``words`` are the words that the labels give, ``kind`` and ``source`` are of the word that the audit found.
    """

    figid: str
    article: str
    symbol: str
    label: Label
    reason: str
    words: str
    kind: str
    source: WordSource
    terms: Terms
    rivals: tuple[Terms, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether the keyword is an error."""
        return self.label == "wrong"


def read_cases(folder: Path, reader: KeywordReader, annotate: Annotate, *, evidence: bool) -> list[Case]:
    """Return the labelled keywords of an audit set, without the unsure ones.

    :param evidence: whether the evidence tables may be looked at.
    :raises InputError: when a figure cannot be read, or a labelled keyword is no keyword of its figure.
    """
    labels = _labels(folder / "labels.tsv")
    records: list[Record] = []
    for record in read_records([folder / "_figures"]):
        if not isinstance(record, Record):
            raise InputError(f"{record.path}: {record.message}; the audit set must be whole")
        if record.figid in labels:
            records.append(record if evidence else replace(record, evidence=None))
    cases: list[Case] = []
    for annotated in annotate(records):
        cases.extend(_cases(annotated, labels[annotated.record.figid], reader))
    return cases


def decided_labels(held: Mapping[str, Standing]) -> dict[str, dict[str, dict[str, str]]]:
    """Return what reviewers agreed on as labels of keywords, by figure and keyword.

    A finding accepted, or answered by another gene, is a wrong keyword; a finding rejected is a right one. The rule of
    the finding gives the reason. Spelling findings and disputed ones say nothing.
    """
    labels: dict[str, dict[str, dict[str, str]]] = {}
    for standing in held.values():
        decision = standing.ruling
        if decision is None or decision.field != "keywords" or decision.rule not in _REASONS:
            continue
        is_right = decision.ruling == "reject"
        row = {
            "verdict": "correct" if is_right else "wrong",
            "reason": "" if is_right else _REASONS[decision.rule],
            "words": "",
        }
        labels.setdefault(decision.figid, {})[decision.value] = row
    return labels


def decided_cases(
    decisions: Path, records: Sequence[str | Path], reader: KeywordReader, annotate: Annotate, *, evidence: bool
) -> list[Case]:
    """Return the keywords that reviewers decided on, from the records that they reviewed.

    :param decisions: The file that ``figlint review`` appends to; :param records: files and folders of the records.
    """
    labels = decided_labels(standings(read_decisions(decisions)))
    found = (r for r in read_records(records) if isinstance(r, Record) and r.figid in labels)
    cases: list[Case] = []
    for annotated in annotate(r if evidence else replace(r, evidence=None) for r in found):
        listed = {value.value for value in annotated.record.values("keywords")}
        # A keyword that was taken out since is no keyword any more; what was said of it is in the decisions still.
        own = {value: row for value, row in labels[annotated.record.figid].items() if value in listed}
        cases.extend(_cases(annotated, own, reader))
    return cases


def plainly(records: Iterable[Record]) -> Iterator[AnnotatedRecord]:
    """Yield records without mentions: the words of the text are enough, and no recogniser has to be run."""
    for record in records:
        yield AnnotatedRecord(record, (), ())


def _cases(annotated: AnnotatedRecord, labels: Mapping[str, dict[str, str]], reader: KeywordReader) -> Iterator[Case]:
    record = annotated.record
    keywords, figure = reader.read(annotated)
    terms = iter(reader.terms(figure.keywords, figure))
    known = (keyword for keyword in keywords if keyword is not None)
    rivals = iter([tuple(reader.terms(reader.rivals(keyword), figure)) for keyword in known])
    left = dict(labels)
    for value, keyword in zip(record.values("keywords"), keywords, strict=True):
        row = left.pop(value.value, None)
        if keyword is None:
            continue
        found, others = next(terms), next(rivals)
        if row is None or row["verdict"] == "unsure":
            continue
        label: Label = row["verdict"]  # type: ignore[assignment]
        yield Case(
            record.figid, record.article, value.value, label, row["reason"], row["words"],
            keyword.word.kind or "none", keyword.word.source, found, others,
        )  # fmt: skip
    if left:
        raise InputError(f"{record.path}: labelled {', '.join(sorted(left))}, which the record does not list")


def _labels(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    labels: dict[str, dict[str, dict[str, str]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                labels.setdefault(row["figid"], {})[row["symbol"]] = row
    except (OSError, KeyError) as error:
        raise InputError(
            f"cannot read labels {path}: {error!r}; expected figid, symbol, verdict, reason, words"
        ) from error
    return labels


def matrix(cases: Sequence[Case], names: Sequence[str]) -> Floats:
    """Return the terms of cases, one row a case."""
    return np.array([[case.terms[name] for name in names] for case in cases], dtype=np.float64)


def folds(cases: Sequence[Case], n_folds: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each case; all cases of an article share one."""
    articles = sorted({case.article for case in cases})
    np.random.default_rng(seed).shuffle(articles)
    place = {article: number % n_folds for number, article in enumerate(articles)}
    return np.array([place[case.article] for case in cases])


def fit_trees(cases: Sequence[Case], recipe: Recipe, seeds: Sequence[int]) -> Forest:
    """Return trees fitted on cases, averaged over seeds and not yet calibrated."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    names = tuple(cases[0].terms)
    values, wrong = matrix(cases, names), np.array([case.is_wrong for case in cases])
    models = []
    for seed in seeds:
        model = HistGradientBoostingClassifier(
            max_iter=recipe.n_trees, learning_rate=recipe.rate, max_leaf_nodes=recipe.n_leaves,
            min_samples_leaf=recipe.min_leaf, l2_regularization=5.0, max_features=recipe.share_terms,
            monotonic_cst=[_direction(name) for name in names], early_stopping=False, random_state=seed,
        )  # fmt: skip
        # Few cases: threads would only wait for each other.
        with threadpool_limits(limits=1):
            models.append(model.fit(values, wrong))
    return _forest(names, models)


def fit(cases: Sequence[Case], recipe: Recipe, seeds: Sequence[int] = (0, 1, 2), n_folds: int = 5) -> Forest:
    """Return calibrated trees: fitted on all cases, slope and offset on articles that other trees had not seen."""
    forest = fit_trees(cases, recipe, seeds)
    return calibrate(forest, unseen_scores(cases, recipe, n_folds), cases)


def unseen_scores(cases: Sequence[Case], recipe: Recipe, n_folds: int, seed: int = 0) -> Floats:
    """Return two columns, by trees that had not seen the article: the score of each case and of its best rival."""
    fold = folds(cases, n_folds, seed)
    scores: Floats = np.zeros((len(cases), 2))
    for number in range(n_folds):
        seen = [case for case, place in zip(cases, fold, strict=True) if place != number]
        held = np.flatnonzero(fold == number)
        scores[held] = score(fit_trees(seen, recipe, (seed,)), [cases[place] for place in held])
    return scores


def score(forest: Forest, cases: Sequence[Case]) -> Floats:
    """Return the score of each case and of its best rival, infinite where it has none."""
    own = forest.scores([case.terms for case in cases])
    rivals = iter(forest.scores([terms for case in cases for terms in case.rivals]))
    return np.array(
        [
            [value, min((next(rivals) for _ in case.rivals), default=np.inf)]
            for value, case in zip(own, cases, strict=True)
        ]
    )


def calibrate(forest: Forest, scores: Floats, cases: Sequence[Case]) -> Forest:
    """Return a forest whose log-odds fit the labels best, given scores of unseen cases."""
    from sklearn.linear_model import LogisticRegression

    values = np.column_stack([scores[:, 0], [right_by(rival) for rival in scores[:, 1]]])
    line = LogisticRegression(C=10.0).fit(values, [case.is_wrong for case in cases])
    slope, rivalry = line.coef_[0]
    return replace(forest, slope=float(slope), rivalry=max(0.0, float(rivalry)), offset=float(line.intercept_[0]))


def probabilities(forest: Forest, scores: Floats) -> Floats:
    """Return the calibrated probabilities of scored cases."""
    odds = forest.slope * scores[:, 0] + forest.rivalry * np.maximum(0.0, -scores[:, 1]) + forest.offset
    return np.asarray(1.0 / (1.0 + np.exp(-odds)), dtype=np.float64)


def choose_recipe(cases: Sequence[Case], recipes: Sequence[Recipe] = RECIPES, n_folds: int = 3) -> Recipe:
    """Return the recipe with the best average precision on unseen articles; the first of equals."""
    from sklearn.metrics import average_precision_score

    wrong = np.array([case.is_wrong for case in cases])
    gains = [average_precision_score(wrong, unseen_scores(cases, recipe, n_folds, seed=1)[:, 0]) for recipe in recipes]
    return recipes[int(np.argmax(np.round(gains, 3)))]


def judge(model: AuditModel, cases: Sequence[Case]) -> Floats:
    """Return the probability of each case by a model."""
    judged: Floats = np.zeros(len(cases))
    for forest in (model.known, model.inferred):
        held = [place for place, case in enumerate(cases) if model.forest(case.source) is forest]
        if held:
            judged[held] = probabilities(forest, score(forest, [cases[place] for place in held]))
    return judged


def fit_rules(cases: Sequence[Case]) -> RuleWeights:
    """Return the linear choice among rules, fitted on the wrong keywords."""
    from sklearn.linear_model import LogisticRegression

    wrong = [case for case in cases if case.is_wrong and case.reason in RULE_OF_REASON]
    names = tuple(wrong[0].terms)
    values = matrix(wrong, names)
    mean, scale = values.mean(axis=0), values.std(axis=0)
    varying = [place for place, spread in enumerate(scale) if spread > 0]
    rules = [RULE_OF_REASON[case.reason] for case in wrong]
    line = LogisticRegression(C=0.05, max_iter=2000).fit((values - mean)[:, varying] / scale[varying], rules)
    rows, starts = line.coef_, line.intercept_
    if len(line.classes_) == 2:  # scikit-learn then gives the second rule's row alone
        rows, starts = np.vstack([0.0 * rows, rows]), np.concatenate([0.0 * starts, starts])
    weights = rows / scale[varying]
    bias = starts - weights @ mean[varying]
    return RuleWeights(
        tuple(map(str, line.classes_)),
        tuple(names[place] for place in varying),
        tuple(tuple(float(f"{weight:.5g}") for weight in row) for row in weights),
        tuple(float(f"{value:.5g}") for value in bias),
    )


def train(known: Sequence[Case], inferred: Sequence[Case]) -> AuditModel:
    """Return the audit's models, fitted on an audit set read with and without its evidence tables."""
    forests = [fit(cases, choose_recipe(cases)) for cases in (known, inferred)]
    about = {
        "cases": len(known),
        "figures": len({case.figid for case in known}),
        "share_wrong": _share_wrong(known),
        "share_wrong_family": _share_wrong([case for case in known if case.terms["family_member"]]),
    }
    return AuditModel(forests[0], forests[1], fit_rules(known), about)


def _share_wrong(cases: Sequence[Case]) -> float:
    """Return the share of errors, as if one right and one wrong case more had been seen, so that it is never 0 or 1."""
    return round((sum(case.is_wrong for case in cases) + 1) / (len(cases) + 2), 4)


def _direction(name: str) -> int:
    if name in _SAFER or name.endswith("_lead"):
        return -1
    return 1 if name in _RISKIER else 0


def _forest(names: tuple[str, ...], models: Sequence[object]) -> Forest:
    """Copy the trees of scikit-learn's models into one list of nodes, each model worth its share."""
    roots: list[int] = []
    columns: dict[str, list[float]] = {"term": [], "threshold": [], "low": [], "high": [], "worth": []}
    base = 0.0
    for model in models:
        base += float(np.ravel(model._baseline_prediction)[0]) / len(models)  # type: ignore[attr-defined]
        for (tree,) in model._predictors:  # type: ignore[attr-defined]
            first = len(columns["term"])
            roots.append(first)
            worths = _worths(tree.nodes)
            for node, worth in zip(tree.nodes, worths, strict=True):
                leaf = bool(node["is_leaf"])
                columns["term"].append(-1 if leaf else int(node["feature_idx"]))
                columns["threshold"].append(0.0 if leaf else float(node["num_threshold"]))
                columns["low"].append(first if leaf else first + int(node["left"]))
                columns["high"].append(first if leaf else first + int(node["right"]))
                columns["worth"].append(worth / len(models))
    nodes = Nodes.from_json({"roots": roots, **columns})
    return Forest(names, nodes, base)


def _worths(nodes: NDArray[np.void]) -> list[float]:
    """Return the expected worth of every node: of a leaf its own, of another the mean of its leaves by cases."""
    worths = [float(node["value"]) for node in nodes]
    for place in range(len(nodes) - 1, -1, -1):
        node = nodes[place]
        if not node["is_leaf"]:
            low, high = int(node["left"]), int(node["right"])
            share = float(nodes[low]["count"]) / float(node["count"])
            worths[place] = share * worths[low] + (1.0 - share) * worths[high]
    return worths


def open_reader() -> KeywordReader:
    """Return what reads keywords as the shipped audit does, with its lexicon, literature and names.

    :raises ResourceError: If a resource is absent or damaged.
    """
    company = GeneCompany(open_literature(), GeneVectors.read(WEIGHTS / "gene_vectors.npz"))
    return KeywordReader(open_lexicon(), company, open_learned_names())


def main(folder: Path, output: Path, decisions: Path | None = None, records: Sequence[str | Path] = ()) -> None:
    """Train the audit on an audit set and write its weights (``gene_vectors.npz``, ``audit.json``) into a folder.

    :param decisions: Reviewers' decisions to learn from as well; :param records: the records they are about.
    """
    vectors = gene_vectors(read_columns(SHIPPED / "literature.npz"))
    vectors.write(output / "gene_vectors.npz")
    company = GeneCompany(open_literature(), vectors)
    reader = KeywordReader(open_lexicon(), company, open_learned_names())
    known, inferred = (read_cases(folder, reader, plainly, evidence=evidence) for evidence in (True, False))
    if decisions is not None:
        known += decided_cases(decisions, records, reader, plainly, evidence=True)
        inferred += decided_cases(decisions, records, reader, plainly, evidence=False)
    train(known, inferred).write(output / "audit.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
