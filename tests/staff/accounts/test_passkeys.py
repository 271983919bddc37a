"""Passkeys in a real browser, with an authenticator that Chromium itself plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from sqlalchemy import select

from locator.staff.accounts import Account
from locator.staff.accounts.passkeys import Passkey
from tests.live import PHONE
from tests.staff.conftest import StaffServer
from tests.staff.people import a_member, sign_in

pytestmark = pytest.mark.browser

PASSKEYS = "/staff/account/passkeys"


@pytest.fixture
def url(staff_server: StaffServer) -> str:
    """By name: a passkey is for a name, and a number is none."""
    return staff_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def member(staff_server: StaffServer) -> Account:
    with staff_server.app.extensions["locator"].database.staff() as session:
        account = a_member(session, "city_administrator")
        session.flush()
        session.expunge_all()
    return account


@pytest.fixture
def device(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    yield context
    context.close()


def with_authenticator(page: Page, **options: Any) -> tuple[CDPSession, str]:
    """A phone whose owner lays a finger on it whenever it asks."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
                **options,
            }
        },
    )
    return session, made["authenticatorId"]


def with_passkey(device: BrowserContext, url: str, member: Account) -> tuple[Page, CDPSession, str]:
    """A page of a member who has made a passkey on this device."""
    page = device.new_page()
    cdp, authenticator = with_authenticator(page)
    sign_in(page, url, member)
    page.goto(url + PASSKEYS)
    page.locator("[data-passkeys] button").click()
    expect(page.locator(".rows li")).to_have_count(1)
    return page, cdp, authenticator


def sign_out(page: Page) -> None:
    page.locator(".account summary").click()
    page.locator("form[action='/staff/sign-out'] button").click()
    page.wait_for_url("**/staff/signed-out")


def test_one_signs_in_with_it_and_types_nothing(
    device: BrowserContext, url: str, member: Account
) -> None:
    page, _, _ = with_passkey(device, url, member)
    sign_out(page)
    page.goto(url + "/staff/account/sessions")  # where one wanted to go
    page.locator("[data-passkeys] button").click()
    page.wait_for_url("**/staff/account/sessions")
    page.goto(url + "/staff/account")
    assert member.email in page.locator("main").inner_text()


def test_no_pause_and_no_code_holds_it_up(
    device: BrowserContext, url: str, member: Account, staff_server: StaffServer
) -> None:
    page, _, _ = with_passkey(device, url, member)
    sign_out(page)
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.get_one(Account, member.id).tf_totp_secret = "somewhere on a phone"
    for _ in range(5):
        page.goto(f"{url}/staff/sign-in")
        page.locator("#email").fill(member.email)
        page.locator("main form button.big").click()
        page.locator("#password").fill("not the password")
        page.locator("main form button.big").click()
        page.locator("#password-problem").wait_for()
    page.locator("[data-passkeys] button").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto(url + PASSKEYS)
    expect(page.locator(".rows li")).to_have_count(1)


def test_where_the_operator_asks_for_two_steps_it_is_both(
    device: BrowserContext, url: str, member: Account, staff_server: StaffServer
) -> None:
    page, _, _ = with_passkey(device, url, member)
    sign_out(page)
    wired = staff_server.app.extensions["locator"]
    before = wired.config
    wired.config = replace(before, second_step="required")
    try:
        sign_in(page, url, member)
        assert page.url.endswith("/staff/account/second-step")
        sign_out(page)
        page.goto(f"{url}/staff/sign-in?next=/staff/beirut/people")
        page.locator("[data-passkeys] button").click()
        page.wait_for_url("**/staff/beirut/people")
    finally:
        wired.config = before


def test_one_that_was_removed_opens_nothing(
    device: BrowserContext, url: str, member: Account
) -> None:
    page, _, _ = with_passkey(device, url, member)
    page.locator(".rows .button.bad").click()
    expect(page.locator(".rows li")).to_have_count(0)
    sign_out(page)
    page.goto(f"{url}/staff/sign-in")
    page.locator("[data-passkeys] button").click()
    expect(page.locator("[data-told]")).to_contain_text("That did not work")
    page.goto(url + PASSKEYS)
    assert "/staff/sign-in" in page.url


def test_a_copy_that_counts_behind_the_original_opens_nothing(
    device: BrowserContext, url: str, member: Account, staff_server: StaffServer
) -> None:
    page, _, _ = with_passkey(device, url, member)
    sign_out(page)
    with staff_server.app.extensions["locator"].database.staff() as session:
        key = session.scalars(select(Passkey).where(Passkey.account_id == member.id)).one()
        key.sign_count = 1000
    page.goto(f"{url}/staff/sign-in")
    page.locator("[data-passkeys] button").click()
    expect(page.locator("[data-told]")).to_contain_text("That did not work")


def test_a_device_that_asks_for_no_finger_makes_none(
    device: BrowserContext, url: str, member: Account
) -> None:
    page = device.new_page()
    with_authenticator(page, hasUserVerification=False, isUserVerified=False)
    sign_in(page, url, member)
    page.goto(url + PASSKEYS)
    page.locator("[data-passkeys] button").click()
    expect(page.locator("[data-told]")).to_contain_text("No passkey was made")
    expect(page.locator(".rows li")).to_have_count(0)


def test_an_answer_works_once_and_for_its_own_question(
    device: BrowserContext, url: str, member: Account
) -> None:
    page, _, _ = with_passkey(device, url, member)
    sign_out(page)
    page.goto(f"{url}/staff/sign-in")
    with page.expect_request("**/staff/sign-in/passkey") as sent:
        page.locator("[data-passkeys] button").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    sign_out(page)
    page.goto(f"{url}/staff/sign-in")
    again = """async ([answer, ask]) => {
        const headers = {'Content-Type': 'application/json',
            'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content};
        const post = (address, body) => fetch(address, {method: 'POST', headers, body});
        if (ask) await post('/staff/sign-in/passkey/question', '{}');
        return (await post('/staff/sign-in/passkey', answer)).status;
    }"""
    for ask in (False, True):
        assert page.evaluate(again, [sent.value.post_data, ask]) == 422
