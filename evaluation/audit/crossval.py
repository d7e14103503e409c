"""Measures the keyword audit by nested folds of articles and writes the numbers down.

Everything that is chosen or fitted (recipe, trees, calibration) is chosen and fitted without the outer fold that is
judged. Run it with::

    python -m figlint.evaluation.audit.crossval ../shared/data/audit docs/measurements/audit.md
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from figlint.evaluation.audit.company import GeneCompany, GeneVectors
from figlint.evaluation.audit.genes import SHIPPED
from figlint.evaluation.audit.keywords import KeywordReader
from figlint.evaluation.audit.pictures import precision_recall, reliability
from figlint.evaluation.audit.train import (
    RULE_OF_REASON,
    RULES,
    Case,
    Recipe,
    fit_trees,
    folds,
    judge,
    plainly,
    probabilities,
    read_cases,
    score,
    train,
)
from figlint.models.grounding.shipped import open_learned_names
from figlint.models.resources import open_lexicon, open_literature

Floats = NDArray[np.float64]

N_FOLDS = 5
N_BINS = 10
PRECISION = 0.9
_RESAMPLES = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the acceptance, of one set of judged keywords."""

    n: int
    n_wrong: int
    average_precision: float
    recall: float
    calibration_error: float
    safest: float
    n_words: int


def nested(known: Sequence[Case], inferred: Sequence[Case]) -> tuple[Floats, Floats, list[str]]:
    """Judge each case by models that were chosen, fitted and calibrated without its article, as they ship.

    :param known: the cases with evidence tables; :param inferred: the same without.
    :returns: the probabilities of both, and the rule that each known case would get were it wrong.
    """
    fold = folds(known, N_FOLDS, seed=7)
    place_of = dict(zip((case.article for case in known), fold.tolist(), strict=True))
    judged: Floats = np.zeros(len(known))
    judged_inferred: Floats = np.zeros(len(inferred))
    rules = [""] * len(known)
    for number in range(N_FOLDS):
        model = train(
            [case for case in known if place_of[case.article] != number],
            [case for case in inferred if place_of[case.article] != number],
        )
        for cases, found in ((known, judged), (inferred, judged_inferred)):
            held = [place for place, case in enumerate(cases) if place_of[case.article] == number]
            found[held] = judge(model, [cases[place] for place in held])
        for place in np.flatnonzero(fold == number):
            choice = model.reasons.choose(known[place].terms)
            rules[place] = max(choice, key=lambda rule: choice[rule])
    return judged, judged_inferred, rules


def learning_curve(cases: Sequence[Case], shares: Sequence[float] = (0.25, 0.5, 0.75, 1.0)) -> dict[float, Figures]:
    """Return the numbers for models that see a share of the articles, uncalibrated."""
    fold = folds(cases, N_FOLDS, seed=7)
    ranks = {article: rank for rank, article in enumerate(_shuffled({case.article for case in cases}))}
    found: dict[float, Figures] = {}
    for share in shares:
        judged: Floats = np.zeros(len(cases))
        for number in range(N_FOLDS):
            seen = [case for case, place in zip(cases, fold, strict=True) if place != number]
            limit = share * len(ranks)
            forest = fit_trees([case for case in seen if ranks[case.article] < limit], Recipe(), (0,))
            held = np.flatnonzero(fold == number)
            judged[held] = probabilities(forest, score(forest, [cases[place] for place in held]))
        found[share] = measure(cases, judged)
    return found


def measure(cases: Sequence[Case], judged: Floats) -> Figures:
    """Return the numbers of judged cases."""
    from sklearn.metrics import average_precision_score

    wrong = np.array([case.is_wrong for case in cases])
    right_first, n_words = safest(cases, judged)
    return Figures(
        n=len(cases),
        n_wrong=int(wrong.sum()),
        average_precision=float(average_precision_score(wrong, judged)),
        recall=recall_at(wrong, judged, PRECISION),
        calibration_error=calibration_error(wrong, judged),
        safest=right_first,
        n_words=n_words,
    )


