"""figlint: a linter for the gene and organism annotations of scientific figures.

The public names, loaded when first used::

    import figlint

    figlint.read("TNF family cytokines, BAFF, and APRIL.")    # mentions with identifiers
    linted = list(figlint.lint(["seeds"]))                    # verdicts and findings, record by record
    figlint.findings_frame(linted)                            # a polars frame
    figlint.evaluate(linted)                                  # precision, recall and its ceiling
    for annotated in figlint.annotate(["seeds"]): ...         # mentions only
    pipeline = figlint.load()                                 # to annotate texts and records of one's own

In a notebook these show themselves.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from figlint.evaluation.api import MentionList as MentionList
    from figlint.evaluation.api import annotate as annotate
    from figlint.evaluation.api import candidates_frame as candidates_frame
    from figlint.evaluation.api import compare as compare
    from figlint.evaluation.api import evaluate as evaluate
    from figlint.evaluation.api import findings_frame as findings_frame
    from figlint.evaluation.api import items_frame as items_frame
    from figlint.evaluation.api import lint as lint
    from figlint.evaluation.api import mentions_frame as mentions_frame
    from figlint.evaluation.api import read as read
    from figlint.evaluation.api import scores_frame as scores_frame
    from figlint.evaluation.api import verdicts_frame as verdicts_frame
    from figlint.evaluation.benchmark.benchmark import run_benchmark as run_benchmark
    from figlint.evaluation.config import Settings as Settings
    from figlint.models.registry import load as load
    from figlint.models.resources import open_lexicon as open_lexicon
    from figlint.nlp.records.reader import read_records as read_records

#: Public name -> module that has it.
_PUBLIC = {
    "MentionList": "figlint.evaluation.api",
    "Settings": "figlint.evaluation.config",
    "annotate": "figlint.evaluation.api",
    "candidates_frame": "figlint.evaluation.api",
    "compare": "figlint.evaluation.api",
    "evaluate": "figlint.evaluation.api",
    "findings_frame": "figlint.evaluation.api",
    "items_frame": "figlint.evaluation.api",
    "lint": "figlint.evaluation.api",
    "load": "figlint.models.registry",
    "mentions_frame": "figlint.evaluation.api",
    "open_lexicon": "figlint.models.resources",
    "read": "figlint.evaluation.api",
    "read_records": "figlint.nlp.records.reader",
    "run_benchmark": "figlint.evaluation.benchmark.benchmark",
    "scores_frame": "figlint.evaluation.api",
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
