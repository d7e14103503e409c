"""A figure as the audit sees it: its curated genes with the words behind them, and what all of them share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from figlint.evaluation.audit.words import HUMAN, Word
from figlint.nlp.lexicon.lexicon import Entry, NameHit, Sense
from figlint.nlp.names.abbreviations import definitions
from figlint.nlp.names.normalize import key
from figlint.nlp.records.record import Record
from figlint.nlp.remembered import MANY

#: Words that show which kingdom a figure is about: genes of other kingdoms have human homonyms. In lower case, and each
#: within one word, so that a word has to be searched once only.
TOPICS: Mapping[str, re.Pattern[str]] = {
    topic: re.compile(pattern)
    for topic, pattern in {
        "virus": r"\bvir(?:us|al|uses|ions?)|virus\b|\bphages?\b|\bhiv|\bsars|influenza|herpes|\b(?:h[bc]|eb|ksh)v\b",
        "bacteria": r"bacteri|\bcoli\b|tubercul|salmonell|mycobact|staphyl|strepto|pseudomon|operon",
        "yeast": r"yeast|cerevisiae|pombe|candida|\bfung(?:us|al|i)\b|aspergill",
        "insect": r"drosophil|\bfl(?:y|ies)\b|mosquito|insect|larva|aedes|anophel",
        "worm": r"elegans|nematod",
        "plant": r"arabidopsis|\bplants?\b|\brice\b|maize|tomato|wheat|\blea(?:f|ves)\b|auxin|jasmon|abscisic|chloropl",
        "parasite": r"plasmodium|malaria|toxoplasm|trypanos|leishman|parasit",
        "mammal": r"human|patient|cancer|tumou?r|carcinoma|\bmouse\b|\bmice\b|\brats?\b|murine|disease|therap|clinical",
    }.items()
}
_TOPIC_PHRASES = {"gene cluster": "bacteria", "wing disc": "insect"}
_TOPIC_CAP = 3
_RUN = re.compile(r"\w+")
_WORD = re.compile(r"[a-z]{4,}")
_DULL = frozenset({
    "alpha", "associated", "beta", "binding", "cell", "cells", "class", "complex", "containing", "delta", "domain",
    "during", "factor", "family", "figure", "from", "gamma", "gene", "group", "homolog", "like", "mechanism", "member",
    "model", "pathway", "protein", "receptor", "related", "representation", "role", "schematic", "signaling", "subunit",
    "that", "this", "through", "type", "with",
})  # fmt: skip
_STEM = re.compile(r"[A-Z]{3,}")
_STEM_LENGTH = 4
_MIN_STEM = 3
#: Shorter symbols and aliases name too much else to vouch for a gene.
_MIN_SYMBOL = 3
_MIN_ALIAS = 4


@dataclass(frozen=True, eq=False)
class Keyword:
    """A curated gene with its words, made once for all figures that list it so: two are equal if they are the same.

    ``words`` are the words behind it, the most telling first. Of that first word, ``namesakes`` are the other genes
    that it could name, ``families`` the families and complexes, and ``senses`` is what else it can mean.
    ``value`` is the keyword as curated, empty for a gene that is none.
    """

    entry: Entry
    words: tuple[Word, ...]
    namesakes: tuple[NameHit, ...] = ()
    families: tuple[Entry, ...] = ()
    senses: tuple[Sense, ...] = ()
    value: str = ""

    @cached_property
    def label(self) -> str:
        """The keyword as curated, which older tables spell in another way than the lexicon."""
        return self.value or self.entry.symbol

    @cached_property
    def word(self) -> Word:
        """The most telling word."""
        return self.words[0]

    @cached_property
    def is_expansion(self) -> bool:
        """Whether the gene was added as a member of a family, and by no word of its own symbol.

        The families of the lexicon are human. A gene of another species is a member where the word is the stem of its
        symbol, as in ``GST`` and ``GstE12``.
        """
        if any(word.is_family for word in self.words):
            return not any(word.kind == "symbol" for word in self.words)
        stem, symbol = key(self.word.form), key(self.entry.symbol)
        return self.entry.taxid != HUMAN and _MIN_STEM <= len(stem) < len(symbol) and symbol.startswith(stem)

    @cached_property
    def is_symbol(self) -> bool:
        """Whether the word is the gene's approved symbol and nothing else."""
        return self.word.kind == "symbol" and self.word.match == "whole"

    @cached_property
    def can_vouch(self) -> bool:
        """Whether the word is the gene's own symbol and no other gene's, or a longer name that no other gene bears."""
        word = self.word
        if word.kind == "symbol":
            return len(word.form) >= _MIN_SYMBOL and all(hit.kind != "symbol" for hit in self.namesakes)
        return word.match == "whole" and len(word.form) >= _MIN_ALIAS and not self.namesakes


