"""The map on the real page, with the sample directory behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveServer, on_a_phone

pytestmark = pytest.mark.browser

AT_HAMRA = "beirut/?near=hamra&when=any"


@pytest.fixture
def asked(phone: Page) -> list[str]:
    """The addresses that the page asks for, anybody's."""
    addresses: list[str] = []
    phone.on("request", lambda request: addresses.append(request.url))
    return addresses


def show_map(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-show-map]").click()
    page.locator(".map-point").first.wait_for()


def test_the_first_page_brings_nothing_of_the_map(
    phone: Page, asked: list[str], live_server: LiveServer
) -> None:
    phone.goto(f"/en/{AT_HAMRA}")
    phone.wait_for_load_state("networkidle")

    assets = live_server.app.extensions["locator"].assets
    unwanted = ("/basemap/", assets.url("map.js"), assets.url("map.css"))
    assert asked
    assert [url for url in asked if any(part in url for part in unwanted)] == []


def test_the_map_asks_only_the_citys_own_server(
    phone: Page, asked: list[str], live_server: LiveServer
) -> None:
    show_map(phone, f"/en/{AT_HAMRA}")
    phone.wait_for_load_state("networkidle")

    assert any("/basemap/" in url for url in asked)
    assert [url for url in asked if not live_server.holds(url) and url[:5] != "data:"] == []


def test_every_place_of_the_list_that_has_a_point_is_on_the_map(phone: Page) -> None:
    show_map(phone, f"/en/{AT_HAMRA}")

    names = phone.locator("[data-lon] [data-name]").all_text_contents()
    labels = " ".join(
        marker.get_attribute("aria-label") or "" for marker in phone.locator(".map-point").all()
    )
    assert names
    for name in names:
        assert name.strip() in labels


def test_in_arabic_the_map_speaks_arabic(browser: Browser, live_server: LiveServer) -> None:
    context = on_a_phone(browser, live_server)
    page = context.new_page()
    show_map(page, f"/ar/{AT_HAMRA}")

    expect(page.get_by_role("button", name="إغلاق الخريطة")).to_be_visible()
    expect(page.locator(".map-name", has_text="الحمرا").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_closing_the_map_gives_the_button_and_the_focus_back(phone: Page) -> None:
    show_map(phone, f"/en/{AT_HAMRA}")

    phone.keyboard.press("Escape")

    expect(phone.locator("#map")).to_be_hidden()
    expect(phone.locator("[data-show-map]")).to_be_visible()
    expect(phone.locator("[data-show-map]")).to_be_focused()
