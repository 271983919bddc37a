"""Axe finds nothing on any page about accounts, in English and from right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from locator.staff.accounts import Account
from locator.staff.accounts.links import sign
from tests.accessibility.axe import violations, with_axe
from tests.builders import NOW
from tests.staff.accounts.test_second_step import code_of
from tests.staff.conftest import StaffServer
from tests.staff.people import a_member, sign_in

pytestmark = pytest.mark.browser

BUTTON = "main form button.big"


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[(320, "light"), (1280, "dark")], ids=["320-light", "1280-dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, staff_server: StaffServer, language: str
) -> Iterator[Page]:
    context = with_axe(browser, staff_server, *request.param)
    context.set_extra_http_headers({"Accept-Language": language})
    yield context.new_page()
    context.close()


def a_fresh_member(server: StaffServer, language: str, **changed: str | None) -> Account:
    with server.app.extensions["locator"].database.staff() as session:
        account = a_member(session, language=language)
        for name, value in changed.items():
            setattr(account, name, value)
        session.flush()
        session.expunge_all()
    return account


def look(page: Page, address: str, *typed: tuple[str, str]) -> None:
    """Open an address, and send one field after the other."""
    page.goto(address)
    for name, text in typed:
        page.locator(f"#{name}").fill(text)
        page.locator(BUTTON).click()
        page.wait_for_load_state()
    assert violations(page) == [], page.url


def test_outside(page: Page, staff_server: StaffServer, language: str) -> None:
    member = a_fresh_member(staff_server, language)
    new = a_fresh_member(staff_server, language, password=None)
    secret = str(staff_server.app.secret_key)
    reset = f"/staff/reset/{sign(secret, 'reset', member, NOW)}"
    look(page, "/staff/sign-in")
    assert page.locator("html").get_attribute("lang") == language
    look(page, "/staff/sign-in", ("email", member.email))
    look(page, "/staff/sign-in", ("email", member.email), ("password", "wrong"))
    look(page, "/staff/forgotten")
    look(page, "/staff/forgotten", ("email", member.email))
    look(page, "/staff/signed-out")
    look(page, "/staff/reset/nothing")
    look(page, "/staff/invitation/nothing")
    look(page, reset)
    look(page, reset, ("password", "passwordpassword"))
    look(page, f"/staff/invitation/{sign(secret, 'invitation', new, NOW)}")


def test_inside(page: Page, staff_server: StaffServer, language: str) -> None:
    member = a_fresh_member(staff_server, language)
    sign_in(page, staff_server.url, member)
    for name in ("", "/password", "/sessions", "/passkeys", "/prove", "/second-step"):
        page.goto(f"/staff/account{name}")
        assert violations(page) == [], page.url
    page.locator("#code").fill("000000")
    page.locator(BUTTON).click()
    page.locator("#code-problem").wait_for()
    assert violations(page) == [], "a wrong code"
    page.locator("#code").fill(code_of(page.locator("code.secret").inner_text()))
    page.locator(BUTTON).click()
    page.locator(".codes").wait_for()
    assert violations(page) == [], "recovery codes"
    page.goto("/staff/account/second-step")
    assert violations(page) == [], "it is on"
