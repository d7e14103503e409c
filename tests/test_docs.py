"""The documentation says what the code says."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_rule_reference_is_fresh():
    generated = runpy.run_path(str(DOCS / "generate.py"))["rules_page"]()
    written = (DOCS / "reference" / "rules.md").read_text(encoding="utf-8")
    assert written == generated, "run `python docs/generate.py`"
