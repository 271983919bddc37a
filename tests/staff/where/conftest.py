"""The page of a draft in a real browser, with the gazetteer and, where asked for, a geocoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import select

from locator.directory.document.document import LocationPart, PointPart, ServiceDocument
from locator.staff.accounts import Account
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import sign_in
from tests.staff.where.geocoder_server import GeocoderServer, geocoder_server

PATH = "points-0-location"


@dataclass
class Writing:
    """A page on which a place is entered, and the draft behind it."""

    page: Page
    server: StaffServer
    draft: Draft

    def field(self, name: str) -> Locator:
        """A field of the place."""
        return self.page.locator(f"#{PATH}-{name}")

    def unfold_coordinates(self) -> None:
        """Show the fields in which the two coordinates are typed."""
        self.page.get_by_text("Type the coordinates").first.click()

    @property
    def at(self) -> tuple[str, str]:
        """What stands in the two coordinates."""
        return self.field("lat").input_value(), self.field("lon").input_value()

    @property
    def pin(self) -> Locator:
        """The pin on the map."""
        return self.page.locator(".pin-handle")

    @property
    def noticed(self) -> Locator:
        """What is said about the place."""
        return self.page.locator("[data-checked]")

    def search(self, typed: str) -> None:
        """Ask for a place, and for all that is known of it."""
        self.field("search").fill(typed)
        self.field("search").press("Enter")

    def choose(self, name: str) -> None:
        """Take one of the places found."""
        self.page.locator("[data-found] button", has_text=name).first.click()

    def open_map(self) -> None:
        """Show the map, and wait until it is there."""
        self.page.locator("[data-open-map]").click()
        self.page.locator(".pin-map .leaflet-container").wait_for()


Write = Callable[..., Writing]


@pytest.fixture
def write(browser: Browser, staff_server: StaffServer) -> Iterator[Write]:
    """Open the page of a new draft as an editor; nothing may fail in the browser, or leave us."""
    contexts = []
    troubles: list[str] = []

    def go(language: str = "en", place: LocationPart | None = None, **options: Any) -> Writing:
        draft = _draft(staff_server, language, place)
        context = on_a_phone(browser, staff_server, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((staff_server.url, "data:"))
                else troubles.append(request.url)
            ),
        )
        sign_in(page, staff_server.url, staff_server.members["editor"])
        page.goto(f"{staff_server.url}/staff/beirut/drafts/{draft.id}/edit")
        if options.get("java_script_enabled", True):
            page.locator("[data-pin]").wait_for()
        return Writing(page, staff_server, draft)

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


def _draft(server: StaffServer, language: str, place: LocationPart | None) -> Draft:
    with server.app.extensions["locator"].database.staff() as session:
        email = server.members["editor"].email
        account = session.scalars(select(Account).where(Account.email == email)).one()
        account.language = language
        point = PointPart(location=place or LocationPart(disclosure="exact"))
        document = ServiceDocument(name="Clinic of the harbour", points=[point])
        draft = work.start(session, read_member(session, account), "beirut", document=document)
        session.flush()
        session.refresh(draft)
        session.expunge(draft)
    return draft


@pytest.fixture
def geocoder(staff_server: StaffServer) -> Iterator[GeocoderServer]:
    """A geocoder that the operator has set up."""
    wiring = staff_server.app.extensions["locator"]
    before = wiring.config
    with geocoder_server() as running:
        wiring.config = replace(before, geocoder="nominatim", geocoder_url=running.url)
        yield running
    wiring.config = before
