"""Files that appear under their name only when they are whole, whatever happens while they are written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figlint.nlp.errors import ResourceError, UsageError


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a path beside the target; it replaces the target when the block ends well, and goes when it does not.

    What a killed process left there is overwritten by the next one.

    :raises UsageError: If the folder does not exist.
    :raises ResourceError: If writing fails, as on a full disk.
    """
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {path}: the folder {path.parent} does not exist")
    temporary = path.with_name(f".{path.name}.part")
    try:
        # Never write through a link that somebody has put there.
        temporary.unlink(missing_ok=True)
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ResourceError(f"cannot write {path}: {error.strerror or error}; the file is as it was") from error
    finally:
        temporary.unlink(missing_ok=True)
