"""The pages of a draft on a phone: three people's hands, two versions, and nothing for axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.document.document import AccessPart
from locator.directory.organization import Organization
from locator.directory.service import Service
from locator.staff.accounts import Account
from locator.staff.doors.member import read_member
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests.accessibility.axe import violations, with_axe
from tests.builders import NOW
from tests.live import on_a_phone
from tests.staff.conftest import StaffServer
from tests.staff.drafts.drafting import a_document, edit_directory
from tests.staff.people import a_member, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def session(staff_server: StaffServer) -> Iterator[Session]:
    """On the database of the server; what it commits the server sees."""
    with staff_server.app.extensions["locator"].database.staff() as first:
        engine = first.get_bind()
    with Session(engine, expire_on_commit=False) as session:
        session.info["now"] = NOW
        yield session


def a_clinic(session: Session) -> Service:
    return session.scalars(
        select(Service)
        .join(Organization)
        .where(Organization.city_id == "beirut", Service.is_mobile)
        .order_by(Service.id)
    ).all()[0]


def a_rich_draft(session: Session, author: Account) -> Draft:
    """Changed texts, times and answers; a conflict, something kept aside, a comment."""
    who = read_member(session, author)
    service = a_clinic(session)
    draft = work.start(session, who, "beirut", service.id)
    document = draft.content()
    edit_directory(session, service, lambda now: setattr(now, "alert", f"By {author.id}"))
    late = document.model_copy(update={"description": "By who came late"}, deep=True)
    opened = draft.revision
    document.alert = "The stop at the school moves behind the bakery"
    document.description = "A doctor and a nurse.\nNo appointment is needed."
    document.is_free = not document.is_free
    document.needs = [*document.needs, "public-health/dental"]
    document.points[0].schedules[0].byday = ["SA"]
    document.points[0].location.directions = "Behind the bakery"
    gone = document.points.pop()
    assert gone.id
    document.points.append(a_document().points[0])
    document.access["id_asked"].answer = "yes"
    document.phones = document.phones[1:]
    work.save(session, draft, document, opened, who)
    reviewer = read_member(session, a_member(session, "reviewer", name="Layla Haddad"))
    work.set_aside(session, draft, late, opened, reviewer)
    work.comment(session, draft, reviewer, "Is the nurse there on Saturday, too?")
    work.comment(session, draft, reviewer, "Which bakery?", "alert")
    work.submit(session, draft, who)
    session.commit()
    return draft


def test_from_a_draft_to_the_public_side_on_three_phones(
    browser: Browser, staff_server: StaffServer, session: Session
) -> None:
    organization = session.scalars(
        select(Organization).where(Organization.city_id == "beirut").order_by(Organization.id)
    ).all()[0]
    contributor = a_member(session, "contributor", organization=organization, name="Amina")
    reviewer = a_member(session, "reviewer", name="Layla")
    who = read_member(session, contributor)
    draft = work.start(session, who, "beirut")
    document = a_document(
        name="Tea and papers",
        organization=draft.content().organization,
        access={"open_to_all": AccessPart(answer="yes", confirmed_by="Amina")},
    )
    work.save(session, draft, document, draft.revision, who)
    session.commit()
    address = f"{staff_server.url}/staff/beirut/drafts/{draft.id}/"
    with _phone_of(browser, staff_server, contributor) as page:
        page.goto(address)
        page.get_by_role("button", name="Send to review").click()
        page.get_by_text("Waiting for review").wait_for()
    with _phone_of(browser, staff_server, reviewer) as page:
        page.goto(f"{staff_server.url}/staff/beirut/")
        page.get_by_role("link", name="Tea and papers").first.click()
        expect(page.locator("h1")).to_have_text("Tea and papers")
        page.get_by_label("I have checked it").check()
        page.get_by_role("button", name="Publish now").click()
        page.get_by_role("status").get_by_text("Published").wait_for()
    with on_a_phone(browser, staff_server) as visitor:
        page = visitor.new_page()
        page.goto(f"{staff_server.url}/en/beirut/?near=hamra&need=public-health")
        assert page.get_by_text("Tea and papers").count()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_axe_finds_nothing_and_nothing_leaves_the_phone(
    browser: Browser, staff_server: StaffServer, session: Session, code: str
) -> None:
    author = a_member(session, "editor", name="Amina Khoury")
    draft = a_rich_draft(session, author)
    looking = a_member(session, "city_administrator", language=code)
    session.commit()
    home = f"{staff_server.url}/staff/beirut"
    pages = {
        "review": f"{home}/drafts/{draft.id}/",
        "merge": f"{home}/drafts/{draft.id}/merge",
        "aside": f"{home}/drafts/{draft.id}/merge?version={work.asides(session, draft)[0].id}",
        "overview": f"{home}/services/{draft.service_id}",
        "new": f"{home}/services/new",
    }
    with with_axe(browser, staff_server, 360, "light", locale=code) as context:
        page = context.new_page()
        sign_in(page, staff_server.url, looking)
        for name, address in pages.items():
            page.goto(address)
            assert page.url == address
            page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
            assert page.locator("main h1").count() == 1, name
            assert violations(page) == [], name
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, name


class _phone_of:  # noqa: N801 - reads as a phrase
    """A phone on which somebody is signed in."""

    def __init__(self, browser: Browser, server: StaffServer, account: Account) -> None:
        self._context: BrowserContext = on_a_phone(browser, server)
        self._server, self._account = server, account

    def __enter__(self) -> Page:
        page = self._context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page, self._server.url, self._account)
        return page

    def __exit__(self, *_: object) -> None:
        self._context.close()
