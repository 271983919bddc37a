"""Who works here may be blind, too: axe finds nothing, on any page of the staff in any state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from locator.staff.accounts import Account
from locator.staff.doors import Role
from tests.accessibility.axe import violations, with_axe
from tests.accessibility.staff_states import ADDRESSES, STATES, StaffState
from tests.staff.conftest import StaffServer, staff_server
from tests.staff.doors.things import Things, things
from tests.staff.people import a_member, sign_in

__all__ = ["staff_server"]

pytestmark = pytest.mark.browser

EVERY = {**ADDRESSES, **STATES}
LOOKING: tuple[Role, ...] = ("operator", "editor")


@dataclass(frozen=True)
class Beirut:
    """What there is to be looked at, and who looks: by language and role."""

    things: Things
    members: dict[tuple[str, Role], Account]


@pytest.fixture(scope="module")
def beirut(staff_server: StaffServer) -> Beirut:
    with staff_server.app.extensions["locator"].database.staff() as session:
        made = things(session, "beirut", "Cedar")
        members = {
            (code, role): a_member(session, role, language=code)
            for code in ("en", "ar")
            for role in LOOKING
        }
        session.flush()
        for member in members.values():
            session.refresh(member)
            session.expunge(member)
    return Beirut(made, members)


@pytest.fixture(
    scope="module", params=[(320, "light"), (1280, "dark")], ids=["320-light", "1280-dark"]
)
def page_of(
    request: pytest.FixtureRequest, browser: Browser, staff_server: StaffServer, beirut: Beirut
) -> Iterator[Callable[[str, Role | None], Page]]:
    """A page of somebody who reads a language and has a role; each signs in once."""
    contexts: dict[tuple[str, Role | None], BrowserContext] = {}
    width, theme = request.param

    def page(code: str, role: Role | None) -> Page:
        if (code, role) not in contexts:
            context = with_axe(browser, staff_server, width, theme, locale=code)
            contexts[code, role] = context
            if role:
                sign_in(context.new_page(), staff_server.url, beirut.members[code, role])
        context = contexts[code, role]
        return context.pages[0] if context.pages else context.new_page()

    yield page
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_axe_finds_nothing_on_a_page_of_the_staff(
    page_of: Callable[[str, Role | None], Page], beirut: Beirut, code: str, name: str
) -> None:
    state = EVERY[name]
    page = page_of(code, state.role)
    address = _filled_in(state, beirut.things)
    if not _is_page(page, address):
        return
    page.goto(address, wait_until="load")
    state.reach(page)
    assert page.locator(f"html[lang={code}]").count() == 1
    assert violations(page) == []


def _filled_in(state: StaffState, beirut: Things) -> str:
    class Values(dict[str, Any]):
        def __missing__(self, name: str) -> Any:
            return beirut.value(name)

    return state.address.format_map(Values())


def _is_page(page: Page, address: str) -> bool:
    """Whether a browser would show it, and not save it or hand it to a script."""
    answer = page.request.get(address)
    return answer.headers["content-type"].startswith("text/html")
