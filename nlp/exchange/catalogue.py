"""The formats by name and suffix, and the conversion of one into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.corpora.catalogue import load_corpus
from figlint.nlp.corpora.gold import GoldDocument, OffsetProblem
from figlint.nlp.corpora.iob import read_iob
from figlint.nlp.corpora.pubtator import read_pubtator
from figlint.nlp.errors import InputError, UsageError
from figlint.nlp.exchange.bioc import write_bioc_json, write_bioc_xml
from figlint.nlp.exchange.brat import read_brat, write_brat
from figlint.nlp.exchange.docbin import read_docbin, write_docbin
from figlint.nlp.exchange.gmt import read_gmt, write_gmt
from figlint.nlp.exchange.iob import write_iob
from figlint.nlp.exchange.labelstudio import read_label_studio, write_label_studio
from figlint.nlp.exchange.losses import Losses
from figlint.nlp.exchange.prodigy import read_prodigy, write_prodigy
from figlint.nlp.exchange.pubtator import write_pubtator
from figlint.nlp.exchange.webannotation import read_web_annotations, write_web_annotations


@dataclass(frozen=True, slots=True)
class ExchangeFormat:
    """A format. ``suffixes`` are those it is known by; the first format with a suffix has it."""

    name: str
    suffixes: tuple[str, ...]
    write: Callable[[Iterable[GoldDocument], Path], Losses]
    read: Callable[[Path], Iterator[GoldDocument]]


#: Name -> format. Brat is known by a path without suffix: it is a folder.
FORMATS: Mapping[str, ExchangeFormat] = MappingProxyType(
    {
        form.name: form
        for form in (
            ExchangeFormat("bioc-xml", (".xml",), write_bioc_xml, read_bioc),
            ExchangeFormat("bioc-json", (".json",), write_bioc_json, read_bioc),
            ExchangeFormat("pubtator", (".pubtator", ".txt"), write_pubtator, read_pubtator),
            ExchangeFormat("iob", (".tsv", ".iob", ".conll"), write_iob, read_iob),
            ExchangeFormat("brat", ("",), write_brat, read_brat),
            ExchangeFormat("docbin", (".spacy",), write_docbin, read_docbin),
            ExchangeFormat("prodigy", (".jsonl",), write_prodigy, read_prodigy),
            ExchangeFormat("label-studio", (".ls.json",), write_label_studio, read_label_studio),
            ExchangeFormat("w3c", (".jsonld",), write_web_annotations, read_web_annotations),
            ExchangeFormat("gmt", (".gmt",), write_gmt, read_gmt),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion did. ``losses`` counts what the target cannot hold, ``problems`` what the source had wrong."""

    n_documents: int
    n_mentions: int
    losses: Losses
    problems: tuple[OffsetProblem, ...]


def format_of(path: Path, name: str | None = None) -> ExchangeFormat:
    """Return a format by its name, else by the suffix of a path.

    :raises UsageError: when there is none; lists those there are.
    """
    if name is not None:
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}; formats are {', '.join(FORMATS)}")
        return FORMATS[name]
    suffixes = ("".join(path.suffixes[-2:]).lower(), path.suffix.lower())
    for suffix in suffixes:
        for form in FORMATS.values():
            if suffix in form.suffixes:
                return form
    raise UsageError(f"no format has the suffix of {path}; name one of {', '.join(FORMATS)}")


def convert(
    source: str, target: Path, *, source_format: str | None = None, target_format: str | None = None
) -> Conversion:
    """Convert annotated texts from one format to another.

    :param source: A file or brat folder, or a named corpus (``bioid``).
    :param source_format: Name of the source's format where its suffix does not tell.
    :param target_format: Name of the target's format where its suffix does not tell.
    :raises InputError: when the source cannot be read.
    :raises UsageError: when a format is unknown, or source and target are the same.
    """
    writer = format_of(target, target_format)
    if Path(source).exists() and target.exists() and Path(source).samefile(target):
        raise UsageError(f"source and target are both {source}")
    documents = _read(source, source_format)
    losses = writer.write(documents, target)
    problems = tuple(problem for document in documents for problem in document.problems)
    return Conversion(len(documents), sum(len(document.mentions) for document in documents), losses, problems)


def _read(source: str, name: str | None) -> tuple[GoldDocument, ...]:
    path = Path(source)
    if name is None and (not path.exists() or (path.is_dir() and not any(path.glob("*.ann")))):
        return load_corpus(source).documents
    if not path.exists():
        raise InputError("no such file or folder", path=source, remedy="give the path of an annotated text")
    return tuple(format_of(path, name).read(path))
