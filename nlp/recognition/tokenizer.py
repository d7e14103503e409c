"""The fine segmentation as a spaCy tokenizer, registered as ``figlint_tokenizer``.

A pipeline asks for it in its config::

    [nlp.tokenizer]
    @tokenizers = "figlint_tokenizer"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from figlint.nlp.recognition.segment import CHUNK, cuts


class FiglintTokenizer:
    """Makes a Doc whose tokens are the pieces of ``segment.cuts``; longer white space is a token too.

    :param vocab: the vocabulary of the pipeline.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text into tokens; ``doc.text == text`` for every text."""
        words: list[str] = []
        spaces: list[bool] = []
        end = 0
        for match in CHUNK.finditer(text):
            _add_gap(text[end : match.start()], words, spaces)
            chunk = match.group()
            pieces = [chunk[start:stop] for start, stop in cuts(chunk)]
            words += pieces
            spaces += [False] * len(pieces)
            end = match.end()
        _add_gap(text[end:], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """Tokenise a stream; ``batch_size`` is part of spaCy's interface and without effect."""
        return map(self, texts)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing to keep: the tokenizer has no state of its own."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> FiglintTokenizer:
        """Restore from :meth:`to_bytes`."""
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write."""

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> FiglintTokenizer:
        """Restore from :meth:`to_disk`."""
        return self


def _add_gap(gap: str, words: list[str], spaces: list[bool]) -> None:
    """Keep the white space between two pieces: one blank as a flag of the token before it, the rest as a token."""
    if gap.startswith(" ") and words:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)


@registry.tokenizers("figlint_tokenizer")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Any]:
    """Create the tokenizer of a pipeline."""
    return lambda nlp: FiglintTokenizer(nlp.vocab)
