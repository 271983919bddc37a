"""Promise 7 for those who hear or enlarge the page: axe finds nothing, in any state of any page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import TooManyRequests

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


@pytest.mark.parametrize("code", ["en", "ar"])
def test_axe_finds_nothing_where_somebody_has_to_wait(
    page: Page, live_server: LiveServer, code: str
) -> None:
    app = live_server.app
    # Whoever sits on the server's own machine may ask as often as they like.
    with app.test_request_context(f"/{code}/beirut/"):
        source = app.make_response(app.handle_user_exception(TooManyRequests())).get_data(
            as_text=True
        )
    page.route(
        "**/wait",
        lambda route: route.fulfill(status=429, content_type="text/html", body=source),
    )
    page.goto("/wait")
    assert page.locator("h1").count() == 1
    assert violations(page) == []
