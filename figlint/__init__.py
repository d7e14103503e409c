"""figlint: a linter for the gene and organism annotations of scientific figures."""

__version__ = "0.1.0"
