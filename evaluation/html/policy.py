"""What a page of figlint is put together from, and the policy that lets nothing else into it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """Return a style, script or template of figlint's own."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def policy(*, styles: Iterable[str], scripts: Iterable[str], connect: str = "") -> str:
    """Return a content-security policy under which exactly these styles and scripts run, and nothing is fetched.

    :param styles: Content of each ``style`` element. :param scripts: Content of each ``script`` element.
    :param connect: Where a page that a server gives may send to, as ``'self'``; nowhere if empty.
    """
    style, script = (" ".join(_source(content) for content in contents) for contents in (styles, scripts))
    parts = ["default-src 'none'", "img-src data:", f"style-src {style}", f"script-src {script}"]
    if connect:
        parts.append(f"connect-src {connect}")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _source(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
