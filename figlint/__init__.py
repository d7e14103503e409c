"""figlint: a linter for the gene and organism annotations of scientific figures.

The public names, loaded when first used::

    import figlint

    reader = figlint.load()                              # the default pipeline
    records = figlint.read_records(["seeds"])
    for annotated in reader.annotate(records): ...       # mentions with identifiers
    for linted in figlint.lint(["seeds"]): ...           # verdicts and findings
    figlint.findings_frame(figlint.lint(["seeds"]))      # a polars frame
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from figlint.evaluation.api import findings_frame as findings_frame
    from figlint.evaluation.api import lint as lint
    from figlint.evaluation.api import mentions_frame as mentions_frame
    from figlint.evaluation.api import verdicts_frame as verdicts_frame
    from figlint.models.registry import load as load
    from figlint.models.resources import open_lexicon as open_lexicon
    from figlint.nlp.reader import read_records as read_records

#: Public name -> module that has it.
_PUBLIC = {
    "findings_frame": "figlint.evaluation.api",
    "lint": "figlint.evaluation.api",
    "load": "figlint.models.registry",
    "mentions_frame": "figlint.evaluation.api",
    "open_lexicon": "figlint.models.resources",
    "read_records": "figlint.nlp.reader",
    "verdicts_frame": "figlint.evaluation.api",
}

__all__ = ["__version__", *sorted(_PUBLIC)]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that ``import figlint`` stays instant."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'figlint' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
