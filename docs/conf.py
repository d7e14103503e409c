"""Sphinx configuration: ``sphinx-build -W docs docs/_build``."""

import figlint

project = "figlint"
author = "The figlint authors"
copyright = "2026, The figlint authors"
release = figlint.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = f"figlint {release}"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
