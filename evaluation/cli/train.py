"""``figlint train``: train the caption model from a config, or the audit from a labelled set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from figlint.evaluation.cli.console import say
from figlint.nlp.errors import UsageError


def train(
    path: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="A training config; with --audit, the folder of an audit set.")
    ],
    part: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME", help="held-out (to score) or all (to ship); both by default."),
    ] = None,
    audit: Annotated[bool, typer.Option("--audit", help="Train the keyword audit, on labelled figures.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FOLDER", help="With --audit: where the weights go.")
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="With --audit: learn from reviewers' decisions as well."),
    ] = None,
    records: Annotated[
        list[str] | None,
        typer.Option("--records", metavar="PATH", help="With --decisions: the records that were reviewed."),
    ] = None,
) -> None:
    """Train a model, score it on articles that it has not seen, write it with its card.

    The caption model needs the extra `train` (torch); the audit does not.

    Examples:

      figlint train models/configs/caption_ner.cfg

      figlint train models/configs/caption_ner.cfg --part held-out

      figlint train --audit ../shared/data/audit -o build/audit

      figlint train --audit ../shared/data/audit -o build/audit --decisions decisions.jsonl --records records/
    """
    if not path.exists():
        raise UsageError(f"{path} does not exist; give a config as models/configs/caption_ner.cfg, or --audit FOLDER")
    if audit:
        from figlint.evaluation.audit import train as train_audit

        if decisions is not None and not records:
            raise UsageError("--decisions needs --records PATH, the records that the decisions are about")
        if output is None:
            raise UsageError("--audit needs --output FOLDER, where gene_vectors.npz and audit.json go")
        output.mkdir(parents=True, exist_ok=True)
        train_audit.main(path, output, decisions, records or ())
        say(f"Wrote gene_vectors.npz and audit.json to {output}.")
        return
    if output is not None:
        raise UsageError("--output goes with --audit; a config says itself where the model is written")
    from figlint.models.recognition.train import PARTS, train_ner

    if unknown := set(part or ()) - set(PARTS):
        raise UsageError(f"--part {', '.join(sorted(unknown))}: parts are {' and '.join(PARTS)}")
    train_ner(path, say, part or PARTS)
