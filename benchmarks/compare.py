"""Compares figlint with other ways of finding genes, in one run: quality and speed on the same annotated texts.

Usage::

    python benchmarks/compare.py CORPORA --corpus nlm-gene --documents 100 --spacy MODEL

All searches get the names that figlint's own dictionary search gets; gilda, whose own terms are a download, is given
what each of them means as well, and chooses. flashtext2 and gilda are passed over with a note where they are not
installed; ``--spacy`` names a plain spaCy pipeline with an entity recogniser, such as the one that
``docs/measurements/ner.md`` describes.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import spacy
from spacy.matcher import PhraseMatcher

from figlint.evaluation.benchmark.performance import Performance, run_object
from figlint.models import registry
from figlint.models.backends import Annotator
from figlint.models.factories import open_matcher
from figlint.models.resources import LONGEST_NAME, open_lexicon
from figlint.nlp.corpora import GoldDocument, load_corpus
from figlint.nlp.mentions import Mention

Find = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Spans:
    """Takes every span that a search finds for a gene."""

    find: Find

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the spans of each text."""
        return [
            tuple(Mention("text", start, end, text[start:end], "gene") for start, end in self.find(text))
            for text in texts
        ]


def searches() -> Iterator[tuple[str, Annotator]]:
    """Yield the ways of searching for the names of the lexicon, without any decision what they mean."""
    names = [name for name in open_lexicon().keys() if len(name) <= LONGEST_NAME]  # noqa: SIM118  it is no mapping

    yield "names, word by word", Spans(open_matcher().spans)
    yield "spaCy PhraseMatcher", Spans(_phrase_matcher(names))
    if importlib.util.find_spec("flashtext2"):
        yield "flashtext2", Spans(_flashtext(names))
    else:
        print("flashtext2 is not installed and was passed over")
    if importlib.util.find_spec("gilda"):
        yield "gilda", Gilda(names)
    else:
        print("gilda is not installed and was passed over")


def _phrase_matcher(names: Sequence[str]) -> Find:
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("gene", list(nlp.tokenizer.pipe(names)))

    def find(text: str) -> list[tuple[int, int]]:
        doc = nlp.make_doc(text)
        found = spacy.util.filter_spans([doc[first:last] for _, first, last in matcher(doc)])
        return [(span.start_char, span.end_char) for span in found]

    return find


def _flashtext(names: Sequence[str]) -> Find:
    from flashtext2 import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=False)
    processor.add_keywords_from_iter(names)
    return lambda text: [(start, end) for _, start, end in processor.extract_keywords_with_span(text)]


class Gilda:
    """gilda's recogniser and scorer over the names of the lexicon; its models of some abbreviations are a download.

    :param names: keys of the lexicon.
    """

    #: How gilda calls the kinds of names.
    STATUS: ClassVar[Mapping[str, str]] = {
        "symbol": "name",
        "name": "name",
        "family": "name",
        "previous": "former_name",
    }

    def __init__(self, names: Sequence[str]) -> None:
        from gilda.grounder import Grounder
        from gilda.process import normalize
        from gilda.term import Term

        lexicon = open_lexicon()
        hits = {(hit.entry.id, hit.name): hit for name in names for hit in lexicon.lookup(name)}
        self._ids = {curie: hit.entry.ids for (curie, _), hit in hits.items()}
        self._grounder = Grounder(
            Term(
                normalize(hit.name), hit.name, *hit.entry.id.split(":", 1), hit.entry.symbol,
                self.STATUS.get(hit.kind, "synonym"), "figlint", organism=hit.entry.taxid or None,
            )
            for hit in hits.values()
            if normalize(hit.name).strip()
        )  # fmt: skip
        self._grounder.gilda_disambiguators = {}

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the spans of each text with the human gene or family that scores best."""
        return [tuple(self._mentions(text)) for text in texts]

    def _mentions(self, text: str) -> Iterator[Mention]:
        from gilda.ner import annotate

        for found in annotate(text, grounder=self._grounder):
            term = found.matches[0].term
            ids = self._ids[f"{term.db}:{term.id}"]
            yield Mention("text", found.start, found.end, text[found.start : found.end], "gene", ids, term.entry_name)


def overlap_f1(documents: Sequence[GoldDocument], predictions: Sequence[Sequence[Mention]]) -> float:
    """Return the F1 of gene spans that overlap an annotated one, over all documents."""
    hits = found = wanted = met = 0
    for document, mentions in zip(documents, predictions, strict=True):
        gold = [(mention.start, mention.end) for mention in document.mentions if mention.label == "gene"]
        mine = [(mention.start, mention.end) for mention in mentions if mention.label == "gene"]
        hits += sum(any(a < d and c < b for c, d in gold) for a, b in mine)
        met += sum(any(a < d and c < b for c, d in mine) for a, b in gold)
        found, wanted = found + len(mine), wanted + len(gold)
    precision, recall = hits / max(1, found), met / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall)


def id_f1(documents: Sequence[GoldDocument], predictions: Sequence[Sequence[Mention]]) -> float:
    """Return the F1 of the gene identifiers of each document, as sets; numbers of NCBI Gene."""
    tp = found = wanted = 0
    for document, mentions in zip(documents, predictions, strict=True):
        gold = {number for m in document.mentions if m.label == "gene" for slot in m.ids for number in _numbers(slot)}
        mine = {number for m in mentions if m.label == "gene" for number in _numbers(m.ids)}
        tp, found, wanted = tp + len(gold & mine), found + len(mine), wanted + len(gold)
    return 2 * tp / max(1, found + wanted)


def _numbers(ids: Sequence[str] | frozenset[str]) -> list[str]:
    return re.findall(r"NCBIGene:(\d+)", " ".join(sorted(ids)))


def _row(name: str, documents: Sequence[GoldDocument], annotator: Annotator, base: Performance | None) -> Performance:
    run = run_object(name, annotator, [document.text for document in documents])
    rate = run.performance.words_per_second or 0.0
    ratio = rate / (base.words_per_second or 1.0) if base else 1.0
    ids = id_f1(documents, run.predictions)
    print(
        f"| {name} | {overlap_f1(documents, run.predictions):.3f} | {f'{ids:.3f}' if ids else '–'} "
        f"| {rate:,.0f} | {ratio:.2f} |",
        flush=True,
    )
    return run.performance


def main() -> None:
    """Compare on one corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="folder of annotated corpora")
    parser.add_argument("--corpus", default="nlm-gene")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--spacy", action="append", default=[], metavar="MODEL")
    options = parser.parse_args()
    documents = load_corpus(options.corpus, root=options.root).documents[: options.documents]
    print(f"{options.corpus}, {len(documents)} documents\n")
    print(
        "| what | gene spans, F1 by overlap | gene ids by document, F1 | words/s of one core | as fast as `figlint` |"
    )
    print("|---|--:|--:|--:|--:|")
    base = _row("figlint", documents, registry.load("figlint"), None)
    for model in ("fast", *options.spacy):
        _row(f"figlint --mode {model}" if model == "fast" else model, documents, registry.load(model), base)
    for name, annotator in searches():
        _row(name, documents, annotator, base)


if __name__ == "__main__":
    main()
