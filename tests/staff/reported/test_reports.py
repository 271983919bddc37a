"""Staff read what was reported, look, and say what they did; the words are theirs alone."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from locator.directory.service_at_location import ServiceAtLocation
from locator.reports.report import Kind, Report
from locator.staff.doors.member import read_member
from locator.staff.queue.gathering import gather
from locator.staff.reported.waiting import waiting
from tests.builders import TODAY, organization, service_point
from tests.staff.people import a_member, post, signed_in

DAY = dt.timedelta(days=1)
PAGE = "/staff/beirut/reports/"


def a_report(
    session: Session,
    point: ServiceAtLocation,
    kind: Kind = "closed",
    text: str | None = None,
    on: dt.date = TODAY,
) -> Report:
    report = Report(service_at_location_id=point.id, kind=kind, text=text, language="en", on=on)
    session.add(report)
    session.flush()
    return report


def test_it_shows_what_was_said_and_leads_to_the_entry(
    client: FlaskClient, session: Session
) -> None:
    point = service_point(session, name="Walk-in clinic")
    a_report(session, point, "papers", "A <b>guard</b> at the door")
    signed_in(client, a_member(session))
    page = client.get(PAGE).text
    assert "They asked for papers" in page
    assert "A &lt;b&gt;guard&lt;/b&gt; at the door" in page
    assert f'href="/staff/beirut/services/{point.service_id}?back=/staff/beirut/reports/"' in page
    other = service_point(session, name="Other")
    assert "Walk-in clinic" in client.get(f"{PAGE}?point={point.id}").text
    assert "Walk-in clinic" not in client.get(f"{PAGE}?point={other.id}").text
    assert client.get(f"{PAGE}?point=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("outcome", "state"), [("corrected", "solved"), ("right", "solved"), ("nothing", "dismissed")]
)
def test_what_was_done_is_kept_and_it_waits_no_more(
    client: FlaskClient, session: Session, outcome: str, state: str
) -> None:
    point = service_point(session)
    report = a_report(session, point)
    editor = a_member(session)
    signed_in(client, editor)
    answer = post(
        client,
        f"{PAGE}{point.id}",
        page=PAGE,
        report=str(report.id),
        outcome=outcome,
        back="/staff/beirut/",
        note="Called them",
    )
    assert answer.headers["Location"] == "/staff/beirut/"
    session.expire_all()
    assert (report.state, report.solved_by, report.solved_on, report.note) == (
        state,
        editor.email,
        TODAY,
        "Called them",
    )
    assert (point.assured_date == TODAY) == (outcome == "right")
    assert "Nothing is reported." in client.get(PAGE).text


def test_what_came_in_while_somebody_read_stays_open(client: FlaskClient, session: Session) -> None:
    point = service_point(session)
    read, later = a_report(session, point), a_report(session, point, "phone")
    signed_in(client, a_member(session))
    post(client, f"{PAGE}{point.id}", page=PAGE, report=str(read.id), outcome="nothing")
    session.expire_all()
    assert (read.state, later.state) == ("dismissed", "open")


def test_the_queue_has_one_item_an_entry_and_what_may_harm_people_first(
    app: Flask, session: Session
) -> None:
    old, urgent = service_point(session, name="Old"), service_point(session, name="Urgent")
    a_report(session, old, "closed", on=TODAY - 9 * DAY)
    a_report(session, old, "closed", on=TODAY - 8 * DAY)
    a_report(session, urgent, "phone", on=TODAY - DAY)
    a_report(session, urgent, "papers")
    service_point(session, name="Silent", assured_date=None)
    solved = a_report(session, service_point(session, name="Solved"))
    solved.state = "solved"
    session.flush()
    who = read_member(session, a_member(session))
    with app.test_request_context("/staff/beirut/"):
        items = gather(session, who, ["beirut"])
    assert [(item.title, item.kind, item.is_urgent) for item in items] == [
        ("Urgent", "reported", True),
        ("Old", "reported", False),
        ("Silent", "due", False),
    ]
    details = {item.title: item.detail for item in items}
    assert details["Urgent"] == "They asked for papers · The phone number is wrong"
    assert details["Old"] == "It is closed"


def test_an_organization_does_not_read_what_was_said_of_it(app: Flask, session: Session) -> None:
    ngo = organization(session)
    point = service_point(session, organization=ngo)
    report = a_report(session, point, "unsafe", "The man at the desk")
    contributor = a_member(session, "contributor", organization=ngo)
    client = app.test_client()
    signed_in(client, contributor)
    assert client.get(PAGE).status_code == 403
    solving = post(
        client,
        f"{PAGE}{point.id}",
        page="/staff/beirut/",
        report=str(report.id),
        outcome="nothing",
    )
    assert solving.status_code == 403
    with app.test_request_context("/staff/beirut/"):
        assert list(waiting(session, read_member(session, contributor), ["beirut"])) == []
    session.expire_all()
    assert report.state == "open"


def test_a_steward_reads_and_does_not_solve(client: FlaskClient, session: Session) -> None:
    point = service_point(session)
    report = a_report(session, point)
    signed_in(client, a_member(session, "steward"))
    page = client.get(PAGE)
    assert "It is closed" in page.text
    assert 'name="outcome"' not in page.text
    solving = post(client, f"{PAGE}{point.id}", page=PAGE, report=str(report.id), outcome="nothing")
    assert solving.status_code == 403


def test_another_citys_reports_are_another_citys(client: FlaskClient, session: Session) -> None:
    point = service_point(session, name="Over there", city="freetown")
    report = a_report(session, point)
    signed_in(client, a_member(session))
    assert "Over there" not in client.get(PAGE).text
    assert client.get("/staff/freetown/reports/").status_code == 403
    solving = post(client, f"{PAGE}{point.id}", page=PAGE, report=str(report.id), outcome="nothing")
    assert solving.status_code == 404
    assert session.scalars(select(Report.state)).all() == ["open"]