class Figure:
    """What the keywords of a figure share: its text, its genes, and who can vouch for whom.

    :param record: the figure; :param keywords: its curated genes.
    """

    def __init__(self, record: Record, keywords: Sequence[Keyword]) -> None:
        self.keywords = tuple(keywords)
        self.text = " . ".join(record.texts.values())
        lower = self.text.lower()
        self.topics = _topics(lower)
        self.words = content_words(lower)
        self.definitions = {d.short: d.long for text in record.texts.values() for d in definitions(text)}
        self.n_symbols = sum(keyword.is_symbol for keyword in keywords)
        self.sharing: dict[str, set[str]] = {}
        self._is_named: dict[str, bool] = {}
        self._rivals: dict[Keyword, frozenset[str]] = {}
        self._stems: dict[str, set[str]] = {}
        for keyword in keywords:
            self._stems.setdefault(stem(keyword.entry.symbol), set()).add(keyword.entry.id)
            for word in keyword.words:
                self.sharing.setdefault(word.surface, set()).add(keyword.entry.id)
        #: Genes that can vouch for others, since hardly anything else bears their name.
        self.vouchers = tuple(dict.fromkeys(keyword.entry.id for keyword in keywords if keyword.can_vouch))

    def rivals(self, keyword: Keyword) -> frozenset[str]:
        """Return the genes among the keywords that share a word with this one, itself included."""
        found = self._rivals.get(keyword)
        if found is None:
            found = self._rivals[keyword] = self._find_rivals(keyword)
        return found

    def _find_rivals(self, keyword: Keyword) -> frozenset[str]:
        return frozenset((keyword.entry.id,)).union(*[self.sharing.get(word.surface, ()) for word in keyword.words])

    def mates(self, entry: Entry, rivals: Set[str]) -> int:
        """Count the keywords whose symbols begin like a gene's, without the gene and its rivals."""
        beginning = stem(entry.symbol)
        mates = self._stems.get(beginning) if beginning else None
        return len(mates - rivals) - (entry.id in mates and entry.id not in rivals) if mates else 0

    def names(self, form: str) -> bool:
        """Whether a form stands in the text as a word of its own, in the same case."""
        found = self._is_named.get(form)
        if found is None:
            found = self._is_named[form] = self._stands_alone(form)
        return found

    def _stands_alone(self, form: str) -> bool:
        at = self.text.find(form)
        while at >= 0:
            end = at + len(form)
            if not self.text[at - 1 : at].isalnum() and not self.text[end : end + 1].isalnum():
                return True
            at = self.text.find(form, at + 1)
        return False


@lru_cache(maxsize=MANY)
def name_words(name: str) -> frozenset[str]:
    """Return :func:`content_words` of a gene's name, remembered."""
    return content_words(name)


def _topics(text: str) -> dict[str, int]:
    """Count the words and phrases of each topic in a text in lower case, up to the cap."""
    counts = Counter(chain.from_iterable(map(_topics_of, _RUN.findall(text))))
    for phrase, topic in _TOPIC_PHRASES.items():
        counts[topic] += text.count(phrase)
    return {topic: min(_TOPIC_CAP, counts[topic]) for topic in TOPICS}


@lru_cache(maxsize=MANY)
def _topics_of(word: str) -> tuple[str, ...]:
    """Return the topics that a word shows, each as often as it does."""
    return tuple(topic for topic, seen in TOPICS.items() for _ in seen.findall(word))


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case that say something about its subject."""
    return frozenset(_WORD.findall(text.lower())) - _DULL


@lru_cache(maxsize=MANY)
def stem(symbol: str) -> str:
    """Return how a symbol begins, as its sisters do; empty for one that begins with too few capitals."""
    match = _STEM.match(symbol)
    return match[0][:_STEM_LENGTH] if match else ""