def recall_at(wrong: NDArray[np.bool_], judged: Floats, precision: float) -> float:
    """Return the highest recall at which the precision is still reached; 0 where it never is."""
    from sklearn.metrics import precision_recall_curve

    precisions, recalls, _ = precision_recall_curve(wrong, judged)
    return float(recalls[precisions >= precision].max(initial=0.0))


def bins(wrong: NDArray[np.bool_], judged: Floats) -> list[tuple[int, float, float]]:
    """Return size, mean probability and share of errors of each tenth of the probabilities; empty ones are left out."""
    place = np.minimum((judged * N_BINS).astype(int), N_BINS - 1)
    held = [place == number for number in range(N_BINS)]
    return [(int(h.sum()), float(judged[h].mean()), float(wrong[h].mean())) for h in held if h.any()]


def calibration_error(wrong: NDArray[np.bool_], judged: Floats) -> float:
    """Return the expected calibration error over ten bins."""
    return sum(size * abs(mean - share) for size, mean, share in bins(wrong, judged)) / len(judged)


def safest(cases: Sequence[Case], judged: Floats) -> tuple[float, int]:
    """Return in what share of the words with right and wrong genes a right one has the lowest probability."""
    words: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        for word in case.words.split("|"):
            words[case.figid, word].append(place)
    verdicts = []
    for places in words.values():
        right = [judged[place] for place in places if not cases[place].is_wrong]
        wrong = [judged[place] for place in places if cases[place].is_wrong]
        if right and wrong:
            verdicts.append(min(right) < min(wrong))
    return (float(np.mean(verdicts)) if verdicts else 0.0), len(verdicts)


