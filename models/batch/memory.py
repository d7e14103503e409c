"""Keeps a process of a long run small.

Tensors of many sizes come and go and leave holes in the heap, which the C library does not give back by itself.
"""

from __future__ import annotations

import ctypes
import os
from functools import lru_cache
from pathlib import Path

#: A process smaller than this keeps what it has, in bytes: what is given back has to be asked for again.
_SMALL = 450 * 1024 * 1024
_STATM = Path("/proc/self/statm")


def give_back() -> None:
    """Give freed memory back, where the C library can be told to and the process is large; else do nothing."""
    library = _glibc()
    if library is not None and _resident() > _SMALL:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _glibc() -> ctypes.CDLL | None:
    """Return the C library if it is glibc on Linux, the only one that can be told."""
    if not _STATM.exists():
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def _resident() -> int:
    """Return the bytes of this process that lie in memory."""
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
