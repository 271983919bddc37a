"""A tap, and within five seconds nobody is sent there any more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility.axe import violations, with_axe
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import a_member, sign_in
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

# What was promised.
SECONDS = 5
LIST = "/en/beirut/?when=now&need=public-health&speaks=am"


@pytest.fixture
def colleague(browser: Browser, staff_server: StaffServer, phone: Page) -> Page:
    sign_in(phone, staff_server.url, staff_server.members["editor"])
    return phone


def test_not_running_is_gone_from_the_public_list(
    browser: Browser, staff_server: StaffServer, colleague: Page
) -> None:
    somebody = on_a_phone(browser, staff_server).new_page()
    somebody.goto(LIST)
    name = somebody.locator("[data-mobile] [data-name]").first
    place = str(name.get_attribute("href"))
    stop = place.rpartition("/")[2]
    colleague.goto("/staff/beirut/")
    # Two taps from the first page.
    colleague.get_by_role("link", name="Today", exact=True).click()
    card = colleague.locator(f'li[id^="{stop}_"]').first
    card.get_by_role("button", name="Not running").click()

    def is_gone() -> bool:
        # By its address, not by reloading: the browser asks its own cache first.
        somebody.goto("about:blank")
        somebody.goto(LIST)
        return somebody.locator(f'[data-point="{stop}"]').count() == 0

    wait_until(is_gone, SECONDS)
    somebody.goto(place)
    expect(somebody.locator(".answer")).to_contain_text(re.compile("Not running today"))
    card = colleague.locator(f'li[id^="{stop}_"]').first
    card.get_by_role("button", name="Undo").click()
    expect(colleague.locator(f'li[id^="{stop}_"]').first).to_contain_text("There now")
    somebody.context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(
    browser: Browser, staff_server: StaffServer, language: str, width: int, theme: str
) -> None:
    with staff_server.app.extensions["locator"].database.staff() as session:
        member = a_member(session, language=language)
        session.flush()
        session.expunge_all()
    context = with_axe(browser, staff_server, width, theme)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, staff_server.url, member)
    page.goto("/staff/beirut/today")
    for fold in page.locator("details:not([data-fold]) > summary").all():
        fold.click()
    assert violations(page) == []
    page.locator("button[value=not_running]").first.click()
    page.locator("button[value=take_back]").wait_for()
    assert violations(page) == []
    stop = str(page.locator("li:has(button[value=take_back])").first.get_attribute("id"))
    page.goto(f"/{language}/beirut/{stop.partition('_')[0]}")
    assert violations(page) == []
    page.goto("/staff/beirut/today")
    page.locator("button[value=take_back]").click()
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_late_and_moved_in_two_taps_with_and_without_scripts(
    browser: Browser, staff_server: StaffServer, scripts: bool
) -> None:
    context = on_a_phone(browser, staff_server, java_script_enabled=scripts)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, staff_server.url, staff_server.members["editor"])
    page.goto("/staff/beirut/today")
    key = page.locator("li:has(button.bad)").first.get_attribute("id")
    card = page.locator(f'[id="{key}"]')
    card.locator("summary", has_text="Late").click()
    card.get_by_role("button", name="+30 min").click()
    expect(card).to_contain_text("Late:")
    card.get_by_role("button", name="Undo").click()
    card.locator("summary", has_text="Moved to").click()
    card.get_by_label("Another place").fill("Tayouneh")
    card.get_by_label("Another place").press("Enter")
    card.locator("button[value=moved_to_place]").first.click()
    expect(card).to_contain_text("Moved to")
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("button", name="Not running")).to_be_visible()
    context.close()
