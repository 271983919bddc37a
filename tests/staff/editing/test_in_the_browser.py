"""Journeys at the page: three people's hands, two people at once, no internet, no scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from locator.directory.document.document import ServiceDocument
from locator.directory.organization import Organization
from tests.staff.conftest import StaffServer
from tests.staff.editing.at_the_page import Open, begin, member, open_page
from tests.waiting import wait_until

__all__ = ["open_page"]

pytestmark = pytest.mark.browser

SAVED = re.compile("^Saved ")


def fill_in(page: Page, name: str) -> None:
    """What matters first, by hand."""
    page.get_by_label("Name of the help").fill(name)
    page.locator(".need-choice label", has_text="Legal help").click()
    page.get_by_text("Type the coordinates").first.click()
    page.locator("[name=points-0-location-lat]").fill("33.8870")
    page.locator("[name=points-0-location-lon]").fill("35.5131")
    page.locator("[name=points-0-location-address]").fill("5 Courthouse Lane")
    page.get_by_text("The exact place").click()
    page.get_by_role("button", name="Monday to Friday").click()
    page.locator("[name=points-0-schedules-0-opens_at]").fill("09:00")
    page.locator("[name=points-0-schedules-0-closes_at]").fill("17:00")
    page.locator("#languages .chip", has_text="العربية").click()
    fact = page.locator("#access-open_to_all-answer")
    fact.get_by_text("Yes", exact=True).click()
    page.get_by_text("I have checked it").click()


def test_a_draft_of_an_ngo_goes_to_the_public_through_three_peoples_hands(
    open_page: Open, staff_server: StaffServer
) -> None:
    with staff_server.app.extensions["locator"].database.staff() as session:
        group = session.scalars(
            select(Organization).where(
                Organization.name == "Sample Legal Help Group", Organization.city_id == "beirut"
            )
        ).one()
        session.expunge(group)
    ngo = open_page(member(staff_server, "contributor", "Rana of the NGO", organization=group))
    ngo.page.goto("/staff/beirut/services/new")
    ngo.page.get_by_role("button", name="Begin").click()
    expect(ngo.page.locator(".organization p").first).to_have_text("Sample Legal Help Group")
    fill_in(ngo.page, "Papers for the court")
    ngo.page.get_by_role("button", name="Send to review").click()
    expect(ngo.page.locator(".done")).to_contain_text("Sent to review")
    draft = re.search(r"drafts/([0-9a-f-]{36})/", ngo.page.url)
    assert draft

    editor = open_page(staff_server.members["editor"], draft[1])
    expect(editor.page.get_by_text("It waits for review.")).to_be_visible()
    editor.page.locator("#fold-cost > summary").click()
    editor.page.locator("#is_free").get_by_text("Yes", exact=True).click()
    editor.state.to_have_text(SAVED)
    assert editor.document().is_free is True

    reviewer = open_page(staff_server.members["reviewer"], draft[1])
    reviewer.goto("")
    # What the NGO has said is told; that it is right is for each to say for themselves.
    expect(reviewer.page.get_by_text("Who sent it in has checked it")).to_be_visible()
    expect(reviewer.page.locator("#assured")).not_to_be_checked()
    reviewer.page.get_by_text("I have checked it").click()
    reviewer.page.get_by_role("button", name="Publish now").click()
    expect(reviewer.page.locator(".done").first).to_be_visible()

    reviewer.page.goto("/en/beirut/?near=Tabaris&need=legal-aid&speaks=ar")
    found = reviewer.page.locator(".card", has_text="Papers for the court")
    expect(found).to_contain_text("Open to everyone")
    expect(found).to_contain_text("Free")


def test_two_people_at_one_draft_see_each_other_and_lose_nothing(
    open_page: Open, staff_server: StaffServer
) -> None:
    amina = member(staff_server, "editor", "Amina")
    sami = member(staff_server, "editor", "Sami")
    draft = begin(staff_server, amina, ServiceDocument(name="Bread", locale="en"))
    first = open_page(amina, draft)
    second = open_page(sami, draft)
    expect(second.page.get_by_text("Amina is editing this, too")).to_be_visible()
    second.page.get_by_label("Name of the help").fill("Bread and soup")
    second.state.to_have_text(SAVED)
    first.page.get_by_label("Name of the help").fill("Warm bread")
    first.state.to_contain_text("Sami has saved another version")
    expect(first.page.get_by_label("Name of the help")).to_have_value("Warm bread")
    assert first.document().name == "Bread and soup"
    first.page.get_by_role("button", name="Look at both").click()
    expect(first.page.get_by_text("Warm bread").first).to_be_visible()
    expect(first.page.get_by_text("Bread and soup").first).to_be_visible()


def test_what_is_typed_without_internet_is_saved_when_it_is_back(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))
    at.page.context.set_offline(True)
    at.page.get_by_label("Name of the help").fill("Warm soup")
    at.state.to_contain_text("Not saved: no connection")
    at.page.context.set_offline(False)
    at.state.to_have_text(SAVED)
    assert at.document().name == "Warm soup"


def test_what_could_not_be_saved_is_there_after_the_page_was_loaded_again(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))

    def refuse(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    at.page.on("dialog", lambda dialog: dialog.accept())
    at.page.route("**/edit", refuse)
    at.page.get_by_label("Name of the help").fill("Warm soup")
    at.state.to_contain_text("Not saved")
    at.page.unroute("**/edit", refuse)
    at.page.reload()
    expect(at.page.get_by_label("Name of the help")).to_have_value("Warm soup")
    at.state.to_have_text(SAVED)
    assert at.document().name == "Warm soup"


def test_what_is_typed_last_is_saved_when_the_page_is_left(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))
    at.page.get_by_label("Name of the help").fill("Warm soup")
    at.page.get_by_role("button", name="Preview").click()
    at.page.wait_for_url("**/preview")
    assert at.document().name == "Warm soup"
    at.page.go_back()
    expect(at.page.get_by_label("Name of the help")).to_have_value("Warm soup")
    at.page.get_by_label("Name of the help").fill("Warm soup and bread")
    at.page.get_by_role("link", name="Service points").click()
    wait_until(lambda: at.document().name == "Warm soup and bread", 15)


def test_all_of_it_works_without_scripts(open_page: Open, staff_server: StaffServer) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor), java_script_enabled=False)
    page = at.page
    page.get_by_label("Name of the help").fill("Warm soup")
    page.locator("#fold-reach > summary").click()
    page.locator("#phones-0-number").fill("+961 1 000 111")
    page.get_by_role("button", name="Add a phone").first.click()
    page.locator("#fold-reach > summary").click()
    expect(page.locator("#phones-1-number")).to_be_visible()
    page.get_by_role("button", name="Remove this phone").first.click()
    page.get_by_role("button", name="Undo").click()
    page.locator("#languages-another").fill("Tigrinya")
    page.get_by_role("button", name="Add the language").last.click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_label("Name of the help")).to_have_value("Warm soup")
    document = at.document()
    assert [phone.number for phone in document.phones] == ["+961 1 000 111"]
    assert [language.code for language in document.languages] == ["ti"]


def test_everything_wrong_at_once_keeps_all_and_leads_to_each_field(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))
    page = at.page
    page.locator("#fold-whom > summary").click()
    page.locator("#minimum_age").fill("about ten")
    page.locator("#fold-reach > summary").click()
    page.locator("#url").fill("soup")
    page.get_by_text("Type the coordinates").first.click()
    page.locator("[name=points-0-location-lat]").fill("north")
    page.get_by_role("button", name="Send to review").click()
    summary = page.locator("[data-wrong]")
    expect(summary).to_be_focused()
    expect(page.locator("#minimum_age")).to_have_value("about ten")
    expect(page.locator("#url")).to_have_value("soup")
    # What is wrong is never folded away.
    expect(page.locator("[name=points-0-location-lat]")).to_be_visible()
    expect(page.locator("[name=points-0-location-lat]")).to_have_value("north")
    summary.locator("a[href='#minimum_age']").click()
    expect(page.locator("#minimum_age")).to_be_focused()
    page.locator("#minimum_age").fill("10")
    at.state.to_have_text(SAVED)
    expect(page.locator("#minimum_age-problem")).to_have_count(0)
    expect(summary.locator("a[href='#minimum_age']")).to_have_count(0)
    expect(summary.locator("a[href='#name']")).to_have_count(1)


def test_rows_are_added_taken_away_and_brought_back_by_keys_alone(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))
    page = at.page
    page.locator("#fold-reach > summary").press("Enter")
    page.locator("#phones-0-number").fill("+961 1 000 111")
    page.get_by_role("button", name="Add a phone").last.press("Enter")
    expect(page.locator("#phones-1-number")).to_be_focused()
    page.keyboard.type("+961 1 000 222")
    page.get_by_role("button", name="Remove this phone").first.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    at.state.to_have_text(SAVED)
    assert [phone.number for phone in at.document().phones] == ["+961 1 000 222"]
    page.keyboard.press("Enter")
    expect(page.locator("#phones-0-number")).to_be_focused()
    at.state.to_have_text("Not saved yet")
    at.state.to_have_text(SAVED)
    assert len(at.document().phones) == 2
    page.locator("#languages-another").fill("Tigrinya")
    page.keyboard.press("Enter")
    expect(page.locator("#languages-0-code")).to_be_focused()
    page.get_by_label("Name of the help").fill("Warm soup")
    page.keyboard.press("Enter")
    at.state.to_have_text(SAVED)
    expect(page.get_by_label("Name of the help")).to_be_focused()
    assert at.document().name == "Warm soup"


def test_a_second_place_takes_the_hours_of_the_first(
    open_page: Open, staff_server: StaffServer
) -> None:
    editor = staff_server.members["editor"]
    at = open_page(editor, begin(staff_server, editor))
    page = at.page
    fill_in(page, "Papers")
    page.get_by_role("button", name="Add another place").click()
    page.locator("#points-1-location-name").fill("The other house")
    page.locator("[name=points-1-location-disclosure][value=exact]").check()
    page.get_by_role("button", name="Same hours as the first").click()
    expect(page.locator("[name=points-1-schedules-0-opens_at]")).to_have_value("09:00")
    expect(page.locator("#points-1-location-name")).to_have_value("The other house")
    page.get_by_role("button", name="Add another place").click()
    expect(page.locator("#points-2")).to_be_visible()
    document = at.document()
    assert [len(point.schedules) for point in document.points] == [1, 1]
    assert document.points[1].location.disclosure == "exact"
    assert document.points[1].location.name == "The other house"
