"""Every page of the staff, and the states of them that no address leads to.

Each address that answers GET is here by itself. Whoever has a state that one comes to by doing
something adds a line to `STATES`::

    "a mistake in the settings": StaffState("/staff/beirut/settings", sent_empty),
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from locator import create_app
from locator.config import Config
from locator.staff.doors import Role
from tests.accessibility.states import rest, unfold
from tests.staff.doors.routes import Route, staff_routes


@dataclass(frozen=True)
class StaffState:
    """`address` may name things of the sample's Beirut: `/staff/beirut/services/{service}`.

    `role` is who looks; None is somebody who is not signed in.
    """

    address: str
    reach: Callable[[Page], None] = rest
    role: Role | None = "operator"


def sent_empty(page: Page) -> None:
    """Send the form without what it needs, as a browser would that checks nothing itself."""
    form = page.locator("main form.form").last
    form.evaluate(
        "form => { form.noValidate = true; form.querySelectorAll('input').forEach(i => {"
        " if (!['hidden', 'checkbox', 'radio'].includes(i.type)) i.value = ''; }) }"
    )
    form.locator("button:not(.hidden)").last.click()
    page.locator("[data-wrong]").wait_for()


def unfold_all(page: Page) -> None:
    """Open everything that is folded on the page itself."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def invited(page: Page) -> None:
    """Invite somebody where no mail can be sent."""
    page.locator("#email").fill("newcomer@city.example")
    page.locator("input[name=role][value=editor]").check()
    page.locator("main form.form").last.locator("button").click()
    page.locator("code").wait_for()


def nothing_handed_in(page: Page) -> None:
    """Send the form for a list without one."""
    page.locator("main form.form button").last.click()
    page.locator("[data-wrong]").wait_for()


def handed_in(page: Page) -> None:
    """Paste a table; somebody has to look at its columns."""
    unfold_all(page)
    page.locator("#pasted").fill("Name\tKind\tWhere\nClinic\tSoup\tHamra\n")
    page.locator("main form.form button").last.click()
    page.locator(".columns").wait_for()
    unfold_all(page)


STATES = {
    "language chooser": StaffState("/staff/beirut/", unfold(".tongues:not(.account) summary")),
    "account menu": StaffState("/staff/beirut/", unfold(".account summary")),
    "only what is due": StaffState("/staff/beirut/services/?only=due"),
    "nothing found": StaffState("/staff/beirut/services/?q=zzzz"),
    "one kind of work": StaffState("/staff/beirut/?kind=due"),
    "people unfolded": StaffState("/staff/beirut/people", unfold_all),
    "invited without mail": StaffState("/staff/freetown/people", invited),
    "a mistake in the settings": StaffState("/staff/beirut/settings", sent_empty),
    "settings unfolded": StaffState("/staff/beirut/settings", unfold_all),
    "a mistake in a new city": StaffState("/staff/cities/new", sent_empty),
    "no list": StaffState("/staff/beirut/imports/", nothing_handed_in),
    "the columns of a list": StaffState("/staff/beirut/imports/", handed_in),
    "lines of one kind": StaffState("/staff/beirut/imports/runs/{run}?kind=warning"),
    "taking an import back": StaffState("/staff/beirut/imports/runs/{run}/undo"),
    "refused": StaffState("/staff/beirut/people", role="editor"),
    "signed out": StaffState("/staff/sign-in", role=None),
    "forgotten password": StaffState("/staff/forgotten", role=None),
}

_PAGES = [
    route
    for route in staff_routes(
        create_app(
            Config(database_url="postgresql://", secret_key="only to list the addresses ...")
        )
    )
    if route.method == "GET"
    and "format" not in route.parameters
    # The page of a visitor, in a frame in which no script runs: axe neither. The public pages that
    # it is made of are asked about in test_axe.py.
    and "/preview/" not in route.rule.rule
]


def _address(route: Route) -> str:
    """The pattern of an address in the form in which states write it."""
    address = route.rule.rule
    for name in route.parameters:
        converter = next(part for part in address.split("<")[1:] if f"{name}>" in part)
        address = address.replace(f"<{converter.split('>')[0]}>", f"{{{name}}}")
    return address


ADDRESSES = {_address(route): StaffState(_address(route)) for route in _PAGES}
