"""The command line: parse, call one plain function, render, exit.

Heavy imports (spaCy, lexicons) stand inside the commands that need them, so that ``figlint --version`` is instant.
"""

from figlint.evaluation.cli.app import main

__all__ = ["main"]
