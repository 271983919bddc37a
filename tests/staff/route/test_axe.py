"""axe finds nothing on the page of a route: stops folded and open, what was read, the map."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from locator.directory.document.document import ServiceDocument
from locator.staff.drafts import work
from tests.accessibility.axe import violations, with_axe
from tests.builders import NOW
from tests.staff.conftest import StaffServer
from tests.staff.hours.parts import instead, slot
from tests.staff.people import a_member, sign_in
from tests.staff.route.test_page import stop

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(
    browser: Browser, staff_server: StaffServer, language: str, width: int, theme: str
) -> None:
    document = ServiceDocument(
        name="Mobile clinic",
        is_mobile=True,
        points=[
            stop("Hamra", 35.4826, 33.8963, "TH", "09:00-12:00"),
            stop("Cola", 35.4990, 33.8780, "TH", "11:00-02:00"),
        ],
    )
    second = document.points[1]
    second.location.pin_checked = False
    second.schedules += [
        slot("1TU,3TU", "14:00-17:00", freq="MONTHLY", valid_to="2027-03-02"),
        slot("TU", "14:00-17:00", freq="YEARLY", byweekno=[20]),
        slot("", "17:00-14:00", freq=None, dtstart="2026-12-01"),
    ]
    second.schedule_exceptions = [instead("2026-12-07"), instead("2026-12-08", "09:00-10:00")]
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = NOW
        draft = work.start(session, None, "beirut", document=document).id
        member = a_member(session, "editor", language=language)
        session.flush()
        session.refresh(member)
        session.expunge(member)
    with with_axe(browser, staff_server, width, theme) as context:
        page = context.new_page()
        sign_in(page, staff_server.url, member)
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        assert page.locator("html").get_attribute("lang") == language
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if width < 960:
            page.locator("[data-open-route-map]").click()
        page.locator(".route-pin").first.wait_for()
        assert violations(page) == []
        page.locator("#pasted").fill("Cola;Monday;9-12h\nSassine;Monday;9-1\n")
        page.locator("form[action$='/read'] button").click()
        page.locator("[name=proposed]").wait_for(state="attached")
        assert violations(page) == []
