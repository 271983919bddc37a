"""In a browser: a wrong edit is taken back, and an intruder is stopped at every door."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Browser, Page, expect

from locator.directory.changes import acting
from locator.directory.point import Point
from locator.directory.service_at_location import ServiceAtLocation
from tests.builders import NOW, service_point
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser


def a_wrong_edit(server: StaffServer) -> tuple[str, str]:
    """A public clinic whose name somebody has got wrong; the ids of its service and its point."""
    with server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = NOW
        # Far from where other tests of this server look.
        point = service_point(
            session, name="Eye clinic of the harbour", point=Point(35.5905, 33.8402)
        )
        ids = str(point.service_id), str(point.id)
    with server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = NOW
        acting(session, "hasty@city.example", via="staff pages")
        found = session.get_one(ServiceAtLocation, uuid.UUID(ids[1]))
        found.service.name = "Eye clinic of the airport"
    return ids


def signed_in(browser: Browser, server: StaffServer, role: str) -> Page:
    page = on_a_phone(browser, server).new_page()
    sign_in(page, server.url, server.members[role])
    return page


def test_a_wrong_edit_is_taken_back_and_public_again_as_it_was(
    browser: Browser, staff_server: StaffServer
) -> None:
    service, point = a_wrong_edit(staff_server)
    editor = signed_in(browser, staff_server, "editor")
    editor.goto(f"{staff_server.url}/en/beirut/{point}")
    expect(editor.locator("h1")).to_have_text("Eye clinic of the airport")

    editor.goto(f"{staff_server.url}/staff/beirut/services/{service}/history")
    expect(editor.locator(".versions li").first).to_contain_text("hasty@city.example")
    editor.get_by_role("button", name=re.compile("Take this back: Name")).click()
    expect(editor.locator("ins").first).to_contain_text("Eye clinic of the harbour")
    editor.locator("button[name=act][value=submit]").click()
    expect(editor.locator("main")).to_contain_text("Sent to review")
    draft = editor.url

    reviewer = signed_in(browser, staff_server, "reviewer")
    reviewer.goto(draft)
    reviewer.get_by_label("I have checked it").check()
    reviewer.locator("button[name=act][value=publish]").click()
    expect(reviewer.locator("main")).to_contain_text("Published")

    reviewer.goto(f"{staff_server.url}/fr/beirut/{point}")
    expect(reviewer.locator("h1")).to_have_text("Eye clinic of the harbour")
    for page in (editor, reviewer):
        page.context.close()


def test_an_intruder_stands_before_closed_doors(
    browser: Browser, staff_server: StaffServer
) -> None:
    service, _ = a_wrong_edit(staff_server)
    here = f"/staff/beirut/services/{service}"
    stranger = on_a_phone(browser, staff_server).new_page()
    for path in ("/staff/", "/staff/beirut/", here, f"{here}/history", "/staff/beirut/people"):
        stranger.goto(f"{staff_server.url}{path}")
        expect(stranger.locator("#email")).to_be_visible()
        assert "/staff/sign-in" in stranger.url
    stranger.context.close()

    editor = signed_in(browser, staff_server, "editor")
    for path in ("/staff/lima/", "/staff/lima/services/", "/staff/beirut/people"):
        answer = editor.goto(f"{staff_server.url}{path}")
        assert answer is not None
        assert answer.status == 403, path
        expect(editor.locator("h1")).to_have_text("You may not do this here")
    answer = editor.goto(f"{staff_server.url}{here.replace('beirut', 'lima')}")
    assert answer is not None
    assert answer.status == 403
    editor.context.close()
