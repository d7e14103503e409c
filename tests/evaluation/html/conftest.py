"""A page of the real browser that is watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_fixtures import Watched
from playwright.sync_api import Browser


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    seen = Watched(browser.new_page())
    yield seen
    assert seen.complaints == []
    seen.page.close()
