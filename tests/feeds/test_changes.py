"""Who copies a city keeps up with it: what is new, what has changed, and what to forget."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from locator import create_app
from locator.config import Config
from locator.db import Database
from locator.directory.import_source import ImportSource
from tests.builders import NOW, access_conditions, city, service, service_point

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
CITY = "/feeds/v1/beirut"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    app = create_app(Config(database_url="postgresql:///unused", data=tmp_path), database)
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(hours=1)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def at(session: Session, minutes: int) -> dt.datetime:
    """What is published from now on is so many minutes after ten."""
    moment = NOW + dt.timedelta(minutes=minutes)
    session.info["now"] = moment
    return moment


def feed(client: FlaskClient, query: str = "") -> Element:
    answer = client.get(f"{CITY}/changes.atom{query}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    root: Element = ElementTree.fromstring(answer.data)
    return root


def changes(root: Element) -> list[tuple[str, str]]:
    """("entry" or "gone", id), as they stand."""
    told = []
    for element in root:
        if element.tag == f"{ATOM}entry":
            told.append(("entry", str(element.findtext(f"{ATOM}id"))))
        elif element.tag == TOMBSTONE:
            told.append(("gone", element.attrib["ref"]))
    return [(kind, id.removeprefix("urn:uuid:")) for kind, id in told]


def since(client: FlaskClient, moment: dt.datetime, query: str = "") -> tuple[set[str], set[str]]:
    """The ids of what has changed, and of what is gone."""
    address = f"{CITY}/service-points.geojson?modified_after={moment.isoformat()}{query}"
    answer = client.get(address)
    assert answer.json, answer.text
    return (
        {feature["id"] for feature in answer.json["features"]},
        {stone["id"] for stone in answer.json["gone"]},
    )


def test_the_latest_change_comes_first_and_what_is_gone_is_told(
    client: FlaskClient, session: Session
) -> None:
    at(session, 0)
    first, second, third = (service_point(session, name=name) for name in ("A", "B", "C"))
    session.commit()
    at(session, 5)
    second.alert = "Closed for repairs"
    session.commit()
    at(session, 6)
    third.publication = "archived"
    session.commit()
    at(session, 7)
    session.delete(first)
    session.commit()
    assert changes(feed(client)) == [
        ("gone", str(first.id)),
        ("gone", str(third.id)),
        ("entry", str(second.id)),
    ]
    at(session, 8)
    third.publication = "published"
    session.commit()
    assert changes(feed(client)) == [
        ("entry", str(third.id)),
        ("gone", str(first.id)),
        ("entry", str(second.id)),
    ], "what has come back is not gone"


def test_a_feed_is_what_the_standard_asks_for(client: FlaskClient, session: Session) -> None:
    point = service_point(session, name="Clinic <&> ]]> بيروت\x08", description="Doctors")
    session.commit()
    root = feed(client, "?lang=en")
    for name in ("id", "title", "updated", "author", "rights"):
        assert root.find(f"{ATOM}{name}") is not None, name
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.iterfind(f"{ATOM}link")}
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert links["self"].endswith("changes.atom?lang=en")
    assert "next" not in links
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Clinic <&> ]]> بيروت"
    assert entry.findtext(f"{ATOM}summary") == "Doctors"
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated")
    page, data = (link.attrib for link in entry.iterfind(f"{ATOM}link"))
    assert page["href"].endswith(f"/en/beirut/{point.id}")
    assert client.get(page["href"]).status_code == 200
    assert client.get(data["href"]).mimetype == data["type"]
    assert entry.findtext("{http://www.georss.org/georss}point") == "33.8963 35.4826"


def test_pages_lead_back_to_the_first_change(client: FlaskClient, session: Session) -> None:
    points = []
    for minute in range(7):
        at(session, minute)
        points.append(service_point(session, name=f"Number {minute}"))
        session.commit()
    at(session, 8)
    points[3].status = "defunct"
    session.commit()
    whole, seen, query = changes(feed(client)), [], "?limit=3"
    while query:
        root = feed(client, query)
        seen += changes(root)
        next_page = root.find(f"{ATOM}link[@rel='next']")
        query = "" if next_page is None else f"?{next_page.attrib['href'].partition('?')[2]}"
    assert seen == whole
    assert len(whole) == 7


def test_only_what_has_changed_since_is_sent(client: FlaskClient, session: Session) -> None:
    at(session, 0)
    old, changed, gone = (service_point(session, name=name) for name in ("A", "B", "C"))
    session.commit()
    before = at(session, 5)
    at(session, 6)
    changed.alert = "Moved upstairs"
    gone.publication = "archived"
    session.commit()
    assert since(client, before) == ({str(changed.id)}, {str(gone.id)})
    assert since(client, NOW - dt.timedelta(days=1))[0] == {str(old.id), str(changed.id)}
    assert since(client, at(session, 7)) == (set(), set())


def test_what_is_no_longer_open_to_all_is_gone_for_who_asked_for_that(
    client: FlaskClient, session: Session
) -> None:
    """Promise 1, in copies: nobody goes on saying "open to all" of what is not."""
    at(session, 0)
    help = service(session)
    point = service_point(session, service=help)
    session.commit()
    before = at(session, 5)
    at(session, 6)
    help.access_conditions = access_conditions({"open_to_all": "no"})
    session.commit()
    assert since(client, before) == (set(), {str(point.id)})
    assert since(client, before, "&conditions=1") == ({str(point.id)}, set())
    assert changes(feed(client)) == [("gone", str(point.id))]
    assert changes(feed(client, "?conditions=1")) == [("entry", str(point.id))]


def test_what_nobody_vouches_for_any_more_is_gone(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    """Promise 5, in copies: also before the night's renewal has taken it off."""
    at(session, 0)
    point = service_point(session, assured_date=NOW.date() - dt.timedelta(days=179))
    session.commit()
    assert since(client, NOW - dt.timedelta(days=1)) == ({str(point.id)}, set())
    app.extensions["locator"].now = lambda: NOW + dt.timedelta(days=1)
    assert since(client, NOW + dt.timedelta(minutes=1)) == (set(), {str(point.id)})


