"""Views of a benchmark report: JSON for machines, Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from figlint.evaluation.benchmark.benchmark import BenchmarkReport, CorpusResult, ModelResult
from figlint.evaluation.outputs.tables import interval_cell, markdown_table, number_cell
from figlint.evaluation.scoring.error_classes import ErrorSummary
from figlint.evaluation.scoring.scores import Score

#: Version of the layout of the JSON report.
FORMAT = 1


def to_dict(report: BenchmarkReport) -> dict[str, object]:
    """Return the report for JSON. Only ``performance`` differs from one run to the next."""
    return {
        "format": FORMAT,
        "signature": report.signature.to_dict(),
        "corpora": [
            {
                "corpus": result.corpus,
                "n_documents": result.n_documents,
                "n_articles": result.n_articles,
                "n_mentions": dict(result.n_mentions),
                "problems": dict(result.problems),
                "n_lost": result.n_lost,
                "names_only": result.names_only,
                "models": [_model_dict(model) for model in result.models],
                "comparisons": [asdict(comparison) for comparison in result.comparisons],
            }
            for result in report.corpora
        ],
    }


def to_json(report: BenchmarkReport) -> str:
    """Return the report as JSON text, ending in a line break."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"


def to_markdown(report: BenchmarkReport) -> str:
    """Return the report as Markdown that reads well as plain text."""
    lines = ["# Benchmark", "", f"Signature: `{report.signature}`"]
    for result in report.corpora:
        lines += ["", *_corpus_lines(result)]
    return "\n".join(lines) + "\n"


def _model_dict(model: ModelResult) -> dict[str, object]:
    return {
        "model": model.model,
        "seen_in_training": model.seen,
        "scores": [{"label": label, "measure": measure, **score.to_dict()} for label, measure, score in model.scores],
        "errors": [asdict(summary) for summary in model.errors],
        "performance": {
            **asdict(model.performance),
            "words_per_second": model.performance.words_per_second,
            "texts_per_second": model.performance.texts_per_second,
        },
    }


def _corpus_lines(result: CorpusResult) -> Iterator[str]:
    annotated = ", ".join(f"{count:,} {label}" for label, count in result.n_mentions)
    yield f"## {result.corpus}"
    yield ""
    yield f"{result.n_documents:,} documents of {result.n_articles:,} articles; annotated: {annotated}."
    if result.problems:
        misfits = ", ".join(f"{count} {kind}" for kind, count in result.problems)
        yield f"Annotations that do not fit their text: {misfits}; {result.n_lost} of them cannot be scored."
    if result.names_only:
        yield "Words that only imply an organism, such as patients, are left out on both sides."
    if seen := ", ".join(model.model for model in result.models if model.seen):
        yield ""
        yield f"**Trained on this corpus: {seen}.** These scores are no estimate for new text; see the model cards."
    yield ""
    scores = {(label, measure, model.model): score for model in result.models for label, measure, score in model.scores}
    rows = [
        [label, measure, model.model, *_score_cells(scores[label, measure, model.model])]
        for label, measure in dict.fromkeys((label, measure) for label, measure, _ in scores)
        for model in result.models
        if (label, measure, model.model) in scores
    ]
    yield from markdown_table(["label", "measure", "model", "P", "R", "F1 [95%]", "macro F1", "tp", "fp", "fn"], rows)
    if result.comparisons:
        yield ""
        yield "Paired differences of micro F1 over the same articles:"
        yield ""
        yield from markdown_table(
            ["label", "measure", "first", "second", "ΔF1 [95%]", "p"],
            [
                [
                    c.label,
                    c.measure,
                    c.first,
                    c.second,
                    f"{c.difference.delta:+.3f} [{c.difference.interval.low:+.3f}, {c.difference.interval.high:+.3f}]",
                    f"{c.difference.p_value:.4f}",
                ]
                for c in result.comparisons
            ],
        )
    yield ""
    yield from markdown_table(
        ["model", "words/s", "texts/s", "seconds", "load s", "peak MiB"],
        [
            [
                m.model,
                _rate(m.performance.words_per_second),
                _rate(m.performance.texts_per_second),
                f"{m.performance.seconds:.1f}",
                _rate(m.performance.load_seconds, 2),
                _rate(m.performance.peak_mib),
            ]
            for m in result.models
        ],
    )
    for model in result.models:
        if model.errors:
            yield ""
            yield from _error_lines(model)


def _error_lines(model: ModelResult) -> Iterator[str]:
    yield f"### Errors of {model.model}"
    yield ""
    yield from markdown_table(
        ["label", "error", "count", "most often"],
        [[e.label, e.kind, f"{e.count:,}", ", ".join(f"{word} ({n})" for word, n in e.frequent)] for e in model.errors],
    )
    for summary in model.errors:
        yield from _examples(summary)


def _examples(summary: ErrorSummary) -> Iterator[str]:
    if not summary.examples:
        return
    yield ""
    yield f"{summary.label}, {summary.kind}:"
    yield ""
    for e in summary.examples:
        context = f"{e.before}[[{e.surface}]]{e.after}".replace("\n", " ")
        found = f"predicted {e.predicted}" if e.predicted else "not predicted"
        wanted = f"annotated {e.reference}" if e.reference else "not annotated"
        yield f"- `{e.document}` …{context}… {found}; {wanted}"


def _score_cells(score: Score) -> list[str]:
    return [
        number_cell(score.micro.precision.value),
        number_cell(score.micro.recall.value),
        interval_cell(score.micro.f1),
        number_cell(score.macro.f1.value),
        f"{score.counts.tp:,}",
        f"{score.counts.fp:,}",
        f"{score.counts.fn:,}",
    ]


def _rate(value: float | None, digits: int = 0) -> str:
    return "n/a" if value is None else f"{value:,.{digits}f}"
