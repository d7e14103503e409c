"""Folds of articles: all documents of an article fall in the same fold, on every machine and in every run."""

from __future__ import annotations

import zlib


def fold_of(article: str, n_folds: int = 5) -> int:
    """Return the fold of an article. *Range:* [0, n_folds)

    >>> fold_of("PMC8431187")
    0
    """
    return zlib.crc32(article.encode()) % n_folds
