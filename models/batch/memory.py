"""Memory of a process, kept in bounds: what it no longer needs goes back to the system, and what it remembers ends.

The C library keeps what is freed, in pieces between what is still in use: after a thousand audited records a seventh of
a process was such pieces, and it went on growing.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import lru_cache
from pathlib import Path

from figlint.nlp.remembered import forget

#: A process smaller than this keeps what it has, in bytes: giving back takes time, and so does asking again.
_SMALL = 540 * 1024 * 1024
#: A process that is larger forgets what it remembers, if it is much, and finds it out again.
_LARGE = 560 * 1024 * 1024
#: One that is as large forgets however little that is. It may grow by 80 MB until it is asked the next time.
_FULL = 590 * 1024 * 1024
#: Blocks that Python has in use where there is something to forget. Python keeps most of what is freed for its next
#: objects, so that a process that has once been large remains so, however little it remembers.
_MANY_BLOCKS = 2_000_000
_STATM = Path("/proc/self/statm")


def give_back() -> None:
    """Give freed memory back, where the C library can be told to and the process is large; else do nothing.

    Where that is not enough, what was remembered is given up as well: if it is much, or if nothing else is left.
    """
    library = _glibc()
    if library is None or _resident() <= _SMALL:
        return
    library.malloc_trim(0)
    resident = _resident()
    if resident > _FULL or (resident > _LARGE and sys.getallocatedblocks() > _MANY_BLOCKS):
        forget()
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
