"""The preview in a browser: in its frame, in any language, and nothing in it can be tapped."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from locator.staff.accounts import Account
from tests.accessibility.axe import violations, with_axe
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in
from tests.staff.preview.drafts import a_new_one


@pytest.fixture
def draft(staff_server: StaffServer) -> uuid.UUID:
    with staff_server.app.extensions["locator"].database.staff() as session:
        email = staff_server.members["editor"].email
        editor = session.scalars(select(Account).where(Account.email == email)).one()
        return a_new_one(session, editor).id


@pytest.fixture
def page(browser: Browser, staff_server: StaffServer) -> Iterator[Page]:
    context = with_axe(browser, staff_server, 360, "light")
    opened = context.new_page()
    sign_in(opened, staff_server.url, staff_server.members["editor"])
    yield opened
    context.close()


def test_it_is_shown_at_a_phones_width_in_the_language_that_is_chosen(
    page: Page, draft: uuid.UUID
) -> None:
    page.goto(f"/staff/beirut/drafts/{draft}/preview?lang=ar")
    inside = page.frame_locator("iframe")
    expect(inside.locator("html")).to_have_attribute("lang", "ar")
    expect(inside.get_by_role("heading", level=1)).to_have_text("Clinic of the harbour")
    assert inside.locator("body").evaluate("() => innerWidth") == 360
    # Our own stylesheet holds in the sandbox.
    assert (
        inside.locator(".answer").evaluate("node => getComputedStyle(node).borderRadius") != "0px"
    )
    chooser = page.get_by_label("Language", exact=True)
    chooser.focus()
    chooser.select_option("am")
    expect(inside.locator("html")).to_have_attribute("lang", "am")
    expect(chooser).to_be_focused()
    page.get_by_label("Width").select_option("small")
    assert page.locator("iframe").evaluate("node => node.offsetWidth") == 320
    page.get_by_label("Page", exact=True).select_option("list")
    expect(inside.locator("li.card")).to_have_count(1)
    assert "lang=am" in page.url


def test_nothing_inside_leads_anywhere(page: Page, draft: uuid.UUID) -> None:
    page.goto(f"/staff/beirut/drafts/{draft}/preview?lang=en")
    opened = []
    page.context.on("page", lambda other: opened.append(other.url))
    asked = []
    page.context.on(
        "request",
        lambda request: asked.append(request.url) if request.is_navigation_request() else None,
    )
    frame = page.frames[1]
    before = frame.url
    links = page.frame_locator("iframe").locator("main a, footer a")
    assert links.count() > 5
    for number in range(links.count()):
        links.nth(number).click(force=True, no_wait_after=True)
    page.frame_locator("iframe").locator(".leave").click()
    assert page.frames[1].url == before
    assert page.url.endswith("preview?lang=en")
    assert opened == []
    assert asked == []


@contextmanager
def somebody_elses_page(content: str) -> Iterator[str]:
    app = Flask("stranger")
    app.add_url_rule("/", "page", lambda: content)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()


def test_nobody_else_may_frame_it(page: Page, staff_server: StaffServer, draft: uuid.UUID) -> None:
    """Not even another port of the same host, which gets our cookie from the browser."""
    address = f"{staff_server.url}/staff/beirut/drafts/{draft}/preview/0?lang=en"
    with (
        somebody_elses_page(f'<title>x</title><iframe src="{address}"></iframe>') as stranger,
        page.expect_event("requestfailed", lambda request: request.url == address) as refused,
    ):
        page.goto(stranger)
    assert "BLOCKED_BY_RESPONSE" in (refused.value.failure or "")
    assert "Clinic of the harbour" not in page.frames[-1].content()
    assert page.frames[-1].url != address


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(
    page: Page, staff_server: StaffServer, draft: uuid.UUID, language: str
) -> None:
    with staff_server.app.extensions["locator"].database.staff() as session:
        email = staff_server.members["editor"].email
        session.scalars(select(Account).where(Account.email == email)).one().language = language
    for view in ("0", "list"):
        page.goto(f"/staff/beirut/drafts/{draft}/preview?lang=ar&view={view}")
        page.frame_locator("iframe").locator("main").wait_for()
        assert violations(page) == []
    page.goto("/staff/beirut/places?q=hamra")
    assert violations(page) == []
