"""From an invitation in the mail to being signed in, on a phone, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from locator.staff.accounts import Account
from locator.staff.accounts.invitation import invite
from tests.live import on_a_phone
from tests.mailbox import Mailbox, mailbox
from tests.staff.accounts.test_links import NEW
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def mail(staff_server: StaffServer) -> Iterator[Mailbox]:
    wired = staff_server.app.extensions["locator"]
    before = wired.config
    with mailbox() as box:
        wired.config = replace(before, mail_url=box.url)
        yield box
    wired.config = before


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_three_fields_and_one_is_in(
    browser: Browser, staff_server: StaffServer, mail: Mailbox, scripts: bool
) -> None:
    email = f"mariam-{scripts}@ngo.example".lower()
    app = staff_server.app
    with app.app_context(), app.extensions["locator"].database.staff() as session:
        assert invite(session, email, "editor", "beirut", None, "boss", language="fr").sent
    context = on_a_phone(browser, staff_server, java_script_enabled=scripts, locale="fr")
    page = context.new_page()
    page.goto(mail.link())
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#language")).to_have_value("fr")
    page.locator("#name").fill("Mariam Haddad")
    page.locator("#password").fill("Mariam Haddad 1")
    page.locator("main form button.big").click()
    expect(page.locator("#password-problem")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Mariam Haddad")
    expect(page.locator("#password")).to_have_value("")
    page.locator("#password").fill(NEW)
    if scripts:
        page.locator("#password ~ label input").check()
        expect(page.locator("#password")).to_have_attribute("type", "text")
    page.locator("main form button.big").click()
    page.wait_for_url(lambda address: "invitation" not in address)
    page.goto("/staff/account")
    expect(page.locator("#name")).to_have_value("Mariam Haddad")
    context.close()
    with on_a_phone(browser, staff_server, java_script_enabled=scripts) as other:
        page = other.new_page()
        sign_in(page, staff_server.url, Account(email=email), NEW)
        page.goto("/staff/account/sessions")
        expect(page.locator(".rows li")).to_have_count(2)
