"""Somebody at the editing page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from locator.directory.document.document import ServiceDocument
from locator.staff.accounts import Account
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests.accessibility.axe import SOURCE
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.people import a_member, sign_in

Open = Callable[..., "At"]


@dataclass
class At:
    """Somebody's page with a draft."""

    page: Page
    server: StaffServer
    draft_id: Any

    def document(self) -> ServiceDocument:
        """What the server holds."""
        with self.server.app.extensions["locator"].database.staff() as session:
            draft: Draft = session.get_one(Draft, self.draft_id)
            return draft.content()

    @property
    def state(self) -> Any:
        return expect(self.page.locator("[data-state]"))

    def goto(self, page: str = "edit") -> None:
        self.page.goto(f"/staff/beirut/drafts/{self.draft_id}/{page}")


def begin(server: StaffServer, account: Account, document: ServiceDocument | None = None) -> Any:
    with server.app.extensions["locator"].database.staff() as session:
        session.info["now"] = server.app.extensions["locator"].now()
        return work.start(session, read_member(session, account), "beirut", document=document).id


def member(server: StaffServer, role: str, name: str, **options: Any) -> Account:
    with server.app.extensions["locator"].database.staff() as session:
        account = a_member(session, role, name=name, **options)  # type: ignore[arg-type]
        session.flush()
        session.refresh(account)
        session.expunge(account)
    return account


@pytest.fixture
def open_page(browser: Browser, staff_server: StaffServer) -> Iterator[Open]:
    """`open_page(account, draft_id)`: signed in, and at the page of the draft, if there is one."""
    contexts = []

    def opened(account: Account, draft_id: Any = None, **options: Any) -> At:
        context = on_a_phone(browser, staff_server, reduced_motion="reduce", **options)
        context.add_init_script(path=SOURCE)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, staff_server.url, account)
        at = At(page, staff_server, draft_id)
        if draft_id:
            at.goto()
        return at

    yield opened
    for context in contexts:
        context.close()
