"""Without internet, too: axe finds nothing on what a phone shows from what it has saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.accessibility.axe import violations, with_axe
from tests.builders import NOW
from tests.live import LiveServer
from tests.offline.test_last_pages import AGE, LIST, choose, no_internet, see
from tests.offline.test_without_internet import save

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("code", "width", "theme"), [("en", 320, "light"), ("ar", 320, "dark"), ("ar", 1280, "light")]
)
def test_axe_finds_nothing_without_internet(
    browser: Browser, live_server: LiveServer, code: str, width: int, theme: str
) -> None:
    context = with_axe(browser, live_server, width, theme)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    save(page, code)
    assert violations(page) == [], "saved"
    context.set_offline(True)
    for question, part in (
        ("?need=public-health,legal-aid&near=hamra&speaks=am", ".card"),
        ("?need=housing&speaks=yo&when=now", ".empty"),
        ("?near=nowhere+at+all", ".empty"),
        ("", ".start"),
    ):
        page.goto(f"/{code}/beirut/{question}")
        page.locator(part).first.wait_for()
        assert violations(page) == [], question
    page.goto(f"/{code}/beirut/?need=public-health")
    page.locator("[data-name]").first.click()
    page.locator("article.detail").wait_for()
    assert violations(page) == [], "detail"
    page.goto(f"/{code}/about")
    page.locator("[data-nothing]").wait_for()
    assert violations(page) == [], "nothing"
    context.close()


@pytest.mark.parametrize(("code", "width"), [("en", 320), ("ar", 1280)])
def test_axe_finds_nothing_on_a_page_as_it_was_seen(
    browser: Browser, live_server: LiveServer, code: str, width: int
) -> None:
    context = with_axe(browser, live_server, width, "light")
    page = context.new_page()
    choose(page, code)
    assert violations(page) == [], "chosen"
    address = LIST.replace("/en/", f"/{code}/")
    see(page, address)
    page.evaluate(AGE, [address, 2])
    no_internet(page)
    page.goto(address)
    page.locator("main > .saved").wait_for()
    assert violations(page) == [], "seen"
    context.close()
