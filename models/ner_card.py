"""The card of the caption model: what it was trained on, how good it is, where it must not be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from figlint.models.ner_corpus import Alignment
from figlint.models.ner_scores import HeldOut

_TEXT = """\
# Caption model `caption_ner`

Marks genes and proteins (`gene`) and organisms (`organism`) in figure captions. It is the recogniser of the pipeline
`figlint`; `figlint.nlp.recognize.Recognizer` runs it with numpy alone.

## How it works

Text is cut wherever the kind of character changes (`siTGFB1` -> `si TGFB 1`). A piece is described by three strings
(itself, its word, its chunk), their shapes and character runs, its place in the word, and the lists of names that it
may belong to. Then come a two-way LSTM, the mean of its states over all pieces of the caption that say the same, and a
CRF over BIOES tags. {n_parameters:,} parameters in half precision.

## Trained on

* {spec} ({licence}): captions with genes and organisms. Chemicals, cells, tissues and processes are a side task.
* Names only, for copies of captions with swapped names: {names}.
* Lists of names, as hashes: HGNC (CC0), NCBI Gene of human, mouse and fly (public domain), FamPlex (CC0), GO
  (CC BY 4.0), NCBI Taxonomy (public domain), and the tables of organisms, strains and cell lines of this project.
* Left out for their terms: BioNLP13CG (CC BY-SA).

Mentions of the corpus that do not fit the segmentation are widened to whole pieces or dropped in training, never in
scoring:

| label | mentions | exact | widened | dropped |
|---|---|---|---|---|
{alignment}

## Scores

A model with the same settings, trained without fold {holdout} of {folds} of the articles (CRC-32 of the article's
number), on all captions of that fold: {n_documents:,} captions of {n_articles} articles, text offsets, all gold
mentions. The intervals are 95% bootstrap intervals over articles. The shipped weights were trained on all articles.

| label | policy | gold | precision | recall | F1 | 95% interval |
|---|---|---|---|---|---|---|
{scores}

## Use and limits

* For captions and titles of figures in the life sciences. Abstracts and full text are read too, less well.
* The score of a span is the model's probability that exactly this span has this label.
* It follows the habits of SourceData's curators: tags and reporters (GFP, Flag) are genes, developmental stages
  (`larvae`) and strains are organisms, mutations and prefixes (`si`, `p-`) are no part of a name.
* It does not say which gene is meant; grounding does.
* Whole articles without a known organism name (patient groups called by their disease) are its worst case.

## Files

Made {date}. Read without pickle.

| file | bytes | SHA-256 |
|---|---|---|
{files}
"""


def card(
    corpus: Mapping[str, Any], alignment: Mapping[str, Alignment], held: HeldOut, folder: Path, facts: Mapping[str, Any]
) -> str:
    """Write the card.

    :param corpus: the section of the config.
    :param alignment: how the mentions fitted.
    :param held: scores on the held-back articles.
    :param folder: the model's files.
    :param facts: ``files``, ``date`` and ``n_parameters``.
    :returns: Markdown.
    """
    return _TEXT.format(
        **{key: corpus[key] for key in ("spec", "licence", "holdout", "folds")},
        names=", ".join(corpus["names"]),
        n_parameters=facts["n_parameters"],
        date=facts["date"],
        n_documents=held.n_documents,
        n_articles=held.n_articles,
        alignment=_rows((label, c.total, c.exact, c.widened, c.dropped) for label, c in alignment.items()),
        scores=_rows(
            (
                s.label,
                s.policy,
                s.n_gold,
                f"{s.precision:.4f}",
                f"{s.recall:.4f}",
                f"{s.f1:.4f}",
                f"{s.low:.4f}–{s.high:.4f}",
            )
            for s in held.scores
        ),
        files=_rows(
            (
                f"`{name}`",
                (folder / name).stat().st_size,
                f"`{hashlib.sha256((folder / name).read_bytes()).hexdigest()}`",
            )
            for name in facts["files"]
        ),
    )


def _rows(rows: Iterable[Iterable[object]]) -> str:
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
