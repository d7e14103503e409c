"""Where trained weights lie: in the package, or in a folder given instead, for measuring weights on unseen articles."""

from __future__ import annotations

import os
from pathlib import Path

from figlint.nlp.errors import ResourceError

SHIPPED = Path(__file__).parent / "weights"

#: Folder whose files and folders go before the shipped ones of the same name.
VARIABLE = "FIGLINT_WEIGHTS"


def trained(name: str) -> Path:
    """Return the place of a weight file or folder, as ``caption_ner`` or ``organisms.json``.

    :raises ResourceError: if the variable names no folder.
    """
    other = os.environ.get(VARIABLE)
    if not other:
        return SHIPPED / name
    if not Path(other).is_dir():
        raise ResourceError(f"{VARIABLE} is {other!r}, which is no folder; unset it to use the shipped weights")
    return Path(other) / name if (Path(other) / name).exists() else SHIPPED / name
