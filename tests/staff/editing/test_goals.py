"""What happens next is said by the one main button; what is missing is said all at once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.published import PublishedServicePoint
from locator.directory.service import Service
from locator.staff.doors import CityRule
from locator.staff.drafts import work
from tests.builders import city, organization, service_point
from tests.staff.editing.conftest import Desk, desk_of
from tests.staff.editing.filling import form_of, ids_of
from tests.staff.people import a_member

WHOLE = {
    "name": "Free dental care",
    "needs": ["public-health/dental"],
    "organization-name": "Open Door",
    "points-0-location-name": "The house",
    "points-0-location-lat": "33.8963",
    "points-0-location-lon": "35.4826",
    "points-0-location-address": "1 Example Street",
    "points-0-location-disclosure": "exact",
    "points-0-schedules-0-byday": ["MO", "TU", "WE", "TH", "FR"],
    "points-0-schedules-0-opens_at": "09:00",
    "points-0-schedules-0-closes_at": "17:00",
    "languages-0-code": "ar",
    "access-open_to_all-answer": "yes",
    "assured": "1",
}


def one_is_enough(session: Session) -> None:
    city(session)
    session.flush()
    session.merge(CityRule(city_id="beirut", second_person=False))
    session.commit()


def main_button(page: str) -> str:
    found = re.search(r'<button class="button main" name="(\w+)"', page)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("role", "second_person", "button"),
    [
        ("contributor", True, "submit"),
        ("contributor", False, "submit"),
        ("editor", True, "submit"),
        ("editor", False, "publish"),
        ("city_administrator", True, "submit"),
        ("city_administrator", False, "publish"),
    ],
)
def test_the_button_says_what_this_person_may_do_here(
    client: FlaskClient, session: Session, role: str, second_person: bool, button: str
) -> None:
    city(session)
    session.flush()
    session.merge(CityRule(city_id="beirut", second_person=second_person))
    desk = desk_of(client, session, a_member(session, role))  # type: ignore[arg-type]
    assert main_button(desk.page().text) == button


def test_who_may_publish_publishes_and_people_find_it(desk: Desk, session: Session) -> None:
    one_is_enough(session)
    answer = desk.press("publish", "1", **WHOLE)
    assert answer.status_code == 303, re.findall(r'class="problem".*', answer.text)
    service = session.scalars(select(Service)).one()
    assert answer.location.endswith(f"/staff/beirut/services/{service.id}")
    assert service.organization.name == "Open Door"
    found = session.scalars(select(PublishedServicePoint)).one()
    assert found.content["service"]["name"] == {"en": "Free dental care"}
    assert found.content["assured"] == {"on": "2026-11-26", "by_kind": "city", "by": "Beirut"}


def test_who_may_not_is_refused_whatever_button_they_make_up(desk: Desk, session: Session) -> None:
    answer = desk.press("publish", "1", **WHOLE)
    assert answer.location == desk.address
    assert "A second person publishes here" in desk.page().text
    assert session.scalars(select(Service)).first() is None


def test_a_draft_is_sent_to_review_with_the_word_that_it_was_checked(
    desk: Desk, session: Session
) -> None:
    answer = desk.press("submit", "1", **WHOLE)
    assert answer.status_code == 303
    session.expire_all()
    assert (desk.draft.state, desk.draft.assured) == ("in_review", True)


def test_all_that_is_missing_is_said_at_once_and_each_leads_to_its_field(desk: Desk) -> None:
    answer = desk.press(
        "submit",
        "1",
        **{
            "minimum_age": "ten",
            "maximum_age": "5",
            "url": "no address",
            "phones-0-description": "A phone without number",
            "points-0-location-lat": "north",
            "points-0-schedules-0-opens_at": "9",
            "points-0-schedules-0-closes_at": "half past",
            "contacts-0-email": "nobody",
        },
    )
    assert answer.status_code == 422
    summary = answer.text.split("data-wrong")[1].split("</section>")[0]
    links = re.findall(r'<a href="#([^"]+)"', summary)
    assert {"name", "needs", "organization-name", "minimum_age", "url"} <= set(links)
    assert set(links) <= ids_of(answer)
    assert ("minimum_age", "ten") in form_of(answer)
    assert ("points-0-schedules-0-closes_at", "half past") in form_of(answer)
    assert desk.draft.state == "draft"
    assert desk.document().phones[0].description == "A phone without number"


def test_a_name_that_is_known_is_the_organization_of_that_name(
    desk: Desk, session: Session
) -> None:
    known = organization(session, name="Open Door")
    session.commit()
    desk.send(**{"organization-name": "open door"})
    assert desk.document().organization.id == known.id
    assert desk.document().organization.name == "Open Door"


def test_another_name_is_another_organization_unless_it_is_said_to_be_the_same(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session)
    known = point.service.organization
    desk = desk_of(client, session, a_member(session), service_id=point.service_id)
    page = desk.press("show", "1", **{"organization-name": "Open House"})
    assert desk.document().organization.id is None
    assert desk.document().organization.name == "Open House"
    assert 'value="renamed"' in page.text
    pairs = [pair for pair in form_of(page) if pair[0] != "organization_is"]
    desk.send([*pairs, ("organization_is", "renamed")])
    assert desk.document().organization.id == known.id
    assert desk.document().organization.name == "Open House"
    desk.send()
    assert desk.document().organization.id == known.id


def test_who_is_bound_to_an_organization_writes_for_no_other(
    client: FlaskClient, session: Session
) -> None:
    own = organization(session, name="Open Door")
    organization(session, name="City Clinic", city=own.city)
    session.flush()
    account = a_member(session, "contributor", organization=own)
    desk = desk_of(client, session, account)
    assert "City Clinic" not in desk.page().text
    desk.send(**{"organization-name": "City Clinic"})
    assert desk.document().organization.id == own.id
    assert dict(form_of(desk.page()))["access-id_asked-confirmed_by"] == "Open Door"


def test_an_answer_says_when_it_was_given_in_the_day_of_the_city(desk: Desk) -> None:
    pairs = dict(form_of(desk.page()))
    assert pairs["access-id_asked-confirmed_on"] == dt.date(2026, 11, 26).isoformat()


def test_what_is_over_is_read_and_not_written(desk: Desk, session: Session) -> None:
    work.discard(session, desk.draft, desk.member)
    session.commit()
    assert desk.page().status_code == 303
