"""The page of ``figlint evaluate``: the curated fields against the text, and what the audit finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from figlint.evaluation.curated.evaluate import FieldResult
from figlint.evaluation.curated.report import EXPLANATION, TITLES, FigureReport
from figlint.evaluation.html.charts import (
    BLUE,
    GREY,
    Chart,
    Measured,
    bar_chart,
    confidence_chart,
    interval_chart,
    threshold_chart,
)
from figlint.evaluation.html.findings import FindingList
from figlint.evaluation.html.page import Card, Filter, Listed, Number, Page, number, render
from figlint.evaluation.lint.rules import RULES
from figlint.nlp.lexicon.lexicon import Lexicon

#: What each rule is called, for filters and charts.
RULE_NAMES = {rule.code: rule.name for rule in RULES}
_KINDS = {"named by the text": BLUE, "not named": GREY}
_CEILING = "ceiling of recall"
#: What a dimension is called, and its values that are empty.
_DIMENSIONS = {
    "rule": ("rule", "no rule"),
    "kind": ("kind of name", "no name in the text"),
    "species": ("species", "unknown"),
    "journal": ("journal", "not given"),
}


def evaluation_page(report: FigureReport, findings: FindingList, species: Callable[[str], str] = str) -> str:
    """Return the HTML of ``figlint evaluate``.

    :param species: Gives the name of a species by its NCBI Taxonomy identifier.
    """
    fields = [result for result in report.fields if result.n_records]
    charts = [*([_score_chart(fields)] if fields else []), *finding_charts(findings)]
    for result in fields:
        charts += _breakdowns(result, species)
    return render(
        Page(
            title="Curated fields against the text",
            subtitle=f"{report.n_records:,} records, {report.n_unreadable:,} of them unreadable",
            explanation=EXPLANATION.replace("*", "").replace("\n", " "),
            cards=[_card(result) for result in fields],
            charts=charts,
            listed=Listed(
                findings.listing, "Findings", "findings", finding_filters(), "Probability",
                elsewhere="The same findings are in findings.jsonl beside this file.",
            ),
            signature=str(report.signature),
        )
    )  # fmt: skip


def finding_filters() -> tuple[Filter, ...]:
    """Return the choices by which findings are filtered."""
    return (
        Filter("r", "Rule", RULE_NAMES),
        Filter("k", "Field"),
        Filter("species", "Species"),
        Filter("journal", "Journal"),
    )


def finding_charts(findings: FindingList) -> list[Chart]:
    """Return how sure the findings are: by threshold, and by rule."""
    if not findings.confidences:
        return []
    return [threshold_chart(findings.confidences, "findings"), confidence_chart(findings.confidences, RULE_NAMES)]


def species_name(lexicon: Lexicon) -> Callable[[str], str]:
    """Return what gives the name of an NCBI Taxonomy identifier, the identifier itself where it is unknown."""

    def name(taxid: str) -> str:
        entry = lexicon.entry(f"NCBITaxon:{taxid}")
        return entry.symbol if entry is not None else taxid

    return name


def rule_title(code: str) -> str:
    """Return a rule's code and name."""
    return f"{code} {RULE_NAMES.get(code, '')}".strip()


def field_title(field: str) -> str:
    """Return what a curated field is called in a page."""
    return TITLES.get(field, field).replace("`", "")


def _score_chart(fields: Sequence[FieldResult]) -> Chart:
    return interval_chart(
        "Precision and recall", _measured(fields), axis="share, with 95% interval", columns=("field", "measure", "kind")
    )


def _measured(fields: Sequence[FieldResult]) -> Iterator[Measured]:
    for result in fields:
        micro, ceiling = result.score.micro, result.ceiling.micro.recall
        for name, estimate in (("precision", micro.precision), ("recall", micro.recall), (_CEILING, ceiling)):
            yield Measured(field_title(result.field), name, name, estimate)


def _breakdowns(result: FieldResult, species: Callable[[str], str]) -> Iterator[Chart]:
    """Yield a chart for each dimension in which a field's values are broken down: named by the text or not."""
    for dimension, groups in result.breakdowns:
        shown, empty = _DIMENSIONS[dimension]
        names = {"rule": rule_title, "species": species}.get(dimension, str)
        counts = {
            (names(group) if group else empty, kind): count
            for group, of in groups
            for kind, count in zip(_KINDS, (of.tp, of.fn), strict=True)
        }
        title = f"{field_title(result.field)} by {shown}"
        chart = bar_chart(title, counts, dimension=shown, axis="curated values", kinds=_KINDS)
        if chart is not None:
            yield chart


def _card(result: FieldResult) -> Card:
    micro, macro = result.score.micro, result.score.macro
    small = [
        number(_CEILING, result.ceiling.micro.recall),
        number("F1, mean of records", macro.f1),
        Number("records", f"{result.n_records:,}", f"{result.n_absent:,} without the field set aside"),
        Number("values", f"{result.n_values:,}", f"{result.n_nil:,} unknown to the lexicon"),
    ]
    if result.field == "keywords":
        small.insert(1, number("F1, orthologs alike", result.loose.micro.f1))
    great = (number("precision", micro.precision), number("recall", micro.recall), number("F1", micro.f1))
    return Card(field_title(result.field), great, tuple(small))
