"""On an old phone, without an account and without scripts: confirm, report; axe finds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from locator.directory.service_at_location import ServiceAtLocation
from locator.reports.report import Report
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.drafts.draft import Draft
from tests.accessibility.axe import violations, with_axe
from tests.builders import NOW, TODAY, service_point
from tests.live import on_a_phone
from tests.staff.confirming.links import a_link, path_of
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser


def an_entry(
    server: StaffServer, name: str, days: int = 170, language: str = "en"
) -> tuple[str, str]:
    """An entry that was confirmed so many days ago; its page, and the address of a link for it."""
    with server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = NOW
        point = service_point(
            session,
            name=name,
            assured_date=TODAY - dt.timedelta(days=days),
            phones=["+961 1 000 001"],
            access={"id_asked": "no"},
        )
        link = a_link(session, point, language=language)
        return f"/en/beirut/{point.id}", path_of(server.app, link)


@pytest.fixture
def old_phone(browser: Browser, staff_server: StaffServer) -> Iterator[Page]:
    context = on_a_phone(browser, staff_server, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    assert context.cookies() == []
    context.close()


def test_an_owner_confirms_by_a_link_without_signing_in(
    old_phone: Page, staff_server: StaffServer
) -> None:
    public, link = an_entry(staff_server, "Silent clinic", days=190)
    gone = old_phone.goto(public)
    assert gone is not None
    assert gone.status == 404, "nobody has confirmed it for too long"
    old_phone.goto(link)
    assert old_phone.locator("h1").inner_text() == "Is this still right?"
    assert "Silent clinic" in old_phone.locator("main").inner_text()
    old_phone.get_by_role("button", name="Still right").click()
    expect(old_phone.locator("h1")).to_have_text("Thank you")
    old_phone.get_by_role("link", name="See it as others do").click()
    expect(old_phone.locator("main")).to_contain_text("Confirmed today by Open Door")
    again = old_phone.goto(link)
    assert again is not None
    assert again.status == 410
    assert "26 November 2026" in old_phone.locator("main").inner_text()


def test_an_owner_tells_what_changed(old_phone: Page, staff_server: StaffServer) -> None:
    _, link = an_entry(staff_server, "Clinic with new times")
    old_phone.goto(f"{link}?language=fr")
    assert old_phone.locator("html").get_attribute("lang") == "fr"
    old_phone.goto(link)
    old_phone.get_by_role("link", name="Something changed").click()
    old_phone.get_by_role("button", name="Send").click()
    expect(old_phone.locator(".has-problem")).to_have_count(1)
    old_phone.locator("#times").fill("Only on Mondays, 9 to 12")
    old_phone.get_by_role("button", name="Send").click()
    expect(old_phone.locator("h1")).to_have_text("Thank you")
    with staff_server.app.extensions["locator"].database.staff() as session:
        draft = session.scalars(select(Draft).where(Draft.title == "Clinic with new times")).one()
        assert draft.state == "in_review"
        assert "Only on Mondays" in draft.comments[0].text


def test_an_owner_tells_that_it_is_closed(old_phone: Page, staff_server: StaffServer) -> None:
    public, link = an_entry(staff_server, "Clinic that closes")
    old_phone.goto(link)
    old_phone.get_by_role("link", name="Closed").click()
    old_phone.get_by_label("For good").check()
    old_phone.get_by_role("button", name="Send").click()
    expect(old_phone.locator("h1")).to_have_text("Thank you")
    still = old_phone.goto(public)
    assert still is not None
    assert still.status == 200, "until somebody has looked at it"


def test_anybody_reports_without_a_script_and_staff_see_it(
    old_phone: Page, browser: Browser, staff_server: StaffServer
) -> None:
    public, _ = an_entry(staff_server, "Clinic that asks for papers")
    wiring = staff_server.app.extensions["locator"]
    old_phone.goto(public)
    old_phone.get_by_role("link", name="Something is wrong here").click()
    old_phone.get_by_label("They asked for papers").check()
    old_phone.locator("#text").fill("They wanted a passport")
    wiring.now = lambda: NOW + dt.timedelta(seconds=30)
    try:
        old_phone.get_by_role("button", name="Send").click()
        expect(old_phone.locator("h1")).to_have_text("Thank you")
    finally:
        wiring.now = lambda: NOW
    old_phone.get_by_role("link", name="Back to this help").click()
    expect(old_phone.locator("h1")).to_have_text("Clinic that asks for papers")
    with wiring.database.staff() as session:
        assert session.scalars(select(Report.kind)).all() == ["papers"]
    context = on_a_phone(browser, staff_server)
    staff = context.new_page()
    staff.set_default_timeout(15_000)
    sign_in(staff, staff_server.url, staff_server.members["editor"])
    staff.goto("/staff/beirut/")
    staff.get_by_role("link", name="Clinic that asks for papers").first.click()
    expect(staff.locator("main")).to_contain_text("They wanted a passport")
    staff.get_by_role("button", name="I have corrected it").click()
    staff.locator(".done").wait_for()
    staff.goto("/staff/beirut/reports/")
    assert "Clinic that asks for papers" not in staff.locator("main").inner_text()
    context.close()


def test_staff_confirm_with_one_tap_and_take_it_back(
    browser: Browser, staff_server: StaffServer
) -> None:
    public, _ = an_entry(staff_server, "Clinic to confirm", days=190)
    point_id = public.rpartition("/")[2]
    database = staff_server.app.extensions["locator"].database
    with database.staff() as session:
        service_id = session.get_one(ServiceAtLocation, point_id).service_id
    context = on_a_phone(browser, staff_server)
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, staff_server.url, staff_server.members["editor"])
    page.goto(f"/staff/beirut/services/{service_id}")
    page.locator(f'form[action$="/services/{service_id}/confirm"] button').first.click()
    page.locator(".done").wait_for()
    shown = page.request.get(f"{staff_server.url}{public}")
    assert shown.status == 200
    page.locator(".undo button").click()
    page.locator(".done").wait_for()
    assert page.request.get(f"{staff_server.url}{public}").status == 404
    context.close()


@pytest.fixture(
    scope="module", params=[(320, "light"), (1280, "dark")], ids=["320-light", "1280-dark"]
)
def looked_at(
    request: pytest.FixtureRequest, browser: Browser, staff_server: StaffServer
) -> Iterator[Page]:
    context = with_axe(browser, staff_server, *request.param)
    page = context.new_page()
    sign_in(page, staff_server.url, staff_server.members["editor"])
    yield page
    context.close()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_axe_finds_nothing(looked_at: Page, staff_server: StaffServer, code: str) -> None:
    public, link = an_entry(staff_server, f"Clinic for axe {code}", language=code)
    database = staff_server.app.extensions["locator"].database
    with database.staff() as session:
        point = session.get_one(ServiceAtLocation, public.rpartition("/")[2])
        session.add(
            Report(
                service_at_location_id=point.id,
                kind="papers",
                text="They wanted a passport",
                language="en",
                on=TODAY,
            )
        )
        sent = a_link(session, point, language=code)
        pages = [
            f"/{code}{public[3:]}",
            f"/{code}{public[3:]}/wrong",
            f"/{code}{public[3:]}/wrong/thanks",
            link,
            f"{link}/changed",
            f"{link}/closed",
            f"/confirm/forged?language={code}",
            f"/staff/beirut/services/{point.service_id}/link",
            f"/staff/beirut/links/{sent.id}",
            "/staff/beirut/reports/",
        ]
    for address in pages:
        looked_at.goto(address)
        assert looked_at.locator("h1").count() == 1, address
        assert violations(looked_at) == [], address
    looked_at.goto(f"{link}/closed")
    looked_at.locator("#note").fill("x")
    looked_at.evaluate("document.querySelector('form.form').noValidate = true")
    with looked_at.expect_navigation():
        looked_at.locator("form.form button").click()
    assert looked_at.locator("section.wrong").count() == 1
    assert violations(looked_at) == []
    looked_at.goto(link)
    with looked_at.expect_navigation():
        looked_at.locator(".three button").click()
    assert violations(looked_at) == []
    with database.staff() as session:
        assert session.scalars(
            select(ConfirmationLink.answer).where(ConfirmationLink.used_at.is_not(None))
        ).first()
