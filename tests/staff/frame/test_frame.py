"""The frame of the staff pages in a browser: menu, folds, forms that are sent once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser, staff_server: StaffServer) -> Iterator[Page]:
    """A phone on which the administrator of Beirut is signed in."""
    context = on_a_phone(browser, staff_server)
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, staff_server.url, staff_server.members["city_administrator"])
    yield page
    context.close()


def test_the_first_page_is_the_work_and_the_menu_leads_everywhere(page: Page) -> None:
    page.goto("/staff/")
    assert page.url.endswith("/staff/beirut/")
    for words in ("Service points", "People", "City", "To do"):
        page.locator(".menu").get_by_text(words, exact=True).click()
        expect(page.locator(".menu [aria-current=page]")).to_have_text(words)


def test_the_language_is_changed_in_two_taps_and_one_stays_where_one_was(page: Page) -> None:
    page.goto("/staff/beirut/services/?only=due")
    for name, code, direction in (("العربية", "ar", "rtl"), ("English", "en", "ltr")):
        page.locator(".tongues:not(.account) summary").click()
        page.get_by_role("button", name=name).click()
        page.locator(f"html[lang={code}][dir={direction}]").wait_for()
        assert page.url.endswith("/staff/beirut/services/?only=due")


def test_a_fold_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/staff/beirut/")
    page.locator(".account summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".account[open]").count() == 0
    assert page.evaluate("document.activeElement.parentElement.className").endswith("account")


def test_a_form_is_sent_once_however_often_one_taps(page: Page) -> None:
    page.goto("/staff/beirut/settings")
    sent = []

    def hold(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)  # the page stays where it is

    page.route("**/staff/beirut/settings", hold)
    page.locator(".bar button").dispatch_event("click")
    page.locator("form[aria-busy=true]").wait_for()
    page.locator(".bar button").dispatch_event("click")
    page.unroute("**/staff/beirut/settings")
    assert sent == ["POST"]


def test_a_mistake_takes_the_focus_to_what_is_wrong(page: Page) -> None:
    page.goto("/staff/beirut/settings")
    page.locator("form.form").evaluate("form => { form.noValidate = true }")
    page.locator("#confirmation_days").fill("5")
    page.locator(".bar button").click()
    page.locator("[data-wrong]:focus").wait_for()
    page.locator("[data-wrong] a").click()
    expect(page.locator("#confirmation_days")).to_be_focused()
    assert page.locator("#confirmation_days").input_value() == "5"
    assert page.locator("#confirmation_days").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(
    "address", ["", "services/", "people", "settings", "?kind=due", "no/such/page"]
)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/staff/beirut/{address}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_works_without_scripts(browser: Browser, staff_server: StaffServer) -> None:
    context = on_a_phone(browser, staff_server, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, staff_server.url, staff_server.members["city_administrator"])
    page.goto("/staff/beirut/settings")
    page.locator("#confirmation_days").fill("150")
    page.locator(".bar button").click()
    expect(page.locator(".done")).to_contain_text("Saved.")
    page.locator("button[value=copy-holidays]").click()
    expect(page.locator(".told")).to_contain_text("not saved yet")
    context.close()
