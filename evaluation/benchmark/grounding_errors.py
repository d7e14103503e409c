"""Where grounding goes wrong, what each sort of evidence is worth, and how far its probabilities can be trusted.

    python -m figlint.evaluation.benchmark.grounding_errors docs/measurements/grounding.md --weights FOLDER0 ... FOLDER4

reads the development corpora, measures by article-wise folds and writes its tables into the page, between its marks.
The functions return Polars frames, for notebooks.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl

from figlint.models.grounding.examples import ReadFigure
from figlint.models.grounding.scores import by_corpus, score
from figlint.models.grounding.train import HUMAN, N_FOLDS, WEIGHTS_HELP, Prepared, Study
from figlint.nlp.grounding.ground import Answer
from figlint.nlp.names.normalize import key

Measured = Sequence[tuple[ReadFigure, Sequence[Answer]]]

N_BINS = 10
#: Sorts of evidence, by the beginnings of the names of their terms.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind of name, way to it": ("kind:", "way:", "step:", "unlike", "locus:"),
        "length, words and case of the name": ("alias:", "symbol:", "family:", "other:"),
        "species": ("species",),
        "rivals": ("rivals:", "gene:"),
        "papers of a gene": ("papers",),
        "company in the literature": ("company:support", "company:lead", "company:none"),
        "gene groups": ("company:group",),
        "another name of the same gene": ("company:same",),
        "words of the gene's name in the text": ("words:",),
        "long forms": ("long:",),
        "names learned from annotations": ("learned:", "nothing:learned", "nothing:known"),
        "recogniser": ("nothing:recognised", "nothing:source:", "nothing:listed"),
        "words around the name": ("nothing:before:", "nothing:after:"),
        "other senses": ("nothing:sense:",),
        "shape of the name": ("nothing:shape:", "nothing:length:", "nothing:ends:"),
    }
)


def ablation(prepared: Sequence[Prepared], study: Study) -> pl.DataFrame:
    """Return what is lost without each sort of evidence in the final round, by folds.

    :returns: A row for all terms and for each group left out: ``left_out``, micro F1 of identifier sets for each corpus
        (``f1_gnormplus`` of human genes, the others of all species) and over all, the change of the last, and its
        expected calibration error ``ece``.
    """
    rows = []
    for name, prefixes in (("", ()), *GROUPS.items()):
        measured = [pair for one in prepared for pair in one.answers(prefixes)]
        total = score(measured, study.lexicon, study.accessions)
        by_name = {
            f"f1_{corpus}": score(pairs, study.lexicon, study.accessions, HUMAN if corpus == "gnormplus" else None).f1
            for corpus, pairs in sorted(by_corpus(measured).items())
        }
        rows.append({"left_out": name or "nothing", **by_name, "f1": total.f1, "ece": total.calibration_error})
    frame = pl.DataFrame(rows)
    return frame.with_columns((pl.col("f1") - frame["f1"][0]).alias("change"))


def calibration(measured: Measured, study: Study, n_bins: int = N_BINS) -> pl.DataFrame:
    """Return probability and truth of chosen identifiers, in bins of equal size.

    :returns: ``corpus`` (``all`` for all together), ``bin``, ``n``, ``probability`` (mean), ``right`` (share).
    """
    rows = []
    for corpus, pairs in {"all": measured, **by_corpus(measured)}.items():
        chosen = np.array(sorted(score(pairs, study.lexicon, study.accessions).chosen), dtype=float).reshape(-1, 2)
        for place, part in enumerate(np.array_split(chosen, n_bins)):
            if len(part):
                rows.append((corpus, place, len(part), float(part[:, 0].mean()), float(part[:, 1].mean())))
    return pl.DataFrame(rows, schema=["corpus", "bin", "n", "probability", "right"], orient="row")


def errors(measured: Measured, study: Study) -> pl.DataFrame:
    """Return every annotated gene that was missed and every chosen one that is not annotated, with its cause.

    :returns: ``corpus, document, error`` (``missed`` or ``spurious``), ``cause, id, symbol, surface, probability``.
    """
    rows = [row for figure, answers in measured for row in _errors(figure, answers, study)]
    return pl.DataFrame(
        rows,
        schema=dict.fromkeys(("corpus", "document", "error", "cause", "id", "symbol", "surface"), pl.String)
        | {"probability": pl.Float64},
        orient="row",
    )


def causes(found: pl.DataFrame) -> pl.DataFrame:
    """Return how often each cause occurs by corpus, with the identifiers it hits most; from :func:`errors`."""
    named = pl.when(pl.col("symbol") == "").then(pl.col("id")).otherwise(pl.col("symbol")).alias("gene")
    most = named.value_counts(sort=True).struct.field("gene").head(5).alias("most_frequent")
    return (
        found.group_by("corpus", "error", "cause")
        .agg(pl.len().alias("n"), most)
        .sort("corpus", "error", "n", descending=[False, False, True])
    )


def _errors(figure: ReadFigure, answers: Sequence[Answer], study: Study) -> Iterator[tuple[object, ...]]:
    """Yield the errors of a document."""
    place = (figure.document.source.split("/")[0], figure.document.id)
    chosen = {index: answer.chosen for index, answer in enumerate(answers)}
    surfaces: dict[frozenset[str], str] = {}
    for mention in figure.document.mentions:
        if mention.label == "gene":
            for slot in mention.ids:
                surfaces.setdefault(study.accessions.same(slot), mention.surface)
    predicted: dict[str, tuple[frozenset[str], int, int]] = {}
    for index, option in chosen.items():
        if option is not None and figure.questions[index].options[option].entry.type != "family":
            entry = figure.questions[index].options[option].entry
            one = next((curie for curie in entry.ids if curie.startswith("NCBIGene:")), entry.id)
            predicted.setdefault(one, (study.accessions.same([one]), index, option))
    for slot, surface in surfaces.items():
        if not any(slot & same for same, _, _ in predicted.values()):
            cause, chance = _why_missed(figure, answers, chosen, slot, surface)
            symbol = next((e.symbol for e in map(study.lexicon.entry, sorted(slot)) if e is not None), "")
            yield *place, "missed", cause, min(slot), symbol, surface, chance
    for one, (same, index, option) in predicted.items():
        if not any(slot & same for slot in surfaces):
            question = figure.questions[index]
            entry = question.options[option].entry
            cause = _why_spurious(figure, index, option)
            yield *place, "spurious", cause, one, entry.symbol, question.surface, answers[index].probabilities[option]


def _why_missed(
    figure: ReadFigure,
    answers: Sequence[Answer],
    chosen: Mapping[int, int | None],
    slot: frozenset[str],
    surface: str,
) -> tuple[str, float]:
    """Return why no name was given an annotated identifier, and the highest probability that it had."""
    had = [
        (answer.probabilities[place], index, place)
        for index, (question, answer) in enumerate(zip(figure.questions, answers, strict=True))
        for place, option in enumerate(question.options)
        if not slot.isdisjoint(option.entry.ids)
    ]
    if not had:
        is_seen = any(question.key == key(surface) for question in figure.questions)
        return ("no candidate" if is_seen else "name not marked as written"), 0.0
    chance, index, place = max(had)
    instead = chosen[index]
    if instead is None:
        return "below the threshold", chance
    files = figure.questions[index].sheet.files
    return ("other species" if files[instead].concept == files[place].concept else "other gene"), chance


def _why_spurious(figure: ReadFigure, index: int, option: int) -> str:
    """Return what stands where a gene was chosen that is not annotated."""
    question = figure.questions[index]
    files = question.sheet.files
    right, _ = figure.right[index]
    if right:
        same = any(files[place].concept == files[option].concept for place in right)
        return "other species" if same else "other gene"
    labels = {mention.label for mention in figure.document.mentions if key(mention.surface) == question.key}
    if labels & {"family", "domain"}:
        return "annotated as family or domain"
    return "annotated with another identifier" if "gene" in labels else "not annotated"


def _markdown(frame: pl.DataFrame) -> str:
    """Return a frame as a table of Markdown; numbers with three decimals."""
    rows = [frame.columns, ["---"] * len(frame.columns), *(map(_cell, row) for row in frame.iter_rows())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)


def write_tables(page: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write tables into a page, each between ``<!-- NAME -->`` and ``<!-- end of NAME -->``.

    :raises ValueError: If the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    for name, frame in tables.items():
        table = f"<!-- {name} -->\n{_markdown(frame)}\n<!-- end of {name} -->"
        marked = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
        text, n_found = marked.subn(table.replace("\\", r"\\"), text)
        if not n_found:
            raise ValueError(f"{page} has no marks <!-- {name} --> and <!-- end of {name} -->")
    page.write_text(text, encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Read the corpora, measure, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path, help="page with the marks of the tables")
    parser.add_argument("--weights", type=Path, nargs=N_FOLDS, required=True, metavar="FOLDER", help=WEIGHTS_HELP)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/data/corpora"), help="folder of the corpora")
    arguments = parser.parse_args(argv)
    study = Study.open(arguments.corpora)
    prepared = list(study.prepare(study.read(arguments.weights, "model and lexicon")))
    measured = [pair for one in prepared for pair in one.answers()]
    tables = {
        "causes": causes(errors(measured, study)),
        "calibration": calibration(measured, study),
        "ablation": ablation(prepared, study),
    }
    write_tables(arguments.page, tables)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
