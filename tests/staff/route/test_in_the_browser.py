"""A weekly route of five stops: entered on a phone, published, and seen on the right days only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from locator.directory.document.document import AccessPart, ServiceDocument
from locator.staff.drafts import work
from tests.builders import NOW
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser

# Where, on which day (as its box is called), from when until when.
STOPS = (
    ("Cola roundabout", "33.8780, 35.4990", "Monday", "09:00", "12:00"),
    ("Under the bridge", "33.8990, 35.5400", "Tuesday", "09:00", "12:00"),
    ("Corniche gate", "33.9010, 35.4750", "Wednesday", "14:00", "17:00"),
    ("Sassine square", "33.8870, 35.5190", "Thursday", "09:00", "12:00"),
    ("Airport road", "33.8560, 35.4950", "Thursday", "14:00", "16:00"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAME = "Mobile clinic of five stops"


@pytest.fixture
def draft(staff_server: StaffServer) -> uuid.UUID:
    """A draft of a service that moves, without a stop."""
    document = ServiceDocument(
        name=NAME,
        needs=["public-health"],
        is_mobile=True,
        access={
            "open_to_all": AccessPart(
                answer="yes", confirmed_by="City of Beirut", confirmed_on=NOW.date()
            )
        },
    )
    document.organization.name = f"Doctors on wheels {uuid.uuid4().hex[:4]}"
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = NOW
        return work.start(session, None, "beirut", document=document).id


@contextmanager
def somebody(browser: Browser, server: StaffServer, role: str) -> Iterator[Page]:
    context = on_a_phone(browser, server)
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, server.url, server.members[role])
    yield page
    context.close()


def on_the_public_page(browser: Browser, server: StaffServer, day: dt.datetime) -> list[str]:
    """The stops that people find who look for what is open on this day."""
    server.app.extensions["locator"].now = lambda: day
    try:
        context = on_a_phone(browser, server)
        page = context.new_page()
        page.goto("/en/beirut/?need=public-health&when=today&limit=100")
        cards = page.locator("[data-point]").filter(has_text=NAME)
        texts = cards.all_inner_texts()
        context.close()
    finally:
        server.app.extensions["locator"].now = lambda: NOW
    return texts


def test_a_weekly_route_is_entered_published_and_seen_on_the_right_days(
    browser: Browser, staff_server: StaffServer, draft: uuid.UUID
) -> None:
    with somebody(browser, staff_server, "editor") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        for number, (name, where, day, opens, closes) in enumerate(STOPS):
            page.locator("#find_text").fill(where)
            page.locator("#find_text").press("Enter")
            page.locator(".found-places button").first.click()
            stop = page.locator(".route-stops > li").nth(number)
            expect(stop).to_be_visible()
            expect(page.locator(".route-stops > li")).to_have_count(number + 1)
            stop.get_by_label("Name of the stop").fill(name)
            stop.get_by_label("How to find it").fill("At the white van")
            stop.get_by_label("From", exact=True).fill(opens)
            stop.get_by_label("To", exact=True).fill(closes)
            stop.get_by_label(day).press(" ")
            expect(stop.locator("[data-preview]")).to_contain_text(f"{day} {opens}–{closes}")
        expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")
        page.reload()
        expect(page.locator(".route-stops > li")).to_have_count(5)
        expect(page.locator(".timetable")).to_contain_text("Sassine square")
        expect(page.locator(".route-conflicts")).to_have_count(0)
        page.goto(f"/staff/beirut/drafts/{draft}/")
        page.locator("button[name=act][value=submit]").click()
        expect(page.locator("main")).to_contain_text("Sent to review")

    with somebody(browser, staff_server, "reviewer") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/")
        page.get_by_label("I have checked it").check()
        page.locator("button[name=act][value=publish]").click()
        expect(page.locator("main")).to_contain_text("Published")

    for days in range(7):
        moment = NOW + dt.timedelta(days=days)
        expected = [stop for stop in STOPS if WEEKDAYS.index(stop[2]) == moment.weekday()]
        seen = on_the_public_page(browser, staff_server, moment.replace(hour=5))
        # A service that moves has one card: its first stop of the day, and how many more.
        assert len(seen) == bool(expected), (moment, seen)
        for (_, _, _, opens, closes), card in zip(expected, seen, strict=False):
            assert f"Here today {opens}–{closes}" in card
            assert ("1 more stop" in card) == (len(expected) > 1)
            assert "secret" not in card


def test_a_conflict_is_told_as_soon_as_it_is_saved(
    browser: Browser, staff_server: StaffServer, draft: uuid.UUID
) -> None:
    with somebody(browser, staff_server, "editor") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        for number, (name, where, *_) in enumerate(STOPS[:2]):
            page.locator("#find_text").fill(where)
            page.locator("#find_text").press("Enter")
            page.locator(".found-places button").first.click()
            stop = page.locator(".route-stops > li").nth(number)
            stop.get_by_label("Name of the stop").fill(name)
            stop.get_by_label("From", exact=True).fill("09:00")
            stop.get_by_label("To", exact=True).fill("12:00")
            stop.get_by_label("Friday").press(" ")
        conflict = page.locator(".route-conflicts")
        expect(conflict).to_contain_text("it would be at Cola roundabout at the same time")
        stop.get_by_label("From", exact=True).fill("13:00")
        stop.get_by_label("To", exact=True).fill("15:00")
        expect(conflict).to_have_count(0)


def test_the_map_adds_a_stop_and_moves_it(
    browser: Browser, staff_server: StaffServer, draft: uuid.UUID
) -> None:
    with somebody(browser, staff_server, "editor") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        page.locator("[data-open-route-map]").click()
        page.get_by_role("button", name="Add a stop in the middle of the map").click()
        pin = page.locator(".route-pin")
        expect(pin).to_have_count(1)
        stop = page.locator(".route-stops > li").first
        lat = stop.get_by_label("Latitude")
        before = float(lat.input_value())
        # It is saved, and then the timetable above may be a line longer: the map moves with it.
        with page.expect_response(lambda answer: answer.request.method == "GET"):
            pin.press("ArrowUp")
        expect(page.locator("[data-outlook]")).to_have_attribute("aria-busy", "false")
        north = lat.input_value()
        assert float(north) > before
        pin.hover()
        box = pin.bounding_box()
        assert box is not None
        page.mouse.down()
        page.mouse.move(box["x"] + 22, box["y"] + 82, steps=8)
        page.mouse.up()
        expect(lat).not_to_have_value(north)
        assert float(lat.input_value()) < before
        expect(page.locator("[data-state]")).to_contain_text("Saved")
        page.reload()
        assert float(page.get_by_label("Latitude").input_value()) < before


def test_a_stop_under_a_finger_stays_there_while_the_page_saves(
    browser: Browser, staff_server: StaffServer, draft: uuid.UUID
) -> None:
    with somebody(browser, staff_server, "editor") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        page.locator("[data-open-route-map]").click()
        page.get_by_role("button", name="Add a stop in the middle of the map").click()
        pin = page.locator(".route-pin")
        lat = page.locator(".route-stops > li").first.get_by_label("Latitude")
        before = float(lat.input_value())
        pin.hover()
        box = pin.bounding_box()
        assert box is not None
        page.mouse.down()
        page.locator("form[data-route]").evaluate("form => form.dispatchEvent(new Event('drawn'))")
        page.mouse.move(box["x"] + 22, box["y"] + 82, steps=8)
        page.mouse.up()
        expect(lat).not_to_have_value(str(before))
        assert float(lat.input_value()) < before


def test_rows_are_pasted_and_agreed_to(
    browser: Browser, staff_server: StaffServer, draft: uuid.UUID
) -> None:
    with somebody(browser, staff_server, "editor") as page:
        page.goto(f"/staff/beirut/drafts/{draft}/route")
        page.get_by_label("Paste rows from a spreadsheet").fill(
            "Lieu;Jour;Horaire;Latitude;Longitude\n"
            "Cola;lundi et mercredi;9h-13h;33,8780;35,4990\n"
            "Dora;jeudi;9-1;33,9000;35,5450\n"
        )
        page.get_by_role("button", name="Show what you read").click()
        expect(page.locator("main")).to_contain_text("Monday and Wednesday 09:00–13:00")
        expect(page.locator("main")).to_contain_text("Row 3, column 3")
        page.get_by_role("button", name="Put these into the route").click()
        expect(page.locator(".route-stops > li")).to_have_count(1)
        expect(page.locator(".timetable")).to_contain_text("Cola")