def test_the_table_of_changes_has_the_gone_in_its_last_column(
    client: FlaskClient, session: Session
) -> None:
    at(session, 0)
    kept, gone = (service_point(session, name=name) for name in ("A", "B"))
    session.commit()
    at(session, 6)
    gone.publication = "archived"
    session.commit()
    moment = (NOW - dt.timedelta(days=1)).isoformat()
    text = client.get(f"{CITY}/service-points.csv?modified_after={moment}&lang=en").text
    header, first, last = text.splitlines()
    assert header.endswith(",gone")
    assert first.startswith(str(kept.id))
    assert last.startswith(str(gone.id))
    assert last.rpartition(",")[2].startswith("2026-11-26T08:06")


def test_a_plus_sign_that_became_a_space_is_read(client: FlaskClient, session: Session) -> None:
    service_point(session)
    session.commit()
    base = f"{CITY}/service-points.geojson?modified_after="
    for moment in ("2026-11-20T10:00:00+02:00", "2026-11-20T10:00:00%2B02:00"):
        assert client.get(base + moment).status_code == 200


def test_who_gave_a_list_is_named_wherever_its_data_is(
    client: FlaskClient, session: Session
) -> None:
    town = city(session)
    session.add(
        ImportSource(
            id=uuid.uuid4(),
            city_id=town.id,
            name="OpenStreetMap",
            credit="© OpenStreetMap contributors",
            licence="ODbL-1.0",
            url="https://www.openstreetmap.org/copyright",
        )
    )
    listed = service(session, source="OpenStreetMap", external_id="node/1")
    point = service_point(session, service=listed)
    session.commit()
    said = b"\xc2\xa9 OpenStreetMap contributors"
    for address in ("service-points.geojson", "service-points.csv", "changes.atom"):
        assert said in client.get(f"{CITY}/{address}").data, address
    calendar = client.get(f"{CITY}/services/{point.service_id}.ics").data
    assert said in calendar.replace(b"\r\n ", b"")
    page: Any = client.get(f"/fr/beirut/{point.id}").text
    assert "© OpenStreetMap contributors, ODbL-1.0</bdi></a>" in page
    assert 'href="https://www.openstreetmap.org/copyright"' in page
