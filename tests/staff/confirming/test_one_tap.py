"""Staff confirm with one tap, take it back with another, and know what is due."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.change import Change
from locator.directory.published import PublishedServicePoint
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.confirming.reminder import ReminderMail
from locator.staff.confirming.waiting import waiting
from locator.staff.doors import Membership
from locator.staff.doors.member import read_member
from locator.staff.queue.item import QueueItem
from tests.builders import NOW, TODAY, location, organization, service, service_point
from tests.staff.confirming.links import a_link
from tests.staff.people import a_member, post, signed_in

DAY = dt.timedelta(days=1)
HOME = "/staff/beirut/"


def undo_address(page: str) -> str:
    found = re.search(r'class="undo" method="post" action="([^"]+)"', page)
    assert found
    return found[1]


def confirm(client: FlaskClient, address: str, back: str = HOME) -> TestResponse:
    return post(client, f"/staff/beirut/{address}/confirm", page=HOME, back=back)


def queue_of(
    app: Flask, session: Session, role: str = "editor", **member: object
) -> dict[str, QueueItem]:
    account = a_member(session, role, **member)  # type: ignore[arg-type]
    who = read_member(session, account)
    with app.test_request_context("/staff/beirut/"):
        return {item.title: item for item in waiting(session, who, who.cities("see"))}


def test_one_tap_confirms_in_the_name_of_the_city_and_leads_back(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session, assured_date=TODAY - 200 * DAY)
    editor = a_member(session)
    signed_in(client, editor)
    answer = confirm(client, f"points/{point.id}", back="/staff/beirut/?kind=due")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/staff/beirut/?kind=due"
    session.expire_all()
    assert (point.assured_date, point.assured_by_kind, point.assured_by) == (
        TODAY,
        "city",
        "Beirut",
    )
    assert session.get(PublishedServicePoint, point.id), "what was silent is back"
    change = session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert change is not None
    assert (change.actor, change.reason, change.via) == (
        editor.email,
        "still right",
        "staff pages",
    )
    assert "1 place is confirmed." in client.get(HOME).text


def test_all_places_of_a_service_at_once(client: FlaskClient, session: Session) -> None:
    clinic = service(session)
    points = [
        service_point(
            session,
            service=clinic,
            location=location(session, name=name),
            assured_date=TODAY - 160 * DAY,
        )
        for name in ("One", "Two")
    ]
    signed_in(client, a_member(session))
    confirm(client, f"services/{clinic.id}")
    session.expire_all()
    assert {point.assured_date for point in points} == {TODAY}
    assert "2 places are confirmed." in client.get(HOME).text


def test_it_can_be_taken_back_and_the_one_before_counts_again(
    client: FlaskClient, session: Session
) -> None:
    before = TODAY - 200 * DAY
    point = service_point(session, assured_date=before)
    signed_in(client, a_member(session))
    confirm(client, f"points/{point.id}")
    undo = undo_address(client.get(HOME).text)
    assert post(client, undo, page=HOME, back=HOME).status_code == 303
    session.expire_all()
    assert (point.assured_date, point.assured_by) == (before, "City of Beirut")
    assert session.get(PublishedServicePoint, point.id) is None
    assert "taken back" in client.get(HOME).text
    assert post(client, undo, page=HOME).status_code == 409, "it is undone already"


def test_nobody_takes_back_what_is_not_their_own_confirmation(app: Flask, session: Session) -> None:
    point = service_point(session, assured_date=TODAY - 200 * DAY)
    first, second = app.test_client(), app.test_client()
    signed_in(first, a_member(session))
    signed_in(second, a_member(session))
    confirm(first, f"points/{point.id}")
    undo = undo_address(first.get(HOME).text)
    assert post(second, undo, page=HOME).status_code == 409
    other = session.scalars(
        select(Change.operation).where(Change.entity_type == "service").limit(1)
    ).one()
    assert post(first, f"/staff/beirut/confirmations/{other}/undo", page=HOME).status_code == 409
    session.expire_all()
    assert point.assured_date == TODAY


def test_who_reads_everywhere_and_writes_for_one_confirms_in_the_name_of_that_one(
    client: FlaskClient, session: Session
) -> None:
    """Threat: an NGO whose colleague is a steward, too, tells the public that the city says so."""
    ngo = organization(session, name="Harbour")
    own = service_point(session, organization=ngo)
    both = a_member(session, "contributor", organization=ngo)
    session.add(Membership(account_id=both.id, role="steward", created_by="a test"))
    signed_in(client, both)
    confirm(client, f"points/{own.id}")
    session.expire_all()
    assert (own.assured_by_kind, own.assured_by) == ("organization", "Harbour")


def test_an_organization_confirms_its_own_in_its_own_name_and_no_others(
    client: FlaskClient, session: Session
) -> None:
    ngo = organization(session, name="Harbour")
    own = service_point(session, organization=ngo)
    others = service_point(session)
    signed_in(client, a_member(session, "contributor", organization=ngo))
    confirm(client, f"points/{own.id}")
    for address in (f"points/{others.id}", f"services/{others.service_id}"):
        assert confirm(client, address).status_code == 403
    session.expire_all()
    assert (own.assured_by_kind, own.assured_by) == ("organization", "Harbour")
    assert others.assured_date == TODAY - DAY


def test_another_city_is_another_door(client: FlaskClient, session: Session) -> None:
    point = service_point(session, city="freetown")
    signed_in(client, a_member(session))
    for address in (f"points/{point.id}", f"services/{point.service_id}"):
        assert confirm(client, address).status_code == 404
        other = post(client, f"/staff/freetown/{address}/confirm", page=HOME)
        assert other.status_code == 403
    session.expire_all()
    assert point.assured_date == TODAY - DAY


def test_the_queue_knows_what_ends_and_what_is_silent(app: Flask, session: Session) -> None:
    for name, days in (("Fresh", 31), ("Soon", 30), ("Tomorrow", 1), ("Silent", -5)):
        service_point(session, name=name, assured_date=TODAY - dt.timedelta(days=180 - days))
    service_point(session, name="Never", assured_date=None)
    service_point(session, name="Draft", assured_date=None, publication="draft")
    service_point(session, name="Closed", assured_date=None, status="defunct")
    items = queue_of(app, session)
    assert {title: item.detail for title, item in items.items()} == {
        "Soon": "Shown for 30 more days",
        "Tomorrow": "Shown for 1 more day",
        "Silent": "1 place is not shown any more",
        "Never": "Nobody has confirmed this yet",
    }
    assert {item.kind for item in items.values()} == {"due"}
    assert items["Soon"].since.date() == TODAY
    assert items["Silent"].since.date() == TODAY - 35 * DAY


def test_the_places_of_one_service_are_one_item(app: Flask, session: Session) -> None:
    clinic = service(session, name="Bus")
    for name, days in (("One", 5), ("Two", -1), ("Three", -1)):
        service_point(
            session,
            service=clinic,
            location=location(session, name=name),
            assured_date=TODAY - dt.timedelta(days=180 - days),
        )
    items = queue_of(app, session)
    assert items["Bus"].detail == "2 places are not shown any more"
    assert items["Bus"].address == f"/staff/beirut/services/{clinic.id}"


def test_who_is_bound_to_an_organization_sees_what_is_its_own(app: Flask, session: Session) -> None:
    ngo = organization(session)
    service_point(session, name="Own", organization=ngo, assured_date=None)
    service_point(session, name="Other", assured_date=None)
    assert queue_of(app, session, "contributor", organization=ngo).keys() == {"Own"}
    assert queue_of(app, session, "steward") == {}, "they may not confirm"


def test_a_reminder_that_did_not_get_out_is_said(app: Flask, session: Session) -> None:
    point = service_point(session, assured_date=TODAY - 170 * DAY)
    link = a_link(session, point)
    session.add(
        ReminderMail(
            city_id="beirut",
            for_email="amina@open-door.example",
            language="en",
            made_at=NOW,
            tries=8,
            given_up=True,
            links=[link],
        )
    )
    session.flush()
    (item,) = queue_of(app, session).values()
    assert item.detail == "Shown for 10 more days · The reminder could not be sent"


@pytest.mark.parametrize("method", ["get", "head"])
def test_confirming_is_never_a_link(client: FlaskClient, session: Session, method: str) -> None:
    point = service_point(session)
    signed_in(client, a_member(session))
    address = f"/staff/beirut/points/{point.id}/confirm"
    assert client.open(address, method=method.upper()).status_code in (404, 405)
    assert session.get_one(ServiceAtLocation, point.id).assured_date == TODAY - DAY
