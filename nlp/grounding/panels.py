"""Tells texts that describe the panels of an experiment from those that tell of a mechanism.

Both use names differently: among panels stand tags, controls and reagents, and genes of the animal at hand.
"""

from __future__ import annotations

import re

_PANEL = re.compile(
    r"(?:^|[\s.;])\(?[A-Ha-h](?:[-–,][A-Ha-h])?\)|[Ss]cale bar|\bn ?= ?\d|[Ii]mmunoblot|[Ww]estern blot"
)


def describes_panels(text: str) -> bool:
    """Whether a text describes the panels of an experiment.

    >>> describes_panels("(A) Immunoblot of lysates."), describes_panels("Signaling by WNT in the gut.")
    (True, False)
    """
    return _PANEL.search(text) is not None