def interval(cases: Sequence[Case], judged: Floats, value: Callable[[NDArray[np.bool_], Floats], float]) -> str:
    """Return the 95% interval of a number, articles drawn with replacement."""
    rng = np.random.default_rng(0)
    places: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        places[case.article].append(place)
    articles = [np.array(found) for found in places.values()]
    wrong = np.array([case.is_wrong for case in cases])
    drawn = []
    for _ in range(_RESAMPLES):
        sample = np.concatenate([articles[pick] for pick in rng.integers(len(articles), size=len(articles))])
        drawn.append(value(wrong[sample], judged[sample]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{low:.3f}–{high:.3f}"


def _shuffled(articles: set[str]) -> list[str]:
    found = sorted(articles)
    np.random.default_rng(3).shuffle(found)
    return found


def _row(label: str, found: Figures) -> str:
    return (
        f"| {label} | {found.n} | {found.n_wrong} | {found.average_precision:.3f} | {found.recall:.3f} "
        f"| {found.calibration_error:.3f} | {found.safest:.3f} ({found.n_words}) |"
    )


_HEAD = (
    "| | keywords | wrong | average precision | recall at precision 0.90 | calibration error | right safest (words) |",
    "|---|---|---|---|---|---|---|",
)


def _breakdown(title: str, cases: Sequence[Case], judged: Floats, groups: Callable[[Case], str]) -> Iterator[str]:
    """Yield how many of the errors of each group are found at a probability of one half."""
    yield f"| {title} | keywords | wrong | found at 0.5 | right ones flagged at 0.5 |"
    yield "|---|---|---|---|---|"
    for name in sorted({groups(case) for case in cases}):
        held = [place for place, case in enumerate(cases) if groups(case) == name]
        wrong = [place for place in held if cases[place].is_wrong]
        found = sum(judged[place] >= 0.5 for place in wrong)
        flagged = sum(judged[place] >= 0.5 for place in held) - found
        yield f"| {name} | {len(held)} | {len(wrong)} | {found} | {flagged} |"


def draw(known: Sequence[Case], judged: Floats, inferred: Sequence[Case], judged_inferred: Floats) -> dict[str, str]:
    """Return the pictures of the report as SVG by name."""
    sets = {
        name: (np.array([case.is_wrong for case in cases]), found, [case.article for case in cases])
        for name, cases, found in (
            ("with evidence tables", known, judged),
            ("without", inferred, judged_inferred),
        )
    }
    return {"reliability": reliability(sets), "precision-recall": precision_recall(sets)}


def report(known: Sequence[Case], inferred: Sequence[Case], output: Path) -> Iterator[str]:
    """Yield the lines of the report, and write its pictures beside the output."""
    from sklearn.metrics import average_precision_score

    judged, judged_inferred, rules = nested(known, inferred)
    for name, picture in draw(known, judged, inferred, judged_inferred).items():
        output.with_name(f"{output.stem}-{name}.svg").write_text(picture, encoding="utf-8")
    wrong = np.array([case.is_wrong for case in known])
    yield from _HEAD
    yield _row("with evidence tables", measure(known, judged))
    yield _row("without, all keywords", measure(inferred, judged_inferred))
    for source in ("text", "shared", "keyword"):
        held = [place for place, case in enumerate(inferred) if case.source == source]
        part = measure([inferred[place] for place in held], judged_inferred[held])
        yield _row(f"without, word from: {source}", part)
    yield ""
    yield (
        "95% intervals with tables, articles drawn with replacement: average precision "
        + interval(known, judged, lambda w, p: float(average_precision_score(w, p)))
        + ", recall at precision 0.90 "
        + interval(known, judged, lambda w, p: recall_at(w, p, PRECISION))
        + "."
    )
    yield ""
    yield f"![Reliability: share of wrong keywords by probability]({output.stem}-reliability.svg)"
    yield f"![Precision against recall]({output.stem}-precision-recall.svg)"
    yield ""
    yield "| probability (mean of bin) | keywords | share wrong |"
    yield "|---|---|---|"
    yield from (f"| {mean:.2f} | {size} | {share:.2f} |" for size, mean, share in bins(wrong, judged))
    yield ""
    yield "| precision | " + " | ".join(f"{p:.2f}" for p in (0.80, 0.85, 0.90, 0.95, 0.98)) + " |"
    yield "|---|---|---|---|---|---|"
    yield (
        "| recall | " + " | ".join(f"{recall_at(wrong, judged, p):.3f}" for p in (0.80, 0.85, 0.90, 0.95, 0.98)) + " |"
    )
    yield ""
    yield from _breakdown("reason", known, judged, lambda case: case.reason or f"({case.label})")
    yield ""
    yield from _breakdown("name kind", known, judged, lambda case: case.kind)
    yield ""
    wrongs = [(RULE_OF_REASON[case.reason], rule) for case, rule in zip(known, rules, strict=True) if case.is_wrong]
    yield "| rule of the label's reason \\ chosen by the terms | " + " | ".join(RULES) + " |"
    yield "|---|" + "---|" * len(RULES)
    for expected in RULES:
        counts = (sum(pair == (expected, rule) for pair in wrongs) for rule in RULES)
        yield f"| {expected} | " + " | ".join(map(str, counts)) + " |"
    yield ""
    yield "| share of articles seen | average precision | recall at precision 0.90 | right one safest |"
    yield "|---|---|---|---|"
    for share, found in learning_curve(known).items():
        yield f"| {share:.2f} | {found.average_precision:.3f} | {found.recall:.3f} | {found.safest:.3f} |"


def main(folder: Path, output: Path) -> None:
    """Measure the audit on an audit set and put the report between the marks of a Markdown file."""
    company = GeneCompany(open_literature(), GeneVectors.read(SHIPPED / "gene_vectors.npz"))
    reader = KeywordReader(open_lexicon(), company, open_learned_names())
    known, inferred = (read_cases(folder, reader, plainly, evidence=evidence) for evidence in (True, False))
    begin, end = "<!-- measured -->", "<!-- end -->"
    text = output.read_text(encoding="utf-8") if output.exists() else f"# The keyword audit\n\n{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    body = "\n".join(report(known, inferred, output))
    output.write_text(f"{before}{begin}\n\n{body}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
