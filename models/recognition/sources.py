"""The annotated texts that the caption model learns from: captions, abstracts, and sentences of abstracts.

Each corpus says what kind of text it holds and which labels its annotators marked; of the others nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from figlint.nlp.corpora.catalogue import load_corpus
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention

#: A blank that tokenisation put before or behind a mark.
_BLANK = re.compile(
    r"(?<=[(\[]) | (?=[)\],;:?!%])| (?=\.(?: |$))|(?<=\d) (?=[.,] \d)|(?<=\d [.,]) (?=\d)| (?=[-/'+])|(?<=[-/']) "
)
#: Texts of fewer letters say the same by chance.
_TELLING = 40
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus to learn from.

    :param kind: which habits of annotation it follows.
    :param labels: what its annotators marked.
    :param share: share of its texts that an epoch reads.
    """

    spec: str
    kind: str
    labels: tuple[GoldLabel, ...]
    share: float
    documents: tuple[GoldDocument, ...]

    def only(self, wanted: Callable[[GoldDocument], bool]) -> Source:
        """The same corpus with the wanted documents only."""
        return replace(self, documents=tuple(filter(wanted, self.documents)))


def read_sources(sections: Mapping[str, Mapping[str, Any]], root: Path) -> tuple[Source, ...]:
    """Read the corpora that a config lists.

    :param sections: spec of a corpus to its ``kind``, ``labels`` and ``share``; ``tokenised`` texts are joined again.
    :param root: folder of the named corpora.
    """
    sources = []
    for section in sections.values():
        documents: Iterable[GoldDocument] = load_corpus(section["spec"], root=root).documents
        if section.get("tokenised"):
            documents = map(joined, documents)
        sources.append(
            Source(section["spec"], section["kind"], tuple(section["labels"]), section["share"], tuple(documents))
        )
    return tuple(sources)


def joined(document: GoldDocument) -> GoldDocument:
    """Take away the blanks that tokenisation put around marks, so that ``c - Fos`` is ``c-Fos`` again."""
    blanks = {match.start() for match in _BLANK.finditer(document.text)}
    place, places = 0, []
    for offset in range(len(document.text) + 1):
        places.append(place)
        place += offset not in blanks
    text = "".join(character for offset, character in enumerate(document.text) if offset not in blanks)
    mentions = (
        GoldMention(places[m.start], places[m.end], text[places[m.start] : places[m.end]], m.label, m.type, m.ids)
        for m in document.mentions
    )
    return GoldDocument(document.id, document.article, text, tuple(mentions), document.source)


def unknown_labels(source: Source, sources: Iterable[Source]) -> list[GoldLabel]:
    """What other corpora of the same kind of text have annotated, and this one not."""
    annotated = [label for other in sources if other.kind == source.kind for label in other.labels]
    return [label for label in dict.fromkeys(annotated) if label not in source.labels]


def held_apart(sources: Sequence[Source], fold: int, n_folds: int) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Part corpora into what is left to learn from, and the articles of one fold.

    A text of another article that is also a part of a held-back one is in neither: corpora of sentences were cut from
    abstracts that other corpora hold.
    """
    held = tuple(source.only(lambda document: fold_of(document.article, n_folds) == fold) for source in sources)
    known = "\n".join(_letters(document.text) for source in held for document in source.documents)

    def is_apart(document: GoldDocument) -> bool:
        letters = _letters(document.text)
        return fold_of(document.article, n_folds) != fold and (len(letters) < _TELLING or letters not in known)

    return tuple(source.only(is_apart) for source in sources), held


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
