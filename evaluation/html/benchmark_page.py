"""The page of ``figlint benchmark``: scores with intervals, differences between models, and every kind of error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from figlint.evaluation.benchmark.benchmark import BenchmarkReport, CorpusResult, ModelResult, RunDetail
from figlint.evaluation.benchmark.items import message
from figlint.evaluation.html.charts import COLOURS, Chart, Measured, bar_chart, interval_chart
from figlint.evaluation.html.listing import Listing, Row
from figlint.evaluation.html.page import Card, Filter, Listed, Number, Page, Table, number, render
from figlint.evaluation.scoring.error_classes import MentionError, spread
from figlint.evaluation.scoring.scores import Estimate
from figlint.nlp.corpora.gold import GoldDocument

EXPLANATION = (
    "Micro averages over all documents, with 95% intervals from a bootstrap over articles. Strict: same span and "
    "label; one-char and overlap: the span may differ; ids: the identifiers. Scores of a model on a corpus that it was "
    "trained on are no estimate for new text."
)
#: Texts up to this length stand in the page as a whole, of longer ones a window. *Unit:* code points
_WHOLE, _WINDOW = 400, 150
_LETTERS = {"gene": "g", "organism": "o"}
_SEVERITY = {"missed": "info", "spurious": "error", "wrong-id": "error", "label": "error"}


@dataclass(slots=True)
class ErrorList:
    """The errors of a benchmark, gathered model by model; of too many, a sample from everywhere."""

    listing: Listing = field(default_factory=Listing)

    def add(self, detail: RunDetail) -> None:
        """Add the errors of a model on a corpus."""
        by_document: dict[int, list[MentionError]] = {}
        for error in detail.errors:
            by_document.setdefault(error.document, []).append(error)
        for place, errors in by_document.items():
            document = detail.corpus.documents[place]
            whole = len(document.text) <= _WHOLE
            text = {"texts": {"text": document.text}, "marks": {"text": _marks(document)}} if whole else {}
            head = {"id": document.id}
            self.listing.add(head, text, [_row(detail, document, error, whole=whole) for error in errors])


def benchmark_page(report: BenchmarkReport, errors: ErrorList) -> str:
    """Return the HTML of ``figlint benchmark -o``."""
    corpora = report.corpora
    return render(
        Page(
            title="Benchmark",
            subtitle="; ".join(map(_subtitle, corpora)),
            explanation=EXPLANATION,
            cards=[_card(corpus, model) for corpus in corpora for model in corpus.models],
            charts=[chart for corpus in corpora for chart in _charts(corpus)],
            tables=[_scores(corpora), *_performance(corpora)],
            listed=Listed(
                errors.listing, "Errors", "errors",
                (Filter("r", "Error"), Filter("k", "Label"), Filter("model", "Model"), Filter("corpus", "Corpus")),
                legend=(("g", "annotated gene"), ("o", "annotated organism"), ("x", "this error")),
                elsewhere="The same errors are in errors.jsonl beside this file.",
            ),
            signature=str(report.signature),
        )
    )  # fmt: skip


def _subtitle(corpus: CorpusResult) -> str:
    size = f"{corpus.corpus}: {corpus.n_documents:,} documents, {corpus.n_articles:,} articles"
    return f"{size}, organisms by name only" if corpus.names_only else size


def _row(detail: RunDetail, document: GoldDocument, error: MentionError, *, whole: bool) -> Row:
    mention = error.shown
    shown = {
        "r": error.kind, "s": _SEVERITY.get(error.kind, "warning"), "k": error.label, "v": mention.surface,
        "m": message(error), "model": detail.model, "corpus": detail.corpus.name,
    }  # fmt: skip
    first = 0 if whole else max(0, mention.start - _WINDOW)
    behind: dict[str, Any] = {"places": [["text", mention.start - first, mention.end - first]]}
    if not whole:
        last = mention.end + _WINDOW
        behind["texts"] = {"text": document.text[first:last]}
        behind["marks"] = {"text": _marks(document, first, last)}
    # The greater, the sooner it is kept: a number from the hash of the place.
    weight = int.from_bytes(spread(error)[0], "big") / 2**64
    return Row(shown, behind, weight)


def _marks(document: GoldDocument, first: int = 0, last: int | None = None) -> list[list[object]]:
    """Return the annotated mentions within a window, in order, none over another."""
    marks: list[list[object]] = []
    at = first
    for mention in sorted(document.mentions, key=lambda mention: (mention.start, -mention.end)):
        if at <= mention.start and (last is None or mention.end <= last):
            ids = ["|".join(slot) if not isinstance(slot, str) else slot for slot in mention.ids]
            marks.append([mention.start - first, mention.end - first, _LETTERS.get(mention.label, "n"),
                          ", ".join(ids[:2]) or mention.label])  # fmt: skip
            at = mention.end
    return marks


def _card(corpus: CorpusResult, model: ModelResult) -> Card:
    strict = [(label, score) for label, measure, score in model.scores if measure == "strict"]
    great = tuple(number(f"{label} F1", score.micro.f1) for label, score in strict)
    small = [
        part
        for label, score in strict
        for part in (number(f"{label} precision", score.micro.precision), number(f"{label} recall", score.micro.recall))
    ]
    small += [
        number(f"{label} {measure} F1", score.micro.f1)
        for label, measure, score in model.scores
        if measure == "document-ids"
    ]
    rate = model.performance.words_per_second
    small.append(Number("words a second", f"{rate:,.0f}" if rate is not None else "n/a", "of one core"))
    note = "Trained on this corpus: no estimate for new text." if model.seen else ""
    return Card(f"{model.model} on {corpus.corpus}", great, tuple(small), note)


def _charts(corpus: CorpusResult) -> Iterator[Chart]:
    labelled = "label", "measure", "model"
    measured = (
        Measured(label, measure, model.model, score.micro.f1)
        for label, measure in dict.fromkeys((label, measure) for m in corpus.models for label, measure, _ in m.scores)
        for model in corpus.models
        for other, each, score in model.scores
        if (other, each) == (label, measure)
    )
    yield interval_chart(f"F1 on {corpus.corpus}", measured, axis="micro F1, with 95% interval", columns=labelled)
    if corpus.comparisons:
        differences = (
            Measured(
                f"{c.first} minus {c.second}", f"{c.label} {c.measure}", "difference",
                Estimate(c.difference.delta, c.difference.interval),
            )
            for c in corpus.comparisons
        )  # fmt: skip
        yield interval_chart(
            f"Differences of F1 on {corpus.corpus}", differences, axis="difference, with paired 95% interval",
            columns=("models", "score", "what"), domain=None,
            note="Paired: both models on the same draws of articles. A line across zero is no difference.",
        )  # fmt: skip
    counts = {(f"{e.label} {e.kind}", model.model): e.count for model in corpus.models for e in model.errors}
    colours = {model.model: COLOURS[i % len(COLOURS)] for i, model in enumerate(corpus.models)}
    chart = bar_chart(f"Errors on {corpus.corpus}", counts, dimension="error", axis="errors", kinds=colours)
    if chart is not None:
        yield chart


def _scores(corpora: Sequence[CorpusResult]) -> Table:
    rows = tuple(
        (corpus.corpus, label, measure, model.model,
         *map(_cell, (s.micro.precision, s.micro.recall, s.micro.f1)),
         f"{s.counts.tp:,}", f"{s.counts.fp:,}", f"{s.counts.fn:,}")
        for corpus in corpora for model in corpus.models for label, measure, s in model.scores
    )  # fmt: skip
    return Table("All scores", ("corpus", "label", "measure", "model", "P", "R", "F1", "tp", "fp", "fn"), rows)


def _performance(corpora: Sequence[CorpusResult]) -> Iterator[Table]:
    rows = tuple(
        (corpus.corpus, m.model, *(_rate(n) for n in (m.performance.words_per_second, m.performance.texts_per_second)),
         f"{m.performance.cpu_seconds:.1f}", _rate(m.performance.load_seconds, 2), _rate(m.performance.peak_mib))
        for corpus in corpora for m in corpus.models
    )  # fmt: skip
    columns = ("corpus", "model", "words/s", "texts/s", "processor s", "load s", "peak MiB")
    yield Table("Speed and memory", columns, rows, "Rates are of one core.")


def _cell(estimate: Estimate) -> str:
    shown = number("", estimate)
    return f"{shown.value} ({shown.note})" if shown.note else shown.value


def _rate(value: float | None, decimals: int = 0) -> str:
    return "n/a" if value is None else f"{value:,.{decimals}f}"
