"""Text for XML 1.0, which cannot hold every character."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def n_lost(text: str) -> int:
    """Return how many characters of a text XML cannot hold, not even escaped."""
    return len(_NOT_XML.findall(text))


def element_text(text: str) -> str:
    r"""Return text for an element; a bare carriage return would be read as a line feed.

    >>> element_text("a<b\\x0b")
    'a&lt;b\ufffd'
    """
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """Return text for an attribute, in quotes; bare white space would be read as blanks."""
    return quoteattr(_NOT_XML.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
