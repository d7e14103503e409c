"""The card of the caption model: what it was trained on, how good it is, where it must not be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from figlint.models.recognition.corpus import Alignment
from figlint.models.recognition.scores import HeldOut, Score

_TEXT = """\
# Caption model `caption_ner`

Marks genes and proteins (`gene`) and organisms (`organism`) in figure captions. It is the recogniser of the pipeline
`figlint`; `figlint.nlp.recognition.recognize.Recognizer` runs it on numpy and ONNX Runtime.

## How it works

Text is cut wherever the kind of character changes (`siTGFB1` -> `si TGFB 1`). A piece is described by three strings
(itself, its word, its chunk), their shapes and character runs, its place in the word, and the lists of names that it
may belong to. Then come two layers of gated averages, read both ways (a quasi-recurrent network), the mean of their
states over all pieces of the text that say the same, and a CRF over BIOES tags. Captions and abstracts, whose
annotators had different habits, have a vector at the input, an output layer and transitions of their own.
{n_parameters:,} parameters, the tables of strings in bytes and the rest in half precision.

## Trained on

{sources}

Chemicals, cells, tissues and processes of the captions are a side task. What no corpus of a kind of text annotates is
not marked in that kind; what only some do is left open in the others. Names of the abstracts also stand in copies of
captions.

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
mentions, and likewise on the abstracts of that fold. The intervals are 95% bootstrap intervals over articles. The
shipped weights were trained on all articles.

| corpus | label | policy | gold | precision | recall | F1 | 95% interval |
|---|---|---|---|---|---|---|---|
{scores}

## Use and limits

* For captions and titles of figures in the life sciences, and for abstracts. A plain text of 700 characters and
  more is read as an abstract, unless it speaks of panels, bars or blots twice.
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
    config: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    alignment: Mapping[str, Alignment],
    held: Sequence[HeldOut],
    folder: Path,
    facts: Mapping[str, Any],
) -> str:
    """Write the card.

    :param config: the section of the config that says what is held back; :param sources: those of the corpora.
    :param alignment: how the mentions of the captions fitted.
    :param held: scores on the held-back articles, captions first.
    :param folder: the model's files.
    :param facts: ``files``, ``date`` and ``n_parameters``.
    :returns: Markdown.
    """
    return _TEXT.format(
        **{key: config[key] for key in ("holdout", "folds")},
        sources="\n".join(
            f"* {source['spec']} ({source['licence']}): {source['kind']}s, {' and '.join(source['labels'])}."
            for source in sources.values()
        ),
        n_parameters=facts["n_parameters"],
        date=facts["date"],
        n_documents=held[0].n_documents,
        n_articles=held[0].n_articles,
        alignment=_rows((label, c.total, c.exact, c.widened, c.dropped) for label, c in alignment.items()),
        scores=_rows(_score(part.corpus, found) for part in held for found in part.scores),
        files=_rows(
            (
                f"`{name}`",
                (folder / name).stat().st_size,
                f"`{hashlib.sha256((folder / name).read_bytes()).hexdigest()}`",
            )
            for name in facts["files"]
        ),
    )


def _score(corpus: str, found: Score) -> tuple[object, ...]:
    ratios = (f"{value:.4f}" for value in (found.precision, found.recall, found.f1))
    return corpus, found.label, found.policy, found.n_gold, *ratios, f"{found.low:.4f}–{found.high:.4f}"


def _rows(rows: Iterable[Iterable[object]]) -> str:
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
