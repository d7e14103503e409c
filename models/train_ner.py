"""Training of the caption model: ``figlint train models/configs/caption_ner.cfg``.

First a model is trained without the articles of one fold and scored on them, on text offsets, against every gold
mention (also those that the segmentation cannot represent). Then a model is trained on all articles, and written with a
card. The first model is kept as well, in ``held-out`` of the working folder, beside each fold's captions as DocBins.
Needs the extra ``train`` (torch); recognition does not.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from spacy.util import load_config
from spacy.vocab import Vocab

from figlint.models.ner_card import card
from figlint.models.ner_corpus import TrainingCorpus, training_corpus, write_folds
from figlint.models.ner_examples import Example, Vocabulary, batches, example
from figlint.models.ner_scores import HeldOut, score
from figlint.models.ner_swap import name_pools, swapped
from figlint.nlp.corpora.catalogue import load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.errors import ConfigError, ResourceError
from figlint.nlp.ner_names import NameHints
from figlint.nlp.recognize import FORMAT, Recognizer

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class NerConfig:
    """A training config, by section."""

    paths: Mapping[str, str]
    corpus: Mapping[str, Any]
    features: Mapping[str, int]
    network: Mapping[str, int]
    training: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> NerConfig:
        """Read a config in spaCy's format.

        :raises ConfigError: when it cannot be read, or lacks a section.
        """
        try:
            sections = load_config(path, interpolate=True)
            return cls(*(dict(sections[name]) for name in ("paths", "corpus", "features", "network", "training")))
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(f"{path}: not a training config of the caption model: {error}") from error


def train_ner(path: Path, report: Report = print) -> HeldOut:
    """Train, score on held-back articles, train on everything, write the model and its card.

    :param path: the config.
    :param report: gets a line at a time.
    :returns: the scores on the held-back articles.
    :raises ConfigError: when the config is faulty.
    :raises ResourceError: when torch is missing.
    """
    config = NerConfig.read(path)
    if find_spec("torch") is None:
        raise ResourceError("training needs torch; install it with `pip install 'figlint[train]'`")
    root = Path(config.paths["corpora"])
    documents = load_corpus(config.corpus["spec"], root=root).documents
    names = Path(config.paths["names"])
    with np.load(names, allow_pickle=False) as stored:
        hints = NameHints(dict(zip(stored["names.hashes"].tolist(), stored["names.groups"].tolist(), strict=True)))
    corpus = training_corpus(documents, Vocab())
    report(_alignment(corpus))
    work, output = Path(config.paths["work"]), Path(config.paths["output"])
    (work / "held-out").mkdir(parents=True, exist_ok=True)
    output.mkdir(parents=True, exist_ok=True)
    write_folds(corpus, int(config.corpus["folds"]), work)
    others = [load_corpus(spec, root=root).documents for spec in config.corpus["names"]]
    rng = random.Random(config.training["seed"])  # noqa: S311 - a choice of names
    copies = list(swapped(documents, name_pools(chain.from_iterable(others)), config.training["swapped"], rng))
    examples = [
        example(doc, hints)
        for part in (corpus, training_corpus(copies, Vocab()))
        for doc in part.docs.get_docs(Vocab())
    ]
    held = [document for document in documents if _is_held(document.article, config)]
    _write(
        work / "held-out", names, fit([e for e in examples if not _is_held(e.article, config)], config, report), config
    )
    scores = score(Recognizer.load(work / "held-out"), held)
    report(f"held back {len(held)} captions: {scores}")
    facts = _write(output, names, fit(examples, config, report), config)
    Path(config.paths["card"]).write_text(
        card(config.corpus, corpus.alignment, scores, output, facts), encoding="utf-8"
    )
    return scores


def fit(examples: Sequence[Example], config: NerConfig, report: Report = print) -> dict[str, dict[str, Any]]:
    """Train a network; the weights are a running mean over the steps.

    :returns: arrays by file, as :class:`~figlint.nlp.recognize.Recognizer` reads them.
    :raises ResourceError: when torch is missing.
    """
    try:
        import torch

        from figlint.models.ner_torch import Collator, Sizes, Tagger
    except ImportError as error:
        raise ResourceError(
            f"training needs torch ({error}); install it with `pip install 'figlint[train]'`"
        ) from error
    options = config.training
    torch.manual_seed(options["seed"])
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(options["seed"])  # noqa: S311 - order of batches
    vocabulary = Vocabulary(examples, **config.features)
    collate = Collator(vocabulary)
    tagger = Tagger(vocabulary, Sizes(**config.network), options["dropout"], options["string_dropout"])
    optimizer = torch.optim.Adam(tagger.parameters(), lr=options["learning_rate"], betas=(0.9, 0.98), fused=True)
    mean = {name: value.detach().clone() for name, value in tagger.state_dict().items()}
    n_steps = options["epochs"] * len(batches(examples, options["batch_pieces"], rng))
    step = 0
    for epoch in range(options["epochs"]):
        total = 0.0
        groups = batches(examples, options["batch_pieces"], rng)
        for group in groups:
            rate = options["learning_rate"] * min(1.0, (step + 1) / options["warmup"])
            rate *= max(0.01, 0.5 * (1 + math.cos(math.pi * min(1.0, step / n_steps))))
            for parameters in optimizer.param_groups:
                parameters["lr"] = rate
            loss = tagger.loss(collate(group), options["other_weight"])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
            optimizer.step()
            total += loss.item()
            step += 1
            if step % 10 == 0:
                keep = min(options["average"], (1 + step) / (100 + step))
                for name, value in tagger.state_dict().items():
                    mean[name].lerp_(value, 1 - keep)
        report(f"epoch {epoch + 1}: loss {total / len(groups):.4f}")
    tagger.load_state_dict(mean)
    return tagger.arrays()


def _write(folder: Path, names: Path, files: Mapping[str, Mapping[str, Any]], config: NerConfig) -> dict[str, Any]:
    """Write the arrays and the names, and ``model.json`` with the facts that it returns."""
    if names.parent.resolve() != folder.resolve():
        (folder / names.name).write_bytes(names.read_bytes())
    for name, arrays in files.items():
        np.savez(folder / name, **arrays)
    listed = sorted([*files, names.name])
    facts = {
        "format": FORMAT,
        "files": listed,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in listed},
        "date": datetime.now(UTC).date().isoformat(),
        "n_parameters": sum(
            array.size for arrays in files.values() for array in arrays.values() if array.dtype == np.float16
        ),
        "corpus": dict(config.corpus),
        "features": dict(config.features),
        "network": dict(config.network),
        "training": dict(config.training),
    }
    (folder / "model.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return facts


def _is_held(article: str, config: NerConfig) -> bool:
    return fold_of(article, int(config.corpus["folds"])) == int(config.corpus["holdout"])


def _alignment(corpus: TrainingCorpus) -> str:
    return "\n".join(
        f"{label}: {counts.total} mentions, {counts.exact} exact, {counts.widened} widened, {counts.dropped} dropped"
        for label, counts in corpus.alignment.items()
    )
