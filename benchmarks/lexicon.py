"""Measures the lexicon and the tokenisers: time, coverage of annotated names, mentions lost to token boundaries.

Usage::

    python benchmarks/lexicon.py time
    python benchmarks/lexicon.py coverage nlm-gene/train gnormplus/train biored/train
    python benchmarks/lexicon.py segmentation bioid/train

Corpora are found as ``figlint benchmark`` finds them. Times are of the processor.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import spacy
from scispacy.custom_tokenizer import combined_rule_tokenizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

from figlint.models.resources import open_lexicon, open_literature
from figlint.nlp.corpora.catalogue import load_corpus
from figlint.nlp.recognition.tokenizer import FiglintTokenizer

_SAMPLE = 5_000


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the processor time of a block."""
    begin = time.process_time()
    yield
    print(f"{what}: {time.process_time() - begin:.3f} s")


def measure_time() -> None:
    """Print how long the lexicon takes to open, to search and to look names up."""
    with timed("open the lexicon"):
        lexicon = open_lexicon()
    with timed("open the literature"):
        open_literature()
    with timed("list the keys"):
        keys = lexicon.keys()
    sample = random.Random(0).sample(keys, _SAMPLE)
    for turn in ("first", "second"):
        with timed(f"look up {_SAMPLE} names for the {turn} time"):
            found = [lexicon.lookup(key) for key in sample]
    print(f"entries a key: {sum(len({hit.entry.id for hit in hits}) for hits in found) / _SAMPLE:.2f}")


def coverage(corpus: str) -> None:
    """Print how often the gene of an annotated name is known, found by the name, or found through a counterpart."""
    lexicon = open_lexicon()
    counts: dict[str, Counter[str]] = {part: Counter() for part in ("all", "known", "found", "with counterparts")}
    for document in load_corpus(corpus).documents:
        for mention in document.labelled("gene"):
            hits = {hit.entry.id for hit in lexicon.lookup(mention.surface)}
            for identifier in sorted(mention.any_id):
                gene = lexicon.entry(identifier)
                taxid = gene.taxid if gene else ""
                found = gene is not None and gene.id in hits
                paired = found or any(gene and gene.id in lexicon.orthologs(hit, taxid) for hit in hits)
                for part, holds in zip(counts, (True, gene is not None, found, paired), strict=True):
                    counts[part][taxid] += holds
    for part, counter in counts.items():
        print(corpus, part, counter.total(), dict(counter.most_common(9)))


def segmentation(corpus: str) -> None:
    """Print how many annotated mentions do not begin and end on tokens, for each tokeniser."""
    documents = load_corpus(corpus).documents
    tokenizers: Mapping[str, Callable[[str], Doc]] = {
        "spaCy": spacy.blank("en").tokenizer,
        "scispaCy": combined_rule_tokenizer(spacy.blank("en")),
        "figlint_tokenizer": FiglintTokenizer(Vocab()),
    }
    for name, tokenizer in tokenizers.items():
        n_tokens = n_mentions = n_lost = 0
        for document in documents:
            doc = tokenizer(document.text)
            n_tokens += len(doc)
            for mention in document.labelled("gene", "organism"):
                n_mentions += 1
                n_lost += doc.char_span(mention.start, mention.end) is None
        print(f"{name}: {n_tokens} tokens, {n_lost} of {n_mentions} mentions lost")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("time", "coverage", "segmentation"))
    parser.add_argument("corpora", nargs="*", metavar="CORPUS")
    arguments = parser.parse_args()
    if arguments.what == "time":
        measure_time()
    for corpus in arguments.corpora:
        {"coverage": coverage, "segmentation": segmentation}[arguments.what](corpus)


if __name__ == "__main__":
    main()
