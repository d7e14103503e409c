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
#: Blocks of so many bytes and more are lent by the system. To lend smaller ones too saves more memory and costs more
#: time, since the pages of what is lent have to be made each time.
_LENT = 2 * 1024 * 1024
#: Numbers of the settings in glibc's ``malloc.h``.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def lend_large_blocks() -> None:
    """Let large blocks go back as soon as they are freed, where the C library can be told to.

    By itself it takes them from its heap once a larger one was freed, where small ones then keep their room.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(_M_MMAP_THRESHOLD, _LENT)
        library.mallopt(_M_TRIM_THRESHOLD, _LENT)


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
