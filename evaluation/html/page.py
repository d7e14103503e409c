"""A page: template, style and script put together into one file with a policy that lets nothing else in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import vl_convert
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from figlint.evaluation.html.charts import Chart
from figlint.evaluation.html.listing import Listing, pack_text
from figlint.evaluation.html.policy import asset, policy
from figlint.evaluation.scoring.scores import Estimate


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is shown: ``note`` is its interval, or what it is out of."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Headline numbers of one thing: the ``great`` ones large, the others as a list below."""

    title: str
    great: tuple[Number, ...]
    small: tuple[Number, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that stands in the page for itself."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice by which rows are filtered.

    ``key`` is a property of the row or of its figure; ``names`` says what values are called, where that is no news.
    """

    key: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a page lists, and by what it is filtered.

    ``noun`` is what a row is, in the plural. ``probability`` names the number by which rows are filtered and ordered,
    empty where rows have none. ``elsewhere`` says where a machine finds the same rows.
    """

    listing: Listing
    title: str
    noun: str
    filters: tuple[Filter, ...]
    probability: str = ""
    legend: tuple[tuple[str, str], ...] = (("g", "gene"), ("o", "organism"), ("x", "suspect"))
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """All that stands in a page."""

    title: str
    subtitle: str
    explanation: str
    cards: Sequence[Card]
    charts: Sequence[Chart]
    listed: Listed
    signature: str
    tables: Sequence[Table] = ()


def render(page: Page) -> str:
    """Return a self-contained page; all text is escaped, and only the page's own style and script may run."""
    styles = (asset("theme.css"), asset("page.css"))
    library, script = (_library() if page.charts else ""), asset("page.js")
    listed = page.listed
    setup = {
        "noun": listed.noun,
        "filters": [{"key": f.key, "names": dict(f.names)} for f in listed.filters],
        "charts": [chart.spec for chart in page.charts],
        "elsewhere": listed.elsewhere,
    }
    environment = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        page=page,
        listed=listed,
        policy=policy(styles=styles, scripts=(script, library)),
        # Trusted: figlint's own files, and base64, which has no character that HTML knows.
        styles=tuple(Markup(style) for style in styles),  # noqa: S704
        script=Markup(script),  # noqa: S704
        library=Markup(_packed_library() if page.charts else ""),  # noqa: S704
        setup=Markup(pack_text(json.dumps(setup))),  # noqa: S704
        pieces=tuple(Markup(piece) for piece in listed.listing.packed()),  # noqa: S704
    )


def number(name: str, estimate: Estimate) -> Number:
    """Return a ratio with its interval as it is shown."""
    if estimate.value is None:
        return Number(name, "n/a")
    interval = estimate.interval
    return Number(name, f"{estimate.value:.3f}", f"{interval.low:.3f} to {interval.high:.3f}" if interval else "")


@lru_cache(maxsize=1)
def _library() -> str:
    """Return Vega, Vega-Lite and their embedding as one script, as the altair of this installation has them."""
    # The stubs forget that a snippet may be left out.
    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    # In a block of its own; its names are not the page's.
    return "{" + bundle + "}"


@lru_cache(maxsize=1)
def _packed_library() -> str:
    return pack_text(_library())
