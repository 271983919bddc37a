"""Promise 4: what is not there today is not shown as there, from the moment somebody says so."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from locator.directory.change import Change
from locator.directory.document.reading import read
from locator.directory.document.writing import write
from locator.directory.notice import Notice
from locator.directory.point import Point
from locator.directory.service import Service
from locator.directory.service_at_location import ServiceAtLocation
from locator.staff.today import halts, pages
from locator.staff.today.acts import archive_past
from tests.builders import NOW, location, organization, service, service_point, weekly
from tests.staff.people import a_member, csrf_token, signed_in

TODAY = NOW.date()
TAYOUNEH = Point(35.5156, 33.8672)


@pytest.fixture
def clinic(session: Session) -> Service:
    """A mobile clinic; it is Thursday, 10:00."""
    return service(session, name="Mobile clinic", is_mobile=True)


def stop(session: Session, clinic: Service, name: str, *slots: tuple[str, str]) -> uuid.UUID:
    made = service_point(
        session,
        service=clinic,
        location=location(session, name=name),
        schedules=[weekly("TH", opens, closes) for opens, closes in slots],
    )
    return made.id


@pytest.fixture
def hamra(session: Session, clinic: Service) -> uuid.UUID:
    return stop(session, clinic, "Hamra square", ("09:00", "13:00"), ("15:00", "17:00"))


@pytest.fixture
def staff(client: FlaskClient, session: Session, hamra: uuid.UUID) -> FlaskClient:
    return signed_in(client, a_member(session, "editor"))


def say(
    client: FlaskClient,
    clinic: Service,
    point: uuid.UUID,
    act: str,
    start: str = "0900",
    **more: str,
) -> str:
    """Press one button of today's page; gives the page that one then sees."""
    address = f"/staff/beirut/services/{clinic.id}/today"
    answer = client.post(
        address,
        data={
            "csrf_token": csrf_token(client, address),
            "halt": f"{point}_{TODAY:%Y%m%d}_{start}",
            "act": act,
            **more,
        },
        follow_redirects=True,
    )
    return f"{answer.status_code} {answer.text}"


def found(app: Flask, when: str = "now") -> list[str]:
    """The service points that anybody finds."""
    text = app.test_client().get(f"/en/beirut/?when={when}").text
    return re.findall(r'data-point="([^"]+)"', text)


def page_of(app: Flask, point: uuid.UUID) -> str:
    return app.test_client().get(f"/en/beirut/{point}").text


