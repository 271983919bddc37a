"""Somebody sees two that are alike, makes one of them, and takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from locator.directory.point import Point
from locator.staff.accounts import Account
from tests.accessibility.axe import violations, with_axe
from tests.builders import service_point
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

Two = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def two(staff_server: StaffServer) -> Two:
    """The older and the newer one, somewhere where there is nothing else."""
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = staff_server.app.extensions["locator"].now()
        at = Point(35.5301, 33.8701)
        older = service_point(session, publish=False, name="Clinic of the hill", point=at)
        newer = service_point(
            session,
            publish=False,
            name="The clinic of the hill",
            point=at,
            description="Doctors and a pharmacy",
        )
        return older.id, newer.id


@pytest.fixture
def page(browser: Browser, staff_server: StaffServer) -> Iterator[Page]:
    """A phone on which axe is there, and a reviewer is signed in."""
    context = with_axe(browser, staff_server, 360, "light")
    opened = context.new_page()
    sign_in(opened, staff_server.url, staff_server.members["reviewer"])
    yield opened
    context.close()


def speak(server: StaffServer, language: str) -> None:
    with server.app.extensions["locator"].database.staff() as session:
        email = server.members["reviewer"].email
        session.scalars(select(Account).where(Account.email == email)).one().language = language


def test_two_become_one_and_two_again(page: Page, staff_server: StaffServer, two: Two) -> None:
    older, newer = two
    speak(staff_server, "en")
    page.goto(f"/staff/beirut/same/{newer}/{older}")
    page.get_by_role("group", name="Name of the help").get_by_label(
        "The clinic of the hill"
    ).check()
    page.get_by_role("button", name="Same thing: make one of them").click()
    expect(page.get_by_role("heading", name="They are one now")).to_be_visible()
    page.goto(f"/en/beirut/{newer}")
    assert page.url.endswith(f"/en/beirut/{older}")
    expect(page.get_by_role("heading", level=1)).to_have_text("The clinic of the hill")
    expect(page.get_by_text("Doctors and a pharmacy")).to_be_visible()
    page.goto(f"/staff/beirut/same/{newer}/{older}")
    page.get_by_role("button", name="They are two: undo").click()
    expect(page.get_by_role("heading", name="Is it the same?")).to_be_visible()
    # In another language: a page may be kept for a minute.
    page.goto(f"/fr/beirut/{older}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinic of the hill")
    page.goto(f"/fr/beirut/{newer}")
    assert page.url.endswith(f"/fr/beirut/{newer}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(page: Page, staff_server: StaffServer, two: Two, language: str) -> None:
    speak(staff_server, language)
    page.goto(f"/staff/beirut/same/{two[1]}/{two[0]}")
    assert violations(page) == []
    page.locator("button[value=merge]").click()
    page.locator("button[value=undo]").wait_for()
    assert violations(page) == []
