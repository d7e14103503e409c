"""One writer at a time: a lock on a file, which goes with the process that holds it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

from figlint.nlp.errors import UsageError

#: The processes of a run that was killed hold its lock until they notice, a moment later.
_PATIENCE_SECONDS = 5.0


def lock_file(path: Path) -> BinaryIO:
    """Open a file, made if need be, that no other process can lock until it is closed.

    Where the system has no such locks (Windows), it is merely opened.

    :raises UsageError: If another process has it, or if it cannot be written.
    """
    try:
        stream = path.open("ab")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    try:
        import fcntl
    except ImportError:
        return stream
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return stream
        except BlockingIOError as error:
            if time.monotonic() > until:
                stream.close()
                raise UsageError(f"another run is writing {path}; wait for it, or choose another output") from error
            time.sleep(0.05)


def is_locked(path: Path) -> bool:
    """Return whether a process has locked a file; never, where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
