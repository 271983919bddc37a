"""Promise 7 for those who hear or enlarge the page: axe finds nothing, in any state of any page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility.axe import violations, with_axe
from tests.accessibility.states import STATES
from tests.live import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture(
    scope="module", params=[(320, "light"), (1280, "dark")], ids=["320-light", "1280-dark"]
)
def page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Page]:
    context = with_axe(browser, live_server, *request.param)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_axe_finds_nothing(page: Page, code: str, name: str) -> None:
    STATES[name].open(page, code)
    assert violations(page) == []
