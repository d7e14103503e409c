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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.util import load_config
from spacy.vocab import Vocab

from figlint.models.recognition.card import card
from figlint.models.recognition.corpus import TrainingCorpus, training_corpus, training_docs, write_folds
from figlint.models.recognition.examples import Example, Vocabulary, batches, examples
from figlint.models.recognition.scores import HeldOut, score
from figlint.models.recognition.sources import Source, held_apart, read_sources, unknown_labels
from figlint.models.recognition.swap import name_pools, swapped
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel
from figlint.nlp.errors import ConfigError, ResourceError
from figlint.nlp.recognition.names import NameHints
from figlint.nlp.recognition.recognize import FORMAT, Recognizer
from figlint.nlp.textkind import KINDS

if TYPE_CHECKING:
    from figlint.models.recognition.tagger import Tagger

#: A model for scoring, without the articles of one fold; the model that ships.
PARTS = ("held-out", "all")

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class NerConfig:
    """A training config, by section; ``sources`` are the corpora, captions first."""

    paths: Mapping[str, str]
    corpus: Mapping[str, Any]
    sources: Mapping[str, Mapping[str, Any]]
    features: Mapping[str, int]
    network: Mapping[str, int]
    training: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> NerConfig:
        """Read a config in spaCy's format.

        :raises ConfigError: when it cannot be read, or lacks a section.
        """
        names = ("paths", "corpus", "sources", "features", "network", "training")
        try:
            sections = load_config(path, interpolate=True)
            return cls(*(dict(sections[name]) for name in names))
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(f"{path}: not a training config of the caption model: {error}") from error


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts of one corpus; each epoch reads a share of them, some as copies with swapped names (``None``: no copy)."""

    examples: Sequence[Example]
    copies: Sequence[Example | None]
    share: float

    def draw(self, swapped: float, rng: random.Random) -> Iterator[Example]:
        """Choose the texts of an epoch."""
        for item, copy in zip(self.examples, self.copies, strict=True):
            if self.share >= 1 or rng.random() < self.share:
                yield copy if copy is not None and rng.random() < swapped else item


def train_ner(path: Path, report: Report = print, parts: Sequence[str] = PARTS) -> list[HeldOut]:
    """Train, score on held-back articles, train on everything, write the model and its card.

    :param path: the config.
    :param report: gets a line at a time.
    :param parts: which of :data:`PARTS` to do. Trained networks are kept in the working folder, and taken from there
        where the settings are the same, so the parts may also be done one by one.
    :returns: the scores on the held-back articles, captions first.
    :raises ConfigError: when the config is faulty.
    :raises ResourceError: when torch is missing.
    """
    config = NerConfig.read(path)
    if find_spec("torch") is None:
        raise ResourceError("training needs torch; install it with `pip install 'figlint[train]'`")
    names = Path(config.paths["names"])
    with np.load(names, allow_pickle=False) as stored:
        hints = NameHints(stored["names.hashes"], stored["names.groups"])
    sources = read_sources(config.sources, Path(config.paths["corpora"]))
    work, output = Path(config.paths["work"]), Path(config.paths["output"])
    n_folds = int(config.corpus["folds"])
    kept, held = held_apart(sources, int(config.corpus["holdout"]), n_folds)
    scores = []
    if "held-out" in parts:
        _write(work / "held-out" / output.name, names, _trained("held-out", kept, config, hints, report), config)
        model = Recognizer.load(work / "held-out" / output.name)
        for source in held:
            if source.kind in KINDS:
                scores.append(score(model, source.documents, source.kind, source.labels))
                report(str(scores[-1]))
    if "all" in parts:
        corpora = [training_corpus(source.documents, Vocab(), source.kind, source.labels) for source in sources]
        report(_alignment(corpora[0]))
        work.mkdir(parents=True, exist_ok=True)
        write_folds(corpora, n_folds, work)
        facts = _write(output, names, _trained("all", sources, config, hints, report), config)
        if scores:
            text = card(config.corpus, config.sources, corpora[0].alignment, scores, output, facts)
            Path(config.paths["card"]).write_text(text, encoding="utf-8")
    return scores


def _trained(part: str, sources: Sequence[Source], config: NerConfig, hints: NameHints, report: Report) -> Tagger:
    """Train a network, or take the one of the same part and settings from the working folder."""
    import torch

    from figlint.models.recognition.tagger import Sizes, Tagger

    sections = (config.corpus, config.sources, config.features, config.network, config.training)
    settings = json.dumps(sections, sort_keys=True)
    place = Path(config.paths["work"]) / "networks" / f"{part}-{hashlib.sha256(settings.encode()).hexdigest()[:12]}.pt"
    lessons = _lessons(sources, config, hints)
    if place.exists():
        report(f"{part}: taken from {place}")
        everything = _everything(lessons)
        tagger = Tagger(
            Vocabulary(everything, **config.features), Sizes(**config.network), _kinds(everything), 0.0, 0.0
        )
        tagger.load_state_dict(torch.load(place, weights_only=True))
        return tagger.eval()
    tagger = fit(lessons, config, lambda line: report(f"{part}: {line}"))
    place.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.state_dict(), place)
    return tagger


def _everything(lessons: Sequence[Lesson]) -> list[Example]:
    return [
        item for lesson in lessons for pair in zip(lesson.examples, lesson.copies, strict=True) for item in pair if item
    ]


def _kinds(everything: Sequence[Example]) -> list[str]:
    return list(dict.fromkeys([*KINDS, *(item.kind for item in everything)]))


def _lessons(sources: Sequence[Source], config: NerConfig, hints: NameHints) -> list[Lesson]:
    """Turn corpora into examples; captions, the first, also into copies with names of the others."""
    rng = random.Random(config.training["seed"])  # noqa: S311 - a choice of names
    pools = name_pools(document for source in sources[1:] for document in source.documents)
    lessons = []
    for source in sources:
        unknown = unknown_labels(source, sources)
        examples: list[Example] = []
        copies: list[Example | None] = []
        for document in source.documents:
            share = config.training["copied"] if source is sources[0] else 0.0
            made = _examples([document], source, hints, unknown)
            swaps = _examples(swapped([document], pools, share, rng), source, hints, unknown)
            examples += made
            copies += swaps if len(swaps) == len(made) else [None] * len(made)
        lessons.append(Lesson(examples, copies, source.share))
    return lessons


def _examples(
    documents: Iterable[GoldDocument], source: Source, hints: NameHints, unknown: Sequence[GoldLabel]
) -> list[Example]:
    docs = training_docs(documents, Vocab(), source.kind, source.labels, unknown=unknown)
    return [item for doc in docs for item in examples(doc, hints)]


def fit(lessons: Sequence[Lesson], config: NerConfig, report: Report = print) -> Tagger:
    """Train a network; its weights are a running mean over the steps.

    :raises ResourceError: when torch is missing.
    """
    import torch

    from figlint.models.recognition.tagger import Collator, Sizes, Tagger

    options = config.training
    torch.manual_seed(options["seed"])
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(options["seed"])  # noqa: S311 - choice and order of texts
    everything = _everything(lessons)
    vocabulary = Vocabulary(everything, **config.features)
    collate = Collator(vocabulary)
    tagger = Tagger(
        vocabulary, Sizes(**config.network), _kinds(everything), options["dropout"], options["string_dropout"]
    )
    optimizer = torch.optim.Adam(tagger.parameters(), lr=options["learning_rate"], betas=(0.9, 0.98), fused=True)
    mean = {name: value.detach().clone() for name, value in tagger.state_dict().items()}
    n_steps, step = 0, 0
    for epoch in range(options["epochs"]):
        total = 0.0
        drawn = [item for lesson in lessons for item in lesson.draw(options["swapped"], rng)]
        groups = batches(drawn, options["batch_pieces"], rng)
        n_steps = n_steps or options["epochs"] * len(groups)
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
    return tagger.eval()


def _write(folder: Path, names: Path, tagger: Tagger, config: NerConfig) -> dict[str, Any]:
    """Write the arrays and the names, and ``model.json`` with the facts that it returns."""
    files = tagger.arrays()
    folder.mkdir(parents=True, exist_ok=True)
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
            array.size for arrays in files.values() for array in arrays.values() if array.dtype in (np.float16, np.int8)
        ),
        "corpus": dict(config.corpus),
        "sources": {name: dict(section) for name, section in config.sources.items()},
        "features": dict(config.features),
        "network": dict(config.network),
        "training": dict(config.training),
    }
    (folder / "model.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return facts


def _alignment(corpus: TrainingCorpus) -> str:
    return "\n".join(
        f"{label}: {counts.total} mentions, {counts.exact} exact, {counts.widened} widened, {counts.dropped} dropped"
        for label, counts in corpus.alignment.items()
    )
