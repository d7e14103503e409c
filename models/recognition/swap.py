"""Copies of training captions whose names are swapped for names from elsewhere.

They teach the network to trust surroundings and lists of names over names it has learnt by heart: half of the genes of
an unseen article never occur in the training captions.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention

#: Longer mentions are rather descriptions than names.
MAX_NAME = 24


def name_pools(documents: Iterable[GoldDocument]) -> dict[GoldLabel, list[str]]:
    """The distinct surface forms of genes and organisms in some corpora, sorted."""
    pools: dict[GoldLabel, set[str]] = {"gene": set(), "organism": set()}
    for document in documents:
        for mention in document.labelled(*pools):
            if 2 <= len(mention.surface) <= MAX_NAME and not mention.surface.isdigit():
                pools[mention.label].add(mention.surface)
    return {label: sorted(names) for label, names in pools.items()}


def swapped(
    documents: Sequence[GoldDocument], pools: Mapping[GoldLabel, Sequence[str]], share: float, rng: random.Random
) -> Iterator[GoldDocument]:
    """Copies of a share of the documents; in each, half of the distinct names are swapped, the same one everywhere.

    Names inside longer words stay, as do documents whose mentions overlap.
    """
    for document in documents:
        if rng.random() < share and not _has_overlap(document.mentions):
            yield _swap(document, pools, rng)


def _swap(document: GoldDocument, pools: Mapping[GoldLabel, Sequence[str]], rng: random.Random) -> GoldDocument:
    chosen: dict[str, str] = {}
    parts: list[str] = []
    mentions: list[GoldMention] = []
    end = length = 0
    for mention in document.mentions:
        parts.append(document.text[end : mention.start])
        length += len(parts[-1])
        surface = mention.surface
        if mention.label in pools and _stands_alone(document.text, mention):
            if surface not in chosen:
                chosen[surface] = rng.choice(pools[mention.label]) if rng.random() < 0.5 else surface
            surface = chosen[surface]
        parts.append(surface)
        mentions.append(GoldMention(length, length + len(surface), surface, mention.label, mention.type))
        length += len(surface)
        end = mention.end
    parts.append(document.text[end:])
    return GoldDocument(document.id, document.article, "".join(parts), tuple(mentions), document.source)


def _has_overlap(mentions: Sequence[GoldMention]) -> bool:
    return any(one.end > two.start for one, two in pairwise(mentions))


def _stands_alone(text: str, mention: GoldMention) -> bool:
    before, after = text[: mention.start][-1:], text[mention.end :][:1]
    return not before.isalnum() and not after.isalnum()