def test_what_is_not_running_is_gone_at_once_and_undo_brings_it_back(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    assert found(app) == [str(hamra)]
    assert say(staff, clinic, hamra, "not_running").startswith("200")
    assert found(app) == []
    assert found(app, "today") == [str(hamra)], "it comes in the afternoon"
    assert "Not running today" in page_of(app, hamra)
    say(staff, clinic, hamra, "not_running", start="1500")
    assert found(app, "today") == []
    say(staff, clinic, hamra, "take_back")
    assert found(app) == [str(hamra)]


def test_what_is_late_is_not_there_before(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    say(staff, clinic, hamra, "late 10:30", why="")
    assert found(app) == []
    page = page_of(app, hamra)
    assert "Late today: from <bdi>10:30</bdi>" in page
    assert '<bdi class="times">10:30–13:00</bdi>' in page
    say(staff, clinic, hamra, "late", opens_at="09:45", closes_at="12:00")
    assert found(app) == [str(hamra)]
    assert "Late today" not in page_of(app, hamra), "it is there by now"


def test_a_delay_that_leaves_nothing_is_refused_and_nothing_is_lost(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    told = say(staff, clinic, hamra, "late", opens_at="13:30", closes_at="13:00")
    assert told.startswith("422")
    assert "nothing would be left of it" in told
    assert found(app) == [str(hamra)]


def test_what_has_moved_to_another_stop_is_there_and_not_here(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    dora = stop(session, clinic, "Dora roundabout", ("19:00", "20:00"))
    say(staff, clinic, hamra, f"moved {dora}")
    assert found(app) == [str(dora)]
    assert f'Moved today to <a href="/en/beirut/{dora}">Dora roundabout</a>' in page_of(app, hamra)
    say(staff, clinic, hamra, "take_back")
    assert found(app) == [str(hamra)]


def test_what_has_moved_to_a_new_place_is_there_for_that_day_only(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    where = {"name": "Tayouneh square", "lang": "en", "lon": "35.5156", "lat": "33.8672"}
    say(staff, clinic, hamra, "moved_to_place", **where)
    (there,) = found(app)
    assert there != str(hamra)
    assert "Tayouneh square" in page_of(app, uuid.UUID(there))
    assert "Moved today to" in page_of(app, hamra)
    session.expire_all()
    made = session.get_one(ServiceAtLocation, uuid.UUID(there))
    assert made.location.point == TAYOUNEH
    say(staff, clinic, hamra, "take_back")
    assert found(app) == [str(hamra)]
    session.expire_all()
    assert made.publication == "archived"


def test_a_place_for_one_day_is_no_place_of_the_service_and_survives_an_edit(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    where = {"name": "Tayouneh square", "lang": "en", "lon": "35.5156", "lat": "33.8672"}
    say(staff, clinic, hamra, "moved_to_place", **where)
    (there,) = found(app)
    session.expire_all()
    document = read(session, clinic.id)
    assert [point.id for point in document.points] == [hamra]
    write(session, "beirut", document.model_copy(update={"name": "Clinic"}), clinic.id)
    session.commit()
    assert found(app) == [there]


def test_what_was_made_for_a_day_is_put_away_when_it_is_over(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    where = {"name": "Tayouneh square", "lang": "en", "lon": "35.5156", "lat": "33.8672"}
    say(staff, clinic, hamra, "moved_to_place", **where)
    (there,) = found(app)
    for days, publication in ((0, "published"), (3, "archived")):
        archive_past(session, NOW + dt.timedelta(days=days))
        session.commit()
        assert session.get_one(ServiceAtLocation, uuid.UUID(there)).publication == publication
    assert str(hamra) in found(app, "any")
    assert there not in found(app, "any")


def test_a_new_place_is_named_in_a_language_that_there_is(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    """Threat: what is no language breaks the public page, or a search for all of the city."""
    where = {"name": "Tayouneh square", "lang": "<no language>", "lon": "35.5156", "lat": "33.8672"}
    say(staff, clinic, hamra, "moved_to_place", **where)
    (there,) = found(app)
    assert "Tayouneh square" in page_of(app, uuid.UUID(there))
    assert session.get_one(ServiceAtLocation, uuid.UUID(there)).location.locale == "en"


def test_nobody_is_sent_out_of_the_city(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    told = say(
        staff, clinic, hamra, "moved_to_place", name="Paris", lang="fr", lon="2.35", lat="48.85"
    )
    assert told.startswith("422")
    assert found(app) == [str(hamra)]


def test_one_team_at_two_places_at_once_is_shown(
    staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    dora = stop(session, clinic, "Dora roundabout", ("13:00", "14:00"))
    assert "At the same time" not in say(staff, clinic, hamra, "late 09:30")
    told = say(staff, clinic, hamra, "late", opens_at="10:00", closes_at="13:30")
    assert "At the same time it is at" in told
    assert str(dora) in told


def test_what_has_passed_cannot_be_cancelled(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=4)
    told = say(staff, clinic, hamra, "not_running")
    assert told.startswith("422")
    assert "This is over already" in told


def test_the_reason_is_shown_and_who_said_it_is_recorded(
    app: Flask, staff: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    say(staff, clinic, hamra, "not_running")
    say(staff, clinic, hamra, "why", why="  the bus is\n broken ")
    assert "Not running today · the bus is broken" in page_of(app, hamra)
    notice = session.scalars(select(Notice)).one()
    changes = session.scalars(select(Change).where(Change.entity_id == str(notice.id))).all()
    assert [change.action for change in changes] == ["create", "update"]
    assert all(change.actor.startswith("editor-") for change in changes)


def test_a_partner_may_say_it_of_their_own_service_only(
    client: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    own = signed_in(client, a_member(session, "contributor", organization=clinic.organization))
    assert say(own, clinic, hamra, "not_running").startswith("200")
    listed = own.get("/staff/beirut/today").text
    assert "Hamra square" in listed


def test_another_partner_may_not(
    client: FlaskClient, session: Session, clinic: Service, hamra: uuid.UUID
) -> None:
    stranger = a_member(session, "contributor", organization=organization(session, name="Another"))
    other = signed_in(client, stranger)
    assert other.get(f"/staff/beirut/services/{clinic.id}/today").status_code == 403
    assert "Hamra square" not in other.get("/staff/beirut/today").text


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """What the database is asked."""
    sent: list[str] = []
    connection = session.connection()

    def remember(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(connection, "before_cursor_execute", remember)
    yield sent
    event.remove(connection, "before_cursor_execute", remember)


def test_a_city_with_many_mobile_services_has_pages(
    staff: FlaskClient, session: Session, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halts, "SERVICES", 2)
    monkeypatch.setattr(pages, "SERVICES", 2)
    for number in range(4):
        bus = service(session, name=f"Bus {number}", is_mobile=True)
        for place in ("North", "South"):
            stop(session, bus, f"{place} {number}", ("09:00", "13:00"))
    session.flush()

    def services_at(address: str) -> tuple[set[str], list[str]]:
        text = staff.get(address).text
        links = re.findall(r'<a class="button[^"]*" href="([?]from=\d+)"', text)
        return {*re.findall(r"Bus \d|Mobile clinic", text)}, links

    assert services_at("/staff/beirut/today") == ({"Bus 0", "Bus 1"}, ["?from=2"])
    statements.clear()
    assert services_at("/staff/beirut/today?from=2") == (
        {"Bus 2", "Bus 3"},
        ["?from=0", "?from=4"],
    )
    of_two = len(statements)
    statements.clear()
    assert services_at("/staff/beirut/today?from=4") == ({"Mobile clinic"}, ["?from=2"])
    assert len(statements) == of_two, "as many for two services as for one"


def test_the_answer_as_data_says_it_too(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    say(staff, clinic, hamra, "late 10:30")
    asked = app.test_client().get(f"/api/v1/service-points/{hamra}?lang=en").get_json()
    (notice,) = asked["properties"]["notices"]
    assert notice["kind"] == "late"
    assert notice["date"] == TODAY.isoformat()
    assert (notice["starts_at"], notice["opens_at"]) == ("09:00", "10:30")


def test_tomorrow_nobody_reads_of_today(
    app: Flask, staff: FlaskClient, clinic: Service, hamra: uuid.UUID
) -> None:
    say(staff, clinic, hamra, "not_running", start="1500")
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(days=1)
    assert "Not running" not in page_of(app, hamra)


@pytest.fixture(autouse=True)
def clock(session: Session) -> Iterator[None]:
    session.info["now"] = NOW
    yield
    session.info.pop("now", None)
