"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine's other work than about the code.
settings.register_profile("figlint", deadline=None)
settings.load_profile("figlint")

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder of the seed records."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the development corpora, which the project does not contain."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the development data at ../shared/data")
    return SHARED_DATA
